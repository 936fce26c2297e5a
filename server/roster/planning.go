package roster

import (
	"context"
	"errors"
	"slices"
	"time"

	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// spansAhead is how far ahead rosters are offered to be planned.
const spansAhead = 75

// Spans are the stretches of days ahead for which the principal's school can plan a roster.
func (s *Service) Spans(ctx context.Context) ([]Span, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.RosterManage); err != nil {
		return nil, err
	}
	patterns, err := s.patterns(ctx, p.SchoolID, false)
	if err != nil {
		return nil, err
	}
	_, days, err := s.tasks.Calendar(ctx)
	if errors.Is(err, task.ErrNoCalendar) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	tomorrow := clock.DateOf(s.clock.Now()).AddDays(1)
	return Spans(patterns, days, tomorrow, min(tomorrow.AddDays(spansAhead), days.Last())), nil
}

// NewRoster is what is to be planned.
type NewRoster struct {
	Post        string
	First, Last clock.Date
}

// Draw proposes a roster for a post: fair by the days that each has had it in the last three
// years, with nobody who is away or has another shift then. It is kept as a proposal, which
// replaces the one of the same post and first day, and tells nobody. It refuses with ErrPost,
// ErrSpan or ErrNoSeats.
func (s *Service) Draw(ctx context.Context, n NewRoster) (Roster, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.RosterManage); err != nil {
		return Roster{}, err
	}
	if n.Last < n.First || n.Last >= n.First.AddDays(maxSpan) {
		return Roster{}, ErrSpan
	}
	_, days, err := s.tasks.Calendar(ctx)
	if err != nil {
		return Roster{}, err
	}
	var drawn Roster
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		c, err := s.look(ctx, p.SchoolID, n.First, n.Last.AddDays(1), true)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(c.patterns, func(known Pattern) bool { return known.Post == n.Post }) {
			return ErrPost
		}
		seats := c.seats(n, days)
		if len(seats) == 0 {
			return ErrNoSeats
		}
		people, err := s.standings(ctx, p.SchoolID, c, n, days)
		if err != nil {
			return err
		}
		busy, err := s.between(ctx, p.SchoolID, n.First.At(0), n.Last.AddDays(2).At(0))
		if err != nil {
			return err
		}
		busy = slices.DeleteFunc(busy, func(o Shift) bool { return o.Post == n.Post })
		seats = Propose(seats, people, func(person database.ID, of Shift) bool {
			return !c.isAway(person, &of) && !holdsDuring(busy, person, of.From, of.Until)
		})
		drawn = Roster{ID: database.NewID(), Post: n.Post, Name: titleOf(days, n.First, c.patterns, n.Post), First: n.First, Last: n.Last}
		if drawn.ID, err = s.keepDraft(ctx, p, &drawn, seats); err != nil {
			return err
		}
		if err := s.record(ctx, "roster.draw", Shift{ID: drawn.ID, Post: n.Post, From: n.First.At(0)}); err != nil {
			return err
		}
		drawn.Seats, drawn.Pool = c.entries(seats), c.shares(people, seats)
		return nil
	})
	return drawn, err
}

// seats are what a roster has to fill: every seat of the post that has not begun.
func (c *scene) seats(n NewRoster, days *calendar.Calendar) []Shift {
	patterns := slices.DeleteFunc(slices.Clone(c.patterns), func(p Pattern) bool { return p.Post != n.Post })
	nobody := func(task.Role) []database.ID { return nil }
	return slices.DeleteFunc(Wanted(patterns, days, nobody, n.First, n.Last), func(one Shift) bool { return one.begun(c.now) })
}

// standings are the candidates for a post with what they have done for it.
func (s *Service) standings(ctx context.Context, school database.ID, c *scene, n NewRoster, days *calendar.Calendar) ([]Candidate, error) {
	past, err := s.heldBefore(ctx, school, n.Post, n.First.AddDays(-yearsBack), n.First)
	if err != nil {
		return nil, err
	}
	b, _ := days.BreakOf(n.First)
	return standing(c.pool(n.Post), past, days, b.Name), nil
}

// titleOf is what people call a roster: 清明节值班, or the post.
func titleOf(days *calendar.Calendar, first clock.Date, patterns []Pattern, post string) string {
	if b, in := days.BreakOf(first); in {
		return b.Name + "值班"
	}
	return nameOf(patterns, Shift{Post: post, From: first.At(0)})
}

