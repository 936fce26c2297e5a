package task

import (
	"context"
	"slices"
	"time"
)

// wish is what one routine wants for one subject.
type wish struct {
	subjects []Subject // all of the kind when they share one task
	key      string    // subject key of the task
	name     string
	want     []Occurrence
}

// wishes are what a routine wants: nothing when it is off, or when the school has none
// of the things it is about.
func (p *planner) wishes(ctx context.Context, r *routineOf, clocked bool) ([]wish, error) {
	if !r.Active {
		return nil, nil
	}
	var subjects []Subject
	if kind := r.Routine.Subject; kind != "" {
		var err error
		if subjects, err = p.things(ctx, kind, p.now); err != nil || len(subjects) == 0 {
			return nil, err
		}
	}
	if !clocked {
		return p.forecasts(ctx, r, subjects)
	}
	horizon := r.Ladder.Horizon(p.now)
	until := p.reach[r.ID].Time().Add(time.Millisecond)
	if until.Before(horizon) {
		until = horizon
	}
	want := Wanted(r.Routine.Schedule, r.Routine.Scope, p.calendar, p.now, until)
	if r.Routine.Split != Apart {
		return []wish{{subjects: subjects, want: p.within(horizon, want, taskOf{routine: r.ID})}}, nil
	}
	wishes := make([]wish, 0, len(subjects))
	for _, subject := range subjects {
		wishes = append(wishes, wish{
			subjects: []Subject{subject}, key: subject.Key, name: subject.Name,
			want: p.within(horizon, want, taskOf{r.ID, subject.Key}),
		})
	}
	return wishes, nil
}

// within leaves out what opens beyond the horizon, unless it is written: a clock that
// runs behind another, or a ladder that has become shorter, takes no promise back.
func (p *planner) within(horizon time.Time, want []Occurrence, key taskOf) []Occurrence {
	beyond := func(o Occurrence) bool { return !o.Opens.Before(horizon) }
	if !slices.ContainsFunc(want, beyond) {
		return want
	}
	written := make(map[string]bool)
	for _, row := range p.have[key] {
		written[row.Slot] = true
	}
	return slices.DeleteFunc(slices.Clone(want), func(o Occurrence) bool { return beyond(o) && !written[o.Slot] })
}
