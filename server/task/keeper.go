package task

import (
	"context"
	"fmt"
	"slices"

	"xiaoqin/server/identity"
)

// reasonKeeper is kept with a change of hands because the subject has another keeper.
const reasonKeeper = "换了保管人，系统自动转交"

// KeeperChanged gives the live tasks about one subject, held by who kept it, to who keeps
// it now, in the transaction of ctx or in one of its own. Tasks that have not opened yet
// follow by themselves when the school is planned. Whether the principal may is for the
// capability to say that keeps the subject.
func (s *Service) KeeperChanged(ctx context.Context, subject string, from, to Ref) error {
	p, err := member(ctx)
	if err != nil || from == "" || to == "" || from == to {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		d, err := s.openDesk(ctx, p)
		if err != nil {
			return err
		}
		rows, err := s.liveAbout(ctx, d.campus, kindOf(subject))
		if err != nil {
			return err
		}
		for i := range rows {
			if rows[i].SubjectKey != subject {
				continue
			}
			a, err := s.takeRow(ctx, d, identity.System(p), rows[i])
			if err == nil && slices.Contains(a.holders, Holder{from, PartHolder}) {
				err = a.reassign(ctx, from, to)
			}
			if err != nil {
				return fmt.Errorf("change the keeper: %w", err)
			}
		}
		return nil
	})
}

func (a *act) reassign(ctx context.Context, from, to Ref) error {
	detail := fmt.Sprintf(`{"from":%q,"to":%q}`, from, to)
	if err := a.apply(ctx, Action{Verb: Reassign}, PartSystem, doing{reason: reasonKeeper, detail: detail}); err != nil {
		return err
	}
	return a.service.swapHolder(ctx, &a.task, from, to)
}