func (c *scene) entries(shifts []Shift) []Entry {
	out := make([]Entry, len(shifts))
	for i := range shifts {
		out[i] = c.entry(shifts[i])
	}
	return out
}

func (c *scene) entry(one Shift) Entry {
	return Entry{Shift: one, Name: c.name(&one), Holder: c.staff.Name(one.Person), Vacant: c.vacant(&one), Away: c.isAway(one.Person, &one)}
}

func (c *scene) shares(people []Candidate, seats []Shift) []Share {
	out := make([]Share, 0, len(people))
	for _, candidate := range people {
		share := Share{Candidate: candidate, Name: c.staff.Name(candidate.Person)}
		for i := range seats {
			if seats[i].Person == candidate.Person {
				share.Now++
			}
			share.Away = share.Away || c.isAway(candidate.Person, &seats[i])
		}
		out = append(out, share)
	}
	return out
}

// Rosters are those of the principal's school that are not over, by their first day, without
// their seats.
func (s *Service) Rosters(ctx context.Context) ([]Roster, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.RosterManage); err != nil {
		return nil, err
	}
	return s.rosters(ctx, p.SchoolID, clock.DateOf(s.clock.Now()))
}

// Find is a roster with its seats: as proposed, or once it is published as the shifts are. It
// refuses with ErrNoRoster.
func (s *Service) Find(ctx context.Context, id database.ID) (Roster, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.RosterManage); err != nil {
		return Roster{}, err
	}
	return s.find(ctx, p.SchoolID, id)
}

func (s *Service) find(ctx context.Context, school, id database.ID) (Roster, error) {
	r, seats, err := s.draft(ctx, school, id, false)
	if err != nil {
		return Roster{}, err
	}
	c, err := s.look(ctx, school, r.First, r.Last.AddDays(1), false)
	if err != nil {
		return Roster{}, err
	}
	_, days, err := s.tasks.Calendar(ctx)
	if err != nil {
		return Roster{}, err
	}
	if !r.Published.IsZero() {
		if seats, err = s.heldBefore(ctx, school, r.Post, r.First, r.Last.AddDays(1)); err != nil {
			return Roster{}, err
		}
	}
	people, err := s.standings(ctx, school, c, NewRoster{r.Post, r.First, r.Last}, days)
	if err != nil {
		return Roster{}, err
	}
	r.Seats, r.Pool = c.entries(seats), c.shares(people, seats)
	return r, nil
}

// Seat gives a seat of a proposal to somebody else; the zero person empties it. Of a
// published roster it refuses with ErrPublished: there the shift itself is given away. It
// also refuses with ErrNoShift, ErrUnknownPerson, ErrAway or ErrBusy.
func (s *Service) Seat(ctx context.Context, id database.ID, from time.Time, n int, person database.ID) (Roster, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.RosterManage); err != nil {
		return Roster{}, err
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		r, seats, err := s.draft(ctx, p.SchoolID, id, true)
		if err != nil {
			return err
		}
		if !r.Published.IsZero() {
			return ErrPublished
		}
		i := slices.IndexFunc(seats, func(one Shift) bool { return one.From.Equal(from) && one.Seat == n })
		if i < 0 {
			return ErrNoShift
		}
		if !person.IsZero() {
			if err := s.maySit(ctx, p.SchoolID, seats, i, person); err != nil {
				return err
			}
		}
		seats[i].Person = person
		_, err = s.keepDraft(ctx, p, &r, seats)
		return err
	})
	if err != nil {
		return Roster{}, err
	}
	return s.find(ctx, p.SchoolID, id)
}

// maySit refuses a person for the i-th seat of a proposal.
func (s *Service) maySit(ctx context.Context, school database.ID, seats []Shift, i int, person database.ID) error {
	if err := s.employed(ctx, school, person); err != nil {
		return err
	}
	c, err := s.lookAt(ctx, school, seats[i])
	if err != nil {
		return err
	}
	if c.isAway(person, &seats[i]) {
		return ErrAway
	}
	busy, err := s.between(ctx, school, seats[i].From, seats[i].Until)
	if err != nil {
		return err
	}
	busy = slices.DeleteFunc(busy, func(o Shift) bool { return o.Post == seats[i].Post })
	for k := range seats {
		if k != i {
			busy = append(busy, seats[k])
		}
	}
	if holdsDuring(busy, person, seats[i].From, seats[i].Until) {
		return ErrBusy
	}
	return nil
}
