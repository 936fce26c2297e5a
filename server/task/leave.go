package task

import (
	"context"
	"fmt"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// reasonLeft is kept with a change of hands because somebody has left.
const reasonLeft = "原责任人离岗，系统自动转交"

// PersonLeft gives away what a person holds by name, in the transaction in which the
// person is disabled or leaves: to the successor when there is one, else to the deputy
// of the task, else to its owner. Roles, posts and classes need no such thing: they are
// resolved when the engine speaks. The tasks that got no new holder of their own are
// returned; Gaps lists them until the school has named somebody.
func (s *Service) PersonLeft(ctx context.Context, person, successor database.ID) ([]database.ID, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.PersonManage); err != nil {
		return nil, err
	}
	var gaps []database.ID
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		gaps = nil
		ref := MakeRef(RefPerson, person.String())
		rows, err := s.lockHeldBy(ctx, p.SchoolID, ref)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return nil
		}
		d, err := s.openDesk(ctx, p.SchoolID)
		if err != nil {
			return err
		}
		for i := range rows {
			a, err := s.takeRow(ctx, d, identity.System(p.SchoolID), rows[i])
			if err != nil {
				return err
			}
			named, err := a.replace(ctx, ref, successor)
			if err != nil {
				return fmt.Errorf("give away a task: %w", err)
			}
			if !named {
				gaps = append(gaps, rows[i].ID)
			}
		}
		return nil
	})
	return gaps, err
}

// replace puts the successor, the deputy or the owner in the place of a reference, and
// reports whether it was the successor.
func (a *act) replace(ctx context.Context, from Ref, successor database.ID) (bool, error) {
	to, named := MakeRef(RefPerson, successor.String()), true
	if successor.IsZero() {
		to, named = a.nextInLine(from), false
	}
	detail, err := handover{From: from, To: to, Gap: !named}.detail()
	if err != nil {
		return named, err
	}
	err = a.apply(ctx, Action{Verb: Reassign}, PartSystem, doing{reason: reasonLeft, detail: detail})
	if err != nil {
		return named, err
	}
	return named, a.service.swapHolder(ctx, &a.task, from, to)
}

// nextInLine is the first deputy of the task, or its owner.
func (a *act) nextInLine(from Ref) Ref {
	for _, part := range []Part{PartDeputy, PartOwner} {
		for _, h := range a.holders {
			if h.Part == part && h.Ref != from {
				return h.Ref
			}
		}
	}
	return MakeRef(RefRole, string(a.edition.Routine.Owner))
}
