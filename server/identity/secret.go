package identity

import (
	"fmt"
	"io"
	"log/slog"
	"regexp"
	"strings"

	"xiaoqin/server/errs"
)

// The types of this file hold what no log, error text or metric may show. They print as
// a word in every verb of fmt, in slog and in JSON; string(x) is the one way to the
// value, so that giving it away is visible where it is done.
type (
	// OpenID is WeChat's name for a user in one mini-program.
	OpenID string
	// UnionID is WeChat's name for a user in all applications of one owner; often unknown.
	UnionID string
	// Phone is a phone number in the form of ParsePhone.
	Phone string
	// Token is a bearer token.
	Token string
	// InviteCode is the code that binds a WeChat user to a person.
	InviteCode string
)

// Format prints the kind of secret, never the secret.
func (OpenID) Format(f fmt.State, _ rune)     { redact(f, "[openid]") }
func (UnionID) Format(f fmt.State, _ rune)    { redact(f, "[unionid]") }
func (Phone) Format(f fmt.State, _ rune)      { redact(f, "[phone]") }
func (Token) Format(f fmt.State, _ rune)      { redact(f, "[token]") }
func (InviteCode) Format(f fmt.State, _ rune) { redact(f, "[invite code]") }

// String is the kind of secret, never the secret.
func (OpenID) String() string     { return "[openid]" }
func (UnionID) String() string    { return "[unionid]" }
func (Phone) String() string      { return "[phone]" }
func (Token) String() string      { return "[token]" }
func (InviteCode) String() string { return "[invite code]" }

// LogValue logs the kind of secret, never the secret.
func (s OpenID) LogValue() slog.Value     { return slog.StringValue(s.String()) }
func (s UnionID) LogValue() slog.Value    { return slog.StringValue(s.String()) }
func (s Phone) LogValue() slog.Value      { return slog.StringValue(s.String()) }
func (s Token) LogValue() slog.Value      { return slog.StringValue(s.String()) }
func (s InviteCode) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText writes the kind of secret, so that a struct logged as JSON is clean too.
func (s OpenID) MarshalText() ([]byte, error)     { return []byte(s.String()), nil }
func (s UnionID) MarshalText() ([]byte, error)    { return []byte(s.String()), nil }
func (s Phone) MarshalText() ([]byte, error)      { return []byte(s.String()), nil }
func (s Token) MarshalText() ([]byte, error)      { return []byte(s.String()), nil }
func (s InviteCode) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

func redact(w io.Writer, word string) { _, _ = io.WriteString(w, word) }

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
