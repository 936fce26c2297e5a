package asset

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/width"

	"xiaoqin/server/attachment"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/errs"
)

// VisitState is how far the visit of a company has come.
type VisitState string

// The states of a visit. One whose link is over stays invited.
const (
	VisitInvited   VisitState = "invited"   // the company was given a link
	VisitMade      VisitState = "made"      // it says what it did; nobody of the school has looked yet
	VisitConfirmed VisitState = "confirmed" // the school has, and the next date counts from it
	VisitRefused   VisitState = "refused"   // the school says that it was not so
)

// Visit is one time that a company looks after an asset, told by a link without an account.
type Visit struct {
	ID        database.ID
	AssetID   database.ID
	State     VisitState
	IssuedBy  database.ID
	IssuedAt  clock.Instant
	ExpiresAt clock.Instant
	Does      string     // which service; empty when it was only looked at
	Until     clock.Date // that the service renewed
	Serial    string     // of the new part
	Words     string
	Vendor    string
	Signed    string        // the name that was signed with
	MadeAt    clock.Instant // zero before
	TaskID    database.ID   // to look at it; zero when there is none
	Reason    string        // why it was refused
	Photos    []attachment.Photo
}

// visitLife is how long a link is good: the company comes within the week.
const visitLife = 7 * 24 * time.Hour

const (
	visitChars   = 12
	visitLetters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ" // none that is mistaken for another
	maxSigned    = 20
)

// newVisitCode makes the secret of a link: 59 random bits, that can be typed.
func newVisitCode() string {
	code := make([]byte, 0, visitChars)
	var b [1]byte
	for len(code) < visitChars {
		_, _ = rand.Read(b[:])
		if i := int(b[0]); i < 256-256%len(visitLetters) { // every letter is equally likely
			code = append(code, visitLetters[i%len(visitLetters)])
		}
	}
	return string(code)
}

// secretOf is what is kept of a code, however it was typed; false for what can be none.
func secretOf(code string) (string, bool) {
	plain := strings.Map(func(r rune) rune {
		if strings.ContainsRune(visitLetters, r) {
			return r
		}
		return -1
	}, strings.ToUpper(width.Narrow.String(code)))
	if len(plain) != visitChars {
		return "", false
	}
	sum := sha256.Sum256([]byte(plain))
	return hex.EncodeToString(sum[:]), true
}

// Told is what a company says that it did.
type Told struct {
	Does   string // empty: it only looked at it
	Until  clock.Date
	Serial string
	Words  string
	Vendor string
	Signed string
	Photos []database.ID
}

// clean tidies what was said and names what is missing.
func (t *Told) clean(k *Kind) error {
	for _, text := range []*string{&t.Serial, &t.Vendor, &t.Signed} {
		*text = strings.Join(strings.Fields(*text), " ")
	}
	t.Words = strings.TrimSpace(t.Words)
	var wrong []errs.Field
	unless := func(ok bool, location, message string) {
		if !ok {
			wrong = append(wrong, field(location, message))
		}
	}
	short := func(text string, most int) bool { return utf8.RuneCountInString(text) <= most }
	unless(t.Words != "" && short(t.Words, maxWords), "words", needWords)
	unless(t.Vendor != "" && short(t.Vendor, maxName), "vendor", needVendor)
	unless(t.Signed != "" && short(t.Signed, maxSigned), "signed", needSigned)
	unless(short(t.Serial, maxSerial), "serial", longSerial)
	unless(len(t.Photos) > 0, "photos", needVisitPhoto)
	if t.Does != "" {
		v := k.service(t.Does)
		unless(v != nil, "does", wrongService)
		unless(v == nil || !v.Serial || t.Serial != "", "serial", needSerial)
		unless(v == nil || v.Until == "" || !t.Until.IsZero(), "until", needUntil)
	}
	if len(wrong) > 0 {
		return ErrInvalid.WithFields(wrong...)
	}
	return nil
}
