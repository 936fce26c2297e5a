package canteen

import (
	"xiaoqin/server/database"
	"xiaoqin/server/errs"
	"xiaoqin/server/task"
)

// Step is one of the four things that come before a release.
type Step struct {
	Code        string // of the routine
	Name        string // short: 晨检
	Passed      bool
	Done, Total int         // dishes; zero where it is not about dishes
	Task        database.ID // zero when the school has none
}

// Need is one thing that keeps a meal from the children.
type Need struct {
	Text string      // in Chinese, what is missing and about what
	Code string      // of the routine that asks for it
	Task database.ID // where it is done; zero when there is nothing to open
	Dish database.ID // zero when it is not about one dish
}

// steps are the routines before the release in the order of a morning.
var steps = []struct{ code, name string }{
	{CodeMorning, "晨检"}, {CodeReceive, "验货"}, {CodeCore, "测温"}, {CodeSample, "留样"},
}

// judge fills in what stands between the meal and the children.
func (m *Meal) judge() {
	m.Steps, m.Missing = nil, nil
	plate := served(m.Dishes)
	if len(plate) == 0 {
		m.need(Need{Text: msgNoDishes, Code: CodeRelease})
	}
	for _, s := range steps {
		step := Step{Code: s.code, Name: s.name, Passed: true}
		m.judgeTasks(&step)
		m.judgeDishes(&step, plate)
		m.Steps = append(m.Steps, step)
	}
	for _, l := range m.Lots {
		if l.expired() {
			m.Steps[1].Passed = false
			m.need(Need{Text: l.Supplier + msgExpiredSupplier, Code: CodeReceive})
		}
	}
	m.Ready = len(m.Missing) == 0
}

// judgeTasks looks at the tasks of a step: none there is as bad as one that has not passed,
// as in the gate of the engine.
func (m *Meal) judgeTasks(step *Step) {
	found := false
	for _, e := range m.tasks {
		if e.Code != step.Code || e.Scope != m.Scope {
			continue
		}
		found = true
		step.Task = e.ID
		if e.State != task.Done || !e.Passed {
			step.Passed = false
			m.need(Need{Text: e.Name + undone(e), Code: step.Code, Task: e.ID})
		}
	}
	if !found {
		step.Passed = false
		m.need(Need{Text: step.Name + msgNoTask, Code: step.Code})
	}
}

func undone(e task.Entry) string {
	switch e.State {
	case task.Done:
		return msgFailed
	case task.Missed:
		return msgMissed
	default:
		return msgUndone
	}
}

func (m *Meal) judgeDishes(step *Step, plate []*Dish) {
	for _, d := range plate {
		switch {
		case step.Code == CodeCore && d.Cold, step.Code != CodeCore && step.Code != CodeSample:
			continue
		case step.Code == CodeCore && d.hot(), step.Code == CodeSample && d.Sample != nil:
			step.Done++
		default:
			step.Passed = false
			m.need(Need{Text: d.Name + d.lacks(step.Code), Code: step.Code, Dish: d.ID, Task: firstID(d.Task, step.Task)})
		}
		step.Total++
	}
}

// lacks says what a dish has not got for a step.
func (d *Dish) lacks(code string) string {
	switch {
	case code == CodeSample:
		return msgNoSample
	case d.Locked:
		return msgTooCold
	default:
		return msgNotMeasured
	}
}

func (m *Meal) need(n Need) { m.Missing = append(m.Missing, n) }

// refusal says why the gate stays closed.
func (m *Meal) refusal() error {
	fields := make([]errs.Field, len(m.Missing))
	for i, n := range m.Missing {
		fields[i] = errs.Field{Location: n.Code, Message: n.Text}
	}
	return ErrClosed.WithFields(fields...)
}

func firstID(ids ...database.ID) database.ID {
	for _, id := range ids {
		if !id.IsZero() {
			return id
		}
	}
	return database.ID{}
}
