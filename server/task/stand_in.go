package task

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// longestOpen is for how many days a task stays open, as good as always: those of a month are
// the long ones that somebody has to do meanwhile.
const longestOpen = 40

// StandIns are the names of those who have to do what a person of the principal's school
// holds and cannot do while they are away: of the tasks written ahead that are open on a day
// from one to another, both included. Whoever stands in most often comes first.
func (s *Service) StandIns(ctx context.Context, person database.ID, first, last clock.Date) ([]string, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.TaskDo); err != nil {
		return nil, err
	}
	d, err := s.openDesk(ctx, p.SchoolID)
	if err != nil {
		return nil, ignoreNoCalendar(err)
	}
	staff, err := d.who(ctx)
	if err != nil {
		return nil, err
	}
	begins, ends := clock.At(first.At(0)), clock.At(last.AddDays(1).At(0).Add(-time.Millisecond))
	rows, err := s.openingFor(ctx, p.SchoolID, staff.Refs(person), clock.At(first.AddDays(-longestOpen).At(0)), ends)
	if err != nil {
		return nil, fmt.Errorf("read what is held: %w", err)
	}
	rows = slices.DeleteFunc(rows, func(r taskRow) bool { return r.State != Live || r.ClosesAt < begins })
	ids := make([]database.ID, len(rows))
	for i := range rows {
		ids[i] = rows[i].ID
	}
	holders, err := s.holdersOf(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read holders: %w", err)
	}
	times := make(map[string]int)
	for i := range rows {
		opens := max(rows[i].OpensAt, begins).Time()
		of := gone{onTask{staff, opens}, person}
		if held, _ := inPart(holders[rows[i].ID], PartHolder, opens, onTask{present{staff}, opens}); !slices.Contains(held, person) {
			continue // they stand in there themselves
		}
		people, _ := Responsible(holders[rows[i].ID], opens, of)
		for _, one := range people {
			times[staff.Name(one)]++
		}
	}
	return mostFirst(times), nil
}

func mostFirst(times map[string]int) []string {
	names := make([]string, 0, len(times))
	for name := range times {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if times[a] != times[b] {
			return times[b] - times[a]
		}
		return strings.Compare(a, b)
	})
	return names
}

// gone is a directory in which one more person is away.
type gone struct {
	Directory
	person database.ID
}

// Absent implements Directory.
func (d gone) Absent(person database.ID, at time.Time) bool {
	return person == d.person || d.Directory.Absent(person, at)
}

// present is a directory in which nobody is away.
type present struct{ Directory }

// Absent implements Directory.
func (present) Absent(database.ID, time.Time) bool { return false }
