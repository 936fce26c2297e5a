package asset

import (
	"context"
	"errors"

	"xiaoqin/server/attachment"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/plate"
	"xiaoqin/server/task"
)

// Card is everything about one asset that somebody who stands before it may want.
type Card struct {
	Asset
	Kind    Kind
	Red     bool
	Place   string // 1号楼 一层 走廊
	Keeper  string // names
	Deputy  string
	Mark    string // of the plate that sticks on it, as plate.Mark; empty when none does
	Plate   *Plate // for those who manage plates
	Dues    []task.Due
	Tasks   []task.Entry // open for it now
	History []Line       // the last first
	Visits  []Visit      // of companies that nobody has looked at yet
	Keeps   bool         // the principal answers for it
}

// Metered reports whether the asset has a meter that can be read.
func (c *Card) Metered() bool { return c.Kind.Meter || c.Kind.metered() != nil }

// Unit is what its meter counts, empty when that is not known.
func (c *Card) Unit() string {
	if v := c.Kind.metered(); v != nil {
		return v.Unit
	}
	return ""
}

// Line is a line of history with the names and photos of it.
type Line struct {
	Record
	What   string // the service, as people call it
	By     string // name of who says so
	Photos []attachment.Photo
}

// historyLines are shown on a card.
const historyLines = 20

// Card is an asset of the principal's school with its clocks, the tasks that are open for
// it, and its history. It returns ErrNotFound for any other.
func (s *Service) Card(ctx context.Context, id database.ID) (Card, error) {
	p, err := worker(ctx)
	if err != nil {
		return Card{}, err
	}
	a, err := s.store.find(ctx, p.SchoolID, id)
	if err != nil {
		return Card{}, err
	}
	kinds, err := s.kinds()
	if err != nil {
		return Card{}, err
	}
	c := Card{Asset: a, Kind: *kinds.find(a.Kind), Red: a.RetiredAt == nil && a.Red(s.today())}
	dues, err := s.tasks.Dues(ctx, []string{a.Key()})
	if err != nil {
		return Card{}, err
	}
	c.Dues = dues[a.Key()]
	if a.RetiredAt == nil && p.May(identity.TaskDo) {
		if c.Tasks, err = s.tasks.About(ctx, a.Key()); err != nil {
			return Card{}, err
		}
	}
	plates, err := s.store.plateOf(ctx, p.SchoolID, a.ID)
	if err != nil {
		return Card{}, err
	}
	if len(plates) > 0 {
		c.Mark = plate.Mark(plates[0].Token)
		if p.May(identity.AssetManage) {
			c.Plate = &plates[0]
		}
	}
	c.Keeps = a.answeredBy(p)
	if c.Visits, err = s.waiting(ctx, p.SchoolID, a.ID); err != nil {
		return Card{}, err
	}
	if c.History, err = s.lines(ctx, p.SchoolID, &c.Kind, a.ID); err != nil {
		return Card{}, err
	}
	return c, s.name(ctx, &c)
}

// waiting are the visits that nobody has looked at, with their photos.
func (s *Service) waiting(ctx context.Context, school, asset database.ID) ([]Visit, error) {
	visits, err := s.store.visits(ctx, school, asset)
	if err != nil || len(visits) == 0 {
		return nil, err
	}
	ids := make([]database.ID, len(visits))
	for i := range visits {
		ids[i] = visits[i].ID
	}
	photos, err := s.photos.Of(ctx, PhotoOwner, ids)
	if err != nil {
		return nil, err
	}
	for i := range visits {
		visits[i].Photos = photos[visits[i].ID]
	}
	return visits, nil
}

// name fills in the names of the place and the people.
func (s *Service) name(ctx context.Context, c *Card) error {
	places, _, err := s.placeNames(ctx, c.PlaceID)
	if err != nil {
		return err
	}
	if place, ok := places[c.PlaceID]; ok {
		c.Place = place.Where()
	}
	ids := []database.ID{c.KeeperID, c.DeputyID}
	for _, l := range c.History {
		ids = append(ids, l.PersonID)
	}
	names, err := s.people.PeopleByID(ctx, ids)
	if err != nil {
		return err
	}
	c.Keeper, c.Deputy = names[c.KeeperID].Name, names[c.DeputyID].Name
	for i := range c.History {
		c.History[i].By = names[c.History[i].PersonID].Name
	}
	return nil
}

