package notice

import (
	"cmp"
	"slices"
	"strconv"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// RuleKind is what a rule of an audience speaks of.
type RuleKind string

// The kinds of rules. The first three pick families, the last one staff.
const (
	WholeSchool RuleKind = "school"
	Grade       RuleKind = "grade" // Key: 1 to 9
	Class       RuleKind = "class" // Key: the id of a class
	Role        RuleKind = "role"  // Key: the code of a role
)

// Rule is one line of an audience.
type Rule struct {
	Kind   RuleKind `json:"kind"`
	Key    string   `json:"key,omitempty"`
	Except bool     `json:"except,omitempty"`
}

// Audience is who a notice is for: what a rule names and no exception does.
type Audience []Rule

// Families are the families of the whole school.
var Families = Audience{{Kind: WholeSchool}}

// valid reports whether every rule can be understood and one of them names somebody.
func (a Audience) valid() bool {
	if len(a) > maxRules || !slices.ContainsFunc(a, func(r Rule) bool { return !r.Except }) {
		return false
	}
	return !slices.ContainsFunc(a, func(r Rule) bool { return !r.valid() })
}

func (r Rule) valid() bool {
	switch r.Kind {
	case WholeSchool:
		return r.Key == "" && !r.Except
	case Grade:
		n, err := strconv.Atoi(r.Key)
		return err == nil && n >= 1 && n <= 9
	case Class:
		_, err := database.ParseID(r.Key)
		return err == nil
	case Role:
		role := identity.Role(r.Key)
		return role.Name() != "" && role != identity.RoleGuardian && role != identity.RoleOperator
	}
	return false
}

// ClassOf is a class as an audience picks it.
type ClassOf struct {
	ID      database.ID
	Grade   int
	Name    string // 四（2）班
	Teacher database.ID
}

// covers reports whether the families of a class are meant.
func (a Audience) covers(c ClassOf) bool {
	names := func(r Rule) bool {
		return r.Kind == WholeSchool || r.Kind == Grade && r.Key == strconv.Itoa(c.Grade) || r.Kind == Class && r.Key == c.ID.String()
	}
	return a.picks(names)
}

// meets reports whether somebody of the staff is meant.
func (a Audience) meets(p identity.Person) bool {
	return a.picks(func(r Rule) bool { return r.Kind == Role && slices.Contains(p.Roles, identity.Role(r.Key)) })
}

func (a Audience) picks(names func(Rule) bool) bool {
	return slices.ContainsFunc(a, func(r Rule) bool { return !r.Except && names(r) }) &&
		!slices.ContainsFunc(a, func(r Rule) bool { return r.Except && names(r) })
}

// onlyClasses reports whether it names nothing but these classes.
func (a Audience) onlyClasses(own []ClassOf) bool {
	return !slices.ContainsFunc(a, func(r Rule) bool {
		return r.Kind != Class || !slices.ContainsFunc(own, func(c ClassOf) bool { return c.ID.String() == r.Key })
	})
}

// Hold is one guardian's hold on the seat of a child.
type Hold struct {
	Seat, Class, Person database.ID
}

// reader is who a notice is published to; the seat and class of staff are zero.
type reader = Hold

// readers are who an audience means, each once, in an order that no map decides.
func (a Audience) readers(classes []ClassOf, families []Hold, staff []identity.Person) []reader {
	meant := make(map[database.ID]bool)
	for _, c := range classes {
		meant[c.ID] = a.covers(c)
	}
	var out []reader
	for _, h := range families {
		if meant[h.Class] {
			out = append(out, h)
		}
	}
	for _, p := range staff {
		if a.meets(p) {
			out = append(out, reader{Person: p.ID})
		}
	}
	slices.SortFunc(out, func(x, y reader) int {
		return cmp.Or(slices.Compare(x.Class[:], y.Class[:]), slices.Compare(x.Seat[:], y.Seat[:]), slices.Compare(x.Person[:], y.Person[:]))
	})
	return slices.Compact(out)
}

// people are the persons of readers, guardians before those who are staff and nothing
// else, each once.
func people(readers []reader) (guardians, staff []database.ID) {
	known := make(map[database.ID]bool, len(readers))
	for _, r := range readers {
		if !r.Seat.IsZero() && !known[r.Person] {
			known[r.Person] = true
			guardians = append(guardians, r.Person)
		}
	}
	for _, r := range readers {
		if !known[r.Person] {
			known[r.Person] = true
			staff = append(staff, r.Person)
		}
	}
	return guardians, staff
}
