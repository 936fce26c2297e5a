package notice

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestFewCannotBeWorkedOut: of one class, or of one class among many, nobody can tell
// whether a notice did not reach one family or four.
func TestFewCannotBeWorkedOut(t *testing.T) {
	t.Parallel()
	of := func(missed int) Reach {
		r := Reach{Classes: []ClassReach{
			{Count: Count{Families: 36, Sent: 30 - missed, Waiting: 6, Refused: missed}},
			{Count: Count{Families: 34, Sent: 24, Refused: 7, Unbound: 3}},
			{Count: Count{Families: 35, Sent: 35}},
		}}
		r.hideFew()
		return r
	}
	one := of(1)
	if c := one.Classes[0].Count; !c.Few || c.Refused != 0 || c.Sent != 26 {
		t.Errorf("the class: %+v", c)
	}
	if !one.Total.Few || one.Total.Refused != 7 || one.Total.Unbound != 3 {
		t.Errorf("the school: %+v", one.Total)
	}
	for missed := 2; missed < few; missed++ {
		if diff := cmp.Diff(one, of(missed)); diff != "" {
			t.Errorf("%d families (-one +so many)\n%s", missed, diff)
		}
	}
	if r := of(0); r.Total.Few || r.Total.Refused != 7 || r.Classes[0].Few {
		t.Errorf("all of a class are reached: %+v", r.Total)
	}
	if r := of(5); r.Total.Few || r.Total.Refused != 12 || r.Classes[0].Refused != 5 {
		t.Errorf("five are told: %+v", r.Total)
	}
}