func (s *Service) lines(ctx context.Context, school database.ID, k *Kind, asset database.ID) ([]Line, error) {
	records, err := s.store.history(ctx, school, asset, historyLines)
	if err != nil || len(records) == 0 {
		return nil, err
	}
	ids := make([]database.ID, len(records))
	for i := range records {
		ids[i] = records[i].ID
	}
	photos, err := s.photos.Of(ctx, PhotoOwner, ids)
	if err != nil {
		return nil, err
	}
	lines := make([]Line, len(records))
	for i, r := range records {
		lines[i] = Line{Record: r, What: k.Named(r.Does), Photos: photos[r.ID]}
	}
	return lines, nil
}

// MaySee implements attachment.Gate: whoever may see equipment sees the photos of what was
// done to it.
func (s *Service) MaySee(ctx context.Context, record database.ID) (bool, error) {
	p := identity.From(ctx)
	if !p.May(identity.AssetService) {
		return false, nil
	}
	_, err := s.store.record(ctx, p.SchoolID, record)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// MayJudge implements attachment.Judge: who answers for a thing looks at the photos of a
// company before others do.
func (s *Service) MayJudge(ctx context.Context, record database.ID) (bool, error) {
	p := identity.From(ctx)
	v, err := s.store.visitOfPhoto(ctx, p.SchoolID, record)
	if errors.Is(err, ErrNoVisit) || err == nil && v.State != VisitMade {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	a, err := s.store.find(ctx, p.SchoolID, v.AssetID)
	return err == nil && p.May(identity.AssetService) && a.answeredBy(p), err
}

// Filter narrows a list of equipment.
type Filter struct {
	Kind    string      // code; empty for all
	PlaceID database.ID // with everything inside; zero for all
	Red     bool        // only what must not be relied on
	Retired bool        // what was taken off the books instead of what is in use
}

// Listed is an asset as a list shows it.
type Listed struct {
	Asset
	Red   bool
	Place string
	Mark  string // of the plate that sticks on it, as plate.Mark; empty when none does
}

// maxPage bounds one page of a list.
const maxPage = 200

// List is equipment of the principal's school in the order of registration, at most limit
// (capped at 200) after the last of the page before. The next page begins after the
// returned id, which is zero at the end.
func (s *Service) List(ctx context.Context, f Filter, after database.ID, limit int) (items []Listed, next database.ID, err error) {
	p, err := worker(ctx)
	if err != nil {
		return nil, next, err
	}
	limit = max(1, min(limit, maxPage))
	places, _, err := s.placeNames(ctx, f.PlaceID)
	if err != nil {
		return nil, next, err
	}
	found, err := s.store.page(ctx, p.SchoolID, f, inside(places, f.PlaceID), s.today(), after, limit+1)
	if err != nil {
		return nil, next, err
	}
	if len(found) > limit {
		found, next = found[:limit], found[limit-1].ID
	}
	ids := make([]database.ID, len(found))
	for i := range found {
		ids[i] = found[i].ID
	}
	tokens, err := s.store.plateOf(ctx, p.SchoolID, ids...)
	if err != nil {
		return nil, next, err
	}
	marks := make(map[database.ID]string, len(tokens))
	for _, t := range tokens {
		marks[t.AssetID] = plate.Mark(t.Token)
	}
	items = make([]Listed, len(found))
	for i := range found {
		items[i] = Listed{Asset: found[i], Red: found[i].RetiredAt == nil && found[i].Red(s.today()), Mark: marks[found[i].ID]}
		if place, ok := places[found[i].PlaceID]; ok {
			items[i].Place = place.Where()
		}
	}
	return items, next, nil
}

// Count is how many assets of a kind are in use, and how many of them are red.
type Count struct {
	Kind Kind
	All  int
	Red  int
}

// Counts are those of the principal's school, by kind in the order of the pack; kinds of
// which it has none too.
func (s *Service) Counts(ctx context.Context) ([]Count, error) {
	p, err := worker(ctx)
	if err != nil {
		return nil, err
	}
	kinds, err := s.kinds()
	if err != nil {
		return nil, err
	}
	assets, err := s.store.inUse(ctx, p.SchoolID, "")
	if err != nil {
		return nil, err
	}
	counts := make([]Count, len(kinds))
	for i, k := range kinds {
		counts[i].Kind = k
		for n := range assets {
			if assets[n].Kind != k.Code {
				continue
			}
			counts[i].All++
			if assets[n].Red(s.today()) {
				counts[i].Red++
			}
		}
	}
	return counts, nil
}
