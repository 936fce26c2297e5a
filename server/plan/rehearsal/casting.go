package rehearsal

import (
	"context"
	"fmt"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/notice"
	"xiaoqin/server/school"
)

// Registers are where the people and classes of a school are kept.
type Registers struct {
	Identity *identity.Service
	School   *school.Service
}

// ReadCast reads the people, classes and families of a school: everybody who has not left. Its
// calendar, routines and props are for the caller to add.
func (r Registers) ReadCast(ctx context.Context, of school.School) (Cast, error) {
	ctx = identity.Into(ctx, identity.System(of.ID))
	c := Cast{School: of.ID, Name: of.Name}
	const page = 200
	for after := (database.ID{}); ; {
		people, next, err := r.Identity.ListPeople(ctx, identity.PersonFilter{State: identity.Active}, after, page)
		if err != nil {
			return Cast{}, fmt.Errorf("read people: %w", err)
		}
		for _, p := range people {
			c.People = append(c.People, Person{ID: p.ID, Name: p.Name, Roles: p.Roles})
		}
		if next.IsZero() {
			break
		}
		after = next
	}
	classes, err := r.School.Classes(ctx)
	if err != nil {
		return Cast{}, fmt.Errorf("read classes: %w", err)
	}
	for _, class := range classes {
		c.Classes = append(c.Classes, Class{ID: class.ID, Grade: class.Grade, Name: class.Name, Teacher: class.HeadTeacher})
	}
	holds, err := r.School.Holds(ctx, of.ID)
	if err != nil {
		return Cast{}, fmt.Errorf("read families: %w", err)
	}
	for _, h := range holds {
		c.Seats = append(c.Seats, notice.Hold{Seat: h.SeatID, Class: h.ClassID, Person: h.PersonID})
	}
	return c, nil
}
