package task

import (
	"slices"
	"strings"

	"xiaoqin/server/calendar"
)

// Role is the short code by which the packs name a role, such as FA. A digit names
// a deputy: FA2 is whoever stands in for the fire officer. In a list of signatures
// it may also be SignVendor, SignOutgoing or SignIncoming.
type Role string

// Those who sign without being named by a role of the school.
const (
	SignVendor   Role = "vendor"   // the outsider who did the work
	SignOutgoing Role = "outgoing" // the one who leaves a post
	SignIncoming Role = "incoming" // the one who takes it over
)

// roleNames maps the short codes to the roles of accounts.
var roleNames = map[string]string{
	"P": "principal", "LD": "logistics_head", "SA": "safety_officer", "FA": "fire_officer",
	"G": "guard", "CM": "canteen_manager", "CW": "canteen_worker", "T": "repairer",
	"CL": "cleaner", "N": "nurse", "HT": "class_teacher", "DT": "duty_teacher",
	"BA": "bus_attendant", "D": "driver", "LB": "librarian", "PR": "print_room",
	"SD": "student_office", "CD": "curriculum_office",
}

// RoleCodes are the codes of all roles, sorted.
func RoleCodes() []Role {
	codes := make([]Role, 0, len(roleNames))
	for code := range roleNames {
		codes = append(codes, Role(code))
	}
	slices.Sort(codes)
	return codes
}

// Account is the role of accounts that this code stands for, and whether the named
// deputy is meant rather than the role itself. It is empty for an unknown code.
func (r Role) Account() (role string, deputy bool) {
	base := strings.TrimRight(string(r), "0123456789")
	return roleNames[base], base != string(r)
}

func (r Role) known() bool {
	role, _ := r.Account()
	return role != ""
}

func (r Role) signs() bool {
	return r.known() || r == SignVendor || r == SignOutgoing || r == SignIncoming
}

// Roles is one or several roles, written "G+CL+CW".
type Roles []Role

// String is the roles joined by +.
func (r Roles) String() string {
	names := make([]string, len(r))
	for i, role := range r {
		names[i] = string(role)
	}
	return strings.Join(names, "+")
}

// MarshalText writes the roles joined by +.
func (r Roles) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads roles joined by +; each must be known and different.
func (r *Roles) UnmarshalText(b []byte) error {
	var roles Roles
	for name := range strings.SplitSeq(string(b), "+") {
		role := Role(name)
		if !role.known() || slices.Contains(roles, role) {
			return &calendar.SyntaxError{Text: string(b), Hint: hintRole}
		}
		roles = append(roles, role)
	}
	*r = roles
	return nil
}
