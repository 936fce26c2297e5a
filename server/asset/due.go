package asset

import (
	"context"
	"errors"

	"xiaoqin/server/database"
	"xiaoqin/server/task"
)

// noCalendar reports whether the school has promised nothing yet, so that nothing is due.
func noCalendar(err error) bool { return errors.Is(err, task.ErrNoCalendar) }

// earliest is the clock of an asset that strikes first, zero when none does.
func earliest(dues []task.Due) task.Due {
	var first task.Due
	for _, d := range dues {
		if !d.On.IsZero() && (first.On.IsZero() || d.On < first.On) {
			first = d
		}
	}
	return first
}

// reckon keeps with an asset what is due next, so that a list can be searched by it. It
// belongs in the transaction that changed what is known.
func (s *Service) reckon(ctx context.Context, school database.ID, a Asset) (Asset, error) {
	kinds, err := s.kinds()
	if err != nil {
		return a, err
	}
	dues, err := s.tasks.Dues(ctx, []string{a.Key()})
	if err != nil {
		return a, err
	}
	return a, s.keepDue(ctx, school, &a, dues[a.Key()], kinds)
}

func (s *Service) keepDue(ctx context.Context, school database.ID, a *Asset, dues []task.Due, kinds Kinds) error {
	first := earliest(dues)
	what := kinds.find(a.Kind).Named(first.Name)
	if first.On == a.DueOn && what == a.DueWhat {
		return nil
	}
	a.DueOn, a.DueWhat = first.On, what
	return s.store.setDue(ctx, school, a.ID, a.DueOn, a.DueWhat)
}

// Named is what people call a clock of the kind: the service that it counts from, or the
// date that is kept.
func (k *Kind) Named(clock string) string {
	if clock == "" {
		return ""
	}
	for _, d := range k.Dates {
		if d.Fact == clock {
			return d.Name
		}
	}
	if s := k.service(clock); s != nil {
		return s.Name
	}
	return ""
}

// Refresh reckons all assets of all schools anew, because a school may have changed its
// routines. It is run at night.
func (s *Service) Refresh(ctx context.Context) error {
	kinds, err := s.kinds()
	if err != nil {
		return err
	}
	schools, err := s.store.schools(ctx)
	if err != nil {
		return err
	}
	var all []error
	for _, school := range schools {
		all = append(all, s.refreshSchool(systemIn(ctx, school), school, kinds))
	}
	return errors.Join(all...)
}

func (s *Service) refreshSchool(ctx context.Context, school database.ID, kinds Kinds) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		assets, err := s.store.inUse(ctx, school, "")
		if err != nil {
			return err
		}
		keys := make([]string, len(assets))
		for i := range assets {
			keys[i] = assets[i].Key()
		}
		dues, err := s.tasks.Dues(ctx, keys)
		if err != nil {
			return err
		}
		for i := range assets {
			if err := s.keepDue(ctx, school, &assets[i], dues[keys[i]], kinds); err != nil {
				return err
			}
		}
		return nil
	})
}
