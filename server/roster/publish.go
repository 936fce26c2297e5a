package roster

import (
	"context"
	"errors"
	"slices"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// EvidencePublished is what a routine asks for that has a roster planned; its parameter post
// says which.
const (
	EvidencePublished = "published"
	paramPost         = "post"
)

// Publish makes the shifts as a proposal has them, and tells everybody whose shifts change,
// once, and nobody else: who gets some, and who had been told of some that are somebody
// else's now. Seats without a person are refused with ErrGaps unless they are accepted. The
// task to plan this roster is done with it. Once more changes nothing.
func (s *Service) Publish(ctx context.Context, id database.ID, acceptGaps bool) (Roster, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.RosterManage); err != nil {
		return Roster{}, err
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		r, seats, err := s.draft(ctx, p.SchoolID, id, true)
		if err != nil || !r.Published.IsZero() {
			return err
		}
		c, err := s.look(ctx, p.SchoolID, r.First, r.Last.AddDays(1), true)
		if err != nil {
			return err
		}
		seats = slices.DeleteFunc(seats, func(one Shift) bool { return one.begun(c.now) })
		if !acceptGaps && slices.ContainsFunc(seats, func(one Shift) bool { return c.vacant(&one) }) {
			return ErrGaps
		}
		news, err := s.lay(ctx, p.SchoolID, c, &r, seats)
		if err != nil {
			return err
		}
		if err := s.published(ctx, p.SchoolID, id, c.now); err != nil {
			return err
		}
		if err := s.record(ctx, "roster.publish", Shift{ID: r.ID, Post: r.Post, From: r.First.At(0)}); err != nil {
			return err
		}
		if err := s.tellNews(ctx, p.SchoolID, &r, news); err != nil {
			return err
		}
		return s.planned(ctx, &r)
	})
	if err != nil {
		return Roster{}, err
	}
	return s.find(ctx, p.SchoolID, id)
}

// news is what a roster changes for somebody.
type news struct{ got, lost []Shift }

// lay writes the seats over the shifts that are there, and says for whom that changes what.
func (s *Service) lay(ctx context.Context, school database.ID, c *scene, r *Roster, seats []Shift) (map[database.ID]*news, error) {
	have, err := s.between(ctx, school, r.First.At(0), r.Last.AddDays(2).At(0))
	if err != nil {
		return nil, err
	}
	var ids []database.ID
	for i := range have {
		if have[i].Post == r.Post {
			ids = append(ids, have[i].ID)
		}
	}
	stored := make(map[seat]Shift)
	if len(ids) > 0 {
		rows, err := s.lockAll(ctx, school, ids...)
		if err != nil {
			return nil, err
		}
		for _, one := range rows {
			stored[one.key()] = one
		}
	}
	changed := make(map[database.ID]*news)
	of := func(person database.ID) *news {
		if changed[person] == nil {
			changed[person] = &news{}
		}
		return changed[person]
	}
	var add []Shift
	for _, want := range seats {
		one, exists := stored[want.key()]
		was, told := one.Person, one.ByHand
		if exists && was == want.Person && told {
			continue
		}
		if told && c.staff.Name(was) != "" {
			of(was).lost = append(of(was).lost, one)
		}
		if !exists {
			one = want
			one.ID = database.NewID()
		}
		one.giveTo(want.Person, c.now)
		if !want.Person.IsZero() {
			of(want.Person).got = append(of(want.Person).got, one)
		}
		if !exists {
			add = append(add, one)
		} else if err := s.save(ctx, school, one); err != nil {
			return nil, err
		} else if err := s.seen(ctx, school, one); err != nil {
			return nil, err
		}
	}
	return changed, s.insert(ctx, school, add)
}

// tellNews says to each what changes for them, in one message.
func (s *Service) tellNews(ctx context.Context, school database.ID, r *Roster, all map[database.ID]*news) error {
	people := make([]database.ID, 0, len(all))
	for person := range all {
		people = append(people, person)
	}
	slices.SortFunc(people, func(a, b database.ID) int { return slices.Compare(a[:], b[:]) })
	for _, person := range people {
		n := all[person]
		ends, first := time.Time{}, n.first()
		for _, one := range slices.Concat(n.got, n.lost) {
			if one.Until.After(ends) {
				ends = one.Until
			}
		}
		text := said{title: rosterTitle(r.Name, len(n.got), len(n.lost)), body: rosterBody(n.got, n.lost), from: first, ends: ends}
		if err := s.say(ctx, school, []database.ID{person}, text); err != nil {
			return err
		}
	}
	return nil
}

func (n *news) first() time.Time {
	all := slices.Concat(n.got, n.lost)
	return slices.MinFunc(all, func(a, b Shift) int { return a.From.Compare(b.From) }).From
}

// How far from its first day the task to plan a roster opens, at the most, and how early it
// may be done.
const (
	taskBefore = 25 * 24 * time.Hour
	taskAhead  = 15 * 24 * time.Hour
)

// planned does the task to plan this roster, whoever holds it: a roster that the principal
// of the school has published need not be planned by the head any more.
func (s *Service) planned(ctx context.Context, r *Roster) error {
	asked, err := s.asked(ctx, r)
	if err != nil || asked == nil {
		return err
	}
	evidence := task.Evidence{ID: r.ID, At: s.clock.Now(), Passed: true}
	_, err = s.tasks.Submit(ctx, asked.ID, evidence)
	if errors.Is(err, task.ErrRefused) || errors.Is(err, task.ErrNotFound) {
		p := identity.From(ctx)
		p.Roles = append([]identity.Role{identity.RoleOperator}, p.Roles...) // whether they may, this package has judged
		_, err = s.tasks.Submit(identity.Into(ctx, p), asked.ID, evidence)
	}
	return err
}

// asked is the first task that waits for this roster, nil when there is none.
func (s *Service) asked(ctx context.Context, r *Roster) (*task.Entry, error) {
	from, until := r.First.At(0).Add(-taskBefore), r.First.At(0)
	if ahead := s.clock.Now().Add(taskAhead); ahead.Before(until) {
		until = ahead
	}
	system := identity.Into(ctx, identity.System(identity.From(ctx).SchoolID))
	routines, err := s.tasks.Routines(system)
	if errors.Is(err, task.ErrNoCalendar) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var first *task.Entry
	for i := range routines {
		one := &routines[i].Routine
		if one.Evidence != EvidencePublished || one.Params[paramPost] != r.Post {
			continue
		}
		entries, err := s.tasks.OfRoutines(system, one.Code, clock.DateOf(from), r.First)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			waits := e.Routine.Code == one.Code && e.State == task.Live && e.Opens.After(from) && !e.Opens.After(until)
			if waits && (first == nil || e.Opens.Before(first.Opens)) {
				first = &e
			}
		}
	}
	return first, nil
}
