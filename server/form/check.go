package form

import (
	"fmt"
	"regexp"
	"slices"
	"unicode/utf8"

	"xiaoqin/server/errs"
)

// Bounds of a form. A page shows one item at a time; nobody answers a hundred.
const (
	maxItems   = 60
	maxRows    = 50
	maxChoices = 12
	maxLabel   = 40
	maxWords   = 200
)

var (
	codeForm = regexp.MustCompile(`^[a-z][a-z0-9]*([.-][a-z0-9]+)*$`)
	keyForm  = regexp.MustCompile(`^[a-z][a-z0-9_]{0,31}$`)
)

// checker collects what is wrong with a form.
type checker struct{ wrong []errs.Field }

func (c *checker) unless(ok bool, at, message string) {
	if !ok {
		c.wrong = append(c.wrong, errs.Field{Location: at, Message: message})
	}
}

// Check returns everything that is wrong with a form, each at its place: "items[2].limit".
func (f *Form) Check() []errs.Field {
	var c checker
	c.unless(codeForm.MatchString(f.Code) && len(f.Code) <= 64, "code", msgCode)
	c.unless(label(f.Name), "name", msgLabel)
	c.items("items", f.Items, nil)
	return c.wrong
}

// label reports whether a text may stand on a page as a name.
func label(s string) bool {
	n := utf8.RuneCountInString(s)
	return n >= 1 && n <= maxLabel && utf8.ValidString(s)
}

// items checks one level; outer are the items that a group stands among.
func (c *checker) items(at string, items, outer []Item) {
	c.unless(len(items) >= 1 && len(items) <= maxItems, at, msgItems)
	for n := range items {
		here := fmt.Sprintf("%s[%d]", at, n)
		item := &items[n]
		same := func(other Item) bool { return other.Key == item.Key }
		c.unless(keyForm.MatchString(item.Key), here+".key", msgKey)
		c.unless(!slices.ContainsFunc(items[:n], same) && !slices.ContainsFunc(outer, same), here+".key", msgKeyTwice)
		c.unless(label(item.Label), here+".label", msgLabel)
		c.item(here, item, outer != nil)
		c.condition(here+".when", item.When, slices.Concat(outer, items[:n]))
		if item.Kind == Group && outer == nil {
			c.items(here+".items", item.Items, slices.Clone(items[:n+1]))
		}
	}
}

func (c *checker) item(at string, item *Item, inGroup bool) {
	known := []Kind{Tick, Number, Temperature, Choice, Text, Photo, Signature, Timer, Group}
	c.unless(slices.Contains(known, item.Kind), at+".kind", msgKind)
	c.unless(item.Kind != Group || !inGroup, at+".kind", msgNested)
	c.unless(item.Kind == Group || len(item.Items) == 0 && item.Each == "" && item.Most == 0, at+".items", msgGroupOnly)
	c.unless(item.Kind != Group || label(item.Each) && item.Most >= 0 && item.Most <= maxRows, at+".each", msgEach)
	c.unless(item.Limit == nil || item.Kind.limited(), at+".limit", msgLimitKind)
	c.unless(utf8.RuneCountInString(item.Unit) <= 8 && (item.Unit == "" || item.Kind == Number), at+".unit", msgUnit)
	c.unless(utf8.RuneCountInString(item.Guidance) <= maxWords, at+".guidance", msgGuidance)
	c.setting(at+".setting", item)
	c.choices(at, item)
	fails := item.Limit != nil || item.Kind == Tick || len(item.Wrong) > 0
	c.unless(fails || !item.Critical && !item.PhotoOnFail && !item.NoteOnFail, at, msgCannotFail)
	c.unless(item.Critical == (len(item.Correct) > 0), at+".correct", msgCorrect)
	c.unless(item.From == "" || item.Kind == Tick || item.Kind == Text, at+".from", msgFrom)
	for _, step := range item.Correct {
		c.unless(label(step.Did), at+".correct", msgLabel)
	}
}

func (c *checker) setting(at string, item *Item) {
	if item.Setting == nil {
		return
	}
	c.unless(keyForm.MatchString(item.Setting.Name), at+".name", msgKey)
	c.unless(item.Limit != nil && offers(item.Setting.Choices, *item.Limit), at+".choices", msgSetting)
}

func (c *checker) choices(at string, item *Item) {
	n := len(item.Choices)
	if item.Kind != Choice {
		c.unless(n == 0 && len(item.Wrong) == 0, at+".choices", msgChoiceOnly)
		return
	}
	c.unless(n >= 2 && n <= maxChoices, at+".choices", msgChoices)
	for i, choice := range item.Choices {
		c.unless(label(choice) && !slices.Contains(item.Choices[:i], choice), at+".choices", msgChoices)
	}
	for _, choice := range item.Wrong {
		c.unless(slices.Contains(item.Choices, choice), at+".wrong", msgWrong)
	}
}

// condition may speak of what is answered before it.
func (c *checker) condition(at string, when *Condition, before []Item) {
	if when == nil {
		return
	}
	i := slices.IndexFunc(before, func(other Item) bool { return other.Key == when.Item })
	if i < 0 {
		c.unless(false, at+".item", msgNoItem)
		return
	}
	c.unless(when.Fails != (len(when.Is) > 0), at, msgCondition)
	other := &before[i]
	c.unless(other.Kind != Group && other.When == nil, at+".item", msgNoItem)
	for _, word := range when.Is {
		known := slices.Contains(other.Choices, word) || other.Kind == Tick && (word == yes || word == no)
		c.unless(known, at+".is", msgNoWord)
	}
}
