package rehearsal

import (
	"context"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/notice"
)

// families let notice find who is at the school, as the cast has it.
type families struct{ *company }

// Classes implements notice.Register.
func (f families) Classes(context.Context, database.ID) ([]notice.ClassOf, error) {
	all := make([]notice.ClassOf, len(f.cast.Classes))
	for i, c := range f.cast.Classes {
		all[i] = notice.ClassOf{ID: c.ID, Grade: c.Grade, Name: c.Name, Teacher: c.Teacher}
	}
	return all, nil
}

// Families implements notice.Register.
func (f families) Families(context.Context, database.ID) ([]notice.Hold, error) {
	return f.cast.Seats, nil
}

// Staff implements notice.Register.
func (f families) Staff(context.Context, database.ID) ([]identity.Person, error) {
	var all []identity.Person
	for _, p := range f.cast.People {
		if p.staff() {
			all = append(all, identity.Person{ID: p.ID, Name: p.Name, Roles: p.Roles})
		}
	}
	return all, nil
}

// Seats implements notice.Register.
func (f families) Seats(ctx context.Context) ([]notice.Seat, error) {
	var own []notice.Seat
	for _, h := range f.seats[identity.From(ctx).PersonID] {
		own = append(own, notice.Seat{Hold: h})
	}
	return own, nil
}
