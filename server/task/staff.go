package task

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// Register is who works at one school, as lists. NewStaff answers from it.
type Register struct {
	People   []Colleague                 // who is there, in the order of registration
	Teachers map[database.ID]database.ID // class → its head teacher
	Duties   []Duty                      // of the stretch of time that is asked about
	Away     []Away                      // of the same stretch
}

// Away is one person not there for a while.
type Away struct {
	Person      database.ID
	From, Until time.Time // Until is not in it any more
}

// Colleague is one person of a register.
type Colleague struct {
	ID    database.ID
	Name  string
	Roles []identity.Role
}

// Duty is one person's time at a post.
type Duty struct {
	Post        string
	From, Until time.Time // Until is not in it any more
	Person      database.ID
}

// register is a Staff that reads a Register. It does not change after it was made.
type register struct {
	Register
	people map[database.ID]*Colleague
	byRole map[string][]database.ID
	byPost map[string][]Duty
}

// NewStaff answers the questions of the engine from a register, which must not be changed
// any more. Whoever is not on it is meant by no reference.
func NewStaff(r Register) Staff {
	s := &register{
		Register: r, people: make(map[database.ID]*Colleague, len(r.People)),
		byRole: make(map[string][]database.ID), byPost: make(map[string][]Duty),
	}
	for i := range r.People {
		p := &r.People[i]
		s.people[p.ID] = p
		for _, role := range p.Roles {
			s.byRole[string(role)] = append(s.byRole[string(role)], p.ID)
		}
	}
	for _, d := range r.Duties {
		s.byPost[d.Post] = append(s.byPost[d.Post], d)
	}
	return s
}

// People implements Directory.
func (s *register) People(ref Ref, at time.Time) []database.ID {
	kind, key, _ := ref.Split()
	switch kind {
	case RefRole:
		return s.inRole(Role(key))
	case RefDuty:
		return s.onDuty(key, at)
	case RefClass:
		return s.teacher(key)
	case RefPerson:
		if id, err := database.ParseID(key); err == nil {
			return s.known(id)
		}
	case RefVendor: // no person of the school
	}
	return nil
}

// inRole are the people with a role; a number picks one of them: FA2 is the second.
func (s *register) inRole(role Role) []database.ID {
	account, numbered := role.Account()
	people := s.byRole[account]
	if !numbered {
		return people
	}
	n, err := strconv.Atoi(strings.TrimLeft(string(role), "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	if err != nil || n < 1 || n > len(people) {
		return nil
	}
	return people[n-1 : n]
}

func (s *register) onDuty(post string, at time.Time) []database.ID {
	var out []database.ID
	for _, d := range s.byPost[post] {
		if !at.Before(d.From) && at.Before(d.Until) {
			out = append(out, s.known(d.Person)...)
		}
	}
	return out
}

func (s *register) teacher(class string) []database.ID {
	id, err := database.ParseID(class)
	if err != nil {
		return nil
	}
	return s.known(s.Teachers[id])
}

func (s *register) known(person database.ID) []database.ID {
	if s.people[person] == nil {
		return nil
	}
	return []database.ID{person}
}

// Absent implements Directory.
func (s *register) Absent(person database.ID, at time.Time) bool {
	return slices.ContainsFunc(s.Away, func(a Away) bool { return a.Person == person && !at.Before(a.From) && at.Before(a.Until) })
}

// Name implements Staff.
func (s *register) Name(person database.ID) string {
	if p := s.people[person]; p != nil {
		return p.Name
	}
	return ""
}

// Refs implements Staff.
func (s *register) Refs(person database.ID) []Ref {
	p := s.people[person]
	if p == nil {
		return nil
	}
	refs := []Ref{MakeRef(RefPerson, person.String())}
	for _, code := range RoleCodes() {
		people := s.inRole(code)
		if i := slices.Index(people, person); i >= 0 {
			refs = append(refs, MakeRef(RefRole, string(code)), MakeRef(RefRole, string(code)+strconv.Itoa(i+1)))
		}
	}
	for class, teacher := range s.Teachers {
		if teacher == person {
			refs = append(refs, MakeRef(RefClass, class.String()))
		}
	}
	for _, d := range s.Duties {
		if ref := MakeRef(RefDuty, d.Post); d.Person == person && !slices.Contains(refs, ref) {
			refs = append(refs, ref)
		}
	}
	return refs
}
