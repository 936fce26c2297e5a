package rehearsal

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/task"
)

// happened is one event of the rehearsal.
type happened struct {
	task.Event
	over time.Time // when it is over by itself; zero for never
}

// happenings are the events of the days in [from, to), in order.
func (o *company) happenings(from, to clock.Date) []happened {
	var out []happened
	for i := range o.cast.Happenings {
		h := &o.cast.Happenings[i]
		for turn, occ := range task.Occurrences(h.Schedule, "", o.calendar, from, to) {
			for n := range h.Count {
				out = append(out, o.happen(h, occ, turn, n))
			}
		}
	}
	slices.SortStableFunc(out, func(a, b happened) int {
		return cmp.Or(a.At.Compare(b.At), strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID))
	})
	return out
}

func (o *company) happen(h *Happening, occ task.Occurrence, turn, n int) happened {
	id := fmt.Sprintf("%s:%s-%02d", cmp.Or(h.Series, h.Event), occ.Slot, n)
	at := occ.Opens.Add(occ.Due.Sub(occ.Opens) * time.Duration(n) / time.Duration(h.Count)).Truncate(time.Second)
	e := happened{Event: task.Event{Name: h.Event, ID: id, At: at, Window: h.Window}}
	if h.Subject != "" {
		e.Subject = task.Subject{Key: string(h.Subject) + ":" + id, Name: h.Names[n%len(h.Names)]}
	}
	for part, role := range h.Persons {
		people := o.role(role)
		if len(people) == 0 {
			continue
		}
		if e.Persons == nil {
			e.Persons = make(map[string]task.Ref)
		}
		e.Persons[part] = task.MakeRef(task.RefPerson, people[(turn*h.Count+n)%len(people)].String())
	}
	if h.Over > 0 {
		e.over = at.Add(h.Over)
	}
	return e
}
