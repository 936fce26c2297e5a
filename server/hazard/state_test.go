package hazard_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/hazard"
)

var (
	states = []hazard.State{
		hazard.Unverified, hazard.Reported, hazard.Assigned, hazard.Accepted, hazard.Rectified, hazard.Returned, hazard.Paused, hazard.Closed, hazard.Refused, hazard.Duplicate,
	}
	actions = []hazard.Action{
		hazard.Join, hazard.Assign, hazard.Accept, hazard.HandBack, hazard.Rectify, hazard.Close, hazard.SendBack, hazard.Pause, hazard.Resume,
		hazard.Refuse, hazard.Merge, hazard.Confirm,
	}
	parts = []hazard.Part{hazard.Witness, hazard.Assignee, hazard.Manager, hazard.Inspector}
)

// allowed is the whole map of state changes; every triple that is not here is refused.
var allowed = []string{
	"unverified refuse manager -> refused",
	"unverified merge manager -> duplicate",
	"unverified confirm manager -> reported",
	"reported join witness -> reported",
	"reported assign manager -> assigned",
	"reported pause manager -> paused",
	"reported refuse manager -> refused",
	"reported merge manager -> duplicate",
	"assigned join witness -> assigned",
	"assigned assign manager -> assigned",
	"assigned accept assignee -> accepted",
	"assigned hand_back assignee -> reported",
	"assigned rectify assignee -> rectified",
	"assigned pause manager -> paused",
	"assigned refuse manager -> refused",
	"assigned merge manager -> duplicate",
	"accepted join witness -> accepted",
	"accepted assign manager -> assigned",
	"accepted hand_back assignee -> reported",
	"accepted rectify assignee -> rectified",
	"accepted pause manager -> paused",
	"accepted refuse manager -> refused",
	"accepted merge manager -> duplicate",
	"rectified join witness -> rectified",
	"rectified close inspector -> closed",
	"rectified send_back inspector -> returned",
	"returned join witness -> returned",
	"returned assign manager -> assigned",
	"returned hand_back assignee -> reported",
	"returned rectify assignee -> rectified",
	"returned pause manager -> paused",
	"returned refuse manager -> refused",
	"returned merge manager -> duplicate",
	"paused join witness -> paused",
	"paused assign manager -> assigned",
	"paused resume manager -> reported",
	"paused refuse manager -> refused",
	"paused merge manager -> duplicate",
}

// TestEveryTriple walks every state, action and part.
func TestEveryTriple(t *testing.T) {
	t.Parallel()
	var got []string
	for _, from := range states {
		for _, action := range actions {
			for _, as := range parts {
				if to, ok := hazard.Next(from, action, as); ok {
					got = append(got, fmt.Sprintf("%s %s %s -> %s", from, action, as, to))
				}
			}
		}
	}
	if diff := cmp.Diff(allowed, got); diff != "" {
		t.Errorf("allowed triples (-want +got):\n%s", diff)
	}
}

// TestNothingGoesOnAfterTheEnd and nothing open is stuck: somebody can always do something.
func TestNothingGoesOnAfterTheEnd(t *testing.T) {
	t.Parallel()
	ends := []hazard.State{hazard.Closed, hazard.Refused, hazard.Duplicate}
	for _, from := range states {
		moves := 0
		for _, action := range actions {
			for _, as := range parts {
				if to, ok := hazard.Next(from, action, as); ok && to != from {
					moves++
				}
			}
		}
		if ended := slices.Contains(ends, from); ended != (moves == 0) || ended == from.Open() {
			t.Errorf("%s: %d ways on, open %t", from, moves, from.Open())
		}
	}
}
