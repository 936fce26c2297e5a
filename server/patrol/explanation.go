package patrol

import (
	"slices"
	"unicode/utf8"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// Explanation is the word that a person says about a check-in.
type Explanation struct {
	Choice      string // one of the choices, or other
	Note        string
	Attachments []database.ID
	At          clock.Instant
}

// Ask is what the person is asked after a check-in.
type Ask struct {
	Kind    AskKind
	Choices []ReasonChoice // for a reason, the one to tap
}

// AskKind is what would settle a doubt.
type AskKind string

// The kinds of asking.
const (
	AskReason AskKind = "reason"
	AskPhoto  AskKind = "photo"
)

// ReasonChoice is one reason to tap.
type ReasonChoice struct{ Code, Text, Hint string }

// ask is what would settle the doubts of a check-in; nil when nothing has to.
func (c *CheckIn) ask() *Ask {
	switch {
	case c.Explanation != nil || c.Grade != GradeC:
		return nil
	case c.has(DoubtNoPhoto):
		return &Ask{Kind: AskPhoto}
	}
	return &Ask{Kind: AskReason, Choices: choicesFor(c.Doubts)}
}

// choicesFor are the reasons that fit the doubts, at most four.
func choicesFor(doubts []Doubt) []ReasonChoice {
	var out []ReasonChoice
	for _, d := range doubts {
		for _, choice := range reasonChoices[d.Code] {
			if !slices.Contains(out, choice) && len(out) < 3 {
				out = append(out, choice)
			}
		}
	}
	return append(out, otherReason)
}

// check refuses an explanation that says nothing.
func (e *Explanation) check() error {
	known := e.Choice == otherReason.Code
	for _, choices := range reasonChoices {
		known = known || slices.ContainsFunc(choices, func(c ReasonChoice) bool { return c.Code == e.Choice })
	}
	empty := e.Choice == otherReason.Code && e.Note == "" && len(e.Attachments) == 0
	if !known || empty || utf8.RuneCountInString(e.Note) > maxNote || len(e.Attachments) > maxAttachments {
		return ErrBadExplanation
	}
	return nil
}

// explain keeps the word. A photo settles the doubt that one was missing; every other
// doubt stays beside its explanation, for the leader to read both.
func (c *CheckIn) explain(e Explanation) {
	c.Explanation = &e
	c.Attachments = append(c.Attachments, e.Attachments...)
	if len(e.Attachments) > 0 {
		c.Doubts = slices.DeleteFunc(c.Doubts, func(d Doubt) bool { return d.Code == DoubtNoPhoto })
	}
	c.Grade = gradeOf(c.Doubts)
}
