package form

import (
	"fmt"
	"math"
	"slices"
	"unicode/utf8"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/errs"
)

// Answer is the answer to one item, in the field of its kind.
type Answer struct {
	Item   string         `json:"item"`
	Tick   *bool          `json:"tick,omitempty"`
	Number *float64       `json:"number,omitempty"` // also a temperature, in ℃
	Text   *string        `json:"text,omitempty"`   // also a choice
	Start  *clock.Instant `json:"start,omitempty"`  // of a timer
	End    *clock.Instant `json:"end,omitempty"`
	Photos []database.ID  `json:"photos,omitempty"` // of a photo, a signature, or what was seen when it failed; the phone's ids
	Note   string         `json:"note,omitempty"`
	Rows   [][]Answer     `json:"rows,omitempty"` // of a group
}

// State is what became of an item.
type State string

// The states of an item.
const (
	Passed  State = "passed"
	Failed  State = "failed"
	Missing State = "missing" // required and not answered
	Unasked State = "unasked" // its condition does not hold
)

// Finding is what became of one item.
type Finding struct {
	At       string // "core", "dishes[2].core"
	Path     string // "core", "dishes.core"
	Row      int    // of the group; -1 outside of one
	Item     *Item  // of the form; not to be changed
	State    State
	NoPhoto  bool // it failed and lacks the photo that it then asks for
	NoNote   bool
	Expected string // in Chinese, what it should have been: "不低于 70℃"
}

// Locks reports whether the finding keeps the step locked.
func (f Finding) Locks() bool { return f.State == Failed && f.Item.Critical }

// Result is the judgement of answers.
type Result struct {
	Findings []Finding // in the order of the form
	Complete bool      // nothing is missing, no evidence is owed
	Passed   bool      // complete, and nothing failed
}

// Bounds of answers.
const (
	maxNote   = 500
	maxPhotos = 9
	maxNumber = 1e9
)

// Judge judges answers by a form. It returns ErrBadAnswers, with every place that is wrong,
// when they cannot be answers to it. What is missing or fails is no error but a finding.
func (f *Form) Judge(answers []Answer) (Result, error) { return f.judge(answers, false) }

// JudgeKept judges answers that were kept one by one. One to an item whose condition has
// ceased to hold meanwhile is left aside.
func (f *Form) JudgeKept(answers []Answer) (Result, error) { return f.judge(answers, true) }

func (f *Form) judge(answers []Answer, kept bool) (Result, error) {
	j := judge{kept: kept}
	j.level(place{row: -1}, f.Items, answers, nil)
	if len(j.wrong) > 0 {
		return Result{}, ErrBadAnswers.WithFields(j.wrong...)
	}
	r := Result{Findings: j.findings, Complete: true, Passed: true}
	for _, found := range r.Findings {
		owed := found.State == Missing || found.NoPhoto || found.NoNote
		r.Complete = r.Complete && !owed
		r.Passed = r.Passed && !owed && found.State != Failed
	}
	return r, nil
}

type judge struct {
	kept     bool // an answer that nobody asks for any more is no mistake
	findings []Finding
	wrong    []errs.Field
}

// place is where a level of items stands.
type place struct {
	at   string // "dishes[2]."
	path string // "dishes."
	row  int
}

func (j *judge) refuse(at, message string) {
	j.wrong = append(j.wrong, errs.Field{Location: "answers." + at, Message: message})
}

// answered is what a condition looks at.
type answered struct {
	item  *Item
	given *Answer
	state State
}

// level judges the items of the form or of one row of a group; outer is what was answered
// around the group.
func (j *judge) level(here place, items []Item, answers []Answer, outer []answered) {
	j.known(here.at, items, answers)
	seen := slices.Clone(outer)
	for n := range items {
		item := &items[n]
		var given *Answer
		if i := slices.IndexFunc(answers, func(a Answer) bool { return a.Item == item.Key }); i >= 0 {
			given = &answers[i]
		}
		state := j.item(place{here.at + item.Key, here.path + item.Key, here.row}, item, given, seen)
		seen = append(seen, answered{item, given, state})
	}
}

// known refuses answers that nobody asked for, and a second one to the same item.
func (j *judge) known(at string, items []Item, answers []Answer) {
	for i, a := range answers {
		if !slices.ContainsFunc(items, func(item Item) bool { return item.Key == a.Item }) {
			j.refuse(at+a.Item, msgUnknown)
		}
		if slices.ContainsFunc(answers[:i], func(other Answer) bool { return other.Item == a.Item }) {
			j.refuse(at+a.Item, msgTwice)
		}
	}
}

