package asset

import (
	"context"

	"xiaoqin/server/attachment"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// EventVisited is the event for which the routines of a school have a task: to look at what
// a company says that it did.
const EventVisited = "asset.visited"

// Invitation is a link for a company with its secret, which is said once.
type Invitation struct {
	Visit
	Code string
}

// Invite makes a link under which a company says once what it did to an asset, good for a
// week. Whoever keeps the asset may, its deputy, and who manages equipment; others are
// refused with ErrNotKeeper.
func (s *Service) Invite(ctx context.Context, id database.ID) (Invitation, error) {
	p, a, err := s.kept(ctx, id)
	if err != nil {
		return Invitation{}, err
	}
	if a.RetiredAt != nil {
		return Invitation{}, ErrRetired
	}
	code := newVisitCode()
	secret, _ := secretOf(code)
	v := Visit{ID: database.NewID(), AssetID: a.ID, State: VisitInvited, IssuedBy: p.PersonID, IssuedAt: s.now(), ExpiresAt: s.now().Add(visitLife)}
	err = s.db.Tx(ctx, func(ctx context.Context) error { return s.store.createVisit(ctx, p.SchoolID, &v, secret) })
	return Invitation{v, code}, err
}

// kept is an asset that the principal answers for.
func (s *Service) kept(ctx context.Context, id database.ID) (identity.Principal, Asset, error) {
	p, err := worker(ctx)
	if err != nil {
		return p, Asset{}, err
	}
	a, err := s.store.find(ctx, p.SchoolID, id)
	if err == nil && !a.answeredBy(p) {
		err = ErrNotKeeper
	}
	return p, a, err
}

// answeredBy reports whether somebody answers for the asset.
func (a *Asset) answeredBy(p identity.Principal) bool {
	return p.May(identity.AssetManage) || !p.PersonID.IsZero() && (p.PersonID == a.KeeperID || p.PersonID == a.DeputyID)
}

// Welcome is what a link shows: the thing, and what can be done to it.
type Welcome struct {
	School database.ID
	Asset  Asset
	Kind   Kind
	Place  string
	Made   bool // it has been used
}

// Welcome opens a link without an account. It returns ErrNoVisit for one that is over, was
// never given, or whose visit the school has decided about.
func (s *Service) Welcome(ctx context.Context, code string) (Welcome, error) {
	school, v, err := s.invited(ctx, code)
	if err != nil {
		return Welcome{}, err
	}
	a, err := s.store.find(ctx, school, v.AssetID)
	if err != nil {
		return Welcome{}, err
	}
	kinds, err := s.kinds()
	if err != nil {
		return Welcome{}, err
	}
	places, _, err := s.placeNames(identity.Into(ctx, identity.System(school)), a.PlaceID)
	if err != nil {
		return Welcome{}, err
	}
	w := Welcome{School: school, Asset: a, Kind: *kinds.find(a.Kind), Made: v.State == VisitMade}
	if place, ok := places[a.PlaceID]; ok {
		w.Place = place.Where()
	}
	return w, nil
}

func (s *Service) invited(ctx context.Context, code string) (database.ID, Visit, error) {
	secret, ok := secretOf(code)
	if !ok {
		return database.ID{}, Visit{}, ErrNoVisit
	}
	school, v, err := s.store.visitBySecret(ctx, secret)
	over := v.State == VisitInvited && v.ExpiresAt < s.now()
	if err == nil && (over || v.State != VisitInvited && v.State != VisitMade) {
		err = ErrNoVisit
	}
	return school, v, err
}

// Visited takes what a company says under its link. It is said once: later it changes
// nothing. Whoever keeps the asset is asked to look, in the same transaction. It refuses
// with ErrNoVisit and ErrInvalid.
func (s *Service) Visited(ctx context.Context, code string, t Told) error {
	school, v, err := s.invited(ctx, code)
	if err != nil || v.State == VisitMade {
		return err
	}
	kinds, err := s.kinds()
	if err != nil {
		return err
	}
	ctx = identity.Into(ctx, identity.System(school))
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		v, err = s.store.lockVisit(ctx, school, v.ID)
		if err != nil || v.State != VisitInvited {
			return err
		}
		a, err := s.store.find(ctx, school, v.AssetID)
		if err != nil {
			return err
		}
		if err := t.clean(kinds.find(a.Kind)); err != nil {
			return err
		}
		v.State, v.MadeAt = VisitMade, s.now()
		v.Does, v.Until, v.Serial, v.Words, v.Vendor, v.Signed = t.Does, t.Until, t.Serial, t.Words, t.Vendor, t.Signed
		if err := s.photos.Attach(ctx, attachment.Owner{Kind: PhotoOwner, ID: v.ID}, t.Photos); err != nil {
			return err
		}
		return s.askToLook(ctx, school, &a, &v)
	})
	if err == nil {
		s.tasks.Wake()
	}
	return err
}

