package roster

import (
	"context"
	"slices"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// tellAsked tells of a request: the one it is asked of, or everybody who could take the shift.
func (s *Service) tellAsked(ctx context.Context, p identity.Principal, w Swap, one Shift, shifts map[database.ID]Shift) error {
	c, err := s.lookAt(ctx, p.SchoolID, one)
	if err != nil {
		return err
	}
	who, what := c.staff.Name(p.PersonID), c.name(&one)
	text := said{from: one.From, ends: one.From, about: p.PersonID, title: askTitle(who), body: askBody(who, what, hours(one.From, one.Until))}
	to := []database.ID{w.AskedOf}
	if back, swaps := shifts[w.Return]; swaps {
		text.title = swapTitle(who)
		text.body = swapBody(who, what, hours(one.From, one.Until), c.name(&back), hours(back.From, back.Until))
	}
	if w.AskedOf.IsZero() {
		text.title = offerTitle(what)
		if to, err = s.freeFor(ctx, p.SchoolID, c, one); err != nil {
			return err
		}
		if to = slices.DeleteFunc(to, func(person database.ID) bool { return person == p.PersonID }); len(to) == 0 {
			return nil
		}
	}
	return s.say(ctx, p.SchoolID, to, text)
}

// freeFor are those of the pool who could come to a shift.
func (s *Service) freeFor(ctx context.Context, school database.ID, c *scene, one Shift) ([]database.ID, error) {
	others, err := s.between(ctx, school, one.From, one.Until)
	if err != nil {
		return nil, err
	}
	others = slices.DeleteFunc(others, func(o Shift) bool { return o.ID == one.ID })
	return slices.DeleteFunc(c.pool(one.Post), func(person database.ID) bool {
		return c.isAway(person, &one) || holdsDuring(others, person, one.From, one.Until)
	}), nil
}

// tellAgreed tells who asked that somebody agreed, and leaves a line for whoever did.
func (s *Service) tellAgreed(ctx context.Context, p identity.Principal, w Swap, c *scene, one, back Shift) error {
	who, what, when := c.staff.Name(p.PersonID), c.name(&one), hours(one.From, one.Until)
	asker := said{title: agreedTitle(who), body: agreedBody(who, what, when), from: one.From, ends: one.Until, about: p.PersonID}
	mine := said{title: givenTitle(what), body: when + "。", from: one.From, ends: one.Until, silent: true}
	if !back.ID.IsZero() {
		asker.body += inReturn(c.name(&back), hours(back.From, back.Until))
		mine.body += freed(c.name(&back), hours(back.From, back.Until))
	}
	if err := s.say(ctx, p.SchoolID, []database.ID{w.AskedBy}, asker); err != nil {
		return err
	}
	return s.say(ctx, p.SchoolID, []database.ID{p.PersonID}, mine)
}

func (s *Service) tellDeclined(ctx context.Context, p identity.Principal, w Swap, one Shift) error {
	c, err := s.lookAt(ctx, p.SchoolID, one)
	if err != nil {
		return err
	}
	who := c.staff.Name(p.PersonID)
	return s.say(ctx, p.SchoolID, []database.ID{w.AskedBy}, said{
		title: declinedTitle(who), body: declinedBody(c.name(&one), hours(one.From, one.Until)), from: one.From, ends: one.From, about: p.PersonID,
	})
}

// tellTaken tells whoever is away that somebody comes instead, and leaves a line for the one
// who does.
func (s *Service) tellTaken(ctx context.Context, p identity.Principal, c *scene, one Shift, was database.ID) error {
	what, when := c.name(&one), hours(one.From, one.Until)
	if c.staff.Name(was) != "" && was != p.PersonID {
		if err := s.tell(ctx, p.SchoolID, was, one, what, false); err != nil {
			return err
		}
	}
	return s.say(ctx, p.SchoolID, []database.ID{p.PersonID}, said{title: givenTitle(what), body: when + "。", from: one.From, ends: one.Until, silent: true})
}
