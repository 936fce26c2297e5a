package task_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/database"
	"xiaoqin/server/task"
)

// TestRelay climbs the ladder of the holiday duty of 3 April: 31 March 09:00 if nobody has
// seen it, 2 April 19:00, 3 April 07:30, 08:20 deputy, 08:30 owner, 08:45 leaders.
func TestRelay(t *testing.T) {
	t.Parallel()
	duty := between(t, routine(t, "holiday.duty").Schedule, schoolA(), "2022-04-03", "2022-04-03")[0]
	person := func(n byte) database.ID { return database.ID{n} }
	const holder, deputy, owner, head, principal = 1, 2, 3, 4, 5
	holders := []task.Holder{{Ref: "r:DT", Part: task.PartHolder}, {Ref: "r:G", Part: task.PartDeputy}, {Ref: "r:SA", Part: task.PartOwner}}
	full := map[task.Ref][]database.ID{
		"r:DT": {person(holder)}, "r:G": {person(deputy)}, "r:SA": {person(owner)}, "r:LD": {person(head)}, "r:P": {person(principal)},
	}
	type link struct {
		At   string
		Part task.Part
		Who  []byte
		Away bool
		Told bool
	}
	tests := []struct {
		name, now string
		away      byte
		want      []link
	}{
		{"days before", "2022-04-01 12:00", 0, []link{
			{"04-03 08:00", task.PartHolder, []byte{holder}, false, false},
			{"04-03 08:20", task.PartDeputy, []byte{deputy}, false, false},
			{"04-03 08:30", task.PartOwner, []byte{owner}, false, false},
			{"04-03 08:45", task.PartLeader, []byte{head, principal}, false, false},
		}},
		{"the deputy was told", "2022-04-03 08:25", 0, []link{
			{"04-03 08:00", task.PartHolder, []byte{holder}, false, true},
			{"04-03 08:20", task.PartDeputy, []byte{deputy}, false, true},
			{"04-03 08:30", task.PartOwner, []byte{owner}, false, false},
			{"04-03 08:45", task.PartLeader, []byte{head, principal}, false, false},
		}},
		{"the holder is away", "2022-04-03 08:10", holder, []link{
			{"04-03 08:00", task.PartHolder, nil, true, true},
			{"04-03 08:00", task.PartHolder, []byte{deputy}, false, true},
			{"04-03 08:30", task.PartOwner, []byte{owner}, false, false},
			{"04-03 08:45", task.PartLeader, []byte{head, principal}, false, false},
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := &crew{refs: full, away: map[database.ID]bool{person(test.away): test.away > 0}}
			one := task.Start(duty, at(t, "2022-03-20 08:00"))
			var got []link
			for _, l := range task.Relay(&one, ladder(t, "shift"), schoolA(), holders, dir, at(t, test.now)) {
				hand := link{At: l.At.Format("01-02 15:04"), Part: l.Part, Away: len(l.Away) > 0, Told: l.Told}
				for _, id := range l.People {
					hand.Who = append(hand.Who, id[0])
				}
				got = append(got, hand)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("relay (-want +got):\n%s", diff)
			}
		})
	}
}
