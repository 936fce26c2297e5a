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

// EvidenceSignIn is what a routine asks for at which somebody arrives.
const EvidenceSignIn = "sign_in"

// formHandover marks the window at the end of a shift.
const formHandover = "handover"

// Plates reads what was scanned and keeps it as a check-in.
type Plates interface {
	// Arrive keeps the scan of a plate by the principal and gives the id of what it kept. A
	// repeat with the same id of the phone gives the same.
	Arrive(ctx context.Context, scan Scan) (database.ID, error)
}

// Scan is a plate as a phone has scanned it.
type Scan struct {
	ClientID database.ID
	Token    string
	At       clock.Instant  // by the clock of the phone
	Sent     *clock.Instant // of the upload, by the same clock
}

// Acknowledge says that the principal knows of a shift of theirs. Once more changes nothing.
// The tasks of the shift count as seen with it. It refuses with ErrNoShift, ErrNotYourShift or
// ErrShiftOver.
func (s *Service) Acknowledge(ctx context.Context, id database.ID) (Entry, error) {
	return s.onShift(ctx, id, func(ctx context.Context, one *Shift) error {
		if !one.Acked.IsZero() {
			return nil
		}
		now := s.clock.Now()
		if !one.Until.After(now) {
			return ErrShiftOver
		}
		one.Acked = now
		school := identity.From(ctx).SchoolID
		if err := s.save(ctx, school, *one); err != nil {
			return err
		}
		return s.seen(ctx, school, *one)
	})
}

// onShift runs a use-case on a shift of the principal that nobody else changes meanwhile.
func (s *Service) onShift(ctx context.Context, id database.ID, do func(context.Context, *Shift) error) (Entry, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.TaskDo); err != nil {
		return Entry{}, err
	}
	var after Entry
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		one, err := s.lockShift(ctx, p.SchoolID, id)
		if err != nil {
			return err
		}
		if one.Person != p.PersonID {
			return ErrNotYourShift
		}
		if err := do(ctx, &one); err != nil {
			return err
		}
		c, err := s.lookAt(ctx, p.SchoolID, one)
		after = c.entry(one)
		return err
	})
	return after, err
}

// seen lets the tasks of a shift be seen once everybody who has the post then says so, and
// not seen when somebody else has it now.
func (s *Service) seen(ctx context.Context, school database.ID, one Shift) error {
	crew, err := s.heldAt(ctx, school, one.Post, one.From)
	if err != nil {
		return err
	}
	all := !slices.ContainsFunc(crew, func(o Shift) bool { return o.Acked.IsZero() })
	return s.tasks.SeeDuty(identity.Into(ctx, identity.System(school)), one.Post, one.From, one.Until, all)
}

// earlyBy is how long before the window somebody may sign in: who is early is there.
const earlyBy = time.Hour

// SignIn says that the principal has arrived at a shift of theirs, by the plate that they
// scanned there. It keeps the scan and does the tasks that wait for it. Once more changes
// nothing. It refuses with ErrNoShift, ErrNotYourShift, ErrTooEarly, ErrShiftOver, or as the
// scan does.
func (s *Service) SignIn(ctx context.Context, id database.ID, scan Scan) (Entry, error) {
	return s.onShift(ctx, id, func(ctx context.Context, one *Shift) error {
		evidence, err := s.plates.Arrive(ctx, scan)
		if err != nil || !one.Signed.IsZero() {
			return err
		}
		at := scan.made(s.clock.Now())
		if at.Before(one.From.Add(-earlyBy)) {
			return ErrTooEarly
		}
		if !at.Before(one.Until) {
			return ErrShiftOver
		}
		return s.arrived(ctx, one, evidence, at)
	})
}

// made is when the plate was scanned, by the clock of the school.
func (n Scan) made(now time.Time) time.Time {
	switch {
	case n.At == 0:
		return now
	case n.Sent == nil:
		return n.At.Time()
	}
	made := now.Add(n.At.Time().Sub(n.Sent.Time()))
	if made.After(now) {
		return now
	}
	return made
}

// Arrived notes that the principal checked in at a post: whatever shift they have there or
// anywhere else then begins with it. It belongs in the transaction that keeps the check-in,
// and does nothing when they have none.
func (s *Service) Arrived(ctx context.Context, evidence database.ID, at time.Time) error {
	p := identity.From(ctx)
	if p.PersonID.IsZero() {
		return nil
	}
	shifts, err := s.between(ctx, p.SchoolID, at, at.Add(earlyBy))
	if err != nil {
		return err
	}
	for _, one := range shifts {
		if one.Person != p.PersonID || !one.Signed.IsZero() {
			continue
		}
		locked, err := s.lockShift(ctx, p.SchoolID, one.ID)
		if err != nil {
			return err
		}
		if locked.Person == p.PersonID && locked.Signed.IsZero() {
			return s.arrived(ctx, &locked, evidence, at)
		}
	}
	return nil
}

func (s *Service) arrived(ctx context.Context, one *Shift, evidence database.ID, at time.Time) error {
	one.Signed = at
	if one.Acked.IsZero() {
		one.Acked = at
	}
	school := identity.From(ctx).SchoolID
	if err := s.save(ctx, school, *one); err != nil {
		return err
	}
	return s.handIn(ctx, one, false, task.Evidence{ID: evidence, At: at, Passed: true})
}

// handIn gives evidence to the tasks of a shift that wait for somebody to arrive, or to leave.
func (s *Service) handIn(ctx context.Context, one *Shift, leaving bool, e task.Evidence) error {
	held, err := s.tasks.Held(ctx, EvidenceSignIn, one.From.Add(-time.Millisecond), one.Until)
	if errors.Is(err, task.ErrNoCalendar) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, t := range held {
		over := t.State != task.Live && t.State != task.Missed
		if over || t.Routine.Who.OnDuty != one.Post || (t.Form == formHandover) != leaving || t.Opens.After(e.At.Add(earlyBy)) {
			continue
		}
		if _, err := s.tasks.Submit(ctx, t.ID, e); err != nil {
			return err
		}
	}
	return nil
}

// Here is the shift at which a scan of the principal would count now: one that is on, or
// begins within the hour; nil when there is none.
func (s *Service) Here(ctx context.Context) (*Entry, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.RosterRead); err != nil {
		return nil, err
	}
	now := s.clock.Now()
	shifts, err := s.between(ctx, p.SchoolID, now, now.Add(earlyBy))
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(shifts, func(one Shift) bool { return one.Person == p.PersonID && !p.PersonID.IsZero() })
	if i < 0 {
		return nil, nil
	}
	c, err := s.lookAt(ctx, p.SchoolID, shifts[i])
	if err != nil {
		return nil, err
	}
	e := c.entry(shifts[i])
	return &e, nil
}
