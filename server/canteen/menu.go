package canteen

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// NewDish is a dish to be put on the plate.
type NewDish struct {
	Name string
	Cold bool // fruit, milk: served as it is
}

const (
	maxDishes = 30
	maxReason = 200
)

// AddDish puts a dish on a meal. When the sheets of the meal are handed in already it gets
// one of its own, and after the release a gate of its own. The same tap again is answered
// with the meal as it is. It refuses with ErrInvalid, ErrDishTaken, ErrMealOver or ErrNoMeal.
func (s *Service) AddDish(ctx context.Context, meal database.ID, t Tap, dish NewDish) (Meal, error) {
	p, err := cook(ctx)
	if err != nil {
		return Meal{}, err
	}
	dish.Name = tidy(dish.Name)
	var wrong complaints
	wrong.unless(!t.ID.IsZero(), "id", msgID)
	wrong.unless(fits(dish.Name, 1, maxName), "name", msgDish)
	if err := wrong.or(ErrInvalid); err != nil {
		return Meal{}, err
	}
	return s.changeMeal(ctx, p, meal, func(ctx context.Context, m *Meal) error {
		if m.State == MealOver {
			return ErrMealOver
		}
		if len(m.Dishes) >= maxDishes {
			return ErrInvalid.WithFields(field("body.name", msgDishes))
		}
		made := Dish{
			ID: database.NewID(), Scope: m.Scope, Name: dish.Name, Cold: dish.Cold, State: Planned, AddedBy: optional(p.PersonID), AddedAt: s.now(),
		}
		taken := named(m.Dishes, "", dish.Name)
		kept, isNew, err := s.store.addDish(ctx, p.SchoolID, t.ID, made)
		if err != nil || !isNew {
			return err
		}
		if taken != nil {
			return ErrDishTaken
		}
		if m.sheetsOpen() && m.ReleasedAt == nil {
			return nil
		}
		return s.openCheck(ctx, p.SchoolID, m, &kept)
	})
}

// changeMeal lets one change of a meal happen at a time, and gives the meal after it.
func (s *Service) changeMeal(ctx context.Context, p identity.Principal, id database.ID, do func(ctx context.Context, m *Meal) error) (Meal, error) {
	scope, err := s.scopeOf(ctx, id)
	if err != nil {
		return Meal{}, err
	}
	return s.change(ctx, p.SchoolID, scope, do)
}

func (s *Service) change(ctx context.Context, school database.ID, scope string, do func(ctx context.Context, m *Meal) error) (Meal, error) {
	var after Meal
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.lockMeal(ctx, school, scope); err != nil {
			return err
		}
		m, found, err := s.mealIn(ctx, school, scope)
		if err != nil {
			return err
		}
		if !found {
			return ErrNoMeal
		}
		if err := do(ctx, &m); err != nil {
			return err
		}
		after, _, err = s.mealIn(ctx, school, scope)
		return err
	})
	if err != nil {
		return Meal{}, err
	}
	return after, nil
}

// sheetsOpen reports whether the sheets of the meal still ask for its dishes.
func (m *Meal) sheetsOpen() bool {
	open := 0
	for _, e := range m.tasks {
		if e.Scope == m.Scope && (e.Code == CodeCore || e.Code == CodeSample) && e.State == task.Live {
			open++
		}
	}
	return open == 2
}

// openCheck gives a dish a sheet of its own, and a gate of its own when its meal is out.
func (s *Service) openCheck(ctx context.Context, school database.ID, m *Meal, d *Dish) error {
	d.Check, d.Readmit = database.NewID(), m.ReleasedAt != nil
	if err := s.store.saveDish(ctx, school, d); err != nil {
		return err
	}
	about := task.Subject{Key: dishSubject + d.ID.String(), Name: d.Name}
	if _, err := s.raise(ctx, task.Event{Name: EventCheck, ID: d.Check.String(), Subject: about}); err != nil {
		return err
	}
	if !d.Readmit {
		return nil
	}
	_, err := s.raise(ctx, task.Event{Name: EventReadmit, ID: d.Check.String(), Subject: about})
	return err
}

// Recheck gives a dish that the sheets of its meal forgot, or got wrong, a sheet of its own.
// While those sheets can be filled in, and when it has one, it changes nothing.
func (s *Service) Recheck(ctx context.Context, id database.ID) (Meal, error) {
	return s.changeDish(ctx, id, func(ctx context.Context, m *Meal, d *Dish) error {
		if m.sheetsOpen() || !d.Task.IsZero() && s.live(m, d.Task) {
			return nil
		}
		return s.openCheck(ctx, identity.From(ctx).SchoolID, m, d)
	})
}

func (s *Service) live(m *Meal, id database.ID) bool {
	return slices.ContainsFunc(m.tasks, func(e task.Entry) bool { return e.ID == id && e.State == task.Live })
}

// DropDish takes a dish off the plate that will not be cooked after all, for a reason. One
// that has been released is thrown away, which ends its holding.
func (s *Service) DropDish(ctx context.Context, id database.ID, reason string) (Meal, error) {
	reason = tidy(reason)
	if !fits(reason, 1, maxReason) {
		return Meal{}, ErrInvalid.WithFields(field("body.reason", msgReason))
	}
	return s.changeDish(ctx, id, func(ctx context.Context, _ *Meal, d *Dish) error {
		switch {
		case d.State != Planned:
			return nil
		case d.Released:
			return ErrReleased
		}
		d.State, d.Reason = Dropped, reason
		if err := s.store.saveDish(ctx, identity.From(ctx).SchoolID, d); err != nil {
			return err
		}
		return s.endOpen(ctx, d, ThrownAway)
	})
}

