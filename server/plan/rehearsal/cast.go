package rehearsal

import (
	"slices"

	"xiaoqin/server/calendar"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/notice"
	"xiaoqin/server/task"
)

// Cast is who and what there is at the school that rehearses.
type Cast struct {
	School   database.ID
	Name     string
	Calendar calendar.Spec
	Routines []task.Routine
	Ladders  map[string]task.Ladder
	People   []Person // in the order of registration
	Classes  []Class
	Seats    []notice.Hold // who is guardian of which child; each of a guardian's children once
	Props
}

// Person is somebody of the school.
type Person struct {
	ID    database.ID
	Name  string
	Roles []identity.Role
}

// staff reports whether the person works at the school.
func (p Person) staff() bool {
	return slices.ContainsFunc(p.Roles, func(r identity.Role) bool { return r != identity.RoleGuardian })
}

// Class is a class with its head teacher, who is zero when there is none.
type Class struct {
	ID      database.ID
	Grade   int
	Name    string
	Teacher database.ID
}

// Staffing is how many people have each role of the packs.
func (c *Cast) Staffing() map[task.Role]int {
	o := newCompany(c, nil)
	n := make(map[task.Role]int)
	for _, role := range task.RoleCodes() {
		n[role] = len(o.role(role))
	}
	return n
}

// Inventory is how many things of each kind there are.
func (c *Cast) Inventory() map[task.SubjectKind]int {
	n := make(map[task.SubjectKind]int)
	for kind, things := range newCompany(c, nil).things {
		n[kind] = len(things)
	}
	return n
}

// with are the people who have a role, in the order of registration.
func (c *Cast) with(role identity.Role) []database.ID {
	var out []database.ID
	for _, p := range c.People {
		if slices.Contains(p.Roles, role) {
			out = append(out, p.ID)
		}
	}
	return out
}
