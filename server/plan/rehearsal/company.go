package rehearsal

import (
	"context"
	"fmt"
	"time"

	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/notice"
	"xiaoqin/server/roster"
	"xiaoqin/server/task"
)

// company answers the engine who works at the school and what there is. It is made once
// and only read.
type company struct {
	cast     *Cast
	calendar *calendar.Calendar // nil when nobody asks about days
	staff    task.Staff
	number   map[database.ID]int // person → place in the cast
	seats    map[database.ID][]notice.Hold
	things   map[task.SubjectKind][]task.Subject
	facts    []task.Fact
}

// newCompany knows everybody; post says who is on duty.
func newCompany(c *Cast, days *calendar.Calendar) *company {
	o := &company{
		cast: c, calendar: days, staff: task.NewStaff(c.register()), number: make(map[database.ID]int), things: make(map[task.SubjectKind][]task.Subject),
		seats: make(map[database.ID][]notice.Hold),
	}
	for _, h := range c.Seats {
		o.seats[h.Person] = append(o.seats[h.Person], h)
	}
	for i, p := range c.People {
		o.number[p.ID] = i
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

// Staff implements task.People: the same answers from the same lists as at a live school.
func (o *company) Staff(context.Context, database.ID, time.Time, time.Time) (task.Staff, error) {
	return o.staff, nil
}

// role are the people with a role, in the order of registration.
func (o *company) role(role task.Role) []database.ID {
	return o.staff.People(task.MakeRef(task.RefRole, string(role)), time.Time{})
}

// register lists who works at the school.
func (c *Cast) register() task.Register {
	r := task.Register{Teachers: make(map[database.ID]database.ID)}
	for _, p := range c.People {
		r.People = append(r.People, task.Colleague(p))
	}
	for _, class := range c.Classes {
		r.Teachers[class.ID] = class.Teacher
	}
	return r
}

// post lets people take turns at the posts on the days from first to last.
func (o *company) post(first, last clock.Date) {
	r := o.cast.register()
	for _, s := range roster.Wanted(o.cast.Rosters, o.calendar, o.role, first, last) {
		if !s.Person.IsZero() {
			r.Duties = append(r.Duties, task.Duty{Post: s.Post, From: s.From, Until: s.Until, Person: s.Person})
		}
	}
	o.staff = task.NewStaff(r)
}

// guardians are the families the school can tell.
func (o *company) guardians() []database.ID { return o.cast.with(identity.RoleGuardian) }

// principal is the person, acting in the mini-program.
func (o *company) principal(person database.ID) identity.Principal {
	return identity.Principal{
		AccountID: person, MembershipID: person, SchoolID: o.cast.School, PersonID: person,
		Roles: o.cast.People[o.number[person]].Roles,
	}
}
