package task_test

import (
	"testing"

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
