package family

import (
	"crypto/rand"
	"strings"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

const (
	codeMark     = "C" // no invite of a person begins with it
	codeChars    = 6
	codeAlphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ" // no 0 O 1 I L: 31⁵ ≈ 29 million codes
	codeLife     = 14 * 24 * time.Hour
)

// fieldCode is the sealed column of a class code: the teacher reads it again, the database
// does not show it.
const fieldCode identity.Field = "class_code.code"

// Code is the code of a class.
type Code struct {
	ClassID   database.ID
	Text      string
	ExpiresAt clock.Instant
}

// newCode draws a code, each character by itself and without bias.
func newCode() string {
	code := []byte(codeMark)
	var b [1]byte
	for len(code) < codeChars {
		_, _ = rand.Read(b[:]) // never fails since Go 1.24
		if i := int(b[0] & 31); i < len(codeAlphabet) {
			code = append(code, codeAlphabet[i])
		}
	}
	return string(code)
}

// cleanCode forgives what a keyboard does to a code. It is false for what cannot be one.
func cleanCode(s string) (string, bool) {
	code := identity.CleanCode(s)
	return code, len(code) == codeChars && strings.HasPrefix(code, codeMark)
}
