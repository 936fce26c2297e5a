package notice

import (
	"slices"
	"strings"
	"unicode/utf8"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/errs"
)

// Receipt is what a notice asks of its readers.
type Receipt string

// The receipts.
const (
	NoReceipt Receipt = "none"    // nothing; whether it was opened is counted all the same
	Read      Receipt = "read"    // opening it is enough
	Confirm   Receipt = "confirm" // one tap
	Answer    Receipt = "answer"  // one of the choices
)

// Pace is when the push leaves. The letter itself is in the inbox at once.
type Pace string

// The paces.
const (
	Daily  Pace = "daily"  // one push a day for all of them, at DigestAt
	Timely Pace = "timely" // at once, but not in the quiet hours
	Urgent Pace = "urgent" // at once
)

// Words are what one version says.
type Words struct {
	Title    string
	Body     string
	Receipt  Receipt
	Choices  []string // of an answer
	Audience Audience
	Photos   []database.ID // ids that the phone gave them
}

// Notice is a notice as its readers and its writers see it.
type Notice struct {
	ID       database.ID
	State    State
	Planned  bool // the calendar asked for it
	Standing bool // published as the pack has it, because nobody approved another text in time
	Pace     Pace
	Version  int
	Words
	Author      database.ID // zero: the calendar
	Approver    database.ID // zero while nobody has
	PublishAt   *clock.Instant
	PublishedAt *clock.Instant
	ClosedAt    *clock.Instant
	ChangedAt   clock.Instant
}

// Version is one version of a notice as it stays readable.
type Version struct {
	Version int
	At      clock.Instant
	Title   string
	Body    string
	Hash    string // SHA-256 in hexadecimal digits; see Words.hash
}

const (
	maxTitle   = 40
	maxBody    = 1500
	maxChoices = 4
	maxChoice  = 10
	maxPhotos  = 6
	maxRules   = 50
)

// clean trims the words and finds what is wrong with them.
func (w Words) clean() (Words, error) {
	w.Title, w.Body = strings.TrimSpace(w.Title), strings.TrimSpace(w.Body)
	if w.Receipt == "" {
		w.Receipt = Read
	}
	choices := []string{}
	for _, c := range w.Choices {
		choices = append(choices, strings.TrimSpace(c))
	}
	w.Choices = choices
	var wrong []errs.Field
	unless := func(ok bool, location, message string) {
		if !ok {
			wrong = append(wrong, errs.Field{Location: location, Message: message})
		}
	}
	between := func(s string, least, most int) bool {
		n := utf8.RuneCountInString(s)
		return n >= least && n <= most
	}
	unless(between(w.Title, 1, maxTitle), "title", wrongTitle)
	unless(between(w.Body, 1, maxBody), "body", wrongBody)
	unless(slices.Contains([]Receipt{NoReceipt, Read, Confirm, Answer}, w.Receipt), "receipt", wrongReceipt)
	unless(len(w.Photos) <= maxPhotos, "attachments", manyPhotos)
	if w.Receipt == Answer {
		unless(len(w.Choices) >= 2 && len(w.Choices) <= maxChoices, "choices", wrongChoices)
	} else {
		unless(len(w.Choices) == 0, "choices", idleChoices)
	}
	for i, c := range w.Choices {
		unless(between(c, 1, maxChoice) && !slices.Contains(w.Choices[:i], c), "choices", wrongChoice)
	}
	unless(w.Audience.valid(), "audience", wrongAudience)
	if len(wrong) > 0 {
		return w, ErrInvalid.WithFields(wrong...)
	}
	return w, nil
}

func (p Pace) known() bool { return p == Daily || p == Timely || p == Urgent }
