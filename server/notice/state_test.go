package notice_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/notice"
)

// allowed is the whole map of state changes; every triple that is not here is refused.
var allowed = []string{
	"draft edit author -> draft",
	"draft edit editor -> draft",
	"draft approve approver -> approved",
	"draft publish calendar -> published",
	"draft withdraw author -> withdrawn",
	"draft withdraw editor -> withdrawn",
	"approved edit author -> draft",
	"approved edit editor -> draft",
	"approved publish author -> published",
	"approved publish editor -> published",
	"approved publish calendar -> published",
	"approved schedule author -> approved",
	"approved schedule editor -> approved",
	"approved call_off author -> approved",
	"approved call_off editor -> approved",
	"approved withdraw author -> withdrawn",
	"approved withdraw editor -> withdrawn",
	"published correct editor -> published",
	"published close author -> closed",
	"published close editor -> closed",
}

func TestEveryStateChange(t *testing.T) {
	t.Parallel()
	var got []string
	for _, from := range []notice.State{notice.Draft, notice.Approved, notice.Published, notice.Closed, notice.Withdrawn} {
		for _, a := range []notice.Action{notice.Edit, notice.Approve, notice.Publish, notice.Schedule, notice.CallOff, notice.Correct, notice.Close, notice.Withdraw} {
			for _, as := range []notice.Part{notice.Author, notice.Editor, notice.Approver, notice.Calendar} {
				if to, ok := notice.Next(from, a, as); ok {
					got = append(got, fmt.Sprintf("%s %s %s -> %s", from, a, as, to))
				}
			}
		}
	}
	want := slices.Sorted(slices.Values(allowed))
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("state changes (-want +got)\n%s", diff)
	}
}
