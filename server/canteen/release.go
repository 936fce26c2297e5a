package canteen

import (
	"context"

	"xiaoqin/server/database"
	"xiaoqin/server/task"
)

// Release lets a meal out to the children, or the dishes that came after it was. It needs the
// server: no phone decides alone that a gate is open. It refuses with ErrClosed, which names
// everything that is missing, and as the engine does when the principal has no part in it.
// The same tap again is answered with the meal as it is.
//
// The engine's gate is asked before the kitchen's own, because both lock: tasks first, then
// the meal, in the order in which a sheet does.
func (s *Service) Release(ctx context.Context, id database.ID, t Tap) (Meal, error) {
	p, err := cook(ctx)
	if err != nil {
		return Meal{}, err
	}
	before, err := s.meal(ctx, p.SchoolID, id)
	if err != nil {
		return Meal{}, err
	}
	closed := before.gates()
	if len(closed) == 0 {
		return before, nil
	}
	if !before.Ready {
		return Meal{}, before.refusal()
	}
	var after Meal
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		for _, gate := range closed {
			if _, err := s.tasks.Submit(ctx, gate, task.Evidence{ID: t.ID, At: s.now().Time(), Passed: true}); err != nil {
				return err
			}
		}
		if err := s.store.lockMeal(ctx, p.SchoolID, before.Scope); err != nil {
			return err
		}
		if after, err = s.meal(ctx, p.SchoolID, id); err != nil {
			return err
		}
		if !after.Ready {
			return after.refusal()
		}
		return nil
	})
	if err != nil {
		return Meal{}, err
	}
	return after, nil
}

// gates are the tasks that wait to be released now, the meal's own first.
func (m *Meal) gates() []database.ID {
	var out []database.ID
	if m.ReleasedAt == nil {
		out = append(out, m.ID)
	}
	for _, d := range m.after() {
		if !d.Gate.IsZero() {
			out = append(out, d.Gate)
		}
	}
	return out
}
