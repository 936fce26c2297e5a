package canteen

import (
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/task"
)

// MealState is where a meal stands.
type MealState string

// The states of a meal.
const (
	MealClosed     MealState = "closed" // something is missing
	MealReady      MealState = "ready"  // it may be released
	MealReleased   MealState = "released"
	MealOverridden MealState = "overridden" // released past the gate by a leader
	MealOver       MealState = "over"       // it was not released in time, or excused
)

// Meal is the lunch of a day and what stands between it and the children.
type Meal struct {
	ID         database.ID // of the task that releases it
	Scope      string
	Day        clock.Date
	Opens      time.Time // from when it may be released
	Serves     time.Time // when it should go out
	State      MealState
	Steps      []Step
	Missing    []Need
	Ready      bool // nothing is missing
	Dishes     []Dish
	Lots       []Lot
	ReleasedAt *time.Time
	Reason     string // of whoever released it past the gate

	tasks []task.Entry // of its scope and of the scopes of its dishes
}

// place gives the meal what the engine and the registers know of it, and judges it.
func (m *Meal) place(release task.Entry, tasks []task.Entry, dishes []Dish, lots []Lot) {
	m.ID, m.Scope, m.Opens, m.Serves = release.ID, release.Scope, release.Opens, release.Due
	m.Day, _ = dayOf(release.Scope)
	m.Dishes, m.Lots, m.tasks = dishes, lots, tasks
	if release.State == task.Done {
		m.ReleasedAt = release.DoneAt
	}
	for i := range m.Dishes {
		m.Dishes[i].open(m.ReleasedAt != nil, tasks)
	}
	m.judge()
	m.State = m.stateOf(release)
	if m.State == MealOverridden {
		m.Reason = release.Reason
	}
}

func (m *Meal) stateOf(release task.Entry) MealState {
	switch {
	case release.State == task.Done && release.Passed:
		return MealReleased
	case release.State == task.Done:
		return MealOverridden
	case release.State != task.Live:
		return MealOver
	case m.Ready:
		return MealReady
	}
	return MealClosed
}

// open finds the tasks of the dish's own check, and whether the dish has been let out: with
// its meal, or on its own when it came after that.
func (d *Dish) open(mealOut bool, tasks []task.Entry) {
	d.Released = mealOut && !d.Readmit
	if d.Check.IsZero() {
		return
	}
	scope := dishScope + d.Check.String()
	for _, e := range tasks {
		switch {
		case e.Scope != scope:
		case e.Code == CodeDish:
			d.Task = e.ID
		case e.Code == CodeReadmit:
			d.Gate = e.ID
			d.Released = d.Readmit && e.State == task.Done
		}
	}
}

// after are the dishes that came after the release and wait for one of their own.
func (m *Meal) after() []*Dish {
	var out []*Dish
	for _, d := range served(m.Dishes) {
		if d.Readmit && !d.Released {
			out = append(out, d)
		}
	}
	return out
}
