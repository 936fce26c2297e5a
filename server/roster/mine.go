package roster

import (
	"context"
	"slices"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// Asked is a request to swap with what a page shows of it.
type Asked struct {
	Swap

	Of   Entry  // the shift
	Back *Entry // the one in return
	By   string // name of the one who asks
	From string // name of the one who is asked; empty for everybody
}

// Turns is what the rosters hold for one person.
type Turns struct {
	Shifts []Entry // theirs, from this week's Monday on
	Asked  []Asked // requests that wait for their word: asked of them, or of everybody
	Asking []Asked // their own that nobody has answered
	Gaps   []Entry // shifts soon at which nobody would be, and that they could take
}

// How far ahead a person sees their shifts, and gaps that they could take.
const (
	turnsAhead = 75
	gapsAhead  = 21
	mostGaps   = 10
)

// Mine is what the rosters hold for the principal.
func (s *Service) Mine(ctx context.Context) (Turns, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.RosterRead); err != nil {
		return Turns{}, err
	}
	now := s.clock.Now()
	today := clock.DateOf(now)
	monday := today.AddDays(-(int(now.Weekday()) + 6) % 7)
	c, err := s.look(ctx, p.SchoolID, monday, today.AddDays(turnsAhead), false)
	if err != nil {
		return Turns{}, err
	}
	ahead, err := s.between(ctx, p.SchoolID, monday.At(0), today.AddDays(turnsAhead).At(0))
	if err != nil {
		return Turns{}, err
	}
	var out Turns
	for _, one := range ahead {
		if one.Person == p.PersonID {
			out.Shifts = append(out.Shifts, c.entry(one))
		}
	}
	out.Gaps = c.gapsFor(p.PersonID, ahead, today.AddDays(gapsAhead).At(0))
	return out, s.requestsFor(ctx, p, c, ahead, &out)
}

// gapsFor are shifts before a moment at which nobody would be and to which a person could
// come.
func (c *scene) gapsFor(person database.ID, ahead []Shift, before time.Time) []Entry {
	var gaps []Entry
	for i := range ahead {
		one := ahead[i]
		if len(gaps) == mostGaps || one.begun(c.now) || !one.From.Before(before) || !c.vacant(&one) || one.Person == person {
			continue
		}
		if slices.Contains(c.pool(one.Post), person) && !c.isAway(person, &one) && !holdsDuring(ahead, person, one.From, one.Until) {
			gaps = append(gaps, c.entry(one))
		}
	}
	return gaps
}

// requestsFor adds the open requests that a person has part in.
func (s *Service) requestsFor(ctx context.Context, p identity.Principal, c *scene, ahead []Shift, out *Turns) error {
	swaps, err := s.openSwaps(ctx, p.SchoolID)
	if err != nil {
		return err
	}
	byID := make(map[database.ID]Shift, len(ahead))
	for _, one := range ahead {
		byID[one.ID] = one
	}
	for _, w := range swaps {
		one, exists := byID[w.Shift]
		var back *Shift
		if b, swaps := byID[w.Return]; swaps {
			back = &b
		}
		if !exists || w.standing(one, back, c.now) != SwapOpen {
			continue
		}
		a := c.asked(w, one, back)
		open := w.AskedOf.IsZero() && slices.Contains(c.pool(one.Post), p.PersonID) &&
			!c.isAway(p.PersonID, &one) && !holdsDuring(ahead, p.PersonID, one.From, one.Until)
		switch {
		case w.AskedBy == p.PersonID:
			out.Asking = append(out.Asking, a)
		case w.AskedOf == p.PersonID, open:
			out.Asked = append(out.Asked, a)
		}
	}
	return nil
}

func (c *scene) asked(w Swap, one Shift, back *Shift) Asked {
	a := Asked{Swap: w, Of: c.entry(one), By: c.staff.Name(w.AskedBy), From: c.staff.Name(w.AskedOf)}
	if back != nil {
		entry := c.entry(*back)
		a.Back = &entry
	}
	return a
}

// Partner is a colleague who may be asked to take a shift.
type Partner struct {
	ID     database.ID
	Name   string
	Free   bool    // could come
	Away   bool    // is not there that day
	Shifts []Entry // of the same post ahead, to take in return
}

// Partners are the colleagues who may hold the post of a shift of the principal, in their
// order. It refuses with ErrNoShift or ErrNotYourShift.
func (s *Service) Partners(ctx context.Context, id database.ID) ([]Partner, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.RosterRead); err != nil {
		return nil, err
	}
	shifts, err := s.some(ctx, p.SchoolID, id)
	if err != nil {
		return nil, err
	}
	one, exists := shifts[id]
	switch {
	case !exists:
		return nil, ErrNoShift
	case one.Person != p.PersonID && !p.May(identity.RosterManage):
		return nil, ErrNotYourShift
	}
	today := clock.DateOf(s.clock.Now())
	c, err := s.look(ctx, p.SchoolID, today, today.AddDays(turnsAhead), false)
	if err != nil {
		return nil, err
	}
	ahead, err := s.between(ctx, p.SchoolID, today.At(0), today.AddDays(turnsAhead).At(0))
	if err != nil {
		return nil, err
	}
	var out []Partner
	for _, person := range c.pool(one.Post) {
		if person == one.Person {
			continue
		}
		partner := Partner{ID: person, Name: c.staff.Name(person), Away: c.isAway(person, &one)}
		partner.Free = !partner.Away && !holdsDuring(ahead, person, one.From, one.Until)
		for _, other := range ahead {
			if other.Person == person && other.Post == one.Post && !other.begun(c.now) {
				partner.Shifts = append(partner.Shifts, c.entry(other))
			}
		}
		out = append(out, partner)
	}
	return out, nil
}
