package task

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"xiaoqin/server/database"
)

// Telling is one firing for one person.
type Telling struct {
	Person, Task database.ID
	At           time.Time // moment of the firing
	Leaves       time.Time // what PushAt said
	Part         Part
	Push, Urgent bool
}

// Bundle is what one person gets as one message. Each telling keeps its own row and
// key; only one of them buzzes.
type Bundle struct {
	Person       database.ID
	Leaves       time.Time
	Push, Urgent bool
	Tellings     []Telling
}

// Bundles merges what one scan has to tell each person: everything that leaves
// within so long of the first. The order of the arguments does not matter.
func Bundles(tellings []Telling, within time.Duration) []Bundle {
	sorted := slices.Clone(tellings)
	slices.SortFunc(sorted, func(a, b Telling) int {
		return cmp.Or(
			bytes.Compare(a.Person[:], b.Person[:]), a.Leaves.Compare(b.Leaves),
			a.At.Compare(b.At), bytes.Compare(a.Task[:], b.Task[:]),
		)
	})
	var out []Bundle
	for _, t := range sorted {
		if n := len(out) - 1; n < 0 || out[n].Person != t.Person || t.Leaves.Sub(out[n].Leaves) > within {
			out = append(out, Bundle{Person: t.Person, Leaves: t.Leaves})
		}
		b := &out[len(out)-1]
		b.Push, b.Urgent = b.Push || t.Push, b.Urgent || t.Urgent
		b.Tellings = append(b.Tellings, t)
	}
	return out
}
