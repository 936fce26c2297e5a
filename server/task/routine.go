package task

import (
	"slices"
	"strings"

	"xiaoqin/server/calendar"
)

// Routine is what a school does again and again: data with a version. A task keeps
// the version it was made from.
type Routine struct {
	Code string   `json:"code"` // stable, as kitchen.core-temp
	Name string   `json:"name"` // Chinese
	Plan []string `json:"plan,omitempty"`
	Law  []string `json:"law,omitempty"`

	Schedule `yaml:",inline"`

	Subject  SubjectKind       `json:"subject,omitempty"`
	Split    Split             `json:"split,omitempty"`
	Scope    string            `json:"scope,omitempty"` // word shared by the routines of one gate
	Who      Assignee          `json:"who"`
	Owner    Role              `json:"owner"`
	Override Role              `json:"override,omitempty"` // who may complete it past a closed gate
	Complete Completion        `json:"complete,omitzero"`
	Evidence string            `json:"evidence"` // sheet, check_in, drill …
	Ladder   string            `json:"ladder"`
	Does     string            `json:"does,omitempty"`   // its evidence starts the clock of every Since rule of this name
	Also     []string          `json:"also,omitempty"`   // its evidence closes the live task of these routines too
	Needs    []string          `json:"needs,omitempty"`  // the gate: these must have passed in the same scope
	Inputs   []Input           `json:"inputs,omitempty"` // sheets that prefill this form
	Params   map[string]string `json:"params,omitempty"`
	Off      bool              `json:"off,omitempty"` // shipped, but not in use until the school switches it on
}

// Input names the sheets of a period that prefill a form: daily sheets a weekly
// report, weekly ones a monthly.
type Input struct {
	Routine string `json:"routine"` // * is every routine
	Of      string `json:"of"`      // day or a period
}

// SubjectKind is what a task is about: checkpoint, class, area … or asset:KIND, or
// checkpoint:ROUTE for the points of one route.
type SubjectKind string

const (
	assetPrefix = "asset:"
	routePrefix = "checkpoint:"
)

// subjectKinds are those besides assets.
var subjectKinds = []SubjectKind{
	"checkpoint", "class", "person", "post", "area", "document", "bus", "meal",
	"dish", "sample", "trip", "hazard", "ticket", "vendor", "notice",
}

func (k SubjectKind) known() bool {
	asset, ok := strings.CutPrefix(string(k), assetPrefix)
	route, walked := strings.CutPrefix(string(k), routePrefix)
	return k == "" || ok && code(asset) || walked && code(route) || slices.Contains(subjectKinds, k)
}

// Split says how subjects become tasks.
type Split string

// The ways to split.
const (
	Together Split = ""      // one task with a target per subject: all have the same window
	Apart    Split = "apart" // one task per subject: each has its own clock
)

// UnmarshalText reads a split; "together" is the zero value.
func (s *Split) UnmarshalText(b []byte) error {
	switch Split(b) {
	case "together", Together:
		*s = Together
	case Apart:
		*s = Apart
	default:
		return &calendar.SyntaxError{Text: string(b), Hint: hintSplit}
	}
	return nil
}

// Mode says what completes a task.
type Mode string

// The modes.
const (
	AnyEvidence Mode = ""         // the first accepted evidence
	Everyone    Mode = "everyone" // a target per person
	Each        Mode = "each"     // a target per subject
)

// UnmarshalText reads a mode; "any" is the zero value.
func (m *Mode) UnmarshalText(b []byte) error {
	switch Mode(b) {
	case "any", AnyEvidence:
		*m = AnyEvidence
	case Everyone, Each:
		*m = Mode(b)
	default:
		return &calendar.SyntaxError{Text: string(b), Hint: hintMode}
	}
	return nil
}

// Completion says what must be ticked.
type Completion struct {
	Mode Mode   `json:"mode,omitempty"`
	Sign []Role `json:"sign,omitempty"` // and a signature per role, all of different persons
}

// signPrefix marks the targets that are signatures.
const signPrefix = "sign:"

// Clocked reports whether the schedule follows the calendar: its occurrences are
// those of Occurrences. Otherwise they are those of FactOccurrence, or they wait for
// the event named.
func (s Schedule) Clocked() (clocked bool, event string) {
	for _, w := range s.On {
		if w.Since != nil || w.Fact != "" || w.Event != "" {
			return false, w.Event
		}
	}
	return true, ""
}
