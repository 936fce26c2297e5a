package task

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// Due is what is known of one clock of a subject, and when it strikes.
type Due struct {
	Name   string     // filter, expires.document
	What   string     // name of the routine; empty for a date that no routine looks at
	Last   clock.Date // when it was last done; zero for a date that is kept
	On     clock.Date // due, or until when it is valid; zero when nothing says so
	Days   int        // that it lasts
	Limit  float64    // use that it bears; zero when that does not count
	Used   float64    // on UsedOn
	UsedOn clock.Date
	PerDay float64
}

// expires is how the names of dates begin until which something is valid.
const expires = "expires."

// Dues are the clocks of subjects of the principal's school, by key. Unlike a task, which
// is never due in the past, what is overdue keeps its day. Who may know is for the
// capability to say that keeps the subject.
func (s *Service) Dues(ctx context.Context, subjects []string) (map[string][]Due, error) {
	school, err := member(ctx)
	if err != nil {
		return nil, err
	}
	c, err := s.campus(ctx, school)
	if errors.Is(err, ErrNoCalendar) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	rows, err := s.factsAbout(ctx, school, subjects)
	if err != nil {
		return nil, fmt.Errorf("read facts: %w", err)
	}
	today := clock.DateOf(s.now())
	out := make(map[string][]Due, len(subjects))
	for start, end := 0, 0; start < len(rows); start = end {
		for end < len(rows) && rows[end].SubjectKey == rows[start].SubjectKey {
			end++
		}
		out[rows[start].SubjectKey] = c.dues(rows[start].SubjectKey, rows[start:end], today)
	}
	return out, nil
}

// dues are the clocks of one subject: those that routines look at in the order of the
// school's routines, then the dates that are only kept.
func (c *campus) dues(subject string, rows []factRow, today clock.Date) []Due {
	var out []Due
	looked := make(map[string]bool)
	for i := range c.routines {
		r := &c.routines[i]
		if !r.Active || r.Routine.Subject != kindOf(subject) || len(r.Routine.On) != 1 {
			continue
		}
		w := r.Routine.On[0]
		name := w.Fact
		if w.Since != nil {
			name = w.Since.Of
		}
		f := known(name, rows)[subject]
		if name == "" || f.On.IsZero() || looked[name] {
			continue
		}
		looked[name] = true
		due := Due{Name: name, What: r.Routine.Name, On: f.On, Used: f.Used, UsedOn: f.UsedOn, PerDay: f.PerDay}
		if w.Since != nil {
			due.Last, due.On, due.Days, due.Limit = f.On, w.Since.due(f, today), f.Days, f.Limit
			if due.Days == 0 {
				due.Days = w.Since.Days
			}
			if due.Limit == 0 {
				due.Limit = w.Since.Use
			}
		}
		out = append(out, due)
	}
	for _, row := range rows {
		if strings.HasPrefix(row.Name, expires) && !looked[row.Name] {
			out = append(out, Due{Name: row.Name, On: row.OnDate})
		}
	}
	return out
}

func (s *Service) factsAbout(ctx context.Context, school database.ID, subjects []string) ([]factRow, error) {
	var all []factRow
	for part := range slices.Chunk(subjects, idsPerQuery) {
		var rows []factRow
		err := s.db.In(ctx).Where("school_id = ? AND subject_key IN ?", school, part).Order("subject_key, name").Find(&rows).Error
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	return all, nil
}
