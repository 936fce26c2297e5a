package notice

import (
	"context"
	"slices"
	"time"

	"xiaoqin/server/attachment"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/task"
)

// OriginKind is the kind of messages about notices, and of the photos they show.
const OriginKind = "notice"

// Seat is a child of the principal.
type Seat struct {
	Hold
	ClassName string // 四（2）班
	Child     string // short name, empty when the school gave none
}

// Register knows who is at a school. It is asked inside transactions and asks no
// permission.
type Register interface {
	// Classes are those that meet.
	Classes(ctx context.Context, school database.ID) ([]ClassOf, error)

	// Families are the guardians of every seat.
	Families(ctx context.Context, school database.ID) ([]Hold, error)

	// Staff are those who work there now.
	Staff(ctx context.Context, school database.ID) ([]identity.Person, error)

	// Seats are the children of the principal.
	Seats(ctx context.Context) ([]Seat, error)
}

// Deps is what the service stands on.
type Deps struct {
	DB       *database.DB
	School   clock.Clock // decides when a notice is published and pushed
	Register Register
	Messages *message.Service
	Photos   *attachment.Service // may be nil where nobody adds photos
	Tasks    *task.Service       // may be nil where nobody waits for a notice
	Texts    Texts               // what the calendar says; may be nil where there is none

	// Audit writes to the audit log of the principal's school; may be nil.
	Audit func(ctx context.Context, events ...identity.Event) error
}

// Service is the use-cases of notices. It is safe for concurrent use, and any number of
// processes may run one on the same database.
type Service struct {
	db       *database.DB
	store    store
	clock    clock.Clock
	register Register
	messages *message.Service
	photos   *attachment.Service
	tasks    *task.Service
	texts    Texts
	audit    func(ctx context.Context, events ...identity.Event) error
}

// New makes the service.
func New(d Deps) *Service {
	return &Service{
		db: d.DB, store: store{d.DB}, clock: d.School, register: d.Register, messages: d.Messages, photos: d.Photos, tasks: d.Tasks,
		texts: d.Texts, audit: d.Audit,
	}
}

// now is the school's time, to the millisecond that tables keep.
func (s *Service) now() clock.Instant { return clock.At(s.clock.Now()) }

// own are the classes that the principal heads.
func (s *Service) own(ctx context.Context, p identity.Principal) ([]ClassOf, error) {
	if p.PersonID.IsZero() {
		return nil, nil
	}
	classes, err := s.register.Classes(ctx, p.SchoolID)
	return slices.DeleteFunc(classes, func(c ClassOf) bool { return c.Teacher != p.PersonID }), err
}

// parts are what the principal is to a notice; none means that it does not concern them
// as a writer.
func (s *Service) parts(ctx context.Context, p identity.Principal, row *noticeRow) ([]Part, error) {
	var out []Part
	wrote := !p.PersonID.IsZero() && row.AuthorID == p.PersonID
	if wrote {
		out = append(out, Author)
	}
	if !p.May(identity.NoticeApprove) {
		return out, nil
	}
	out = append(out, Editor)
	alone := false
	if wrote {
		staff, err := s.register.Staff(ctx, p.SchoolID)
		if err != nil {
			return nil, err
		}
		alone = !slices.ContainsFunc(staff, func(o identity.Person) bool {
			return o.ID != p.PersonID && identity.Principal{SchoolID: p.SchoolID, Roles: o.Roles}.May(identity.NoticeApprove)
		})
	}
	if !wrote || alone {
		out = append(out, Approver)
	}
	return out, nil
}

// When pushes leave that are in no hurry: parents are on their way home with a phone.
const digestAt = 17*time.Hour + 30*time.Minute

// pushAt is when the push of a notice leaves.
func (p Pace) pushAt(now clock.Instant) clock.Instant {
	switch p {
	case Urgent:
		return now
	case Daily:
		at := clock.At(clock.DateOf(now.Time()).At(digestAt))
		if at < now {
			at = clock.At(clock.DateOf(now.Time()).AddDays(1).At(digestAt))
		}
		return at
	default:
		return clock.At(message.QuietNight.After(now.Time()))
	}
}
