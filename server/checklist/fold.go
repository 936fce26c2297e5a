package checklist

import (
	"slices"
	"strings"

	"xiaoqin/server/form"
)

// builder is a sheet while its entries are added up.
type builder struct {
	form  *form.Form
	state State
	given map[spot]int // into state.Given
	rows  map[spot]int // into state.Rows, by group and key
	locks map[spot]*Lock
	order []spot // of the locks, as they came
	wrong error  // a step that cannot be taken
}

// add takes one entry. A step goes with the answer of the same entry to its item: behind
// one that fails, which it answers, and before one that passes, which it made possible.
func (b *builder) add(e *Entry) {
	e.Before = nil
	failing := make(map[spot]bool)
	merged := make([]Answer, len(e.Answers))
	for i, a := range e.Answers {
		merged[i] = a
		if at, known := b.given[a.spot()]; known {
			before := b.state.Given[at].Answer
			e.Before = append(e.Before, before)
			merged[i] = a.over(&before)
		}
		failing[a.spot()] = b.fails(&merged[i])
	}
	for _, s := range e.Steps {
		if !failing[s.spot()] {
			b.step(e, s)
		}
	}
	for i := range merged {
		b.answer(e, merged[i])
	}
	for _, s := range e.Steps {
		if failing[s.spot()] {
			b.step(e, s)
		}
	}
	for _, s := range e.Steps {
		if s.Did == CrossOut {
			b.crossOut(e, s)
		}
	}
}

// crossOut takes a row off the sheet in which nothing critical was said.
func (b *builder) crossOut(e *Entry, s Step) {
	group, _, ok := b.form.Item(s.Item)
	if !ok || group.Kind != form.Group {
		return
	}
	key := spot{s.Item, s.Row}
	judged := slices.ContainsFunc(b.state.Given, func(g Given) bool {
		item, _, ok := b.form.Item(g.Item)
		return ok && item.Critical && g.Row == s.Row && strings.HasPrefix(g.Item, s.Item+".") && !g.empty()
	})
	if judged {
		b.wrong = ErrRowJudged
		return
	}
	if _, known := b.rows[key]; !known {
		b.rows[key] = len(b.state.Rows)
		b.state.Rows = append(b.state.Rows, Row{Group: s.Item, Key: s.Row})
	}
	if row := &b.state.Rows[b.rows[key]]; row.Ended == nil {
		taken := Taken{Step: s, Ends: true, By: e.PersonID, MadeAt: e.MadeAt}
		row.Ended = &taken
		b.state.Taken = append(b.state.Taken, taken)
	}
}

// fails reports whether an answer is one that does not pass.
func (b *builder) fails(a *Answer) bool {
	item, _, ok := b.form.Item(a.Item)
	value := a.value()
	return ok && !a.empty() && !a.running() && item.Misfit(&value) == "" && !item.Passes(&value)
}

func (b *builder) step(e *Entry, s Step) {
	def := stepOf(b.form, &s)
	if def == nil || b.ended(s.spot()) {
		return
	}
	taken := Taken{Step: s, Ends: def.Ends, By: e.PersonID, MadeAt: e.MadeAt}
	b.state.Taken = append(b.state.Taken, taken)
	switch row := b.row(s.spot()); {
	case !def.Ends:
		if lock := b.locks[s.spot()]; lock != nil {
			lock.Stepped = true
		}
	case row != nil:
		row.Ended = &taken
	default:
		b.state.Ended = &taken
	}
}

func (b *builder) answer(e *Entry, a Answer) {
	at := a.spot()
	item, _, ok := b.form.Item(a.Item)
	if !ok {
		return
	}
	b.row(at)
	if b.ended(at) {
		return
	}
	given := Given{Answer: a, By: e.PersonID, MadeAt: e.MadeAt}
	if n, known := b.given[at]; known {
		given.Changes = b.state.Given[n].Changes + 1
		b.state.Given[n] = given
	} else {
		b.given[at] = len(b.state.Given)
		b.state.Given = append(b.state.Given, given)
	}
	if !item.Critical || a.empty() || a.running() {
		return
	}
	lock := b.locks[at]
	switch {
	case b.fails(&a):
		if lock == nil {
			b.order = append(b.order, at)
		}
		b.locks[at] = &Lock{
			Item: at.item, Row: at.row, Failed: a, By: e.PersonID, Since: e.MadeAt, Expected: item.Expected(), Steps: item.Correct,
		}
	case lock != nil && lock.Stepped:
		b.open(at)
	}
}

