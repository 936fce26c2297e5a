package task

import (
	"slices"
	"time"

	"xiaoqin/server/calendar"
	"xiaoqin/server/database"
)

// Link is one hand of a relay.
type Link struct {
	Part   Part
	People []database.ID // present
	Away   []database.ID // absent: the next link stands in
	At     time.Time     // from when on
	Told   bool          // that was before now; the last link that was told holds the task
}

// Relay (接力) is how a task goes from its holder through the rungs of its ladder to
// those who answer for it: whoever stands in for an absent holder, then whoever a rung
// tells for the first time since it opened. What lies ahead supposes that nobody does
// anything.
func Relay(t *Task, l Ladder, c *calendar.Calendar, holders []Holder, dir Directory, now time.Time) []Link {
	first := Link{Part: PartHolder, At: t.Opens, Told: !t.Opens.After(now)}
	for _, h := range holders {
		if h.Part != PartHolder {
			continue
		}
		for _, person := range dir.People(h.Ref, now) {
			if dir.Absent(person, now) {
				first.Away = merge(first.Away, []database.ID{person})
			} else {
				first.People = merge(first.People, []database.ID{person})
			}
		}
	}
	out, seen := []Link{first}, slices.Clone(first.People)
	add := func(told map[database.ID]Part, at time.Time) {
		for _, link := range newcomers(told, seen) {
			link.At, link.Told = at, !at.After(now)
			out, seen = append(out, link), append(seen, link.People...)
		}
	}
	add(Recipients([]string{string(PartHolder)}, holders, now, dir), t.Opens)
	for _, p := range l.pick(t, c, func(at time.Time, _ Rung) bool { return !at.Before(t.Opens) }) {
		add(Recipients(l.Rungs[p.rung].To, holders, now, dir), p.at)
	}
	return out
}

// newcomers are those who hear of the task for the first time, by part from near to far.
func newcomers(told map[database.ID]Part, seen []database.ID) []Link {
	var out []Link
	for _, part := range []Part{PartHolder, PartDeputy, PartVendor, PartOwner, PartLeader} {
		link := Link{Part: part}
		for _, person := range sorted(told) {
			if told[person] == part && !slices.Contains(seen, person) {
				link.People = append(link.People, person)
			}
		}
		if len(link.People) > 0 {
			out = append(out, link)
		}
	}
	return out
}
