package checklist

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/errs"
	"xiaoqin/server/form"
)

// Answer is what an entry says of one item, in the field of its kind. A timer may be
// started by one entry and ended by another.
type Answer struct {
	Item   string         `json:"item"`          // path in the form: "core", "dishes.core"
	Row    string         `json:"row,omitempty"` // key of the row, inside of a group
	Tick   *bool          `json:"tick,omitempty"`
	Number *float64       `json:"number,omitempty"`
	Text   *string        `json:"text,omitempty"`
	Start  *clock.Instant `json:"start,omitempty"`
	End    *clock.Instant `json:"end,omitempty"`
	Photos []database.ID  `json:"photos,omitempty"` // ids that the phone gave them
	Note   string         `json:"note,omitempty"`
}

// Step is what an entry says was done about a critical item that failed, or CrossOut of a
// whole row, whose item is the group.
type Step struct {
	Item string `json:"item"`
	Row  string `json:"row,omitempty"`
	Did  string `json:"did"` // one of the steps of the item
}

// CrossOut takes a row out of a sheet that should not be there: a dish that is not cooked, a
// worker who is not in, a slip of the finger. What was written in it stays to be read. A row
// in which a critical item was answered is crossed out by nobody.
const CrossOut = "划掉"

// spot names an item of a sheet.
type spot struct{ item, row string }

func (a *Answer) spot() spot { return spot{a.Item, a.Row} }
func (s *Step) spot() spot   { return spot{s.Item, s.Row} }

// value is the answer as the form takes it.
func (a *Answer) value() form.Answer {
	key := a.Item[strings.LastIndexByte(a.Item, '.')+1:]
	return form.Answer{Item: key, Tick: a.Tick, Number: a.Number, Text: a.Text, Start: a.Start, End: a.End, Photos: a.Photos, Note: a.Note}
}

// empty reports whether the answer says nothing but perhaps a note.
func (a *Answer) empty() bool {
	return a.Tick == nil && a.Number == nil && (a.Text == nil || *a.Text == "") && a.Start == nil && a.End == nil && len(a.Photos) == 0
}

// over is the answer laid over an earlier one to the same item: what it does not mention
// of a photo, a note or the start of a timer stays, while it says the same.
func (a Answer) over(before *Answer) Answer {
	if before == nil {
		return a
	}
	if a.Start == nil && a.End != nil {
		a.Start = before.Start
	}
	if a.Tick == nil && a.Number == nil && a.Text == nil && a.Start == nil && a.End == nil {
		// only a photo or a note was added
		a.Tick, a.Number, a.Text, a.Start, a.End = before.Tick, before.Number, before.Text, before.Start, before.End
		if len(a.Photos) == 0 {
			a.Photos = before.Photos
		}
		if a.Note == "" {
			a.Note = before.Note
		}
	}
	return a
}

// running reports whether the answer is a timer that has not ended.
func (a *Answer) running() bool { return a.Start != nil && a.End == nil }

// rowForm is how phones name the rows of a group: ids, or what is easy to type.
var rowForm = regexp.MustCompile(`^[0-9A-Za-z_-]{1,36}$`)

// Bounds of one entry.
const (
	maxAnswers = 400
	maxSteps   = 100
	maxBytes   = 60_000 // of the answers as they are written
	maxNote    = 500
)

// check refuses what cannot belong to the form, each at its place.
func check(f *form.Form, answers []Answer, steps []Step) error {
	var wrong []errs.Field
	refuse := func(where spot, message string) {
		wrong = append(wrong, errs.Field{Location: where.String(), Message: message})
	}
	if len(answers) > maxAnswers || len(steps) > maxSteps {
		return ErrTooMuch
	}
	seen := make(map[spot]bool)
	for i := range answers {
		a := &answers[i]
		if message := misplaced(f, a.spot()); message != "" {
			refuse(a.spot(), message)
			continue
		}
		if seen[a.spot()] {
			refuse(a.spot(), msgTwice)
		}
		seen[a.spot()] = true
		item, _, _ := f.Item(a.Item)
		if message := misfit(item, a); message != "" {
			refuse(a.spot(), message)
		}
	}
	for i := range steps {
		s := &steps[i]
		if message := misstep(f, s); message != "" {
			refuse(s.spot(), message)
		}
	}
	if len(wrong) > 0 {
		return form.ErrBadAnswers.WithFields(wrong...)
	}
	return nil
}

// misstep says why there is no such step, or nothing.
func misstep(f *form.Form, s *Step) string {
	if item, _, ok := f.Item(s.Item); ok && item.Kind == form.Group {
		switch {
		case !rowForm.MatchString(s.Row):
			return msgRowKey
		case s.Did != CrossOut:
			return msgNoStep
		}
		return ""
	}
	if message := misplaced(f, s.spot()); message != "" {
		return message
	}
	if stepOf(f, s) == nil {
		return msgNoStep
	}
	return ""
}

// misplaced says why there is no such item, or nothing.
func misplaced(f *form.Form, at spot) string {
	item, group, ok := f.Item(at.item)
	switch {
	case !ok || item.Kind == form.Group:
		return msgNoItem
	case group != nil && !rowForm.MatchString(at.row):
		return msgRowKey
	case group == nil && at.row != "":
		return msgNoRow
	}
	return ""
}

// misfit says why an answer cannot be one to the item, or nothing. One that only adds a
// photo or a note to what was said before, or ends a timer, is judged with that.
func misfit(item *form.Item, a *Answer) string {
	alone := a.Tick == nil && a.Number == nil && a.Text == nil && a.Start == nil && a.End == nil
	halfTimer := item.Kind == form.Timer && (a.Start == nil) != (a.End == nil) && a.Tick == nil && a.Number == nil && a.Text == nil
	if alone && item.Kind != form.Photo && item.Kind != form.Signature || halfTimer {
		if utf8.RuneCountInString(a.Note) > maxNote || !utf8.ValidString(a.Note) {
			return msgNote
		}
		return ""
	}
	value := a.value()
	return item.Misfit(&value)
}

// stepOf finds a step among those of its item.
func stepOf(f *form.Form, s *Step) *form.Step {
	item, _, ok := f.Item(s.Item)
	if !ok {
		return nil
	}
	for i := range item.Correct {
		if item.Correct[i].Did == s.Did {
			return &item.Correct[i]
		}
	}
	return nil
}

// String is where the item stands, as a page finds it: "dishes.core[r1]".
func (s spot) String() string {
	if s.row == "" {
		return s.item
	}
	return s.item + "[" + s.row + "]"
}
