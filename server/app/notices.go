package app

import (
	"context"
	"sync"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/notice"
	"xiaoqin/server/plan"
	"xiaoqin/server/task"
)

// newNotices lets notice tell who the registers know, in the words of the pack, which is
// read when it is needed first.
func (s *system) newNotices() *notice.Service {
	pack := sync.OnceValues(loadPack)
	texts := func(ctx context.Context, t task.Task, r task.Routine) (notice.Text, error) {
		pack, err := pack()
		if err != nil {
			return notice.Text{}, err
		}
		letters := plan.Letters{Texts: pack.Texts, Calendar: s.calendarOf}
		return letters.Text(ctx, t, r)
	}
	return notice.New(notice.Deps{
		DB: s.db, School: s.clock, Register: addressees{s}, Messages: s.message, Photos: s.photos, Tasks: s.task, Texts: texts, Audit: s.identity.Record,
	})
}

// performers are what the program does itself, by the evidence of the routine. The engine
// is opened before notice.
func (s *system) performers() map[string]task.Performer {
	return map[string]task.Performer{
		notice.EvidenceBroadcast: func(ctx context.Context, t task.Task, r task.Routine) error { return s.notice.Perform(ctx, t, r) },
		notice.EvidenceSend:      func(ctx context.Context, t task.Task, r task.Routine) error { return s.notice.PerformSend(ctx, t, r) },
		notice.EvidenceDraft:     func(ctx context.Context, t task.Task, r task.Routine) error { return s.notice.PerformDraft(ctx, t, r) },
	}
}

// addressees let notice find who is at a school.
type addressees struct{ *system }

// Classes implements notice.Register.
func (a addressees) Classes(ctx context.Context, school database.ID) ([]notice.ClassOf, error) {
	classes, err := a.school.Classes(identity.Into(ctx, identity.System(school)))
	out := make([]notice.ClassOf, len(classes))
	for i, c := range classes {
		out[i] = notice.ClassOf{ID: c.ID, Grade: c.Grade, Name: c.Name, Teacher: c.HeadTeacher}
	}
	return out, err
}

// Families implements notice.Register.
func (a addressees) Families(ctx context.Context, school database.ID) ([]notice.Hold, error) {
	holds, err := a.school.Holds(ctx, school)
	out := make([]notice.Hold, len(holds))
	for i, h := range holds {
		out[i] = notice.Hold{Seat: h.SeatID, Class: h.ClassID, Person: h.PersonID}
	}
	return out, err
}

// Staff implements notice.Register.
func (a addressees) Staff(ctx context.Context, school database.ID) ([]identity.Person, error) {
	return a.identity.Staff(ctx, school)
}

// Seats implements notice.Register.
func (a addressees) Seats(ctx context.Context) ([]notice.Seat, error) {
	seats, err := a.school.MySeats(ctx)
	out := make([]notice.Seat, len(seats))
	me := identity.From(ctx).PersonID
	for i, m := range seats {
		out[i] = notice.Seat{Hold: notice.Hold{Seat: m.SeatID, Class: m.ClassID, Person: me}, ClassName: m.Class, Child: m.Child}
	}
	return out, err
}
