package task

import (
	"context"
	"errors"
	"fmt"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// Work is something that was done to a subject and starts its clock anew.
type Work struct {
	Subject string     // key
	Does    string     // by which routines count from it: filter, lift-service
	Fact    string     // the date that it renews instead, expires.document; empty for none
	Until   clock.Date // that date
	Evidence
}

// Done notes work, in the transaction of ctx or in one of its own: it closes what is open
// for it, by the principal where that is theirs to do and else by the system, and moves
// the next date. Work that is older than what is known changes nothing. Whether the
// principal may is for the capability to say that keeps the subject. The tasks that it
// ticked or closed are returned. Without a calendar the school promises nothing, and
// there is nothing to do.
func (s *Service) Done(ctx context.Context, w Work) ([]Task, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.TaskDo); err != nil {
		return nil, err
	}
	var closed []Task
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		closed = nil
		err := s.lockCalendar(ctx, p.SchoolID)
		if errors.Is(err, ErrNoCalendar) {
			return nil
		}
		if err != nil {
			return err
		}
		d, err := s.openDesk(ctx, p.SchoolID)
		if err != nil {
			return err
		}
		on := clock.DateOf(made(w.At, d.now))
		if late, err := s.overtaken(ctx, p.SchoolID, w, on); err != nil || late {
			return err
		}
		if closed, err = s.closeFor(ctx, d, p, w); err != nil {
			return err
		}
		facts := w.facts(on)
		if err := s.writeFacts(ctx, p.SchoolID, facts); err != nil {
			return err
		}
		return s.forecastAgain(ctx, p.SchoolID, facts)
	})
	return closed, err
}

func (w *Work) facts(on clock.Date) []Fact {
	facts := []Fact{{Subject: w.Subject, Name: w.Does, On: on, Evidence: w.ID}, {Subject: w.Subject, Name: w.Does + factUsed, On: on}}
	if w.Fact != "" {
		facts = append(facts, Fact{Subject: w.Subject, Name: w.Fact, On: w.Until, Evidence: w.ID})
	}
	return facts
}

// overtaken reports whether later work of that sort is known.
func (s *Service) overtaken(ctx context.Context, school database.ID, w Work, on clock.Date) (bool, error) {
	rows, err := s.factsAbout(ctx, school, []string{w.Subject})
	if err != nil {
		return false, fmt.Errorf("read facts: %w", err)
	}
	return known(w.Does, rows)[w.Subject].On > on, nil
}

// closeFor closes or ticks the open tasks that the work is for.
func (s *Service) closeFor(ctx context.Context, d *desk, p identity.Principal, w Work) ([]Task, error) {
	rows, err := s.openNow(ctx, p.SchoolID, d.askingFor(w), clock.At(made(w.At, d.now)))
	if err != nil {
		return nil, err
	}
	var closed []Task
	for _, row := range rows {
		if row, err = s.lockTask(ctx, p.SchoolID, row.ID); err != nil {
			return nil, err
		}
		if row.State != Live {
			continue // closed by the one before
		}
		t, done, err := s.closeOne(ctx, d, p, row, w)
		if err != nil {
			return nil, err
		}
		if done {
			closed = append(closed, t)
		}
	}
	return closed, nil
}

// askingFor are the routines that this work fulfils.
func (d *desk) askingFor(w Work) []database.ID {
	var ids []database.ID
	for i := range d.routines {
		r := &d.routines[i].Routine
		if r.Subject != kindOf(w.Subject) {
			continue
		}
		waits := len(r.On) == 1 && r.On[0].Since != nil && r.On[0].Since.Of == w.Does
		renews := len(r.On) == 1 && w.Fact != "" && r.On[0].Fact == w.Fact
		if r.Does == w.Does || waits || renews {
			ids = append(ids, d.routines[i].ID)
		}
	}
	return ids
}

func (s *Service) closeOne(ctx context.Context, d *desk, p identity.Principal, row taskRow, w Work) (Task, bool, error) {
	a, err := s.takeRow(ctx, d, p, row)
	if err != nil {
		return Task{}, false, err
	}
	e := w.Evidence
	if a.task.Subject == "" {
		if err := a.drawLate(ctx); err != nil {
			return Task{}, false, err
		}
		open, err := s.waitsFor(ctx, a.task.ID, w.Subject)
		if err != nil || !open {
			return Task{}, false, err
		}
		e.Targets = []string{w.Subject}
	} else if a.task.Subject != w.Subject {
		return Task{}, false, nil
	}
	if a.as(Complete) == PartStranger || a.as(Tick) == PartStranger {
		if a, err = s.takeRow(ctx, d, identity.System(p.SchoolID), row); err != nil {
			return Task{}, false, err
		}
	}
	if err := a.submit(ctx, e); err != nil {
		return Task{}, false, err
	}
	return a.task, true, nil
}

// waitsFor reports whether a task has a target that is not ticked.
func (s *Service) waitsFor(ctx context.Context, task database.ID, subject string) (bool, error) {
	var n int64
	err := s.db.In(ctx).Model(&targetRow{}).
		Where("task_id = ? AND subject_key = ? AND done_at IS NULL AND void = ?", task, subject, false).Count(&n).Error
	if err != nil {
		return false, fmt.Errorf("read target: %w", err)
	}
	return n > 0, nil
}
