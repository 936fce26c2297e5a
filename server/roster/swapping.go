package roster

import (
	"context"
	"slices"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// NewSwap is what a person asks. The client id makes a repeat harmless.
type NewSwap struct {
	ClientID database.ID
	Shift    database.ID
	AskedOf  database.ID // zero: everybody of the post
	Return   database.ID // zero: nothing in return
}

// Ask asks a colleague, or everybody who may hold the post, to take a shift of the principal,
// and tells them. Until somebody agrees, the shift stays the principal's. A repeat answers the
// first. It refuses with ErrNoShift, ErrNotYourShift, ErrShiftBegun, ErrAsked, ErrUnknownPerson,
// ErrNotInPool, ErrReturn, ErrAway or ErrBusy.
func (s *Service) Ask(ctx context.Context, n NewSwap) (Swap, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.TaskDo); err != nil {
		return Swap{}, err
	}
	var asked Swap
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		first, known, err := s.swapByClient(ctx, p, n.ClientID)
		if asked = first; err != nil || known {
			return err
		}
		shifts, err := s.lockAll(ctx, p.SchoolID, n.Shift, n.Return)
		if err != nil {
			return err
		}
		one, exists := shifts[n.Shift]
		if !exists {
			return ErrNoShift
		}
		if err := s.mayAsk(ctx, p, n, one, shifts); err != nil {
			return err
		}
		if err := s.settleLapsed(ctx, p.SchoolID, one); err != nil {
			return err
		}
		asked = Swap{
			ID: database.NewID(), Shift: one.ID, Return: n.Return, AskedBy: p.PersonID, AskedOf: n.AskedOf, State: SwapOpen, AskedAt: s.clock.Now(),
		}
		if err := s.insertSwap(ctx, p.SchoolID, n.ClientID, asked); err != nil {
			return err
		}
		if err := s.record(ctx, "shift.ask", one); err != nil {
			return err
		}
		return s.tellAsked(ctx, p, asked, one, shifts)
	})
	return asked, err
}

func (s *Service) mayAsk(ctx context.Context, p identity.Principal, n NewSwap, one Shift, shifts map[database.ID]Shift) error {
	switch {
	case one.Person != p.PersonID:
		return ErrNotYourShift
	case one.begun(s.clock.Now()):
		return ErrShiftBegun
	case n.AskedOf == p.PersonID, n.AskedOf.IsZero() && !n.Return.IsZero():
		return ErrReturn
	}
	if n.AskedOf.IsZero() {
		return nil
	}
	if err := s.employed(ctx, p.SchoolID, n.AskedOf); err != nil {
		return err
	}
	all := []Shift{one}
	back, exists := shifts[n.Return]
	if !n.Return.IsZero() {
		if !exists {
			return ErrNoShift
		}
		if back.Person != n.AskedOf || back.begun(s.clock.Now()) {
			return ErrReturn
		}
		all = append(all, back)
	}
	c, err := s.lookAt(ctx, p.SchoolID, all...)
	if err != nil {
		return err
	}
	return s.mayExchange(ctx, p.SchoolID, c, one, &back, p.PersonID, n.AskedOf)
}

// mayExchange refuses a swap that would leave somebody with two shifts at a time, or away. A
// back without an id is nothing in return.
func (s *Service) mayExchange(ctx context.Context, school database.ID, c *scene, one Shift, back *Shift, from, to database.ID) error {
	if !slices.Contains(c.pool(one.Post), to) {
		return ErrNotInPool
	}
	if back.ID.IsZero() {
		return s.mayHave(ctx, school, c, to, one)
	}
	if !slices.Contains(c.pool(back.Post), from) {
		return ErrNotInPool
	}
	if err := s.mayHave(ctx, school, c, to, one, back.ID); err != nil {
		return err
	}
	return s.mayHave(ctx, school, c, from, *back, one.ID)
}

// Agree takes the shift that was asked for, and gives the one in return: both or none. Of two
// who agree at once one has it, and the other is refused with ErrTaken. It also refuses with
// ErrNoSwap, ErrSettled, ErrLapsed, ErrNotInPool, ErrAway or ErrBusy. Once more by the same
// person changes nothing.
func (s *Service) Agree(ctx context.Context, id database.ID) (Swap, error) {
	return s.settle(ctx, id, func(ctx context.Context, p identity.Principal, w *Swap, one Shift, back *Shift) error {
		if !w.AskedOf.IsZero() && w.AskedOf != p.PersonID || w.AskedBy == p.PersonID {
			return ErrNoSwap
		}
		switch w.standing(one, back, s.clock.Now()) {
		case SwapOpen:
		case SwapAgreed:
			if w.By == p.PersonID {
				return nil
			}
			return ErrTaken
		case SwapLapsed:
			return ErrLapsed
		case SwapDeclined, SwapWithdrawn:
			return ErrSettled
		}
		return s.agree(ctx, p, w, one, back)
	})
}

