package roster

import (
	"context"
	"fmt"
	"slices"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
)

// NewShift is a shift that no pattern asks for.
type NewShift struct {
	Post        string
	From, Until time.Time
	Person      database.ID
}

// Add puts one more person on a post of the principal's school. It refuses with ErrPost,
// ErrShiftTimes, ErrUnknownPerson, ErrAway or ErrBusy, and tells the person.
func (s *Service) Add(ctx context.Context, n NewShift) error {
	p := identity.From(ctx)
	if err := p.Require(identity.RosterManage); err != nil {
		return err
	}
	if !n.Until.After(n.From) || n.Until.Sub(n.From) > longest || !n.Until.After(s.clock.Now()) {
		return ErrShiftTimes
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		patterns, err := s.patterns(ctx, p.SchoolID, true)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(patterns, func(known Pattern) bool { return known.Post == n.Post }) {
			return ErrPost
		}
		one := Shift{ID: database.NewID(), Post: n.Post, From: n.From, Until: n.Until, Person: n.Person, ByHand: true, Held: s.clock.Now()}
		if one.Seat, err = s.nextSeat(ctx, p.SchoolID, n.Post, n.From); err != nil {
			return err
		}
		if err := s.mayTake(ctx, p.SchoolID, n.Person, one); err != nil {
			return err
		}
		if err := s.insert(ctx, p.SchoolID, []Shift{one}); err != nil {
			return err
		}
		if err := s.record(ctx, "shift.add", one); err != nil {
			return err
		}
		return s.tell(ctx, p.SchoolID, n.Person, one, nameOf(patterns, one), true)
	})
}

// Assign gives a shift of the principal's school to a person; the zero person empties it.
// It refuses with ErrNoShift, ErrShiftOver, ErrUnknownPerson, ErrAway or ErrBusy, and tells
// both.
func (s *Service) Assign(ctx context.Context, id, person database.ID) error {
	p := identity.From(ctx)
	if err := p.Require(identity.RosterManage); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		one, err := s.lockShift(ctx, p.SchoolID, id)
		if err != nil {
			return err
		}
		was := one.Person
		switch {
		case !one.Until.After(s.clock.Now()):
			return ErrShiftOver
		case was == person:
			return nil
		}
		if !person.IsZero() {
			if err := s.mayTake(ctx, p.SchoolID, person, one); err != nil {
				return err
			}
		}
		one.giveTo(person, s.clock.Now())
		if err := s.give(ctx, p.SchoolID, one, "shift.assign"); err != nil {
			return err
		}
		return s.tellBoth(ctx, p.SchoolID, one, was)
	})
}

// mayTake refuses a person who does not work here, is away, or has another shift then.
func (s *Service) mayTake(ctx context.Context, school, person database.ID, one Shift) error {
	if err := s.employed(ctx, school, person); err != nil {
		return err
	}
	c, err := s.lookAt(ctx, school, one)
	if err != nil {
		return err
	}
	return s.mayHave(ctx, school, c, person, one)
}

// give writes a shift that has somebody else now: whether they have seen it starts anew.
func (s *Service) give(ctx context.Context, school database.ID, one Shift, action string) error {
	if err := s.save(ctx, school, one); err != nil {
		return err
	}
	if err := s.seen(ctx, school, one); err != nil {
		return err
	}
	return s.record(ctx, action, one)
}

func (s *Service) employed(ctx context.Context, school, person database.ID) error {
	staff, err := s.staff(ctx, school)
	if err == nil && staff.Name(person) == "" {
		err = ErrUnknownPerson
	}
	return err
}

func (s *Service) record(ctx context.Context, action string, one Shift) error {
	detail := map[string]string{"post": one.Post, "from": clock.At(one.From).String(), "person": one.Person.String()}
	return s.people.Record(ctx, identity.Event{Action: action, Object: identity.Object("shift", one.ID), Detail: detail})
}

func (s *Service) tellBoth(ctx context.Context, school database.ID, one Shift, was database.ID) error {
	patterns, err := s.patterns(ctx, school, false)
	if err != nil {
		return err
	}
	name := nameOf(patterns, one)
	if !was.IsZero() {
		if err := s.tell(ctx, school, was, one, name, false); err != nil {
			return err
		}
	}
	if one.Person.IsZero() {
		return nil
	}
	return s.tell(ctx, school, one.Person, one, name, true)
}

// tell says to a person that a shift is theirs now, or no more.
func (s *Service) tell(ctx context.Context, school, person database.ID, one Shift, name string, given bool) error {
	text := said{title: takenTitle(name), body: takenBody(hours(one.From, one.Until)), from: one.From, ends: one.Until}
	if given {
		text.title, text.body = givenTitle(name), givenBody(hours(one.From, one.Until))
	}
	return s.say(ctx, school, []database.ID{person}, text)
}

// said is one text about shifts.
type said struct {
	title, body string
	from        time.Time   // of the first shift it is about
	ends        time.Time   // when it is of no use any more
	about       database.ID // the person it names, if it does
	silent      bool        // a line in the inbox only
}

// say tells people something about shifts. Each is an origin of its own: what comes back is
// said again.
func (s *Service) say(ctx context.Context, school database.ID, to []database.ID, text said) error {
	now := s.clock.Now()
	leaves := message.QuietNight.After(now)
	if text.from.Before(leaves) {
		leaves = now // tomorrow would be too late
	}
	err := s.messages.Enqueue(ctx, message.Draft{
		School: school, Purpose: message.ShiftChange, Origin: message.Origin{Kind: "shift", ID: database.NewID()},
		Moment: clock.At(now), To: to, About: text.about, Title: text.title, Body: text.body, Page: pageShifts,
		Fields:    map[string]string{"from": clock.At(text.from).String()},
		NotBefore: clock.At(leaves), ExpiresAt: clock.At(text.ends), Silent: text.silent,
	})
	if err != nil {
		return fmt.Errorf("tell of a shift: %w", err)
	}
	return nil
}
