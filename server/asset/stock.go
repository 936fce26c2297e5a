package asset

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"xiaoqin/server/attachment"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/errs"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// Tally is what one phone found in an area of a stock-take.
type Tally struct {
	ID         database.ID
	ClientID   database.ID // made by the phone; a repeat changes nothing
	TaskID     database.ID
	Area       string        // key of the target: area:0198…
	Found      []database.ID // assets whose plates were scanned
	Others     []string      // what bears no plate, in words
	Note       string
	Photos     []database.ID
	HandIn     bool // the area is finished
	PersonID   database.ID
	MadeAt     clock.Instant
	ReceivedAt clock.Instant
}

// Stock is what should be in an area and what was found there, over all phones.
type Stock struct {
	Area       string // key
	Place      string
	HandedIn   bool
	Found      []Asset
	Missing    []Asset
	Unexpected []Asset  // that belong elsewhere, or were taken off the books
	Others     []string // that bear no plate
	Notes      []string
}

const (
	areaPrefix = "area:"
	maxFound   = 500
	maxOthers  = 50
)

// compare lays what was found in an area beside what should be there.
func compare(expected []Asset, tallies []Tally, known map[database.ID]Asset) Stock {
	var st Stock
	seen := make(map[database.ID]bool)
	for _, t := range tallies {
		for _, id := range t.Found {
			seen[id] = true
		}
		st.Others = append(st.Others, t.Others...)
		if t.Note != "" {
			st.Notes = append(st.Notes, t.Note)
		}
	}
	for _, a := range expected {
		if seen[a.ID] {
			st.Found = append(st.Found, a)
		} else {
			st.Missing = append(st.Missing, a)
		}
		delete(seen, a.ID)
	}
	for id := range seen {
		if a, ok := known[id]; ok {
			st.Unexpected = append(st.Unexpected, a)
		}
	}
	slices.SortFunc(st.Unexpected, func(a, b Asset) int { return strings.Compare(a.Number, b.Number) })
	return st
}

func (t *Tally) clean() error {
	var wrong []errs.Field
	unless := func(ok bool, location, message string) {
		if !ok {
			wrong = append(wrong, field(location, message))
		}
	}
	t.Note = strings.TrimSpace(t.Note)
	var others []string
	for _, words := range t.Others {
		if words = strings.Join(strings.Fields(words), " "); words != "" {
			others = append(others, words)
		}
		unless(utf8.RuneCountInString(words) <= maxName, "others", longOther)
	}
	t.Others = others
	unless(!t.ClientID.IsZero(), "id", nameless)
	unless(len(t.Found) <= maxFound, "found", tooMany)
	unless(len(t.Others) <= maxOthers, "others", tooMany)
	unless(utf8.RuneCountInString(t.Note) <= maxWords, "note", longWords)
	if len(wrong) > 0 {
		return ErrInvalid.WithFields(wrong...)
	}
	return nil
}

// Tally takes what a phone found in an area. Several phones may count the same area; what
// they found is added up. The one that says that the area is finished ticks it. It returns
// task.ErrNotFound for a task in which the principal has no part, and ErrNoArea for what is
// not to be counted by it.
func (s *Service) Tally(ctx context.Context, t Tally) (Stock, error) {
	p, err := worker(ctx)
	if err != nil {
		return Stock{}, err
	}
	if err := t.clean(); err != nil {
		return Stock{}, err
	}
	t.ID, t.PersonID, t.ReceivedAt = database.NewID(), p.PersonID, s.now()
	t.MadeAt = min(t.MadeAt, t.ReceivedAt)
	var st Stock
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		detail, err := s.tasks.Find(ctx, t.TaskID)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(detail.Targets, func(g task.Target) bool { return g.Key == t.Area && !g.Void })
		if at < 0 || !strings.HasPrefix(t.Area, areaPrefix) {
			return ErrNoArea
		}
		isNew, err := s.store.addTally(ctx, p, &t)
		if err != nil {
			return err
		}
		if isNew && len(t.Photos) > 0 {
			if err := s.photos.Attach(ctx, attachment.Owner{Kind: PhotoOwner, ID: t.ID}, t.Photos); err != nil {
				return err
			}
		}
		if st, err = s.stockOf(ctx, p, t.TaskID, &detail.Targets[at]); err != nil {
			return err
		}
		if !isNew || !t.HandIn || detail.Targets[at].DoneAt != nil {
			return nil
		}
		st.HandedIn = true
		_, err = s.tasks.Submit(ctx, t.TaskID, task.Evidence{
			ID: t.ID, At: t.MadeAt.Time(), Targets: []string{t.Area}, Passed: len(st.Missing) == 0, Note: st.words(),
		})
		return err
	})
	return st, err
}

// Stocks are the areas of a stock-take with what was found in each, in the order of the
// task.
func (s *Service) Stocks(ctx context.Context, id database.ID) ([]Stock, error) {
	p, err := worker(ctx)
	if err != nil {
		return nil, err
	}
	detail, err := s.tasks.Find(ctx, id)
	if err != nil {
		return nil, err
	}
	var out []Stock
	for i := range detail.Targets {
		if t := &detail.Targets[i]; strings.HasPrefix(t.Key, areaPrefix) && !t.Void {
			st, err := s.stockOf(ctx, p, id, t)
			if err != nil {
				return nil, err
			}
			out = append(out, st)
		}
	}
	return out, nil
}

func (s *Service) stockOf(ctx context.Context, p identity.Principal, id database.ID, t *task.Target) (Stock, error) {
	place, err := database.ParseID(strings.TrimPrefix(t.Key, areaPrefix))
	if err != nil {
		return Stock{}, ErrNoArea
	}
	tallies, err := s.store.tallies(ctx, p.SchoolID, id, t.Key)
	if err != nil {
		return Stock{}, err
	}
	places, _, err := s.placeNames(ctx, place)
	if err != nil {
		return Stock{}, err
	}
	expected, err := s.store.standingIn(ctx, p.SchoolID, inside(places, place))
	if err != nil {
		return Stock{}, err
	}
	var ids []database.ID
	for _, one := range tallies {
		ids = append(ids, one.Found...)
	}
	known, err := s.store.byID(ctx, p.SchoolID, ids)
	if err != nil {
		return Stock{}, err
	}
	st := compare(expected, tallies, known)
	st.Area, st.Place, st.HandedIn = t.Key, t.Name, t.DoneAt != nil
	return st, nil
}
