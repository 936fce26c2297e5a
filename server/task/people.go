package task

import (
	"context"
	"slices"
	"time"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// People knows who works at every school.
type People interface {
	// Staff is a snapshot of one school, with the duty rosters of that stretch of time.
	Staff(ctx context.Context, school database.ID, from, until time.Time) (Staff, error)
}

// Staff is the people of one school. Those who left or were disabled are on none.
type Staff interface {
	Directory

	// Refs are all references that mean the person at some moment of the stretch: the
	// person, the roles, the classes taught, the posts of the shifts held.
	Refs(person database.ID) []Ref

	// Name is what people call the person, empty for a stranger.
	Name(person database.ID) string
}

// onTask asks a directory about one task: whoever is on duty is the one whose shift
// holds its opening, whenever that is asked.
type onTask struct {
	Directory
	opens time.Time
}

// People implements Directory.
func (d onTask) People(ref Ref, at time.Time) []database.ID {
	if kind, _, _ := ref.Split(); kind == RefDuty {
		at = d.opens
	}
	return d.Directory.People(ref, at)
}

// parts are what the principal is to a task, the nearest first. Nobody is a stranger
// twice: an empty answer means no part at all.
func parts(p identity.Principal, t *Task, r Routine, holders []Holder, dir Directory, now time.Time) []Part {
	var out []Part
	add := func(part Part) {
		if !slices.Contains(out, part) {
			out = append(out, part)
		}
	}
	if p.Has(identity.RoleOperator) {
		add(PartSystem)
	}
	if p.PersonID.IsZero() {
		return out
	}
	of := onTask{dir, t.Opens}
	if people, as := Responsible(holders, now, of); as == PartHolder && slices.Contains(people, p.PersonID) {
		add(PartHolder)
	}
	for _, part := range []Part{PartHolder, PartDeputy, PartVendor, PartOwner} {
		for _, h := range holders {
			if h.Part == part && slices.Contains(of.People(h.Ref, now), p.PersonID) {
				add(part)
			}
		}
	}
	if p.Has(identity.RolePrincipal) || p.Has(identity.RoleLogisticsHead) || overrides(p, r, of, now) {
		add(PartLeader)
	}
	return out
}

// overrides reports whether the routine names the principal as the one who may complete
// it past a closed gate.
func overrides(p identity.Principal, r Routine, dir Directory, now time.Time) bool {
	return r.Override != "" && slices.Contains(dir.People(MakeRef(RefRole, string(r.Override)), now), p.PersonID)
}
