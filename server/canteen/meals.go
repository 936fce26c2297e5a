package canteen

import (
	"context"
	"slices"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/task"
)

// Meals are those of a day; zero is today. A day on which nothing is served has none.
func (s *Service) Meals(ctx context.Context, day clock.Date) ([]Meal, error) {
	p, err := seer(ctx)
	if err != nil {
		return nil, err
	}
	if day.IsZero() {
		day = s.today()
	}
	m, found, err := s.mealIn(ctx, p.SchoolID, mealScope(day))
	if err != nil || !found {
		return nil, err
	}
	return []Meal{m}, nil
}

// Meal is one meal. It returns ErrNoMeal for one of another school.
func (s *Service) Meal(ctx context.Context, id database.ID) (Meal, error) {
	p, err := seer(ctx)
	if err != nil {
		return Meal{}, err
	}
	return s.meal(ctx, p.SchoolID, id)
}

func (s *Service) meal(ctx context.Context, school, id database.ID) (Meal, error) {
	scope, err := s.scopeOf(ctx, id)
	if err != nil {
		return Meal{}, err
	}
	m, found, err := s.mealIn(ctx, school, scope)
	if err == nil && !found {
		err = ErrNoMeal
	}
	return m, err
}

// scopeOf is the scope of the task that releases a meal.
func (s *Service) scopeOf(ctx context.Context, id database.ID) (string, error) {
	entries, err := s.tasks.Peek(ctx, id)
	if err != nil {
		return "", err
	}
	if len(entries) == 0 || entries[0].Code != CodeRelease {
		return "", ErrNoMeal
	}
	return entries[0].Scope, nil
}

// mealIn gathers a meal. A scope in which nothing is released has none.
func (s *Service) mealIn(ctx context.Context, school database.ID, scope string) (Meal, bool, error) {
	var m Meal
	dishes, err := s.store.dishes(ctx, school, scope)
	if err != nil {
		return m, false, err
	}
	scopes := []string{scope}
	for _, d := range dishes {
		if !d.Check.IsZero() {
			scopes = append(scopes, dishScope+d.Check.String())
		}
	}
	tasks, err := s.tasks.InScopes(ctx, scopes...)
	if err != nil {
		return m, false, err
	}
	i := slices.IndexFunc(tasks, func(e task.Entry) bool { return e.Code == CodeRelease && e.Scope == scope })
	if i < 0 {
		return m, false, nil
	}
	lots, err := s.store.lotsOf(ctx, school, scope)
	if err != nil {
		return m, false, err
	}
	m.place(tasks[i], tasks, dishes, lots)
	return m, true, nil
}
