package message

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// Origin is what spoke: a task, a notice, a hazard. The id is unique over all kinds;
// the kind tells the reader where to look.
type Origin struct {
	Kind string
	ID   database.ID
}

// Draft is one text for any number of people. The caller merges what one person
// should hear once, and computes NotBefore from quiet hours (see [Quiet]).
type Draft struct {
	School  database.ID
	Purpose Purpose
	Origin  Origin
	Moment  clock.Instant // the moment it is said for; with the origin it makes a repeat harmless
	To      []database.ID // persons
	About   database.ID   // the person the text names, zero when it names nobody

	Title string // up to 100 characters, longer is shortened
	Body  string // up to 2,000 characters, longer is shortened
	Page  string // page of the mini-program that it opens, without leading slash

	// Fields are what templates may mention as {name} beside {title}, {body} and
	// {at}. Keep them few: names of people in them are cleared only through About.
	// A value in RFC 3339 is shown as a Chinese date and time.
	Fields map[string]string

	Silent    bool          // inbox only
	NotBefore clock.Instant // the push waits until then; zero is at once
	ExpiresAt clock.Instant // after this the push is not worth sending; required unless silent
}

const (
	maxTitle = 100
	maxBody  = 2000
	maxPage  = 255
	maxField = 200
)

// validate finds mistakes of the calling program; no person can cause them.
func (d *Draft) validate() error {
	switch {
	case d.Purpose.Class() == "":
		return fmt.Errorf("draft: no purpose %q", d.Purpose)
	case d.School.IsZero(), d.Origin.ID.IsZero(), d.Origin.Kind == "":
		return errors.New("draft: school and origin are required")
	case d.Moment == 0:
		return errors.New("draft: the moment is required")
	case d.Title == "":
		return errors.New("draft: the title is required")
	case len(d.Page) > maxPage:
		return errors.New("draft: the page is too long")
	case !d.Silent && d.ExpiresAt == 0:
		return errors.New("draft: a push needs an end of its life")
	case slices.ContainsFunc(d.To, database.ID.IsZero):
		return errors.New("draft: a recipient is not a person")
	}
	return nil
}

// about is the person whose deletion takes the text along: the one it names, or the
// only one it was written to.
func (d *Draft) about() *database.ID {
	switch {
	case !d.About.IsZero():
		return &d.About
	case len(d.To) == 1:
		return &d.To[0]
	}
	return nil
}

func (d *Draft) fieldsJSON() (string, error) {
	short := make(map[string]string, len(d.Fields))
	for name, value := range d.Fields {
		short[name] = shorten(value, maxField)
	}
	b, err := json.Marshal(short)
	return string(b), err
}

// shorten cuts a text to n characters, the last of which then is an ellipsis.
func shorten(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}

// Quiet are hours of the day in which pushes wait. From may be later than To: the
// night.
type Quiet struct {
	From, To time.Duration // after midnight in Shanghai
}

// QuietNight is 21:00 to 07:00.
var QuietNight = Quiet{From: 21 * time.Hour, To: 7 * time.Hour}

// After is t itself, or the end of the quiet hours that t falls into.
func (q Quiet) After(t time.Time) time.Time {
	day := clock.DateOf(t)
	since := t.Sub(day.At(0))
	switch {
	case q.From <= q.To:
		if since >= q.From && since < q.To {
			return day.At(q.To)
		}
	case since >= q.From:
		return day.AddDays(1).At(q.To)
	case since < q.To:
		return day.At(q.To)
	}
	return t
}
