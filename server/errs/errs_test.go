package errs_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"xiaoqin/server/errs"
)

var errUsed = errs.New(errs.Conflict, "invite.used", "这个绑定码用过了，请再要一个。")

func TestCopiesStillMatchTheirVariable(t *testing.T) {
	t.Parallel()
	cause := errors.New("unique key")
	err := fmt.Errorf("claim: %w", errUsed.With(cause).WithFields(errs.Field{Location: "body.code", Message: "用过了"}).After(time.Minute))
	if !errors.Is(err, errUsed) || !errors.Is(err, cause) {
		t.Errorf("%v matches neither its variable nor its cause", err)
	}
	if errs.KindOf(err) != errs.Conflict {
		t.Errorf("kind %d, want Conflict", errs.KindOf(err))
	}
	if errUsed.Cause != nil || errUsed.Fields != nil || errUsed.RetryAfter != 0 {
		t.Error("a copy changed the variable")
	}
	if errors.Is(err, errs.New(errs.Conflict, "invite.expired", "")) {
		t.Error("another code of the same kind matches")
	}
}

func TestTextForTheLogHasTheCodeAndNoDetail(t *testing.T) {
	t.Parallel()
	if got, want := errUsed.With(errors.New("row 7")).Error(), "invite.used: row 7"; got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
}

func TestAnyOtherErrorIsInternal(t *testing.T) {
	t.Parallel()
	if got := errs.KindOf(errors.New("disk full")); got != errs.Internal {
		t.Errorf("kind %d, want Internal", got)
	}
}
