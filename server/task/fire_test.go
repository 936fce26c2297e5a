package task_test

import (
	"testing"
	"time"

	"xiaoqin/server/task"
)

// disinfection is 16:20 to 17:50 with rungs at 16:20, 17:35, 18:00, 18:20 and its
// verdict at 18:50.
func disinfection(t *testing.T, watermark string) task.Task {
	t.Helper()
	o := between(t, routine(t, "disinfect.daily").Schedule, schoolA(), "2022-03-30", "2022-03-30")[0]
	return task.Start(o, at(t, watermark))
}

type told struct {
	Kind   task.FiringKind
	At     string
	To     []string
	Push   bool
	Urgent bool
}

func tell(firings []task.Firing) []told {
	var out []told
	for _, f := range firings {
		out = append(out, told{f.Kind, f.At.Format("15:04"), f.To, f.Push, f.Urgent})
	}
	return out
}

// Down from 15:00 to 21:00: four rungs passed. The bare "latest" would have told only
// the owner.
func TestOutageUnderEachPolicy(t *testing.T) {
	t.Parallel()
	opened := told{Kind: task.Opened, At: "16:20"}
	verdict := told{Kind: task.Verdict, At: "18:50"}
	tests := []struct {
		policy, up string
		want       []told
	}{
		{"catch_up_latest", "21:00", []told{
			opened, {Kind: task.Reminder, At: "18:20", To: []string{"holder", "deputy", "owner"}, Push: true}, verdict,
		}},
		{"catch_up_all", "21:00", []told{
			opened,
			{Kind: task.Reminder, At: "16:20", To: []string{"holder"}},
			{Kind: task.Reminder, At: "17:35", To: []string{"holder"}, Push: true},
			{Kind: task.Reminder, At: "18:00", To: []string{"holder", "deputy"}, Push: true},
			{Kind: task.Reminder, At: "18:20", To: []string{"owner"}, Push: true},
			verdict,
		}},
		{"skip_if_late:30m", "21:00", []told{opened, verdict}},
		{"skip_if_late:30m", "18:10", []told{
			opened, {Kind: task.Reminder, At: "18:00", To: []string{"holder", "deputy"}, Push: true},
		}},
		{"skip_if_late:3h", "18:30", []told{
			opened, {Kind: task.Reminder, At: "18:20", To: []string{"holder", "deputy", "owner"}, Push: true},
		}},
		{"catch_up_latest", "16:30", []told{opened, {Kind: task.Reminder, At: "16:20", To: []string{"holder"}}}},
		{"catch_up_latest", "16:00", nil},
	}
	for _, tt := range tests {
		row := disinfection(t, "2022-03-30 15:00")
		policy, err := task.ParseMisfire(tt.policy)
		if err != nil {
			t.Fatal(err)
		}
		now := at(t, "2022-03-30 "+tt.up)
		got := task.Fire(&row, ladder(t, "daily"), schoolA(), policy, now)
		diff(t, tt.policy+" at "+tt.up, tt.want, tell(got))
		if !row.Through.Equal(now) {
			t.Errorf("%s: watermark %s, want %s", tt.policy, show(row.Through), show(now))
		}
	}
}

func TestVerdictOfAnOutageBlamesNobody(t *testing.T) {
	t.Parallel()
	tests := map[string]string{"2022-03-30 15:00": task.CauseOutage, "2022-03-30 16:20": "", "2022-03-30 18:00": ""}
	for watermark, cause := range tests {
		row := disinfection(t, watermark)
		task.Fire(&row, ladder(t, "daily"), schoolA(), task.Misfire{}, at(t, "2022-03-30 21:00"))
		if row.State != task.Missed || row.Cause != cause || row.NextAt != nil || show(*row.MissedAt) != "2022-03-30 18:50" {
			t.Errorf("watermark %s: %+v, want missed with cause %q", watermark, row, cause)
		}
	}
}

func TestClockThatStepsBackFiresNothing(t *testing.T) {
	t.Parallel()
	row := disinfection(t, "2022-03-30 15:00")
	l := ladder(t, "daily")
	task.Fire(&row, l, schoolA(), task.Misfire{}, at(t, "2022-03-30 17:40"))
	before := row
	for _, now := range []string{"2022-03-30 16:40", "2022-03-30 17:40", "2022-03-30 14:00"} {
		if got := task.Fire(&row, l, schoolA(), task.Misfire{}, at(t, now)); got != nil {
			t.Errorf("at %s: %+v", now, got)
		}
	}
	diff(t, "row", before, row)
}

// A task moved so far forward that it closed before its watermark still gets its
// verdict.
func TestVerdictThatIsOverdue(t *testing.T) {
	t.Parallel()
	row := disinfection(t, "2022-03-30 20:00")
	task.Arm(&row, ladder(t, "daily"), schoolA())
	if !row.NextAt.Equal(row.Closes) {
		t.Errorf("next at %s, want the verdict at once", show(*row.NextAt))
	}
	got := task.Fire(&row, ladder(t, "daily"), schoolA(), task.Misfire{}, at(t, "2022-03-30 20:01"))
	if len(got) != 1 || got[0].Kind != task.Verdict {
		t.Errorf("got %+v", got)
	}
}

