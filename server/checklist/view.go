package checklist

import (
	"slices"

	"xiaoqin/server/database"
	"xiaoqin/server/task"
)

// SheetState is how far a sheet is.
type SheetState string

// The states of a sheet.
const (
	Untouched SheetState = "untouched" // nobody has begun it
	Open      SheetState = "open"
	Locked    SheetState = "locked" // a critical item failed and has not been put right
	HandedIn  SheetState = "handed_in"
)

// State is how far the sheet is. One that was returned is open again.
func (s *Summary) State() SheetState {
	switch {
	case s.Locked:
		return Locked
	case s.Ticked:
		return HandedIn
	case s.Begun:
		return Open
	}
	return Untouched
}

// Signatures are the targets of the task that are signatures.
func (v *View) Signatures() []task.Target {
	return slices.DeleteFunc(slices.Clone(v.Task.Targets), func(t task.Target) bool { return t.Void || !isSignature(t.Key) })
}

// People are all whom the view mentions.
func (v *View) People() []database.ID {
	seen := make(map[database.ID]bool)
	for _, one := range v.Sheets {
		if one.HandedBy != nil {
			seen[*one.HandedBy] = true
		}
	}
	for _, t := range v.Signatures() {
		if t.DoneBy != nil {
			seen[*t.DoneBy] = true
		}
	}
	if v.Sheet != nil {
		seen[v.Sheet.BegunBy] = true
		for _, e := range v.Sheet.Entries {
			seen[e.PersonID] = true
		}
	}
	out := make([]database.ID, 0, len(seen))
	for id := range seen {
		out = append(out, id)
	}
	return out
}
