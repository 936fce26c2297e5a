package canteen

import (
	"testing"
	"time"

	"xiaoqin/server/clock"
)

// TestEveryClassHasAGuest: in as many working days as there are classes each has its turn.
func TestEveryClassHasAGuest(t *testing.T) {
	t.Parallel()
	for _, classes := range []int{5, 7, 12, 35, 36} {
		seen := map[int]bool{}
		for d, days := clock.NewDate(2022, time.February, 14), 0; days < classes; d++ {
			if wd := d.Weekday(); wd == time.Saturday || wd == time.Sunday {
				continue
			}
			seen[turn(d)%classes] = true
			days++
		}
		if len(seen) != classes {
			t.Errorf("%d of %d classes had a guest", len(seen), classes)
		}
	}
}
