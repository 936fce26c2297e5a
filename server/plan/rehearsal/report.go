package rehearsal

import "xiaoqin/server/clock"

// Report is what a rehearsal has shown.
type Report struct {
	School    string     `json:"school"`
	From      clock.Date `json:"from"`
	Until     clock.Date `json:"until"` // the last day
	Behaviour Behaviour  `json:"behaviour"`
	Parents   Parents    `json:"parents"`
	Seed      uint64     `json:"seed"`

	Totals   Totals          `json:"totals"`
	Routines []RoutineFigure `json:"routines"`
	Roles    []RoleFigure    `json:"roles"`
	People   []PersonFigure  `json:"people"`
	Days     []DayFigure     `json:"days"`
	Quiet    []Line          `json:"quiet"` // what left between 21:00 and 07:00
	Gaps     []Gap           `json:"gaps"`
	Letters  []Letter        `json:"letters"`
	Lines    []Line          `json:"lines,omitempty"` // every telling
}

// Count is what came of some tasks and what was said of them.
type Count struct {
	Due       int `json:"due"`       // tasks by the day they are due
	Reminded  int `json:"reminded"`  // tellings to whoever does it, silent ones too
	Escalated int `json:"escalated"` // tellings to whoever answers for it, because it did not happen
	Pushed    int `json:"pushed"`    // messages that were to buzz
	Sent      int `json:"sent"`      // and were taken by WeChat: a credit spent each
	Short     int `json:"short"`     // and were not, for want of a credit
	Dropped   int `json:"dropped"`   // and were not, because they were done or too late
	Quiet     int `json:"quiet"`     // left between 21:00 and 07:00
}

// Totals are the figures of the whole rehearsal.
type Totals struct {
	Tasks     int `json:"tasks"`
	Targets   int `json:"targets"`
	OnTime    int `json:"on_time"`
	Late      int `json:"late"`
	Missed    int `json:"missed"`
	Cancelled int `json:"cancelled"`
	Open      int `json:"open"` // at the end
	Gaps      int `json:"gaps"`
	Official  int `json:"official"` // of those sent, through the official account: no credit is spent
	Unbound   int `json:"unbound"`  // of those short, to people whom WeChat does not know
	Count
}

// RoutineFigure is one routine.
type RoutineFigure struct {
	Code   string   `json:"code"`
	Name   string   `json:"name"`
	Plan   []string `json:"plan"`
	Tasks  int      `json:"tasks"`
	OnTime int      `json:"on_time"`
	Late   int      `json:"late"`
	Missed int      `json:"missed"`
	Open   int      `json:"open"`
	Count
}

// RoleFigure is everybody with one role; who has several counts in each.
type RoleFigure struct {
	Role   string `json:"role"`
	Name   string `json:"name"`
	People int    `json:"people"`
	Count
}

// PersonFigure is one person.
type PersonFigure struct {
	Number   int            `json:"number"` // in the order of registration
	Name     string         `json:"name"`
	Roles    string         `json:"roles"`
	MostOn   clock.Date     `json:"most_on"`   // the day with most pushes
	MostPush int            `json:"most_push"` // and how many
	Short    map[string]int `json:"short_by_purpose,omitempty"`
	Count
}

// DayFigure is one day, with everybody who had something that day.
type DayFigure struct {
	Date   clock.Date  `json:"date"`
	Kind   string      `json:"kind"`
	Opened int         `json:"opened"`
	Missed int         `json:"missed"`
	Gaps   int         `json:"gaps"`
	People []DayPerson `json:"people,omitempty"`
	Count
}

// DayPerson is one person on one day.
type DayPerson struct {
	Number int    `json:"number"`
	Name   string `json:"name"`
	Count
}

// Line is one telling.
type Line struct {
	At      string `json:"at"`     // the moment it is for
	Leaves  string `json:"leaves"` // when the push leaves, empty for the inbox only
	Number  int    `json:"number"`
	Person  string `json:"person"`
	Routine string `json:"routine"`
	Subject string `json:"subject,omitempty"`
	Opens   string `json:"opens"`
	Kind    string `json:"kind"` // reminded or escalated
	State   string `json:"state,omitempty"`
	Title   string `json:"title"`
}

// Gap is a task for which nobody was there.
type Gap struct {
	Date    clock.Date `json:"date"`
	Routine string     `json:"routine"`
	Name    string     `json:"name"`
	Subject string     `json:"subject,omitempty"`
	Slot    string     `json:"slot"`
	Wants   string     `json:"wants"` // the references that mean nobody
}
