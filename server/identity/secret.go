package identity

import (
	"fmt"
	"io"
	"log/slog"
	"regexp"
	"strings"

	"xiaoqin/server/errs"
)

// Secret is a text that no log, error or metric may show. It prints as a word in every
// verb of fmt, in slog and in JSON; string(x) is the one way to the value, so that giving
// it away is visible where it is done.
type Secret[K kind] string

// kind is what a secret prints as.
type kind interface{ word() string }

type (
	// OpenID is WeChat's name for a user in one mini-program.
	OpenID = Secret[openIDKind]
	// UnionID is WeChat's name for a user in all applications of one owner; often unknown.
	UnionID = Secret[unionIDKind]
	// Phone is a phone number in the form of ParsePhone.
	Phone = Secret[phoneKind]
	// Token is a bearer token.
	Token = Secret[tokenKind]
	// InviteCode is the code that binds a WeChat user to a person.
	InviteCode = Secret[inviteCodeKind]
)

type (
	openIDKind     struct{}
	unionIDKind    struct{}
	phoneKind      struct{}
	tokenKind      struct{}
	inviteCodeKind struct{}
)

func (openIDKind) word() string     { return "[openid]" }
func (unionIDKind) word() string    { return "[unionid]" }
func (phoneKind) word() string      { return "[phone]" }
func (tokenKind) word() string      { return "[token]" }
func (inviteCodeKind) word() string { return "[invite code]" }

// String is the kind of secret, never the secret.
func (Secret[K]) String() string {
	var k K
	return k.word()
}

// Format prints the kind of secret, whatever the verb.
func (s Secret[K]) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue logs the kind of secret.
func (s Secret[K]) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText writes the kind of secret, so that a struct logged as JSON is clean too.
func (s Secret[K]) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

var (
	mobile  = regexp.MustCompile(`^1[3-9][0-9]{9}$`)
	foreign = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
)

// ParsePhone reads a mobile number of the mainland, as 11 digits with or without +86, or
// any other as +country and number (E.164). Spaces and hyphens are dropped. The result is
// 11 digits or "+…", so that equal numbers are equal strings.
func ParsePhone(s string) (Phone, error) {
	s = strings.NewReplacer(" ", "", "-", "", "\u00a0", "", "\u3000", "", "\t", "").Replace(s)
	if rest, ok := strings.CutPrefix(s, "00"); ok {
		s = "+" + rest
	}
	national := strings.TrimPrefix(s, "+86")
	switch {
	case mobile.MatchString(national):
		return Phone(national), nil
	case national == s && foreign.MatchString(s):
		return Phone(s), nil
	default:
		return "", ErrPhoneInvalid.WithFields(errs.Field{Location: "phone", Message: ErrPhoneInvalid.Detail})
	}
}
