package roster

import (
	"context"
	"errors"
	"fmt"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// ahead is for how many days shifts are written: longer than tasks are, so that whoever
// has a task has a shift.
const ahead = 35

// Fill writes the shifts ahead of every school that has patterns. A job calls it nightly;
// any number of instances may, and twice changes nothing. A school that cannot be filled
// does not hold up the others.
func (s *Service) Fill(ctx context.Context) error {
	schools, err := s.schools(ctx)
	if err != nil {
		return err
	}
	var all []error
	for _, school := range schools {
		if err := s.fillSchool(ctx, school, false); err != nil {
			all = append(all, fmt.Errorf("fill rosters of school %s: %w", school, err))
		}
	}
	return errors.Join(all...)
}

// fillSchool writes the shifts ahead of one school; anew hands out the turns again. A
// school without a calendar has no days to hold a post on.
func (s *Service) fillSchool(ctx context.Context, school database.ID, anew bool) error {
	ctx = identity.Into(ctx, identity.System(school))
	return s.db.Tx(ctx, func(ctx context.Context) error {
		patterns, err := s.patterns(ctx, school, true)
		if err != nil {
			return err
		}
		_, days, err := s.tasks.Calendar(ctx)
		if errors.Is(err, task.ErrNoCalendar) {
			return nil
		}
		if err != nil {
			return err
		}
		staff, err := s.staff(ctx, school)
		if err != nil {
			return err
		}
		now := s.clock.Now()
		today := clock.DateOf(now)
		have, err := s.between(ctx, school, now, today.AddDays(ahead).At(0))
		if err != nil {
			return err
		}
		members := func(role task.Role) []database.ID { return staff.People(task.MakeRef(task.RefRole, string(role)), now) }
		works := func(person database.ID) bool { return staff.Name(person) != "" }
		// Yesterday's night shift may not be over.
		want := Wanted(patterns, days, members, today-1, today.AddDays(ahead-1))
		return s.write(ctx, school, compare(have, want, now, works, anew))
	})
}

func (s *Service) write(ctx context.Context, school database.ID, c changes) error {
	if err := s.drop(ctx, school, c.drop); err != nil {
		return err
	}
	for _, one := range c.set {
		if err := s.save(ctx, school, one); err != nil {
			return err
		}
	}
	return s.insert(ctx, school, c.add)
}

// staff is who works at the school, without their duties.
func (s *Service) staff(ctx context.Context, school database.ID) (task.Staff, error) {
	people, err := s.people.Staff(ctx, school)
	if err != nil {
		return nil, err
	}
	return task.NewStaff(task.Register{People: Colleagues(people)}), nil
}

// Colleagues are people as the engine knows them.
func Colleagues(people []identity.Person) []task.Colleague {
	out := make([]task.Colleague, len(people))
	for i, p := range people {
		out[i] = task.Colleague{ID: p.ID, Name: p.Name, Roles: p.Roles}
	}
	return out
}
