package task

import (
	"context"
	"strings"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// Subject is a thing that tasks are about.
type Subject struct {
	Key    string // kind:id, for ever: class:0198…, asset:lift:0198…
	Name   string // what people call it, up to 40 characters; never the name of a child
	Keeper Ref    // who looks after it; empty for nobody
	Deputy Ref    // who stands in for the keeper; empty for nobody
	Vendor Ref    // the outsider who services it; empty for nobody
}

// Subjects knows the things of every school.
type Subjects interface {
	// Of are the things of a kind that are in use on that day, in a lasting order.
	Of(ctx context.Context, school database.ID, kind SubjectKind, on clock.Date) ([]Subject, error)
}

const classPrefix = "class:"

// class is the reference to the teacher of a subject that is a class, empty for others.
func (s Subject) class() Ref {
	id, ok := strings.CutPrefix(s.Key, classPrefix)
	if !ok {
		return ""
	}
	return MakeRef(RefClass, id)
}

// holder is who ticks the target of a subject, empty when anybody who holds the task
// does.
func (a Assignee) holder(s Subject) Ref {
	switch {
	case a.Teacher:
		return s.class()
	case a.Keeper:
		return s.Keeper
	}
	return ""
}

// holdersOf are the references of a task about these subjects. Persons are those an
// event names.
func (r *Routine) holdersOf(subjects []Subject, persons map[string]Ref) []Holder {
	cast := Cast{Persons: persons}
	for _, s := range subjects {
		if class := s.class(); class != "" {
			cast.Classes = append(cast.Classes, class)
		}
	}
	if len(subjects) == 0 {
		return r.Who.Holders(r.Owner, cast)
	}
	var out []Holder
	seen := make(map[Holder]bool)
	type keepers struct{ keeper, deputy, vendor Ref }
	asked := make(map[keepers]bool)
	for _, s := range subjects {
		if k := (keepers{s.Keeper, s.Deputy, s.Vendor}); asked[k] {
			continue
		} else {
			asked[k] = true
		}
		cast.Keeper, cast.Deputy, cast.Vendor = s.Keeper, s.Deputy, s.Vendor
		for _, h := range r.Who.Holders(r.Owner, cast) {
			if !seen[h] {
				seen[h] = true
				out = append(out, h)
			}
		}
	}
	return out
}
