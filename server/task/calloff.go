package task

import (
	"context"

	"xiaoqin/server/database"
)

// CallOff takes back a live task whose reason has gone: one that nobody has touched is
// cancelled, and of a touched one everybody is released, for that reason. A task that is
// over is left alone. Whether the principal may is for the capability to say that raised it.
func (s *Service) CallOff(ctx context.Context, id database.ID, reason string) error {
	reason, err := clean(reason)
	if err != nil {
		return err
	}
	_, err = s.change(ctx, id, func(ctx context.Context, a *act) error {
		switch {
		case a.task.State != Live:
			return nil
		case a.task.Touched:
			return a.apply(ctx, Action{Verb: Excuse}, PartOwner, doing{reason: reason})
		}
		return a.apply(ctx, Action{Verb: Cancel}, PartSystem, doing{reason: reason})
	})
	return err
}