func (j *judge) item(here place, item *Item, given *Answer, seen []answered) State {
	at := here.at
	found := Finding{At: at, Path: here.path, Row: here.row, Item: item, State: Passed}
	switch {
	case !item.When.holds(seen):
		found.State = Unasked
		if given != nil && !j.kept {
			j.refuse(at, msgUnasked)
		}
	case given == nil || given.empty():
		if !item.Optional {
			found.State = Missing
		}
	case item.Kind == Group:
		j.rows(here, item, given, seen)
	default:
		if message := item.Misfit(given); message != "" {
			j.refuse(at, message)
			break
		}
		if !item.Passes(given) {
			found.State = Failed
			found.Expected = item.Expected()
			found.NoPhoto = item.PhotoOnFail && len(given.Photos) == 0
			found.NoNote = item.NoteOnFail && given.Note == ""
		}
	}
	j.findings = append(j.findings, found)
	return found.State
}

func (j *judge) rows(here place, item *Item, given *Answer, seen []answered) {
	if len(given.Rows) > item.MostRows() || given.scalars() {
		j.refuse(here.at, fmt.Sprintf(msgRows, item.Each, item.MostRows()))
		return
	}
	for n, row := range given.Rows {
		j.level(place{fmt.Sprintf("%s[%d].", here.at, n), here.path + ".", n}, item.Items, row, seen)
	}
}

// holds reports whether an item is asked.
func (c *Condition) holds(seen []answered) bool {
	if c == nil {
		return true
	}
	i := slices.IndexFunc(seen, func(a answered) bool { return a.item.Key == c.Item })
	if i < 0 || seen[i].given == nil {
		return false
	}
	if c.Fails {
		return seen[i].state == Failed
	}
	switch given := seen[i].given; {
	case given.Text != nil:
		return slices.Contains(c.Is, *given.Text)
	case given.Tick != nil && *given.Tick:
		return slices.Contains(c.Is, yes)
	case given.Tick != nil:
		return slices.Contains(c.Is, no)
	}
	return false
}

// scalars reports whether anything but rows is given.
func (a *Answer) scalars() bool {
	return a.Tick != nil || a.Number != nil || a.Text != nil || a.Start != nil || a.End != nil || len(a.Photos) > 0
}

// empty reports whether nothing is given: a note alone answers nothing.
func (a *Answer) empty() bool {
	return !a.scalars() && len(a.Rows) == 0 || a.Text != nil && *a.Text == "" && a.Tick == nil && a.Number == nil
}

// MostRows is how many rows a group may have.
func (i *Item) MostRows() int {
	if i.Most == 0 {
		return maxRows
	}
	return i.Most
}

// Misfit says in Chinese why the answer cannot be one to the item, or nothing.
func (i *Item) Misfit(a *Answer) string {
	if utf8.RuneCountInString(a.Note) > maxNote || !utf8.ValidString(a.Note) {
		return msgNote
	}
	if len(a.Photos) > maxPhotos {
		return msgPhotos
	}
	only := func(wanted bool, others ...bool) bool {
		return wanted && !slices.Contains(others, true) && len(a.Rows) == 0
	}
	timed := a.Start != nil || a.End != nil
	fits := false
	switch i.Kind {
	case Tick:
		fits = only(a.Tick != nil, a.Number != nil, a.Text != nil, timed)
	case Number, Temperature:
		fits = only(a.Number != nil, a.Tick != nil, a.Text != nil, timed) && math.Abs(*a.Number) <= maxNumber
	case Choice:
		fits = only(a.Text != nil, a.Tick != nil, a.Number != nil, timed) && slices.Contains(i.Choices, *a.Text)
	case Text:
		fits = only(a.Text != nil, a.Tick != nil, a.Number != nil, timed) && utf8.ValidString(*a.Text) && utf8.RuneCountInString(*a.Text) <= maxNote
	case Photo:
		fits = only(len(a.Photos) > 0, a.Tick != nil, a.Number != nil, a.Text != nil, timed)
	case Signature:
		fits = only(len(a.Photos) == 1, a.Tick != nil, a.Number != nil, a.Text != nil, timed)
	case Timer:
		fits = only(a.Start != nil && a.End != nil && *a.Start <= *a.End, a.Tick != nil, a.Number != nil, a.Text != nil)
	case Group:
	}
	if !fits {
		return hints[i.Kind]
	}
	return ""
}

// Passes reports whether an answer that fits is as it should be.
func (i *Item) Passes(a *Answer) bool {
	switch i.Kind {
	case Tick:
		return *a.Tick
	case Choice:
		return !slices.Contains(i.Wrong, *a.Text)
	case Number, Temperature:
		return i.Limit == nil || i.Limit.Keeps(*a.Number)
	case Timer:
		return i.Limit == nil || i.Limit.Keeps(a.End.Sub(*a.Start).Minutes())
	default:
		return true
	}
}

// Expected says in Chinese what would have passed.
func (i *Item) Expected() string {
	if i.Limit != nil {
		return i.Limit.Words(i.UnitWords())
	}
	return i.Label
}
