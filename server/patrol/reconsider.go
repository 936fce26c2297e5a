package patrol

import (
	"context"
	"fmt"

	"xiaoqin/server/database"
	"xiaoqin/server/message"
)

// reconsider looks again, in the light of a check-in just written, at those that were
// received before it: the other phones at its plate, and where the same person went next.
// Whoever has to say a word and cannot see it on the screen of the scan is told.
func (a *arrival) reconsider(ctx context.Context) error {
	t := timing{received: a.now}
	late := !t.live(a.checkIn.MadeAt)
	if late {
		if err := a.tellDoubt(ctx, &a.checkIn); err != nil {
			return err
		}
		if err := a.doubtNext(ctx); err != nil {
			return err
		}
	}
	if !a.checkIn.has(DoubtTwoPhones) {
		return nil
	}
	others, err := a.store.lockOtherPhones(ctx, &a.checkIn)
	if err != nil {
		return err
	}
	for i := range others {
		if err := a.doubtLater(ctx, &others[i], Doubt{Code: DoubtTwoPhones}); err != nil {
			return err
		}
	}
	return nil
}

// doubtNext doubts the next check-in of the person when nobody walks there that fast.
func (a *arrival) doubtNext(ctx context.Context) error {
	next, err := a.store.lockNext(ctx, &a.checkIn)
	if err != nil || next == nil {
		return err
	}
	all, err := a.routesOf(ctx, a.principal.SchoolID)
	if err != nil {
		return err
	}
	route := all.of(a.point.Kind).Points
	if a.round != nil {
		route = a.round.route
	}
	for i := range all.points {
		if all.points[i].ID == next.CheckpointID {
			from := sighting{a.checkIn.CheckpointID, a.checkIn.MadeAt}
			return a.doubtLater(ctx, next, tooFast(route, &from, &all.points[i], next.MadeAt)...)
		}
	}
	return nil
}

// doubtLater adds to the doubts of a check-in what was found out after it was received.
func (a *arrival) doubtLater(ctx context.Context, c *CheckIn, found ...Doubt) error {
	before := len(c.Doubts)
	for _, d := range found {
		if !c.has(d.Code) {
			c.doubt(d)
		}
	}
	if len(c.Doubts) == before {
		return nil
	}
	if err := a.store.saveDoubts(ctx, a.principal.SchoolID, c); err != nil {
		return err
	}
	if c.PersonID == a.principal.PersonID {
		a.rounds = nil // one of their points is flagged now
	} else {
		a.forgetRounds(a.principal.SchoolID, c.PersonID)
	}
	return a.tellDoubt(ctx, c)
}

// tellDoubt asks for a word about a check-in that waits for one, in the inbox only: what
// may buzz is kept for what is due.
func (a *arrival) tellDoubt(ctx context.Context, c *CheckIn) error {
	if c.ask() == nil {
		return nil
	}
	point := a.point
	if c.CheckpointID != point.ID {
		all, err := a.routesOf(ctx, a.principal.SchoolID)
		if err != nil {
			return err
		}
		for i := range all.points {
			if all.points[i].ID == c.CheckpointID {
				point = all.points[i]
			}
		}
	}
	err := a.messages.Enqueue(ctx, message.Draft{
		School: a.principal.SchoolID, Purpose: message.DutyDue, Origin: message.Origin{Kind: PhotoOwner, ID: c.ID}, Moment: a.now,
		To: []database.ID{c.PersonID}, Title: fmt.Sprintf(doubtTitle, point.Number, point.Name), Body: doubtBody(c),
		Page: checkInPage(c.ID), Silent: true,
	})
	if err != nil {
		return fmt.Errorf("ask for a word: %w", err)
	}
	return nil
}

// checkInPage is where the mini-program asks for a word about a check-in.
func checkInPage(id database.ID) string { return "pages/scan/scan?check_in=" + id.String() }
