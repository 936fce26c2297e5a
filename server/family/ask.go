package family

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/school"
	"xiaoqin/server/task"
)

// EventAsked is what the routines of a school wait for: the first request of a class.
const EventAsked = "family.asked"

// Invitation is what a class code opens: enough to see that it is the right class.
type Invitation struct {
	School  string
	Class   string
	Teacher string // empty while the class has none
	Consent ConsentText
}

// Open says which class a code is of, to somebody who has logged in. It counts wrong codes
// like those of persons (identity.TryCode). A code that never was, one that has ended and
// one of a class that has ended answer alike: ErrCodeWrong.
func (s *Service) Open(ctx context.Context, code, address string) (Invitation, error) {
	_, class, of, err := s.find(ctx, code, address)
	if err != nil {
		return Invitation{}, err
	}
	return Invitation{School: of.Name, Class: class.Name, Teacher: class.TeacherName, Consent: Current()}, nil
}

// find gives the class of a code.
func (s *Service) find(ctx context.Context, text, address string) (codeRow, school.ClassSummary, school.School, error) {
	var row codeRow
	var class school.ClassSummary
	var of school.School
	code, shaped := cleanCode(text)
	err := s.people.TryCode(ctx, address, func(ctx context.Context) (refused, err error) {
		if !shaped {
			return ErrCodeWrong, nil
		}
		found, err := s.store.findCode(ctx, code)
		if err != nil {
			return nil, err
		}
		if found == nil || s.now() >= found.ExpiresAt {
			return ErrCodeWrong, nil
		}
		row = *found
		ctx = installation(ctx, row.SchoolID)
		if class, err = s.schools.FindClass(ctx, row.ClassID); err != nil {
			return nil, err
		}
		if class.State != school.ClassActive {
			return ErrCodeWrong, nil
		}
		of, err = s.schools.Current(ctx)
		return nil, err
	})
	return row, class, of, err
}

// Ask enters a request of the principal's account and wakes the class teacher's task. The
// same tap again answers the first request.
func (s *Service) Ask(ctx context.Context, a Asking, address string) (Request, error) {
	account := identity.From(ctx).AccountID
	a, err := a.clean()
	if err != nil {
		return Request{}, err
	}
	code, class, of, err := s.find(ctx, a.Code, address)
	if err != nil {
		return Request{}, err
	}
	var row requestRow
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.lockCode(ctx, code); err != nil {
			return err
		}
		if err := s.refuseRepeated(ctx, code.SchoolID, account, class.ID, a.Child); err != nil {
			return err
		}
		key := class.ID.String() + account.String()
		row = requestRow{
			ID: database.NewID(), SchoolID: code.SchoolID, ClassID: class.ID, AccountID: account, ClientID: a.ClientID,
			Relation: a.Relation, Consent: a.Consent, State: Waiting, AskedAt: s.now(), OpenKey: &key,
		}
		fresh, err := s.store.insertRequest(ctx, &row, a.Name, a.Child)
		if err != nil || !fresh {
			return err
		}
		return s.askTeacher(ctx, &row, class)
	})
	if err != nil {
		return Request{}, err
	}
	s.tasks.Wake()
	return s.shown(row, class, of)
}

// refuseRepeated keeps somebody from asking for what they have: the same child again, or
// no child in particular in a class they are in.
func (s *Service) refuseRepeated(ctx context.Context, schoolID, account, classID database.ID, child string) error {
	person, found, err := s.people.PersonOf(ctx, account, schoolID)
	if err != nil || !found {
		return err
	}
	mine, err := s.schools.MySeats(identity.Into(ctx, identity.Principal{
		AccountID: account, SchoolID: schoolID, PersonID: person.ID, Roles: person.Roles,
	}))
	if err != nil {
		return err
	}
	if slices.ContainsFunc(mine, func(m school.MySeat) bool {
		return m.ClassID == classID && (child == "" || child == m.Child)
	}) {
		return ErrAlreadyFamily
	}
	return nil
}

// askTeacher puts the request under the task that the class has, or raises one. A school
// without a routine for it shows requests on the page alone.
func (s *Service) askTeacher(ctx context.Context, row *requestRow, class school.ClassSummary) error {
	ctx = installation(ctx, row.SchoolID)
	open, err := s.openTask(ctx, row.SchoolID, row.ClassID)
	if err != nil {
		return err
	}
	if open == nil {
		raised, err := s.tasks.Raise(ctx, task.Event{
			Name: EventAsked, ID: row.ID.String(), Subject: task.Subject{Key: "class:" + row.ClassID.String(), Name: class.Name},
		})
		if err != nil && !noCalendar(err) {
			return fmt.Errorf("raise %s: %w", EventAsked, err)
		}
		if len(raised) == 0 {
			return nil
		}
		open = &raised[0].ID
	}
	return s.store.setTask(ctx, row.ID, *open)
}

// openTask is the live task under which requests of a class wait, nil without one.
func (s *Service) openTask(ctx context.Context, schoolID, classID database.ID) (*database.ID, error) {
	ids, err := s.store.tasksOf(ctx, schoolID, classID)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		d, err := s.tasks.Find(ctx, id)
		if errors.Is(err, task.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read task of requests: %w", err)
		}
		if d.State == task.Live {
			return &id, nil
		}
	}
	return nil, nil //nolint:nilnil // nobody is being asked: an answer, not an error
}
