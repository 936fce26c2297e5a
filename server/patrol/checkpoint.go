package patrol

import (
	"time"
	"unicode/utf8"

	"xiaoqin/server/database"
	"xiaoqin/server/form"
	"xiaoqin/server/plate"
	"xiaoqin/server/task"
)

// Kind says what somebody does at a point. It is also the kind of subject that a
// routine names.
type Kind = task.SubjectKind

// The kinds of points.
const (
	Point Kind = "checkpoint" // walked by on a round
	Post  Kind = "post"       // stood at for a while: 护学岗
)

// Bounds of what is printed on a plate.
const (
	maxNumber = 4
	maxName   = 40
	maxHint   = 40
	maxWalk   = time.Hour
)

// Checkpoint is one point of a school where a plate hangs.
type Checkpoint struct {
	ID        database.ID
	Kind      Kind
	Number    string // printed large: 03
	Name      string
	Hint      string        // how to get there from the point before
	PlaceID   database.ID   // zero when it is no registered place
	Location  *Location     // nil when not measured
	Walk      time.Duration // on foot from the point before, without hurry; zero when not known
	Questions []form.Item   // asked at every check-in
	Archived  bool
	Mark      string // of the plate that hangs there, as Plate.Mark; empty when none does
}

// Key is the key of the point as the subject of tasks.
func (c *Checkpoint) Key() string { return string(c.Kind) + ":" + c.ID.String() }

// check refuses what cannot be printed or walked.
func (c *Checkpoint) check() error {
	switch {
	case c.Kind != Point && c.Kind != Post:
		return ErrBadCheckpoint
	case !plate.Numbered(c.Number, maxNumber):
		return ErrBadNumber
	case c.Name == "" || utf8.RuneCountInString(c.Name) > maxName || utf8.RuneCountInString(c.Hint) > maxHint:
		return ErrBadCheckpoint
	case c.Walk < 0 || c.Walk > maxWalk:
		return ErrBadCheckpoint
	}
	return checkQuestions(c.Questions)
}

// walkBetween is how long it takes from one point of a route to another: the shorter
// way around, because a route ends where it begins. It is zero when a part of the way
// is not known or one of them is not on the route.
func walkBetween(route []Checkpoint, from, to database.ID) time.Duration {
	a, b := -1, -1
	for i := range route {
		if route[i].ID == from {
			a = i
		}
		if route[i].ID == to {
			b = i
		}
	}
	if a < 0 || b < 0 || a == b {
		return 0
	}
	there, back := along(route, a, b), along(route, b, a)
	if there == 0 || back != 0 && back < there {
		return back
	}
	return there
}

// along adds up the way from point a forwards to point b, zero when a part is not known.
func along(route []Checkpoint, a, b int) time.Duration {
	var sum time.Duration
	for i := a; i != b; {
		i = (i + 1) % len(route)
		if route[i].Walk == 0 {
			return 0
		}
		sum += route[i].Walk
	}
	return sum
}
