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
// ErrShiftTimes or ErrUnknownPerson, and tells the person.
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
		one := Shift{ID: database.NewID(), Post: n.Post, From: n.From, Until: n.Until, Person: n.Person, ByHand: true}
		if one.Seat, err = s.nextSeat(ctx, p.SchoolID, n.Post, n.From); err != nil {
			return err
		}
		if err := s.employed(ctx, p.SchoolID, n.Person); err != nil {
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
// It refuses with ErrNoShift, ErrShiftOver or ErrUnknownPerson, and tells both.
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
			if err := s.employed(ctx, p.SchoolID, person); err != nil {
				return err
			}
		}
		one.Person, one.ByHand = person, true
		if err := s.save(ctx, p.SchoolID, one); err != nil {
			return err
		}
		if err := s.record(ctx, "shift.assign", one); err != nil {
			return err
		}
		return s.tellBoth(ctx, p.SchoolID, one, was)
	})
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

// tell says to a person that a shift is theirs now, or no more. Each change is an origin of
// its own: a shift that comes back is said again.
func (s *Service) tell(ctx context.Context, school, person database.ID, one Shift, name string, given bool) error {
	now := s.clock.Now()
	leaves := message.QuietNight.After(now)
	if one.From.Before(leaves) {
		leaves = now // tomorrow would be too late
	}
	title, body := takenTitle(name), takenBody(hours(one.From, one.Until))
	if given {
		title, body = givenTitle(name), givenBody(hours(one.From, one.Until))
	}
	err := s.messages.Enqueue(ctx, message.Draft{
		School: school, Purpose: message.ShiftChange, Origin: message.Origin{Kind: "shift", ID: database.NewID()},
		Moment: clock.At(now), To: []database.ID{person}, Title: title, Body: body, Page: pageShifts,
		Fields:    map[string]string{"from": clock.At(one.From).String()},
		NotBefore: clock.At(leaves), ExpiresAt: clock.At(one.Until),
	})
	if err != nil {
		return fmt.Errorf("tell of a shift: %w", err)
	}
	return nil
}
