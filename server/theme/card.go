package theme

import (
	"cmp"
	"slices"
	"strings"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/task"
)

// Card is a theme as one person sees it.
type Card struct {
	task.Entry
	Plan       []string // rows of the semester plan
	Classes    int      // that are asked for; 0 before it opens
	Held       int      // of them
	Lines      []Class  // those that the viewer sees, in the order of the school
	Signatures []Signature
	Told       *Told // nil while no notice goes with it; of the classes that the viewer sees
	Whole      bool  // the viewer sees every class
}

// Class is the line of one class.
type Class struct {
	Key      string // of the target: class:ID
	Name     string // 四（2）班
	HeldAt   *clock.Instant
	HeldBy   string        // name, empty for somebody who has left
	Photos   []database.ID // under which to read them; those that have arrived
	Pictures int           // taken, also those still on a phone
	Mine     bool          // the viewer in person teaches it
	May      bool          // the viewer may tick it now
	Who      []string      // names of those who have to hold it
	Told     Count         // of its families; zero while no notice goes with it
}

// Signature is the line of one department.
type Signature struct {
	Key      string // of the target: sign:LD
	Name     string // 后勤主任
	SignedAt *clock.Instant
	SignedBy string
	May      bool     // the viewer may give it now
	Who      []string // names of those who may
}

// Told is what families were told with a theme.
type Told struct {
	At      clock.Instant
	Classes map[string]Count // by key: class:ID
	Count                    // of all of them
}

// Count is how far a notice came.
type Count struct {
	Families int // it was published to
	Opened   int // it was opened by one of their guardians
}

// tell adds to the classes on the card what their families were told.
func (c *Card) tell(told *Told) {
	if told == nil {
		return
	}
	c.Told = &Told{At: told.At}
	for i := range c.Lines {
		of := told.Classes[c.Lines[i].Key]
		c.Lines[i].Told = of
		c.Told.Families += of.Families
		c.Told.Opened += of.Opened
	}
}

// newCard sorts the targets of a task into lines. Photos are by key of the target.
func newCard(d *task.Detail, photos map[string][]database.ID, pictures map[string]int, order map[string]int, whole bool) Card {
	c := Card{Entry: d.Entry, Plan: d.Routine.Plan, Whole: whole}
	for _, t := range d.Targets {
		if t.Void {
			continue
		}
		if isSignature(&t) {
			c.Signatures = append(c.Signatures, Signature{
				Key: t.Key, Name: t.Name, SignedAt: t.DoneAt, SignedBy: nameOf(t.DoneBy, d.Names), May: t.May, Who: namesOf(t.People, d.Names),
			})
			continue
		}
		c.Classes++
		if t.DoneAt != nil {
			c.Held++
		}
		if whole || t.Mine {
			c.Lines = append(c.Lines, Class{
				Key: t.Key, Name: t.Name, HeldAt: t.DoneAt, HeldBy: nameOf(t.DoneBy, d.Names),
				Photos: photos[t.Key], Pictures: pictures[t.Key], Mine: t.Mine, May: t.May, Who: namesOf(t.People, d.Names),
			})
		}
	}
	slices.SortStableFunc(c.Lines, func(a, b Class) int { return cmp.Compare(place(order, a.Key), place(order, b.Key)) })
	return c
}

// place is where a class stands; one that has ended stands behind.
func place(order map[string]int, key string) int {
	if at, ok := order[key]; ok {
		return at
	}
	return len(order)
}

func isSignature(t *task.Target) bool { return strings.HasPrefix(t.Key, "sign:") }

func nameOf(person *database.ID, names task.Names) string {
	if person == nil {
		return ""
	}
	return names[*person]
}

func namesOf(people []database.ID, names task.Names) []string {
	var out []string
	for _, id := range people {
		if name := names[id]; name != "" {
			out = append(out, name)
		}
	}
	return out
}
