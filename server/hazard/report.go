package hazard

import (
	"strings"
	"time"
	"unicode/utf8"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/errs"
)

// Source is how a report came.
type Source string

// The sources.
const (
	ByPhone   Source = "phone"    // somebody of the school, by the page
	ByPublic  Source = "public"   // somebody without an account, by a printed code
	ByPlate   Source = "plate"    // a plate that is damaged or out of use
	ByCheckIn Source = "check_in" // a wrong answer at a checkpoint
	BySheet   Source = "sheet"    // a failed item of a sheet
	ByAsset   Source = "asset"    // a fault of a thing
	ByDrill   Source = "drill"    // what a drill found
)

// Report is what somebody, or a capability on their behalf, saw.
type Report struct {
	ClientID database.ID // made by the phone; a repeat by the same person is answered with the first hazard
	At       time.Time   // when it was seen, by the clock of the phone; never later than now
	Subject  string      // key of the place, checkpoint or thing: place:ID, checkpoint:ID, asset:lift:ID; may be empty
	Where    string      // up to 40 characters, in words; what the subject is called when nobody else knows it
	Kind     Kind        // empty: read out of the words
	Urgency  Urgency     // empty: Repair
	Words    string      // up to 500 characters; may be empty when there are photos
	Photos   []database.ID
	Source   Source      // empty: ByPhone
	SameAs   database.ID // an open hazard of the place that the reporter takes this for; zero for none
}

var (
	unknownField = errs.Field{Location: "place", Message: unknownPlace}
	unknownKind  = errs.Field{Location: "kind", Message: wrongKind}
)

const (
	maxWhere  = 40
	maxWords  = 500
	maxTitle  = 40
	maxPlace  = 80
	maxShown  = 40  // what a task may be called
	maxReason = 150 // leaves room in the reason of a task
)

// clean tidies a report and says what is wrong with it.
func (r Report) clean(now clock.Instant) (Report, error) {
	r.Where = strings.Join(strings.Fields(r.Where), " ")
	r.Words = strings.TrimSpace(r.Words)
	if r.Kind == "" {
		r.Kind = guess(r.Words)
	}
	if r.Urgency == "" {
		r.Urgency = Repair
	}
	if r.Source == "" {
		r.Source = ByPhone
	}
	var wrong []errs.Field
	unless := func(ok bool, location, message string) {
		if !ok {
			wrong = append(wrong, errs.Field{Location: location, Message: message})
		}
	}
	unless(!r.ClientID.IsZero(), "id", nameless)
	unless(!r.At.IsZero(), "device_time", timeless)
	unless(r.Kind.Name() != "", "kind", wrongKind)
	unless(r.Urgency.known(), "urgency", wrongUrgency)
	unless(r.Subject != "" || r.Where != "", "place", placeless)
	unless(utf8.RuneCountInString(r.Where) <= maxWhere, "where", longWhere)
	unless(utf8.RuneCountInString(r.Words) <= maxWords, "words", longWords)
	unless(r.Words != "" || len(r.Photos) > 0, "words", nothingSaid)
	if len(wrong) > 0 {
		return r, ErrInvalid.WithFields(wrong...)
	}
	r.At = min(clock.At(r.At), now).Time()
	return r, nil
}

// title is what a list shows of a report: its words, or the kind.
func (r Report) title() string {
	text := strings.Join(strings.Fields(r.Words), " ")
	if text == "" {
		return r.Kind.Name()
	}
	if letters := []rune(text); len(letters) > maxTitle {
		return string(letters[:maxTitle-1]) + "…"
	}
	return text
}
