package family

import (
	"context"
	"errors"
	"slices"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/school"
	"xiaoqin/server/task"
)

// Schools is what family asks of package school. All of it acts in the school of the
// principal and joins the transaction of ctx.
type Schools interface {
	Current(ctx context.Context) (school.School, error)
	Classes(ctx context.Context) ([]school.ClassSummary, error)
	FindClass(ctx context.Context, classID database.ID) (school.ClassSummary, error)
	ClassFamilies(ctx context.Context, classID database.ID) ([]school.Family, error)
	Join(ctx context.Context, j school.Joining) (database.ID, error)
	MySeats(ctx context.Context) ([]school.MySeat, error)
	LeaveSeat(ctx context.Context, seatID database.ID) error
	EndSeat(ctx context.Context, seatID database.ID) error
	HideChildren(ctx context.Context) error
}

// Deps is what the service stands on.
type Deps struct {
	DB       *database.DB
	Vault    *identity.Vault
	School   clock.Clock // decides how long something waits
	People   *identity.Service
	Schools  Schools
	Tasks    *task.Service
	Messages *message.Service
}

// Service is the use-cases of families. It is safe for concurrent use, and any number of
// processes may run one on the same database.
type Service struct {
	db       *database.DB
	store    store
	vault    *identity.Vault
	clock    clock.Clock
	people   *identity.Service
	schools  Schools
	tasks    *task.Service
	messages *message.Service
}

// New makes the service.
func New(d Deps) *Service {
	return &Service{
		db: d.DB, store: store{d.DB, d.Vault}, vault: d.Vault, clock: d.School,
		people: d.People, schools: d.Schools, tasks: d.Tasks, messages: d.Messages,
	}
}

func (s *Service) now() clock.Instant { return clock.At(s.clock.Now()) }

// installation acts for the installation in a school, after this package has judged who may.
func installation(ctx context.Context, schoolID database.ID) context.Context {
	return identity.Into(ctx, identity.System(schoolID))
}

// classOf gives a class whose families the principal may decide about: a class teacher
// their own, others every one. Any other is school.ErrClassUnknown.
func (s *Service) classOf(ctx context.Context, classID database.ID) (identity.Principal, school.ClassSummary, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.FamilyConfirm); err != nil {
		return p, school.ClassSummary{}, err
	}
	class, err := s.schools.FindClass(ctx, classID)
	if err != nil {
		return p, class, err
	}
	if class.HeadTeacher != p.PersonID && !seesEveryClass(p) {
		return p, class, school.ErrClassUnknown
	}
	return p, class, nil
}

// seesEveryClass reports whether the principal decides for another reason than being a
// class teacher.
func seesEveryClass(p identity.Principal) bool {
	p.Roles = slices.DeleteFunc(slices.Clone(p.Roles), func(r identity.Role) bool { return r == identity.RoleClassTeacher })
	return p.May(identity.FamilyConfirm)
}

// RotateCode gives a class a new code, good for 14 days; the one before stops working.
func (s *Service) RotateCode(ctx context.Context, classID database.ID) (Code, error) {
	p, class, err := s.classOf(ctx, classID)
	if err != nil {
		return Code{}, err
	}
	if class.State != school.ClassActive {
		return Code{}, school.ErrClassEnded
	}
	code := Code{ClassID: classID, ExpiresAt: s.now().Add(codeLife)}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if code.Text, err = s.store.putCode(ctx, p, code, s.now()); err != nil {
			return err
		}
		return s.record(ctx, "class_code.rotate", "class", classID)
	})
	return code, err
}

// StopCode ends the code of a class. A class without one stays so.
func (s *Service) StopCode(ctx context.Context, classID database.ID) error {
	p, _, err := s.classOf(ctx, classID)
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.deleteCode(ctx, p.SchoolID, classID); err != nil {
			return err
		}
		return s.record(ctx, "class_code.stop", "class", classID)
	})
}

// record leaves one audit event in the transaction of ctx: ids only.
func (s *Service) record(ctx context.Context, action, kind string, id database.ID) error {
	return s.people.Record(ctx, identity.Event{Action: action, Object: identity.Object(kind, id)})
}

// noCalendar reports whether the school has promised nothing yet, so that no task comes
// of an event.
func noCalendar(err error) bool { return errors.Is(err, task.ErrNoCalendar) }
