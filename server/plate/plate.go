// Package plate makes and reads what is printed on a plate with a QR code, whoever keeps
// the plate: a token for the code, https://HOST/q/TOKEN, and a few letters to type when
// the code does not scan.
package plate

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"golang.org/x/text/width"
)

// State is the life of one plate. A thing has at most one active plate.
type State string

// The states of a plate.
const (
	Active   State = "active"
	Replaced State = "replaced" // a new one was printed
	Revoked  State = "revoked"  // taken down, or its code was seen where it must not be
)

const (
	tokenBytes = 16 // 128 random bits: nobody guesses one
	maxToken   = 24 // what fits in the scene of a mini-program code
	codeChars  = 4

	// codeLetters leaves out what is mistaken for something else: 0 O, 1 I L. The
	// number is short because it is the weakest proof and asks for a photo.
	codeLetters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

	// plainLetters are those of a number that can be typed.
	plainLetters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

	// markChars is enough to tell the plates of a school apart, and far too little to find
	// the token by.
	markChars = 12
)

// NewToken makes the secret of a QR code.
func NewToken() string {
	var b [tokenBytes]byte
	_, _ = rand.Read(b[:]) // crypto/rand never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// NewCode makes the letters that are typed after a number.
func NewCode() string {
	code := make([]byte, 0, codeChars)
	var b [1]byte
	for len(code) < codeChars {
		_, _ = rand.Read(b[:])
		if i := int(b[0]); i < 256-256%len(codeLetters) { // every letter is equally likely
			code = append(code, codeLetters[i%len(codeLetters)])
		}
	}
	return string(code)
}

// Mark is the beginning of the token's SHA-256 in hex. A phone without a network tells by
// it which plate it has scanned, and cannot make a code of it.
func Mark(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])[:markChars]
}

// WellFormed reports whether a text can be a token at all.
func WellFormed(token string) bool {
	if token == "" || len(token) > maxToken {
		return false
	}
	for _, r := range token {
		plain := r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
		if !plain && r != '_' && r != '-' {
			return false
		}
	}
	return true
}

// Numbered reports whether a text of at most so many characters can be the number on a
// plate.
func Numbered(number string, most int) bool {
	return number != "" && len(number) <= most && strings.Trim(number, plainLetters) == ""
}

// Typed reads a plate number as a person types it, "03-pxb6" or "03 PXB6", into the
// number, of at most so many characters, and the code.
func Typed(text string, most int) (number, code string, ok bool) {
	plain := strings.ToUpper(width.Narrow.String(text))
	plain = strings.Map(func(r rune) rune {
		if strings.ContainsRune(plainLetters, r) {
			return r
		}
		return -1
	}, plain)
	at := len(plain) - codeChars
	if at < 1 || at > most {
		return "", "", false
	}
	return plain[:at], plain[at:], true
}
