package patrol

import (
	"unicode/utf8"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/form"
)

// Method is how a plate was read.
type Method string

// The methods.
const (
	ByScan Method = "scan"
	ByHand Method = "typed"
)

// Report is what a phone says about one check-in. Token or Plate names the plate.
type Report struct {
	ClientID    database.ID    // made by the phone: the same for every repeat
	Token       string         // of the QR code
	Plate       string         // number typed by hand
	TaskID      database.ID    // the round the person is in; zero leaves it to the server
	DeviceAt    clock.Instant  // of the scan, by the clock of the phone
	SentAt      *clock.Instant // of this upload, by the same clock
	Sequence    int64          // counted up by the phone
	Location    *Location
	Answers     []form.Answer
	Attachments []database.ID
	Note        string
}

// Bounds of a report.
const (
	maxNote        = 200
	maxAttachments = 9
)

func (r *Report) check() error {
	switch {
	case (r.Token == "") == (r.Plate == ""):
		return ErrPlateNeeded
	case r.ClientID.IsZero():
		return ErrBadReport
	case utf8.RuneCountInString(r.Note) > maxNote || len(r.Attachments) > maxAttachments:
		return ErrBadReport
	case r.Location != nil && !r.Location.valid():
		return ErrBadReport
	}
	return nil
}

// method is how the plate of the report was read.
func (r *Report) method() Method {
	if r.Token != "" {
		return ByScan
	}
	return ByHand
}

// CheckIn is one report as it is kept, for ever.
type CheckIn struct {
	ID           database.ID
	ClientID     database.ID
	AccountID    database.ID
	PersonID     database.ID
	CheckpointID database.ID
	PlateID      database.ID
	TaskID       database.ID // zero when it is extra
	Method       Method
	MadeAt       clock.Instant // by the clock of the school
	DeviceAt     clock.Instant // as the phone told it
	SentAt       *clock.Instant
	ReceivedAt   clock.Instant
	Sequence     int64
	Outcome      Outcome
	Grade        Grade
	Doubts       []Doubt
	Passed       bool // the answers were within their limits
	Location     *Location
	Answers      []form.Answer
	Attachments  []database.ID
	Note         string
	Explanation  *Explanation // nil until somebody says a word
}

// doubt adds what speaks against it and grades it again.
func (c *CheckIn) doubt(more ...Doubt) {
	c.Doubts = append(c.Doubts, more...)
	c.Grade = gradeOf(c.Doubts)
}

func (c *CheckIn) has(code DoubtCode) bool {
	for _, d := range c.Doubts {
		if d.Code == code {
			return true
		}
	}
	return false
}
