package canteen

import (
	"slices"
	"strings"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// The routines whose sheets the kitchen reads. Their forms are data of the pack; the keys
// of items named here are what this package asks of them.
const (
	CodeMorning = "kitchen.morning"
	CodeReceive = "kitchen.receive"
	CodePreUse  = "kitchen.preuse"
	CodeCore    = "kitchen.core-temp"
	CodeSample  = "kitchen.sample"
	CodeDish    = "kitchen.dish"
	CodeRelease = "kitchen.release"
	CodeReadmit = "kitchen.dish-release"
	codeDaily   = "kitchen.daily"
	codeWeekly  = "kitchen.weekly"
	codeHold    = "kitchen.hold"
	codeDispose = "kitchen.sample-out"
	Prefix      = "kitchen."
)

// Sheet is a sheet of the kitchen as it stands after somebody added to it.
type Sheet struct {
	Task    database.ID
	Routine string // code
	Scope   string
	Subject string      // key of what the task is about
	By      database.ID // who added to it; zero for the installation
	Rows    []Row       // of its groups
	Plain   Row         // its items outside of groups
}

// Row is one row of a group: a dish, a worker, a delivery.
type Row struct {
	Group    string
	Key      string // lasting, made by whoever began the row
	Answers  []Answer
	Failed   []string // keys of items that are not as they should be
	Locked   []string // keys of items under a limit that locks, or not measured again since
	Complete bool     // nothing is asked any more
	Ended    bool     // thrown away, sent back, sent home
	Struck   bool     // crossed out: it should never have been there
}

// Answer is the last word on one item.
type Answer struct {
	Item   string // key
	Tick   *bool
	Number *float64
	Text   *string
	By     database.ID
	At     clock.Instant // when it was given, by the clock of the school, never in the future
}

func (r *Row) answer(item string) (Answer, bool) {
	for _, a := range r.Answers {
		if a.Item == item {
			return a, true
		}
	}
	return Answer{}, false
}

// holds reports whether an item is answered as it should be.
func (r *Row) holds(item string) bool {
	_, given := r.answer(item)
	return given && !slices.Contains(r.Failed, item) && !slices.Contains(r.Locked, item)
}

func (r *Row) text(item string) string {
	if a, ok := r.answer(item); ok && a.Text != nil {
		return tidy(*a.Text)
	}
	return ""
}

func (r *Row) number(item string) float64 {
	if a, ok := r.answer(item); ok && a.Number != nil {
		return *a.Number
	}
	return 0
}

// says reports whether somebody wrote this word, and nothing else, into a field for text.
func (r *Row) says(word string) bool {
	return slices.ContainsFunc(r.Answers, func(a Answer) bool { return a.Text != nil && tidy(*a.Text) == word })
}

// scopes and keys of subjects

const (
	mealWord      = "lunch:"
	dishScope     = "dish:ev:"
	dishSubject   = "dish:"
	sampleSubject = "sample:"
	workerSubject = "worker:"
	document      = "document:"
)

func mealScope(day clock.Date) string { return mealWord + day.String() }

// dayOf is the day of a meal, or false for a scope that is none.
func dayOf(scope string) (clock.Date, bool) {
	text, ok := strings.CutPrefix(scope, mealWord)
	if !ok {
		return 0, false
	}
	day, err := clock.ParseDate(text)
	return day, err == nil
}
