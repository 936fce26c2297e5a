package task

import (
	"context"
	"fmt"

	"xiaoqin/server/calendar"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// Calendar is what the principal's school has said of its own days, and what follows
// from it. It returns ErrNoCalendar before the first SetCalendar.
func (s *Service) Calendar(ctx context.Context) (calendar.Spec, *calendar.Calendar, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.SchoolRead); err != nil {
		return calendar.Spec{}, nil, err
	}
	c, err := s.campus(ctx, p.SchoolID)
	if err != nil {
		return calendar.Spec{}, nil, err
	}
	spec, err := s.calendarSpec(ctx, p.SchoolID)
	if err != nil {
		return calendar.Spec{}, nil, fmt.Errorf("read calendar: %w", err)
	}
	return spec, c.calendar, nil
}

// SetCalendar replaces the calendar of the principal's school and plans anew by it, in
// one transaction. It refuses one that contradicts itself with calendar.ErrSpec.
func (s *Service) SetCalendar(ctx context.Context, spec calendar.Spec) (Planned, error) {
	school, err := manager(ctx)
	if err != nil {
		return Planned{}, err
	}
	if _, err := calendar.New(spec, s.holidays()); err != nil {
		return Planned{}, err
	}
	return s.replanAfter(ctx, school, func(ctx context.Context) error {
		if err := s.replaceCalendar(ctx, school, spec); err != nil {
			return fmt.Errorf("write calendar: %w", err)
		}
		return nil
	})
}

// replanAfter makes a change to the calendar or the routines of a school, gives them a
// new version, and plans by it, in one transaction.
func (s *Service) replanAfter(ctx context.Context, school database.ID, change func(ctx context.Context) error) (Planned, error) {
	var done Planned
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.raiseCalendar(ctx, school); err != nil {
			return fmt.Errorf("raise calendar version: %w", err)
		}
		if err := change(ctx); err != nil {
			return err
		}
		var err error
		done, err = s.materialise(ctx, school)
		return err
	})
	return done, err
}
