package canteen

import (
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// DishState is what became of a dish.
type DishState string

// The states of a dish.
const (
	Planned   DishState = "planned"   // on the plate
	Dropped   DishState = "dropped"   // not cooked after all
	Discarded DishState = "discarded" // thrown away
)

// Dish is one thing on the plate of a meal.
type Dish struct {
	ID      database.ID
	Scope   string
	Name    string // up to 40 characters
	Cold    bool   // served as it is: fruit, milk; asks for no temperature
	State   DishState
	AddedAt clock.Instant
	AddedBy *database.ID // nil: the installation
	Reason  string       // why it was dropped

	Core   *float64       // ℃ of the last measurement, when that held its limit
	CoreAt *clock.Instant // of the last measurement
	Locked bool           // the last measurement was under the limit

	Check   database.ID // of its own sheet; zero: it is on the sheets of its meal
	Readmit bool        // it came after the release and needs one of its own

	Sample   *Sample
	Holding  *Holding    // the last one
	Task     database.ID // of its own sheet
	Gate     database.ID // of its own release
	Released bool
}

// hot reports whether the dish keeps its limit.
func (d *Dish) hot() bool { return d.Cold || d.Core != nil && !d.Locked }

// served are the dishes that go out, or may.
func served(dishes []Dish) []*Dish {
	var out []*Dish
	for i := range dishes {
		if dishes[i].State == Planned {
			out = append(out, &dishes[i])
		}
	}
	return out
}

// named finds the dish that a row speaks of: by the key of the row, else by its name.
func named(dishes []Dish, key, name string) *Dish {
	for i := range dishes {
		if dishes[i].ID.String() == key {
			return &dishes[i]
		}
	}
	for i := range dishes {
		if dishes[i].Name == name && dishes[i].State == Planned {
			return &dishes[i]
		}
	}
	return nil
}