func (s *Service) agree(ctx context.Context, p identity.Principal, w *Swap, one Shift, back *Shift) error {
	all := []Shift{one}
	if back == nil {
		back = &Shift{}
	} else {
		all = append(all, *back)
	}
	c, err := s.lookAt(ctx, p.SchoolID, all...)
	if err != nil {
		return err
	}
	if err := s.mayExchange(ctx, p.SchoolID, c, one, back, w.AskedBy, p.PersonID); err != nil {
		return err
	}
	one.giveTo(p.PersonID, c.now)
	one.Acked = c.now // whoever agrees knows
	if err := s.give(ctx, p.SchoolID, one, "shift.swap"); err != nil {
		return err
	}
	if !back.ID.IsZero() {
		back.giveTo(w.AskedBy, c.now)
		if err := s.give(ctx, p.SchoolID, *back, "shift.swap"); err != nil {
			return err
		}
	}
	w.State, w.By = SwapAgreed, p.PersonID
	if err := s.saveSwap(ctx, p.SchoolID, *w, c.now); err != nil {
		return err
	}
	return s.tellAgreed(ctx, p, *w, c, one, *back)
}

// Decline says no to a request that was asked of the principal alone, and tells who asked. It
// refuses with ErrNoSwap or ErrSettled.
func (s *Service) Decline(ctx context.Context, id database.ID) (Swap, error) {
	return s.settle(ctx, id, func(ctx context.Context, p identity.Principal, w *Swap, one Shift, back *Shift) error {
		if w.AskedOf != p.PersonID {
			return ErrNoSwap
		}
		switch w.standing(one, back, s.clock.Now()) {
		case SwapOpen:
		case SwapDeclined, SwapLapsed:
			return nil
		case SwapAgreed, SwapWithdrawn:
			return ErrSettled
		}
		w.State, w.By = SwapDeclined, p.PersonID
		if err := s.saveSwap(ctx, p.SchoolID, *w, s.clock.Now()); err != nil {
			return err
		}
		return s.tellDeclined(ctx, p, *w, one)
	})
}

// Withdraw takes a request of the principal back. Once more changes nothing. It refuses with
// ErrNoSwap or ErrSettled.
func (s *Service) Withdraw(ctx context.Context, id database.ID) (Swap, error) {
	return s.settle(ctx, id, func(ctx context.Context, p identity.Principal, w *Swap, _ Shift, _ *Shift) error {
		switch {
		case w.AskedBy != p.PersonID:
			return ErrNoSwap
		case w.State == SwapAgreed:
			return ErrSettled
		case w.State != SwapOpen:
			return nil
		}
		w.State, w.By = SwapWithdrawn, p.PersonID
		return s.saveSwap(ctx, p.SchoolID, *w, s.clock.Now())
	})
}

// settle runs a use-case on a request while nobody else touches it or its shifts.
func (s *Service) settle(ctx context.Context, id database.ID, do func(context.Context, identity.Principal, *Swap, Shift, *Shift) error) (Swap, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.TaskDo); err != nil {
		return Swap{}, err
	}
	var w Swap
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		seen, err := s.swap(ctx, p.SchoolID, id, false)
		if err != nil {
			return err
		}
		shifts, err := s.lockAll(ctx, p.SchoolID, seen.Shift, seen.Return)
		if err != nil {
			return err
		}
		if w, err = s.swap(ctx, p.SchoolID, id, true); err != nil {
			return err
		}
		var back *Shift
		if b, exists := shifts[w.Return]; exists {
			back = &b
		}
		if err := do(ctx, p, &w, shifts[w.Shift], back); err != nil {
			return err
		}
		w.State = w.standing(shifts[w.Shift], back, s.clock.Now())
		return nil
	})
	return w, err
}

// Take gives a shift at which nobody would be to the principal, and tells whoever had it and
// is away. Of two who take it at once one has it; the other is refused with ErrTaken. It also
// refuses with ErrNoShift, ErrShiftOver, ErrNotInPool, ErrAway or ErrBusy.
func (s *Service) Take(ctx context.Context, id database.ID) (Entry, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.TaskDo); err != nil {
		return Entry{}, err
	}
	var taken Entry
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		one, err := s.lockShift(ctx, p.SchoolID, id)
		if err != nil {
			return err
		}
		c, err := s.lookAt(ctx, p.SchoolID, one)
		if err != nil {
			return err
		}
		was := one.Person
		switch {
		case was == p.PersonID && !c.vacant(&one):
			taken = c.entry(one)
			return nil
		case !c.vacant(&one):
			return ErrTaken
		case !one.Until.After(c.now):
			return ErrShiftOver
		case !slices.Contains(c.pool(one.Post), p.PersonID):
			return ErrNotInPool
		}
		if err := s.mayHave(ctx, p.SchoolID, c, p.PersonID, one); err != nil {
			return err
		}
		one.giveTo(p.PersonID, c.now)
		one.Acked = c.now // whoever takes it knows
		taken = c.entry(one)
		if err := s.give(ctx, p.SchoolID, one, "shift.take"); err != nil {
			return err
		}
		return s.tellTaken(ctx, p, c, one, was)
	})
	return taken, err
}
