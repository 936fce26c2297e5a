package task

import (
	"slices"
	"strings"
	"time"

	"xiaoqin/server/database"
)

// Ref says who is meant without naming them: r:FA whoever has the role, d:gate
// whoever is on duty at that post, c:ID the teacher of the class, p:ID one person,
// v:ID an outsider. It is resolved when the engine speaks, shows a plate or judges a
// right, so a swap, a leave or a new colleague rewrites nothing.
type Ref string

// RefKind is the letter a reference begins with.
type RefKind byte

// The kinds of references.
const (
	RefRole   RefKind = 'r'
	RefDuty   RefKind = 'd'
	RefClass  RefKind = 'c'
	RefPerson RefKind = 'p'
	RefVendor RefKind = 'v'
)

// MakeRef makes a reference.
func MakeRef(kind RefKind, key string) Ref { return Ref(string(rune(kind)) + ":" + key) }

// Split takes a reference apart; it is false for what is none.
func (r Ref) Split() (RefKind, string, bool) {
	if len(r) < 3 || r[1] != ':' || !strings.ContainsRune("rdcpv", rune(r[0])) {
		return 0, "", false
	}
	return RefKind(r[0]), string(r[2:]), true
}

// Holder is a reference in its part of a task.
type Holder struct {
	Ref  Ref
	Part Part
}

// Assignee says who does a routine. Role is always accountable.
type Assignee struct {
	Person  string `json:"person,omitempty"`  // named by the event: assignee, host
	OnDuty  string `json:"on_duty,omitempty"` // post of the duty roster
	Keeper  bool   `json:"keeper,omitempty"`  // who keeps the subject
	Teacher bool   `json:"teacher,omitempty"` // of each class
	Vendor  bool   `json:"vendor,omitempty"`  // an outsider does it through a link or a scan
	System  bool   `json:"system,omitempty"`  // the program does it
	Role    Roles  `json:"role,omitempty"`
	Deputy  string `json:"deputy,omitempty"`  // roles, on_duty:POST, or a person named by the event
	NotWho  string `json:"not_who,omitempty"` // not who did that routine in the same scope
}

const onDutyPrefix = "on_duty:"

// Cast is who the subject, the classes or the event of one task bring with them.
type Cast struct {
	Keeper  Ref            // of the subject
	Deputy  Ref            // of the keeper
	Vendor  Ref            // of the subject
	Classes []Ref          // when a teacher of each holds it
	Persons map[string]Ref // named by the event: assignee, host
}

// Holders are the references of one task. With a post, a keeper or a person as
// holder, a role that is named too answers as a deputy; with a vendor it holds the
// task, because it is accountable.
func (a Assignee) Holders(owner Role, cast Cast) []Holder {
	var out []Holder
	add := func(part Part, refs ...Ref) {
		for _, ref := range refs {
			if h := (Holder{Ref: ref, Part: part}); ref != "" && !slices.Contains(out, h) {
				out = append(out, h)
			}
		}
	}
	if a.OnDuty != "" {
		add(PartHolder, MakeRef(RefDuty, a.OnDuty))
	}
	if a.Keeper {
		add(PartHolder, cast.Keeper)
		add(PartDeputy, cast.Deputy)
	}
	if a.Teacher {
		add(PartHolder, cast.Classes...)
	}
	if a.Person != "" {
		add(PartHolder, cast.Persons[a.Person])
	}
	if a.Vendor {
		add(PartVendor, cast.Vendor)
	}
	// What nobody keeps is held by the role that answers for it.
	named := slices.ContainsFunc(out, func(h Holder) bool { return h.Part == PartHolder })
	for _, role := range a.Role {
		part := PartHolder
		if named {
			part = PartDeputy
		}
		add(part, MakeRef(RefRole, string(role)))
	}
	add(PartDeputy, a.deputies(cast)...)
	add(PartOwner, MakeRef(RefRole, string(owner)))
	return out
}

// bySubject reports whether the holders depend on the subjects and not on the routine
// alone.
func (a Assignee) bySubject() bool { return a.Keeper || a.Teacher || a.Vendor }

func (a Assignee) deputies(cast Cast) []Ref {
	if a.Deputy == "" {
		return nil
	}
	if post, ok := strings.CutPrefix(a.Deputy, onDutyPrefix); ok {
		return []Ref{MakeRef(RefDuty, post)}
	}
	var roles Roles
	if roles.UnmarshalText([]byte(a.Deputy)) != nil {
		return []Ref{cast.Persons[a.Deputy]}
	}
	refs := make([]Ref, len(roles))
	for i, role := range roles {
		refs[i] = MakeRef(RefRole, string(role))
	}
	return refs
}

// Directory knows the people behind references. It is asked inside one school.
type Directory interface {
	// People are those a reference means at that moment, also when they are absent.
	People(ref Ref, at time.Time) []database.ID
	// Absent reports whether the person is away then.
	Absent(person database.ID, at time.Time) bool
}
