package asset

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/errs"
	"xiaoqin/server/identity"
	"xiaoqin/server/plate"
	"xiaoqin/server/task"
)

// Entry is what the office writes about an asset.
type Entry struct {
	Asset
	Dates map[string]clock.Date // that are kept with it, by fact; the zero date takes one away
	Days  int                   // that its service lasts, instead of what the routine says; zero for that
	Limit float64               // use that its part bears, instead of what the routine says
}

// Create makes an asset with its first plate, and lets the routines of the school ask for
// it. Without a number it gets the next one of its kind. It refuses with ErrInvalid and
// ErrNumberTaken.
func (s *Service) Create(ctx context.Context, e Entry) (Plated, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.AssetManage); err != nil {
		return Plated{}, err
	}
	var made []Plated
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		var err error
		made, err = s.create(ctx, p.SchoolID, []Entry{e})
		return err
	})
	if err != nil {
		return Plated{}, err
	}
	s.tasks.Wake()
	return made[0], nil
}

// create belongs in a transaction.
func (s *Service) create(ctx context.Context, school database.ID, entries []Entry) ([]Plated, error) {
	kinds, err := s.kinds()
	if err != nil {
		return nil, err
	}
	assets, plates, out := make([]Asset, 0, len(entries)), make([]Plate, 0, len(entries)), make([]Plated, 0, len(entries))
	var facts []task.Fact
	taken := make(map[string][]string)
	for _, e := range entries {
		a := e.Asset
		a.ID, a.CreatedAt, a.RetiredAt = database.NewID(), s.now(), nil
		if k := kinds.find(a.Kind); k != nil && a.Number == "" {
			if taken[k.Code] == nil {
				if taken[k.Code], err = s.store.numbers(ctx, school, k.Code); err != nil {
					return nil, err
				}
			}
			a.Number = nextNumber(k.Letter, taken[k.Code])
			taken[k.Code] = append(taken[k.Code], a.Number)
		}
		if err := s.check(ctx, &a, &e, kinds); err != nil {
			return nil, err
		}
		if err := s.grow(ctx, school, &e, &a, kinds.find(a.Kind)); err != nil {
			return nil, err
		}
		made := newPlate(a.ID, a.CreatedAt)
		assets, plates, out = append(assets, a), append(plates, made), append(out, Plated{a, &made})
		facts = append(facts, e.facts(&a, kinds.find(a.Kind))...)
	}
	if err := s.store.create(ctx, school, assets); err != nil {
		return nil, err
	}
	if err := s.store.createPlates(ctx, school, plates); err != nil {
		return nil, err
	}
	if _, err := s.tasks.MaterialiseSchool(ctx, school); err != nil && !noCalendar(err) {
		return nil, err
	}
	if err := s.setFacts(ctx, facts); err != nil {
		return nil, err
	}
	for i := range out {
		if out[i].Asset, err = s.reckon(ctx, school, out[i].Asset); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// facts are what the engine has to know of an asset.
func (e *Entry) facts(a *Asset, k *Kind) []task.Fact {
	var facts []task.Fact
	for _, d := range k.Dates {
		if on, said := e.Dates[d.Fact]; said {
			facts = append(facts, task.Fact{Subject: a.Key(), Name: d.Fact, On: on})
		}
	}
	for _, v := range k.Services {
		if on, said := e.Dates[v.Does]; said {
			facts = append(facts, task.Fact{Subject: a.Key(), Name: v.Does, On: on})
		}
	}
	if len(k.Services) > 0 && (e.Days > 0 || e.Limit > 0) {
		does := k.Services[0].Does
		facts = append(facts, task.Fact{Subject: a.Key(), Name: does + ".days", Num: float64(e.Days)},
			task.Fact{Subject: a.Key(), Name: does + ".limit", Num: e.Limit})
	}
	return facts
}

// setFacts is nothing for a school that promises nothing yet.
func (s *Service) setFacts(ctx context.Context, facts []task.Fact) error {
	if len(facts) == 0 {
		return nil
	}
	if err := s.tasks.SetFacts(ctx, facts...); err != nil && !noCalendar(err) {
		return err
	}
	return nil
}

// check refuses what is not well formed, and places, people and dates that are not there.
func (s *Service) check(ctx context.Context, a *Asset, e *Entry, kinds Kinds) error {
	if err := a.clean(kinds); err != nil {
		return err
	}
	var wrong []errs.Field
	k := kinds.find(a.Kind)
	for fact := range e.Dates {
		known := slices.ContainsFunc(k.Dates, func(d Dated) bool { return d.Fact == fact }) || k.service(fact) != nil && fact != ""
		if !known {
			wrong = append(wrong, errs.Field{Location: "dates." + fact, Message: wrongDate})
		}
	}
	for location, person := range map[string]database.ID{"keeper_id": a.KeeperID, "deputy_id": a.DeputyID} {
		if person.IsZero() {
			continue
		}
		found, err := s.people.PeopleByID(ctx, []database.ID{person})
		if err != nil {
			return err
		}
		if found[person].State != identity.Active {
			wrong = append(wrong, errs.Field{Location: location, Message: wrongPerson})
		}
	}
	if !a.PlaceID.IsZero() {
		_, known, err := s.placeNames(ctx, a.PlaceID)
		if err != nil {
			return err
		}
		if !known {
			wrong = append(wrong, errs.Field{Location: "place_id", Message: wrongPlace})
		}
	}
	if len(wrong) > 0 {
		slices.SortFunc(wrong, func(a, b errs.Field) int { return strings.Compare(a.Location, b.Location) })
		return ErrInvalid.WithFields(wrong...)
	}
	return nil
}

// Edit changes what the office knows of an asset; its kind stays. Whoever keeps it from
// then on holds its tasks that nobody has touched. It refuses with ErrInvalid,
// ErrNumberTaken, ErrKindStays and ErrRetired.
func (s *Service) Edit(ctx context.Context, id database.ID, e Entry) (Asset, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.AssetManage); err != nil {
		return Asset{}, err
	}
	kinds, err := s.kinds()
	if err != nil {
		return Asset{}, err
	}
	var a Asset
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		was, err := s.store.lock(ctx, p.SchoolID, id)
		if err != nil {
			return err
		}
		a = e.Asset
		a.ID, a.CreatedAt, a.Fault, a.FaultAt, a.Reported, a.Stopped = was.ID, was.CreatedAt, was.Fault, was.FaultAt, was.Reported, was.Stopped
		a.Number = cmp.Or(a.Number, was.Number)
		switch {
		case was.RetiredAt != nil:
			return ErrRetired
		case a.Kind != was.Kind:
			return ErrKindStays
		}
		if err := s.check(ctx, &a, &e, kinds); err != nil {
			return err
		}
		if err := s.store.save(ctx, p.SchoolID, &a); err != nil {
			return err
		}
		if err := s.grow(ctx, p.SchoolID, &e, &a, kinds.find(a.Kind)); err != nil {
			return err
		}
		if err := s.setFacts(ctx, e.facts(&a, kinds.find(a.Kind))); err != nil {
			return err
		}
		if err := s.tasks.KeeperChanged(ctx, a.Key(), named(was.KeeperID), named(a.KeeperID)); err != nil && !noCalendar(err) {
			return err
		}
		if _, err := s.tasks.MaterialiseSchool(ctx, p.SchoolID); err != nil && !noCalendar(err) {
			return err
		}
		a, err = s.reckon(ctx, p.SchoolID, a)
		return err
	})
	return a, err
}

