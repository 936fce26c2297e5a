package rehearsal

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/roster"
	"xiaoqin/server/task"
)

// company answers the engine who works at the school and what there is. It is made once
// and only read.
type company struct {
	cast     *Cast
	calendar *calendar.Calendar
	number   map[database.ID]int // person → place in the cast
	byRole   map[identity.Role][]database.ID
	things   map[task.SubjectKind][]task.Subject
	facts    []task.Fact
}

func newCompany(c *Cast, days *calendar.Calendar) *company {
	o := &company{
		cast: c, calendar: days, number: make(map[database.ID]int),
		byRole: make(map[identity.Role][]database.ID), things: make(map[task.SubjectKind][]task.Subject),
	}
	for i, p := range c.People {
		o.number[p.ID] = i
		for _, role := range p.Roles {
			o.byRole[role] = append(o.byRole[role], p.ID)
		}
	}
	for _, class := range c.Classes {
		o.things["class"] = append(o.things["class"], task.Subject{Key: "class:" + class.ID.String(), Name: class.Name})
	}
	for _, t := range c.Things {
		o.addThing(t)
	}
	return o
}

func (o *company) addThing(t Thing) {
	keepers := o.role(t.Keeper)
	for _, name := range t.names() {
		i := len(o.things[t.Kind])
		s := task.Subject{Key: fmt.Sprintf("%s:%03d", t.Kind, i+1), Name: name}
		if len(keepers) > 0 {
			s.Keeper = task.MakeRef(task.RefPerson, keepers[i%len(keepers)].String())
		}
		o.things[t.Kind] = append(o.things[t.Kind], s)
		for fact, on := range t.Dates {
			o.facts = append(o.facts, task.Fact{Subject: s.Key, Name: fact, On: on})
		}
		for fact, n := range t.Numbers {
			o.facts = append(o.facts, task.Fact{Subject: s.Key, Name: fact, Num: n})
		}
	}
}

// Of implements task.Subjects.
func (o *company) Of(_ context.Context, _ database.ID, kind task.SubjectKind, _ clock.Date) ([]task.Subject, error) {
	return o.things[kind], nil
}

// Staff implements task.People.
func (o *company) Staff(context.Context, database.ID, time.Time, time.Time) (task.Staff, error) {
	return o, nil
}

// People implements task.Directory.
func (o *company) People(ref task.Ref, at time.Time) []database.ID {
	kind, key, _ := ref.Split()
	switch kind {
	case task.RefRole:
		return o.role(task.Role(key))
	case task.RefDuty:
		return o.onDuty(key, at)
	case task.RefClass:
		for _, class := range o.cast.Classes {
			if class.ID.String() == key && !class.Teacher.IsZero() {
				return []database.ID{class.Teacher}
			}
		}
	case task.RefPerson:
		if id, err := database.ParseID(key); err == nil {
			return []database.ID{id}
		}
	case task.RefVendor: // no person of the school
	}
	return nil
}

// role are the people with a role; a number picks one of them: FA2 is the second.
func (o *company) role(role task.Role) []database.ID {
	account, named := role.Account()
	people := o.byRole[identity.Role(account)]
	if !named {
		return people
	}
	n, _ := strconv.Atoi(strings.TrimLeft(string(role), "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	if n < 1 || n > len(people) {
		return nil
	}
	return people[n-1 : n]
}

// onDuty are the people whose shift at the post holds that moment.
func (o *company) onDuty(post string, at time.Time) []database.ID {
	var out []database.ID
	for _, p := range o.cast.Rosters {
		if p.Post != post {
			continue
		}
		for _, day := range []clock.Date{clock.DateOf(at) - 1, clock.DateOf(at)} {
			if o.calendar.In(p.Days, day) && holds(p, day, at) {
				out = append(out, o.crew(p, day)...)
			}
		}
	}
	return out
}

// holds reports whether the shift that begins on a day has that moment in it.
func holds(p roster.Pattern, day clock.Date, at time.Time) bool {
	from, until := p.Hours(day)
	return !at.Before(from) && at.Before(until)
}

func (o *company) crew(p roster.Pattern, day clock.Date) []database.ID {
	var people []database.ID
	for _, role := range p.Roles {
		people = append(people, o.role(role)...)
	}
	return p.Turn(people, day)
}

// Absent implements task.Directory: everybody is there.
func (*company) Absent(database.ID, time.Time) bool { return false }

// Name implements task.Staff.
func (o *company) Name(person database.ID) string {
	if i, ok := o.number[person]; ok {
		return o.cast.People[i].Name
	}
	return ""
}

// Refs implements task.Staff.
func (o *company) Refs(person database.ID) []task.Ref {
	refs := []task.Ref{task.MakeRef(task.RefPerson, person.String())}
	for _, code := range task.RoleCodes() {
		if slices.Contains(o.role(code), person) {
			refs = append(refs, task.MakeRef(task.RefRole, string(code)))
		}
	}
	for _, class := range o.cast.Classes {
		if class.Teacher == person {
			refs = append(refs, task.MakeRef(task.RefClass, class.ID.String()))
		}
	}
	for _, p := range o.cast.Rosters {
		refs = append(refs, task.MakeRef(task.RefDuty, p.Post))
	}
	return refs
}

// guardians are the families the school can tell.
func (o *company) guardians() []database.ID { return o.byRole[identity.RoleGuardian] }

// principal is the person, acting in the mini-program.
func (o *company) principal(person database.ID) identity.Principal {
	return identity.Principal{
		AccountID: person, MembershipID: person, SchoolID: o.cast.School, PersonID: person,
		Roles: o.cast.People[o.number[person]].Roles,
	}
}
