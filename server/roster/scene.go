package roster

import (
	"context"
	"slices"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/school"
	"xiaoqin/server/task"
)

// scene is what has to be known of a school to say who may have a shift.
type scene struct {
	now      time.Time
	patterns []Pattern
	staff    task.Staff
	away     []school.Absence
}

// look reads the scene of a school for the days from first to last. With lock, whoever plans
// the school takes turns.
func (s *Service) look(ctx context.Context, schoolID database.ID, first, last clock.Date, lock bool) (*scene, error) {
	patterns, err := s.patterns(ctx, schoolID, lock)
	if err != nil {
		return nil, err
	}
	staff, err := s.staff(ctx, schoolID)
	if err != nil {
		return nil, err
	}
	c := &scene{now: s.clock.Now(), patterns: patterns, staff: staff}
	if s.away != nil {
		c.away, err = s.away.Away(ctx, schoolID, first, last)
	}
	return c, err
}

// lookAt reads the scene around some shifts.
func (s *Service) lookAt(ctx context.Context, schoolID database.ID, shifts ...Shift) (*scene, error) {
	first, last := shifts[0].days()
	for i := range shifts {
		from, until := shifts[i].days()
		first, last = min(first, from), max(last, until)
	}
	return s.look(ctx, schoolID, first, last, false)
}

func (c *scene) members(role task.Role) []database.ID {
	return c.staff.People(task.MakeRef(task.RefRole, string(role)), c.now)
}

// pool are the people who may hold a post, each once.
func (c *scene) pool(post string) []database.ID {
	var people []database.ID
	for _, p := range c.patterns {
		if p.Post != post {
			continue
		}
		for _, person := range p.pool(c.members) {
			if !slices.Contains(people, person) {
				people = append(people, person)
			}
		}
	}
	return people
}

// isAway reports whether a person is not there on a day of the shift.
func (c *scene) isAway(person database.ID, of *Shift) bool {
	first, last := of.days()
	return slices.ContainsFunc(c.away, func(a school.Absence) bool {
		return a.PersonID == person && a.First <= last && a.Last >= first
	})
}

// vacant reports whether nobody will be there: the shift has no person, or one who has left
// or is away.
func (c *scene) vacant(of *Shift) bool {
	return c.staff.Name(of.Person) == "" || c.isAway(of.Person, of)
}

func (c *scene) name(of *Shift) string { return nameOf(c.patterns, *of) }

// mayHave refuses a person who cannot come to a shift: who is away, or has another shift at
// the time. Besides are shifts that the person would give away.
func (s *Service) mayHave(ctx context.Context, schoolID database.ID, c *scene, person database.ID, of Shift, besides ...database.ID) error {
	if c.isAway(person, &of) {
		return ErrAway
	}
	others, err := s.between(ctx, schoolID, of.From, of.Until)
	if err != nil {
		return err
	}
	others = slices.DeleteFunc(others, func(o Shift) bool { return o.ID == of.ID || slices.Contains(besides, o.ID) })
	if holdsDuring(others, person, of.From, of.Until) {
		return ErrBusy
	}
	return nil
}
