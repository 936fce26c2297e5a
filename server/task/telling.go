package task

import (
	"slices"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/message"
)

// mergeWithin is how far apart pushes to one person may leave and still be one.
const mergeWithin = 10 * time.Minute

// fired is a task with what became due of it.
type fired struct {
	row     *taskRow
	task    Task // after firing
	edition *edition
	firings []Firing
	holders []Holder
	changes []handed
	targets []targetRow
	omitted []string     // names of what is not ticked, when it has something to say after it was due
	shares  map[Ref]bool // whether all that belongs to a reference is ticked; nil when nothing is
}

// tellings are what the firings of one task have to say to whom. Nobody at all for a
// reminder that means the holder is a gap.
func (f *fired) tellings(staff Staff, now time.Time) (out []Telling, gap bool) {
	dir := onTask{staff, f.task.Opens}
	for _, firing := range f.firings {
		if firing.Kind != Reminder {
			continue
		}
		speaks := firing.At
		if now.After(speaks) {
			speaks = now
		}
		people := Recipients(firing.To, heldAt(f.holders, f.changes, firing.At), now, dir)
		gap = gap || len(people) == 0
		for _, person := range sorted(people) {
			part := people[person]
			if part == PartHolder && f.freed(person, dir) {
				continue
			}
			out = append(out, Telling{
				Person: person, Task: f.task.ID, At: firing.At, Part: part, Push: firing.Push, Urgent: firing.Urgent,
				Leaves: PushAt(&f.task, speaks, part, firing.Urgent, Night),
			})
		}
	}
	return out, gap
}

func sorted(people map[database.ID]Part) []database.ID {
	ids := make([]database.ID, 0, len(people))
	for id := range people {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b database.ID) int { return slices.Compare(a[:], b[:]) })
	return ids
}

// drafts are the messages of one scan at one school: one push for each bundle, which
// names the rest, and a line in the inbox for each telling of it.
func drafts(school database.ID, tellings []Telling, tasks map[database.ID]*fired, now time.Time) []message.Draft {
	var out []message.Draft
	index := make(map[draftKey]int)
	for _, b := range Bundles(tellings, mergeWithin) {
		head := b.head()
		for i, t := range b.Tellings {
			w := wording{f: tasks[t.Task], telling: t, now: now}
			if i == head {
				w.beside = len(b.Tellings) - 1
			}
			d := w.draft(school)
			d.Silent = i != head || !b.Push
			d.NotBefore = clock.At(b.Leaves)
			key := draftKey{t.Task, t.At.UnixMilli(), d.Title, d.Body, d.NotBefore, d.Silent}
			if at, same := index[key]; same {
				out[at].To = append(out[at].To, t.Person)
				continue
			}
			index[key] = len(out)
			out = append(out, d)
		}
	}
	return out
}

// draftKey tells apart what cannot be said to several people with one text.
type draftKey struct {
	task        database.ID
	at          int64
	title, body string
	leaves      clock.Instant
	silent      bool
}

// head is the telling that buzzes: an urgent one before others, then the first that
// pushes.
func (b *Bundle) head() int {
	for _, wanted := range []func(Telling) bool{
		func(t Telling) bool { return t.Urgent && t.Push },
		func(t Telling) bool { return t.Push },
	} {
		if i := slices.IndexFunc(b.Tellings, wanted); i >= 0 {
			return i
		}
	}
	return 0
}
