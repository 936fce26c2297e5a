package incident

import (
	"strings"
	"time"
	"unicode/utf8"

	"xiaoqin/server/database"
	"xiaoqin/server/errs"
)

// Report is one tap.
type Report struct {
	ClientID database.ID // made by the phone; a repeat is answered with the first incident
	At       time.Time   // of the tap, by the clock of the phone
	Kind     Kind
	Place    string        // up to 40 characters, may be empty
	Note     string        // up to 500 characters, may be empty
	Photos   []database.ID // ids that the phone gave them
}

const (
	maxPlace = 40
	maxNote  = 500
)

// clean tidies a report and says what is wrong with it. It is as forgiving as it can be:
// whoever reports is in a hurry.
func (r Report) clean() (Report, error) {
	r.Place = strings.Join(strings.Fields(r.Place), " ")
	r.Note = strings.TrimSpace(r.Note)
	var wrong []errs.Field
	unless := func(ok bool, location, message string) {
		if !ok {
			wrong = append(wrong, errs.Field{Location: location, Message: message})
		}
	}
	unless(!r.ClientID.IsZero(), "id", nameless)
	unless(!r.At.IsZero(), "device_time", timeless)
	unless(r.Kind.Name() != "", "kind", wrongKind)
	unless(utf8.RuneCountInString(r.Place) <= maxPlace, "place", longPlace)
	unless(utf8.RuneCountInString(r.Note) <= maxNote, "note", longNote)
	if len(wrong) > 0 {
		return r, ErrInvalid.WithFields(wrong...)
	}
	return r, nil
}

// title is what a message says: kind and place, and no more.
func title(kind Kind, place string) string {
	if place == "" {
		return kind.Name()
	}
	return kind.Name() + " " + place
}
