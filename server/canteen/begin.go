package canteen

import (
	"context"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// Known is a text or a number that the kitchen knows before somebody fills in a sheet: of a row, under the
// key by which [Service.Watch] recognises it, or of an item outside of groups.
type Known struct {
	Item   string // "dishes.dish"
	Row    string
	Text   string
	Number *float64 // instead of a text
}

// Knows gives what the sheet of a task may begin with: the dishes of the meal, the workers of
// the register, the suppliers that deliver, the review that the days have written.
func (s *Service) Knows(ctx context.Context, of *task.Entry) ([]Known, error) {
	school := identity.From(ctx).SchoolID
	day, meal := dayOf(of.Scope)
	switch of.Code {
	case CodeCore, CodeSample:
		if !meal {
			return nil, nil
		}
		return s.knownDishes(ctx, school, of)
	case CodeMorning:
		if !meal {
			return nil, nil
		}
		return s.knownWorkers(ctx, school, day)
	case CodeReceive:
		return s.knownGoods(ctx, school, day)
	case CodeDine:
		return s.knownClass(ctx, clock.DateOf(of.Due))
	case codeDaily, codeWeekly:
		return s.knownReview(ctx, of)
	}
	return nil, nil
}

// knownClass is the one whose turn it is to have a guest: each working day the next, so that
// nobody has to think of it and none is forgotten.
func (s *Service) knownClass(ctx context.Context, day clock.Date) ([]Known, error) {
	if s.classes == nil {
		return nil, nil
	}
	names, err := s.classes(ctx)
	if err != nil || len(names) == 0 {
		return nil, err
	}
	return []Known{{Item: "with", Text: names[turn(day)%len(names)]}}, nil
}

// turn counts Mondays to Fridays; a Saturday or Sunday that is worked has that of the Friday.
func turn(day clock.Date) int {
	const week, worked = 7, 5
	monday := (int(day) + 3) / week // 1 January 1970 was a Thursday
	return monday*worked + min((int(day)+3)%week, worked-1)
}

// knownDishes are those of the plate that the sheets of the meal ask about.
func (s *Service) knownDishes(ctx context.Context, school database.ID, of *task.Entry) ([]Known, error) {
	dishes, err := s.store.dishes(ctx, school, of.Scope)
	if err != nil {
		return nil, err
	}
	var out []Known
	for _, d := range served(dishes) {
		if !d.Check.IsZero() || of.Code == CodeCore && d.Cold {
			continue
		}
		out = append(out, Known{Item: "dishes.dish", Row: d.ID.String(), Text: d.Name})
	}
	return out, nil
}

func (s *Service) knownWorkers(ctx context.Context, school database.ID, day clock.Date) ([]Known, error) {
	workers, err := s.workers(ctx, school, day)
	if err != nil {
		return nil, err
	}
	out := make([]Known, 0, len(workers))
	for _, w := range workers {
		out = append(out, Known{Item: "workers.name", Row: w.Person.String(), Text: w.Name})
	}
	return out, nil
}

// knownSuppliers are those whose goods may be taken that day.
func (s *Service) knownSuppliers(ctx context.Context, school database.ID, day clock.Date) ([]Known, error) {
	suppliers, err := s.store.suppliers(ctx, school)
	if err != nil {
		return nil, err
	}
	var out []Known
	for _, one := range suppliers {
		if !one.Valid(day) {
			continue
		}
		goods := one.Goods
		if goods == "" {
			goods = one.Name
		}
		out = append(out,
			Known{Item: "deliveries.goods", Row: one.ID.String(), Text: goods},
			Known{Item: "deliveries.supplier", Row: one.ID.String(), Text: one.Name})
	}
	return out, nil
}

// maxDraft is how long the answer to an item may be.
const maxDraft = 500

func (s *Service) knownReview(ctx context.Context, of *task.Entry) ([]Known, error) {
	kind := ReviewDay
	if of.Code == codeWeekly {
		kind = ReviewWeek
	}
	r, err := s.Review(ctx, kind, clock.DateOf(of.Due))
	if err != nil {
		return nil, err
	}
	words := []rune(r.problems())
	return []Known{{Item: "problems", Text: string(words[:min(len(words), maxDraft)])}}, nil
}