func (s *Service) changeDish(ctx context.Context, id database.ID, do func(ctx context.Context, m *Meal, d *Dish) error) (Meal, error) {
	p, err := cook(ctx)
	if err != nil {
		return Meal{}, err
	}
	d, err := s.store.dish(ctx, p.SchoolID, id)
	if err != nil {
		return Meal{}, err
	}
	return s.change(ctx, p.SchoolID, d.Scope, func(ctx context.Context, m *Meal) error {
		for i := range m.Dishes {
			if m.Dishes[i].ID == id {
				return do(ctx, m, &m.Dishes[i])
			}
		}
		return ErrNoDish
	})
}

// PlanMenu writes the dishes of a day to come. Dishes that are not named any more are
// dropped, unless something was measured of them. It refuses with ErrInvalid.
func (s *Service) PlanMenu(ctx context.Context, day clock.Date, t Tap, dishes []NewDish) ([]Dish, error) {
	p, err := keeper(ctx)
	if err != nil {
		return nil, err
	}
	if err := checkMenu(t, day, s.today(), dishes); err != nil {
		return nil, err
	}
	scope := mealScope(day)
	var out []Dish
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.lockMeal(ctx, p.SchoolID, scope); err != nil {
			return err
		}
		have, err := s.store.dishes(ctx, p.SchoolID, scope)
		if err != nil {
			return err
		}
		if err := s.followMenu(ctx, p, scope, have, dishes); err != nil {
			return err
		}
		out, err = s.store.dishes(ctx, p.SchoolID, scope)
		return err
	})
	return out, err
}

func checkMenu(t Tap, day, today clock.Date, dishes []NewDish) error {
	var wrong complaints
	wrong.unless(!t.ID.IsZero(), "id", msgID)
	wrong.unless(day > today, "day", msgMenuDay)
	wrong.unless(len(dishes) <= maxDishes, "dishes", msgDishes)
	for i := range dishes {
		dishes[i].Name = tidy(dishes[i].Name)
		at := fmt.Sprintf("dishes[%d].name", i)
		wrong.unless(fits(dishes[i].Name, 1, maxName), at, msgDish)
		wrong.unless(!slices.ContainsFunc(dishes[:i], func(d NewDish) bool { return d.Name == dishes[i].Name }), at, msgTwice)
	}
	return wrong.or(ErrInvalid)
}

func (s *Service) followMenu(ctx context.Context, p identity.Principal, scope string, have []Dish, want []NewDish) error {
	for i := range have {
		d := &have[i]
		named := slices.ContainsFunc(want, func(n NewDish) bool { return n.Name == d.Name })
		if d.State != Planned || named || d.CoreAt != nil || d.Sample != nil {
			continue
		}
		d.State, d.Reason = Dropped, reasonMenu
		if err := s.store.saveDish(ctx, p.SchoolID, d); err != nil {
			return err
		}
	}
	for _, n := range want {
		if named(have, "", n.Name) != nil {
			continue
		}
		d := Dish{ID: database.NewID(), Scope: scope, Name: n.Name, Cold: n.Cold, State: Planned, AddedBy: optional(p.PersonID), AddedAt: s.now()}
		if _, _, err := s.store.addDish(ctx, p.SchoolID, d.ID, d); err != nil {
			return err
		}
	}
	return nil
}

// UseLots notes which goods of earlier days went into a meal.
func (s *Service) UseLots(ctx context.Context, meal database.ID, lots []database.ID) (Meal, error) {
	p, err := cook(ctx)
	if err != nil {
		return Meal{}, err
	}
	return s.changeMeal(ctx, p, meal, func(ctx context.Context, m *Meal) error {
		for _, id := range lots {
			l, err := s.store.lot(ctx, p.SchoolID, id)
			if err != nil {
				return err
			}
			if l.State != LotAccepted {
				return ErrNoLot
			}
		}
		return s.store.useLots(ctx, p.SchoolID, m.Scope, lots...)
	})
}

// Lots are those received from one day to another, both included.
func (s *Service) Lots(ctx context.Context, first, last clock.Date) ([]Lot, error) {
	p, err := seer(ctx)
	if err != nil {
		return nil, err
	}
	if err := checkPeriod(first, last); err != nil {
		return nil, err
	}
	return s.store.lots(ctx, p.SchoolID, first, last)
}

// Lot is one lot with the meals it went into.
func (s *Service) Lot(ctx context.Context, id database.ID) (Lot, error) {
	p, err := seer(ctx)
	if err != nil {
		return Lot{}, err
	}
	return s.store.lot(ctx, p.SchoolID, id)
}

// matches reports whether a worker who writes what they use means this lot.
func (l *Lot) matches(text string) bool {
	return text != "" && l.Goods != "" && (strings.Contains(text, l.Goods) || strings.Contains(l.Goods, text))
}

const maxDays = 62

func checkPeriod(first, last clock.Date) error {
	if first.IsZero() || last < first || last > first.AddDays(maxDays) {
		return ErrPeriod
	}
	return nil
}
