package rehearsal

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/goccy/go-yaml"

	"xiaoqin/server/clock"
	"xiaoqin/server/roster"
	"xiaoqin/server/task"
)

// Props are what a school that has no registers yet is assumed to have: things, duty
// rosters, and what happens on an ordinary day.
type Props struct {
	Things     []Thing
	Rosters    []roster.Pattern
	Happenings []Happening
}

// Thing is one kind of things, or several with what is known of them.
type Thing struct {
	Kind    task.SubjectKind
	Names   []string
	Name    string // with a %d, when there are Count of them
	Count   int
	Keeper  task.Role             // whose people keep them in turn
	Dates   map[string]clock.Date // filter, expires.document …
	Numbers map[string]float64    // filter.per_day …
	Variety string                // of what ages; the register of equipment reckons with it
	Made    clock.Date
}

// Happening is something that happens so often between opens and due of each window.
type Happening struct {
	Event         string
	task.Schedule `yaml:",inline"`
	Count         int
	Series        string
	Window        string // of the routines that wait for it, when they have one of that name
	Subject       task.SubjectKind
	Names         []string
	Persons       map[string]task.Role
	Over          time.Duration // after so long it is over by itself
}

// ReadProps reads things.yaml, rosters.yaml and happenings.yaml of a directory. A file
// that is not there is empty. It refuses an unknown key with the line.
func ReadProps(dir fs.FS) (Props, error) {
	var things struct{ Things []Thing }
	var rosters struct{ Rosters []roster.Pattern }
	var happenings struct{ Happenings []Happening }
	for name, into := range map[string]any{"things.yaml": &things, "rosters.yaml": &rosters, "happenings.yaml": &happenings} {
		b, err := fs.ReadFile(dir, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = yaml.UnmarshalWithOptions(b, into, yaml.Strict())
		}
		if err != nil {
			return Props{}, fmt.Errorf("read %s: %w", name, err)
		}
	}
	return Props{things.Things, rosters.Rosters, happenings.Happenings}, nil
}

// names are what the things are called.
func (t Thing) names() []string {
	names := slices.Clone(t.Names)
	for i := range t.Count {
		names = append(names, fmt.Sprintf(t.Name, i+1))
	}
	return names
}
