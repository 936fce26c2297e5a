package task

import (
	"context"
	"fmt"
	"slices"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// Names of the facts that a limit looks at beside the date of the last evidence.
const (
	factUsed   = ".used"    // used since then, and the day on which that was read
	factPerDay = ".per_day" // average use of a day
	factDays   = ".days"    // days that this one lasts, instead of those of the routine
	factLimit  = ".limit"   // use that this one bears, instead of that of the routine
)

// forecasts are what a since or fact routine wants of each subject: one occurrence, or
// none while nothing is known of it.
func (p *planner) forecasts(ctx context.Context, r *routineOf, subjects []Subject) ([]wish, error) {
	if len(subjects) == 0 || len(r.Routine.On) != 1 {
		return nil, nil
	}
	known, err := p.facts(ctx, r.Routine.On[0])
	if err != nil {
		return nil, err
	}
	today := clock.DateOf(p.now)
	wishes := make([]wish, 0, len(subjects))
	for _, subject := range subjects {
		w := wish{subjects: []Subject{subject}, key: subject.Key, name: subject.Name}
		o, ok := FactOccurrence(r.Routine.Schedule, r.Routine.Scope, p.calendar, known[subject.Key], today)
		if ok {
			w.want = []Occurrence{o}
		}
		wishes = append(wishes, w)
	}
	return wishes, nil
}

// facts is what is known for one rule, by subject.
func (p *planner) facts(ctx context.Context, w When) (map[string]Facts, error) {
	name := w.Fact
	if w.Since != nil {
		name = w.Since.Of
	}
	rows, err := p.service.factsNamed(ctx, p.id, factsOf(name))
	if err != nil {
		return nil, fmt.Errorf("read facts: %w", err)
	}
	return known(name, rows), nil
}

// factsOf are the names of everything that is known about one clock.
func factsOf(name string) []string {
	return []string{name, name + factUsed, name + factPerDay, name + factDays, name + factLimit}
}

// known gathers what rows say about one clock, by subject.
func known(name string, rows []factRow) map[string]Facts {
	out := make(map[string]Facts)
	for _, row := range rows {
		f := out[row.SubjectKey]
		switch row.Name {
		case name:
			f.On = row.OnDate
			if row.EvidenceID != nil {
				f.Evidence = row.EvidenceID.String()
			}
		case name + factUsed:
			f.Used, f.UsedOn = row.Num, row.OnDate
		case name + factPerDay:
			f.PerDay = row.Num
		case name + factDays:
			f.Days = int(row.Num)
		case name + factLimit:
			f.Limit = row.Num
		}
		out[row.SubjectKey] = f
	}
	return out
}

// Fact is something known of a subject that forecasts go by: when a thing was last done
// to it, until when a document is valid, how much was used.
type Fact struct {
	Subject  string     // key
	Name     string     // filter, expires.document, filter.used, filter.per_day, filter.days, filter.limit
	On       clock.Date // of a date, and the day on which a quantity was read
	Num      float64    // of a quantity
	Evidence database.ID
}

// SetFacts notes facts of the principal's school and moves the tasks that they decide,
// in the transaction of ctx or in one of its own. Whether the principal may is for the
// capability to say that keeps the subject.
func (s *Service) SetFacts(ctx context.Context, facts ...Fact) error {
	school, err := member(ctx)
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.lockCalendar(ctx, school); err != nil {
			return err
		}
		if err := s.writeFacts(ctx, school, facts); err != nil {
			return err
		}
		return s.forecastAgain(ctx, school, facts)
	})
}

// forecastAgain plans the since and fact routines that the facts are about.
func (s *Service) forecastAgain(ctx context.Context, school database.ID, facts []Fact) error {
	d, err := s.openDesk(ctx, school)
	if err != nil {
		return err
	}
	p := planner{desk: d}
	if err := p.read(ctx); err != nil {
		return err
	}
	var routines []*routineOf
	for i := range d.routines {
		r := &d.routines[i]
		if clocked, event := r.Routine.Clocked(); !clocked && event == "" && decides(facts, r.Routine.On[0]) {
			routines = append(routines, r)
		}
	}
	if err := p.plan(ctx, routines); err != nil {
		return err
	}
	return p.write(ctx)
}

// decides reports whether one of the facts is what the rule goes by.
func decides(facts []Fact, w When) bool {
	name := w.Fact
	if w.Since != nil {
		name = w.Since.Of
	}
	for _, f := range facts {
		if slices.Contains(factsOf(name), f.Name) {
			return true
		}
	}
	return false
}
