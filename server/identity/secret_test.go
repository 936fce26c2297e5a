package identity_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"xiaoqin/server/identity"
)

// holder has secrets where they really are: in exported fields, behind pointers, in lists
// and maps.
type holder struct {
	Open   identity.OpenID
	Union  identity.UnionID
	Phone  *identity.Phone
	Tokens []identity.Token
	Codes  map[string]identity.InviteCode
}

func TestSecretsDoNotPrint(t *testing.T) {
	t.Parallel()
	const value = "13800138000"
	phone := identity.Phone(value)
	h := holder{value, value, &phone, []identity.Token{value}, map[string]identity.InviteCode{"a": value}}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%d", "%10s", "%T"} {
		_, _ = fmt.Fprintf(&out, verb, h)
		_, _ = fmt.Fprintf(&out, verb, &h)
		_, _ = fmt.Fprintf(&out, verb, phone)
	}
	_, _ = fmt.Fprint(&out, h, phone, identity.Person{Phone: phone}, identity.Login{Token: value}, identity.Invite{Code: value})
	_, _ = fmt.Fprint(&out, fmt.Errorf("%v: %w", phone, identity.ErrPhoneTaken))
	for _, handler := range []slog.Handler{slog.NewJSONHandler(&out, nil), slog.NewTextHandler(&out, nil)} {
		slog.New(handler).Info("told", "phone", phone, "holder", h, "person", identity.Person{Phone: phone}, "list", h.Tokens)
	}
	if err := json.NewEncoder(&out).Encode(h); err != nil {
		t.Fatal(err)
	}
	for _, leak := range []string{value, fmt.Sprintf("%x", value), fmt.Sprintf("%X", value), fmt.Sprintf("% x", value)} {
		if strings.Contains(out.String(), leak) {
			t.Errorf("%q is in what was printed", leak)
		}
	}
	for _, word := range []string{"[openid]", "[unionid]", "[phone]", "[token]", "[invite code]"} {
		if !strings.Contains(out.String(), word) {
			t.Errorf("%q is missing from what was printed", word)
		}
	}
}

func TestParsePhone(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"13800138000":             "13800138000",
		" 138 0013-8000 ":         "13800138000",
		"+8613800138000":          "13800138000",
		"+86 138-0013-8000":       "13800138000",
		"008613800138000":         "13800138000",
		"19900000001":             "19900000001",
		"+85251234567":            "+85251234567",
		"00852 5123 4567":         "+85251234567",
		"138\u00a00013\u30008000": "13800138000",
		"":                        "",
		"12800138000":             "", // no mobile number begins with 12
		"1380013800":              "",
		"138001380000":            "",
		"010-62770334":            "",
		"85251234567":             "",
		"+8612345":                "", // +86 must be a mobile number
		"+":                       "",
		"+0123456789":             "",
		"13800138000\n":           "",
		"１３８００１３８０００":             "",
		"1380013800O":             "",
	} {
		got, err := identity.ParsePhone(in)
		if string(got) != want {
			t.Errorf("ParsePhone(%q) = %q, want %q", in, string(got), want)
		}
		if (err == nil) != (want != "") || err != nil && !errors.Is(err, identity.ErrPhoneInvalid) {
			t.Errorf("ParsePhone(%q): error %v", in, err)
		}
	}
}

func FuzzParsePhone(f *testing.F) {
	for _, seed := range []string{"13800138000", "+86 138-0013-8000", "00852 5123 4567", "+", "0086"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		phone, err := identity.ParsePhone(s)
		if err != nil {
			if phone != "" {
				t.Fatalf("ParsePhone(%q) = %q and %v", s, string(phone), err)
			}
			return
		}
		again, err := identity.ParsePhone(string(phone))
		if err != nil || again != phone {
			t.Fatalf("ParsePhone(%q) = %q, which reads as %q, %v", s, string(phone), string(again), err)
		}
	})
}