func TestFinishedTaskFiresNothing(t *testing.T) {
	t.Parallel()
	row := disinfection(t, "2022-03-30 15:00")
	row.State = task.Done
	next := row.Opens
	row.NextAt = &next
	if got := task.Fire(&row, ladder(t, "daily"), schoolA(), task.Misfire{}, at(t, "2022-03-30 21:00")); got != nil || row.NextAt != nil || row.State != task.Done {
		t.Errorf("got %+v, row %+v", got, row)
	}
}

// An alarm opens with its event, and must sound although nothing lies between.
func TestEventThatOpensAtOnceIsHeard(t *testing.T) {
	t.Parallel()
	happened := at(t, "2022-03-30 10:00")
	o := task.EventOccurrences(routine(t, "guard.incident").Schedule, "", schoolA(), "x", happened)[0]
	row := task.StartEvent(o, happened)
	got := task.Fire(&row, ladder(t, "alarm"), schoolA(), task.Misfire{}, happened.Add(3*time.Second))
	diff(t, "alarm", []told{
		{Kind: task.Opened, At: "10:00"},
		{Kind: task.Reminder, At: "10:00", To: []string{"holder", "deputy"}, Push: true, Urgent: true},
	}, tell(got))
	row.Acked = &happened
	if got := task.Fire(&row, ladder(t, "alarm"), schoolA(), task.Misfire{}, happened.Add(time.Hour)); got != nil {
		t.Errorf("acknowledged, yet %+v", got)
	}
}

func TestQuietHours(t *testing.T) {
	t.Parallel()
	round := task.Task{Opens: at(t, "2022-04-02 23:30"), Due: at(t, "2022-04-03 00:30"), Closes: at(t, "2022-04-03 00:50")}
	morning := task.Task{Opens: at(t, "2022-04-02 05:50"), Due: at(t, "2022-04-02 06:30"), Closes: at(t, "2022-04-02 07:00")}
	long := task.Task{Opens: at(t, "2022-04-01 08:00"), Due: at(t, "2022-04-03 00:30"), Closes: at(t, "2022-04-03 08:00")}
	tests := []struct {
		name   string
		row    task.Task
		now    string
		part   task.Part
		urgent bool
		quiet  task.Quiet
		want   string
	}{
		{"the guard holds that hour", round, "2022-04-03 00:35", task.PartHolder, false, task.Night, "2022-04-03 00:35"},
		{"afterwards the guard sleeps too", round, "2022-04-03 00:51", task.PartHolder, false, task.Night, "2022-04-03 07:00"},
		{"so does the deputy", round, "2022-04-03 00:35", task.PartDeputy, false, task.Night, "2022-04-03 00:35"},
		{"the owner sleeps", round, "2022-04-03 00:50", task.PartOwner, false, task.Night, "2022-04-03 07:00"},
		{"urgent wakes the owner", round, "2022-04-03 00:50", task.PartOwner, true, task.Night, "2022-04-03 00:50"},
		{"the cook is up", morning, "2022-04-02 06:20", task.PartHolder, false, task.Night, "2022-04-02 06:20"},
		{"before it opens nobody is", morning, "2022-04-02 05:20", task.PartHolder, false, task.Night, "2022-04-02 07:00"},
		{"a long task holds no hour", long, "2022-04-03 00:10", task.PartHolder, false, task.Night, "2022-04-03 07:00"},
		{"evening", long, "2022-04-02 21:00", task.PartOwner, false, task.Night, "2022-04-03 07:00"},
		{"just before", long, "2022-04-02 20:59", task.PartOwner, false, task.Night, "2022-04-02 20:59"},
		{"seven o'clock", long, "2022-04-02 07:00", task.PartOwner, false, task.Night, "2022-04-02 07:00"},
		{"a quiet noon", long, "2022-04-02 12:30", task.PartOwner, false, task.Quiet{From: 12 * 60, Until: 13 * 60}, "2022-04-02 13:00"},
		{"after noon", long, "2022-04-02 13:00", task.PartOwner, false, task.Quiet{From: 12 * 60, Until: 13 * 60}, "2022-04-02 13:00"},
		{"no quiet at all", long, "2022-04-02 00:00", task.PartOwner, false, task.Quiet{}, "2022-04-02 00:00"},
	}
	for _, tt := range tests {
		if got := show(task.PushAt(&tt.row, at(t, tt.now), tt.part, tt.urgent, tt.quiet)); got != tt.want {
			t.Errorf("%s: leaves %s, want %s", tt.name, got, tt.want)
		}
	}
}
