package patrol

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"golang.org/x/text/width"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// PlateState is the life of one plate. A point has at most one active plate.
type PlateState string

// The states of a plate.
const (
	Active   PlateState = "active"
	Replaced PlateState = "replaced" // a new one was printed
	Revoked  PlateState = "revoked"  // taken down, or its code was seen where it must not be
)

// Plate is what hangs on the wall: a QR code with a token, and a number to type.
type Plate struct {
	ID           database.ID
	CheckpointID database.ID
	Token        string // in the QR code: https://HOST/q/TOKEN
	Code         string // typed after the number of the point: 03-PXB6
	State        PlateState
	IssuedAt     clock.Instant
	Damaged      bool // somebody reported it
}

const (
	tokenBytes = 16 // 128 random bits: nobody guesses one
	tokenChars = 22
	maxToken   = 24 // what fits in the scene of a mini-program code
	codeChars  = 4

	// codeLetters leaves out what is mistaken for something else: 0 O, 1 I L. The
	// number is short because it is the weakest proof and asks for a photo.
	codeLetters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
)

// markChars is enough to tell the plates of a school apart, and far too little to find
// the token by.
const markChars = 12

// Mark is the beginning of the token's SHA-256 in hex. A phone without a network tells by
// it which point it has scanned, and cannot make a code of it.
func (p *Plate) Mark() string {
	sum := sha256.Sum256([]byte(p.Token))
	return hex.EncodeToString(sum[:])[:markChars]
}

func newPlate(checkpoint database.ID, now clock.Instant) Plate {
	return Plate{ID: database.NewID(), CheckpointID: checkpoint, Token: newToken(), Code: newCode(), State: Active, IssuedAt: now}
}

func newToken() string {
	var b [tokenBytes]byte
	_, _ = rand.Read(b[:]) // crypto/rand never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(b[:])
}

func newCode() string {
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

// wellFormed reports whether a text can be a token at all.
func wellFormed(token string) bool {
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

// typed reads a plate number as a person types it, "03-pxb6" or "03 PXB6", into the
// number of the point and the code.
func typed(text string) (number, code string, ok bool) {
	plain := strings.ToUpper(width.Narrow.String(text))
	plain = strings.Map(func(r rune) rune {
		if strings.ContainsRune(plainLetters, r) {
			return r
		}
		return -1
	}, plain)
	at := len(plain) - codeChars
	if at < 1 || at > maxNumber {
		return "", "", false
	}
	return plain[:at], plain[at:], true
}
