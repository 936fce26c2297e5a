package checklist

import (
	"slices"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/form"
	"xiaoqin/server/task"
)

// Sheet is a form filled in for a task, or for one target of it.
type Sheet struct {
	ID      database.ID
	Task    task.Entry
	Target  string // subject key; empty for the sheet of the task itself
	Begun   clock.Instant
	BegunBy database.ID
	Form    form.Version // with which it was begun
	Limits  form.Form    // by which it is judged: of those and the ones in force, the stricter
	Narrow  []string     // paths of the items for which they differ
	Proof   Proof        // the best that an entry brought
	Entries []Entry
	State
}

// State is what the entries of a sheet add up to.
type State struct {
	Rows     []Row   // in the order in which they appeared
	Given    []Given // the last word on each item, in the order in which they appeared
	Findings []Finding
	Locks    []Lock
	Taken    []Taken // every step, oldest first
	Ended    *Taken  // the step that took the whole sheet out of use
	Complete bool    // everything is answered, no evidence is owed, nothing is locked
	Passed   bool    // complete, in use, and nothing failed
	Handed   *Hand   // nil while it is not handed in, or not any more

	wrong error // what was said in parts does not fit together: a timer that ends before it starts
}

// Row is one dish, worker, delivery.
type Row struct {
	Group string // key of the group
	Key   string
	Ended *Taken // nil while it is in use
}

// CrossedOut reports whether the row should never have been there.
func (r *Row) CrossedOut() bool { return r.Ended != nil && r.Ended.Did == CrossOut }

// Given is the last word on an item.
type Given struct {
	Answer
	By      database.ID
	MadeAt  clock.Instant
	Changes int // how often it was said before
}

// Finding is what became of one item.
type Finding struct {
	Item, Row string
	State     form.State
	Critical  bool
	Expected  string // in Chinese, when it failed: "不低于 70℃"
	NoPhoto   bool   // it failed and owes a photo
	NoNote    bool
}

// Lock is a critical item that failed and has not been put right.
type Lock struct {
	Item, Row string
	Failed    Answer // the answer that locked it
	By        database.ID
	Since     clock.Instant
	Expected  string
	Steps     []form.Step // of which one has to be done
	Stepped   bool        // one was; now it is to be measured again
}

// Taken is a step that was taken.
type Taken struct {
	Step
	Ends   bool
	By     database.ID
	MadeAt clock.Instant
}

// Hand is the handing in of a sheet.
type Hand struct {
	Entry  database.ID
	By     database.ID
	MadeAt clock.Instant
	Late   bool
}

// Fold adds entries up, in the order of their positions, by a form whose limits are those
// that count. It also fills in what each entry found there before. It is pure.
func Fold(f *form.Form, entries []Entry) State {
	b := builder{form: f, given: map[spot]int{}, rows: map[spot]int{}, locks: map[spot]*Lock{}}
	var hand *Hand
	for i := range entries {
		e := &entries[i]
		b.add(e)
		if !e.HandIn && hand == nil {
			continue
		}
		switch complete := b.judge().Complete; {
		case !complete:
			hand = nil
		case e.HandIn && hand == nil:
			hand = &Hand{Entry: e.ID, By: e.PersonID, MadeAt: e.MadeAt, Late: e.marked(MarkLate)}
		}
	}
	out := b.judge()
	out.Handed = hand
	return out
}

func (e *Entry) marked(m Mark) bool { return slices.Contains(e.Marks, m) }

// Of finds the last word on an item.
func (s *State) Of(item, row string) (Given, bool) {
	for _, g := range s.Given {
		if g.Item == item && g.Row == row {
			return g, true
		}
	}
	return Given{}, false
}
