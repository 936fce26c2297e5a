package task

import (
	"context"
	"fmt"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// Watch is what did not happen at a school on a day, with who holds it, and how many of
// the rest there are.
type Watch struct {
	Overdue []Held // live and past due, also of earlier days; the oldest first
	Missed  []Held // due that day and closed undone

	OnTime, Late, Excused int // done, or released from
	Ahead                 int // due later that day
	Names                 Names
}

// Held is a task with the hands it goes through.
type Held struct {
	Entry
	Relay []Link
}

// Names are what people are called, by id. Who has left is not in it.
type Names map[database.ID]string

func (n Names) add(staff Staff, people ...database.ID) {
	for _, id := range people {
		if name := staff.Name(id); name != "" {
			n[id] = name
		}
	}
}

// watchToday sorts what is due today, and what is overdue from earlier days.
func (d *desk) watchToday(ctx context.Context) (Watch, error) {
	from, until := clock.At(d.today().At(0)), clock.At(d.today().AddDays(1).At(0))
	rows, err := d.service.overdueBefore(ctx, d.id, d.now, from)
	if err != nil {
		return Watch{}, fmt.Errorf("read overdue tasks: %w", err)
	}
	today, err := d.service.dueBetween(ctx, d.id, from, until, nil)
	if err != nil {
		return Watch{}, fmt.Errorf("read tasks of today: %w", err)
	}
	return d.watch(ctx, append(rows, today...))
}

func (d *desk) watch(ctx context.Context, rows []taskRow) (Watch, error) {
	w := Watch{Names: Names{}}
	var undone []taskRow
	for i := range rows {
		t := rows[i].task("")
		switch t.Phase(d.now) {
		case Overdue, PhaseMissed:
			undone = append(undone, rows[i])
		case OnTime:
			w.OnTime++
		case Late:
			w.Late++
		case PhaseExcused:
			w.Excused++
		case Scheduled, Open:
			w.Ahead++
		case PhaseCancelled:
		}
	}
	held, err := d.relays(ctx, undone, w.Names)
	if err != nil {
		return Watch{}, err
	}
	for _, h := range held {
		if h.State == Missed {
			w.Missed = append(w.Missed, h)
		} else {
			w.Overdue = append(w.Overdue, h)
		}
	}
	return w, nil
}

// relays dress rows with the hands they go through.
func (d *desk) relays(ctx context.Context, rows []taskRow, names Names) ([]Held, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	entries, err := d.entries(ctx, rows)
	if err != nil {
		return nil, err
	}
	staff, err := d.who(ctx)
	if err != nil {
		return nil, err
	}
	holders, err := d.service.holdersOf(ctx, idsOf(rows))
	if err != nil {
		return nil, fmt.Errorf("read holders: %w", err)
	}
	out := make([]Held, 0, len(entries))
	for _, e := range entries {
		relay := Relay(&e.Task, e.ladder, d.calendar, holders[e.ID], onTask{staff, e.Opens}, d.now)
		for _, l := range relay {
			names.add(staff, l.People...)
			names.add(staff, l.Away...)
		}
		out = append(out, Held{e, relay})
	}
	return out, nil
}

func idsOf(rows []taskRow) []database.ID {
	ids := make([]database.ID, len(rows))
	for i := range rows {
		ids[i] = rows[i].ID
	}
	return ids
}

// overdueBefore are the live tasks of a school that were due before a moment. None stays
// open longer than a rule can reach.
func (s *Service) overdueBefore(ctx context.Context, school database.ID, now time.Time, before clock.Instant) ([]taskRow, error) {
	return s.dueBetween(ctx, school, clock.At(now.AddDate(0, 0, -farthest)), before, []State{Live})
}
