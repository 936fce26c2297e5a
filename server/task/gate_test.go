package task_test

import (
	"errors"
	"testing"

	"xiaoqin/server/database"
	"xiaoqin/server/task"
)

func TestGate(t *testing.T) {
	t.Parallel()
	r := routine(t, "kitchen.release")
	passed := func(code string) task.Task {
		return task.Task{Code: code, Scope: "lunch:2022-04-02", State: task.Done, Passed: true}
	}
	all := func(change func(map[string]*task.Task)) []task.Task {
		rows := make(map[string]*task.Task)
		for _, need := range r.Needs {
			row := passed(need)
			rows[need] = &row
		}
		change(rows)
		var out []task.Task
		for _, need := range r.Needs {
			if rows[need] != nil {
				out = append(out, *rows[need])
			}
		}
		return out
	}
	sample := "kitchen.sample"
	tests := []struct {
		name  string
		tasks []task.Task
		want  []string
	}{
		{"all passed", all(func(map[string]*task.Task) {}), nil},
		{"nothing there", nil, r.Needs},
		{"one is live", all(func(m map[string]*task.Task) { m[sample].State = task.Live }), []string{sample}},
		{"one is excused", all(func(m map[string]*task.Task) { m[sample].State = task.Excused }), []string{sample}},
		{"one is missed", all(func(m map[string]*task.Task) { m[sample].State = task.Missed }), []string{sample}},
		{"one did not pass", all(func(m map[string]*task.Task) { m[sample].Passed = false }), []string{sample}},
		{"one is cancelled", all(func(m map[string]*task.Task) { m[sample].State = task.Cancelled }), []string{sample}},
		{"one is of another day", all(func(m map[string]*task.Task) { m[sample].Scope = "lunch:2022-04-01" }), []string{sample}},
		{"one is not there", all(func(m map[string]*task.Task) { m[sample] = nil }), []string{sample}},
		{"a cancelled one beside a passed one", append(all(func(map[string]*task.Task) {}), task.Task{Code: sample, Scope: "lunch:2022-04-02", State: task.Cancelled}), nil},
		{"a live one beside a passed one", append(all(func(map[string]*task.Task) {}), task.Task{Code: sample, Scope: "lunch:2022-04-02", State: task.Live}), []string{sample}},
	}
	for _, tt := range tests {
		diff(t, tt.name, tt.want, task.GateMissing(r, "lunch:2022-04-02", tt.tasks))
	}
	if got := task.GateMissing(routine(t, "kitchen.daily"), "2022-04-02", nil); got != nil {
		t.Errorf("a routine without needs is gated: %v", got)
	}
}

// The earthquake drill of May is the monthly drill as well.
func TestEvidenceThatClosesOthersToo(t *testing.T) {
	t.Parallel()
	row := func(code string) *task.Task {
		return &task.Task{Code: code, State: task.Live, Opens: at(t, "2022-05-05 08:00"), Closes: at(t, "2022-05-31 16:00")}
	}
	monthly, other, done := row("drill.monthly"), row("drill.bus"), row("drill.monthly")
	done.State = task.Done
	quake := routine(t, "drill.quake")
	for made, want := range map[string]int{"2022-05-12 10:00": 1, "2022-05-05 07:59": 0, "2022-05-31 16:01": 0} {
		got := task.AlsoCloses(quake, at(t, made), []*task.Task{other, monthly, done})
		if len(got) != want || want == 1 && got[0] != monthly {
			t.Errorf("drill of %s closes %d others, want %d", made, len(got), want)
		}
	}
}

func TestTargets(t *testing.T) {
	t.Parallel()
	subjects, people := []string{"c1", "c2"}, []string{"p1", "p2", "p3"}
	for code, want := range map[string][]string{
		"theme.drown":    {"c1", "c2", "sign:LD", "sign:SD"},
		"guard.kit":      {"p1", "p2", "p3", "sign:SA"},
		"guard.handover": {"sign:outgoing", "sign:incoming"},
		"kitchen.hold":   nil,
	} {
		diff(t, code, want, routine(t, code).Complete.Targets(subjects, people))
	}
}

func TestSignaturesAreOfDifferentPeople(t *testing.T) {
	t.Parallel()
	signed := []database.ID{person(1), person(2)}
	if err := task.MaySign(person(3), signed); err != nil {
		t.Error(err)
	}
	if err := task.MaySign(person(2), signed); !errors.Is(err, task.ErrSignedTwice) {
		t.Errorf("the second signature of one person: %v", err)
	}
}