// Retire takes an asset off the books: no task asks for it any more, its plate only says
// that it is out of use, its history stays. Again it changes nothing.
func (s *Service) Retire(ctx context.Context, id database.ID, why string) (Asset, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.AssetManage); err != nil {
		return Asset{}, err
	}
	var a Asset
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		var err error
		if a, err = s.store.lock(ctx, p.SchoolID, id); err != nil || a.RetiredAt != nil {
			return err
		}
		now := s.now()
		a.RetiredAt = &now
		if err := s.store.save(ctx, p.SchoolID, &a); err != nil {
			return err
		}
		if err := s.store.endPlates(ctx, p.SchoolID, a.ID, plate.Revoked, now); err != nil {
			return err
		}
		if err := s.note(ctx, p, Record{AssetID: a.ID, Kind: Retired, Note: strings.TrimSpace(why), MadeAt: now}); err != nil {
			return err
		}
		if err := s.tasks.Retire(ctx, a.Key()); err != nil && !noCalendar(err) {
			return err
		}
		return nil
	})
	return a, err
}

// PersonLeft gives what somebody kept to the deputy, in the transaction in which the
// person goes. What has no deputy is kept by nobody until the office says who.
func (s *Service) PersonLeft(ctx context.Context, person database.ID) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		return s.store.personLeft(ctx, identity.From(ctx).SchoolID, person)
	})
}