// askToLook raises the task of whoever keeps the asset.
func (s *Service) askToLook(ctx context.Context, school database.ID, a *Asset, v *Visit) error {
	subject := a.subject()
	subject.Name = cut(visitOf+a.Number+" "+a.Name, maxName)
	raised, err := s.tasks.Raise(ctx, task.Event{Name: EventVisited, ID: v.ID.String(), Subject: subject})
	if err != nil && !noCalendar(err) {
		return err
	}
	if len(raised) > 0 {
		v.TaskID = raised[0].ID
	}
	return s.store.saveVisit(ctx, school, v, database.ID{}, 0)
}

// Decision is what somebody of the school says about a visit.
type Decision struct {
	Right  bool
	Reason string // why not; needed then
}

// Decide says whether a visit was as the company told. When it was, it becomes a service
// of the asset, made when the company said so: it closes what waited for it and the next
// date counts from it. Its photos are shown from then on. Deciding again the same way
// changes nothing; otherwise it is ErrVisitDecided.
func (s *Service) Decide(ctx context.Context, id database.ID, d Decision) (Card, error) {
	p, err := worker(ctx)
	if err != nil {
		return Card{}, err
	}
	kinds, err := s.kinds()
	if err != nil {
		return Card{}, err
	}
	var of database.ID
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		v, err := s.store.lockVisit(ctx, p.SchoolID, id)
		if err != nil {
			return err
		}
		a, err := s.store.lock(ctx, p.SchoolID, v.AssetID)
		if err != nil {
			return err
		}
		of = a.ID
		done := map[bool]VisitState{true: VisitConfirmed, false: VisitRefused}[d.Right]
		switch {
		case !a.answeredBy(p):
			return ErrNotKeeper
		case v.State == done:
			return nil
		case v.State != VisitMade:
			return ErrVisitDecided
		case !d.Right && d.Reason == "":
			return ErrVisitReason
		}
		v.State, v.Reason = done, cut(d.Reason, maxFault)
		return s.decide(ctx, p, &a, kinds.find(a.Kind), &v)
	})
	if err != nil {
		return Card{}, err
	}
	return s.Card(ctx, of)
}

func (s *Service) decide(ctx context.Context, p identity.Principal, a *Asset, k *Kind, v *Visit) error {
	now := s.now()
	if err := s.store.saveVisit(ctx, p.SchoolID, v, p.PersonID, now); err != nil {
		return err
	}
	right := v.State == VisitConfirmed
	if err := s.photos.Decide(ctx, PhotoOwner, []database.ID{v.ID}, right); err != nil {
		return err
	}
	if err := s.looked(ctx, p, v, now); err != nil {
		return err
	}
	r := Record{
		ID: v.ID, AssetID: a.ID, Kind: Looked, Note: cut(v.Words, maxWords), Vendor: v.Vendor, PersonID: p.PersonID, ClientID: v.ID,
		MadeAt: v.MadeAt, ReceivedAt: now,
	}
	upkeep := k.service(v.Does)
	switch {
	case !right:
		r.Note = cut(visitRefused+v.Reason, maxWords)
	case v.Does != "" && upkeep != nil:
		r.Kind, r.Does, r.Until, r.Serial = Serviced, v.Does, k.goodUntil(a, v.Does, clock.DateOf(v.MadeAt.Time()), v.Until), v.Serial
		return s.serve(ctx, p, a, upkeep, &r, nil)
	}
	return s.store.addRecord(ctx, p, &r)
}

// looked closes the task that asked to look at a visit.
func (s *Service) looked(ctx context.Context, p identity.Principal, v *Visit, now clock.Instant) error {
	if v.TaskID.IsZero() {
		return nil
	}
	p.Roles = append([]identity.Role{identity.RoleOperator}, p.Roles...) // this package has judged who may
	ctx = identity.Into(ctx, p)
	d, err := s.tasks.Find(ctx, v.TaskID)
	if err != nil || d.State != task.Live {
		return err
	}
	_, err = s.tasks.Submit(ctx, d.ID, task.Evidence{ID: v.ID, At: now.Time(), Passed: v.State == VisitConfirmed})
	return err
}