func (b *builder) open(at spot) {
	delete(b.locks, at)
	b.order = slices.DeleteFunc(b.order, func(o spot) bool { return o == at })
}

// row is the row of an item, made when it is new; nil outside of a group.
func (b *builder) row(at spot) *Row {
	group, _, inGroup := strings.Cut(at.item, ".")
	if !inGroup {
		return nil
	}
	key := spot{group, at.row}
	n, known := b.rows[key]
	if !known {
		n = len(b.state.Rows)
		b.rows[key] = n
		b.state.Rows = append(b.state.Rows, Row{Group: group, Key: at.row})
	}
	return &b.state.Rows[n]
}

// ended reports whether the item is out of use.
func (b *builder) ended(at spot) bool {
	row := b.row(at)
	return b.state.Ended != nil || row != nil && row.Ended != nil
}

// judge is what the entries added so far come to.
func (b *builder) judge() State {
	out := b.state
	out.Rows, out.Given, out.Taken = slices.Clone(out.Rows), slices.Clone(out.Given), slices.Clone(out.Taken)
	answers, keys := b.answers()
	result, err := b.form.JudgeKept(answers)
	if b.wrong != nil {
		err = b.wrong
	}
	asked := make(map[spot]bool)
	out.Complete, out.Passed, out.wrong = err == nil, true, err
	for _, found := range result.Findings {
		group, _, inGroup := strings.Cut(found.Path, ".")
		f := Finding{
			Item: found.Path, State: found.State, Critical: found.Item.Critical,
			Expected: found.Expected, NoPhoto: found.NoPhoto, NoNote: found.NoNote,
		}
		if inGroup {
			f.Row = keys[group][found.Row]
		}
		asked[spot{f.Item, f.Row}] = f.State != form.Unasked
		if f.State == form.Missing && found.Item.Kind == form.Group && b.emptied(found.Path) {
			f.State, out.Passed = form.Passed, false // each of its rows is out of use
		}
		out.Findings = append(out.Findings, f)
		out.Complete = out.Complete && f.State != form.Missing && !f.NoPhoto && !f.NoNote
		out.Passed = out.Passed && f.State != form.Failed
	}
	for _, at := range b.order {
		lock := b.locks[at]
		done := b.ended(at) || lock.Stepped && !asked[at] // another way was taken after the step
		if !done {
			out.Locks = append(out.Locks, *lock)
		}
	}
	out.Complete = (out.Complete || out.Ended != nil) && len(out.Locks) == 0
	out.Passed = out.Passed && out.Complete && out.Ended == nil
	return out
}

// answers are the last words as the form takes them, without rows out of use, and the
// keys of the rows of each group in the order in which they are given.
func (b *builder) answers() (answers []form.Answer, keys map[string][]string) {
	keys = make(map[string][]string)
	rows := make(map[string][][]form.Answer)
	for _, row := range b.state.Rows {
		if row.Ended != nil {
			continue
		}
		var of []form.Answer
		for _, g := range b.state.Given {
			if group, _, _ := strings.Cut(g.Item, "."); group == row.Group && g.Row == row.Key && !g.running() {
				of = append(of, g.value())
			}
		}
		keys[row.Group] = append(keys[row.Group], row.Key)
		rows[row.Group] = append(rows[row.Group], of)
	}
	for _, g := range b.state.Given {
		if g.Row == "" && !g.running() {
			answers = append(answers, g.value())
		}
	}
	for _, item := range b.form.Items {
		if item.Kind == form.Group && len(rows[item.Key]) > 0 {
			answers = append(answers, form.Answer{Item: item.Key, Rows: rows[item.Key]})
		}
	}
	return answers, keys
}

// emptied reports whether a group has rows and all of them are out of use. Those that were
// crossed out are as if they had never been there.
func (b *builder) emptied(group string) bool {
	return slices.ContainsFunc(b.state.Rows, func(r Row) bool { return r.Group == group && !r.CrossedOut() })
}
