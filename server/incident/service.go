package incident

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"xiaoqin/server/attachment"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/task"
)

// EventReported is the event for which the routines of a school have a task.
const EventReported = "incident.reported"

// OriginKind is the kind of messages and photos of incidents.
const OriginKind = "incident"

const (
	subjectPrefix = "incident:"
	liveFor       = 24 * time.Hour // without a task that says when it is over
	alarmLife     = 24 * time.Hour // after which a push is not worth sending
)

// Deps is what the service stands on.
type Deps struct {
	DB       *database.DB
	School   clock.Clock
	People   *identity.Service
	Tasks    *task.Service
	Messages *message.Service
	Photos   *attachment.Service
}

// Service is the use-cases of incidents. It is safe for concurrent use.
type Service struct {
	db       *database.DB
	clock    clock.Clock
	people   *identity.Service
	tasks    *task.Service
	messages *message.Service
	photos   *attachment.Service
}

// New makes the service.
func New(d Deps) *Service {
	return &Service{db: d.DB, clock: d.School, people: d.People, tasks: d.Tasks, messages: d.Messages, photos: d.Photos}
}

func (s *Service) now() clock.Instant { return clock.At(s.clock.Now()) }

// Incident is one cry for help as somebody may see it.
type Incident struct {
	ID         database.ID
	Kind       Kind
	Place      string
	Note       string
	Photos     []attachment.Photo
	Reporter   Hand // with the phone number while it is live
	HappenedAt time.Time
	ReportedAt time.Time
	Task       *database.ID // nil: the school has no routine for it
	Live       bool
	Chain      []Hand // with phone numbers while it is live
}

// Report takes a tap of the principal and reaches the chain, in one transaction. The same
// tap again is answered with the first incident.
func (s *Service) Report(ctx context.Context, r Report) (Incident, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.IncidentRaise); err != nil {
		return Incident{}, err
	}
	r, err := r.clean()
	if err != nil {
		return Incident{}, err
	}
	now := s.now()
	row := &incidentRow{
		ID: database.NewID(), SchoolID: p.SchoolID, ReporterID: p.PersonID, ClientID: r.ClientID,
		Kind: r.Kind, Place: r.Place, Note: r.Note, HappenedAt: plausible(r.At, now), ReportedAt: now,
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		isNew, err := s.insert(ctx, row)
		if err != nil || !isNew {
			return err
		}
		if err := s.photos.Attach(ctx, attachment.Owner{Kind: OriginKind, ID: row.ID}, r.Photos); err != nil {
			return err
		}
		return s.alarm(ctx, row)
	})
	if err != nil {
		return Incident{}, err
	}
	s.tasks.Wake() // now that the task can be seen
	return s.show(ctx, row)
}

// alarm raises the task of the incident, whose first rung tells the chain within the
// second. When that would reach nobody, the heads are told here.
func (s *Service) alarm(ctx context.Context, row *incidentRow) error {
	raised, err := s.tasks.Raise(ctx, task.Event{
		Name: EventReported, ID: row.ID.String(),
		Subject: task.Subject{Key: subjectPrefix + row.ID.String(), Name: title(row.Kind, row.Place)},
	})
	if err != nil && !errors.Is(err, task.ErrNoCalendar) {
		return fmt.Errorf("raise incident: %w", err)
	}
	if len(raised) > 0 {
		row.TaskID = &raised[0].ID
	}
	hands, _, err := s.chain(ctx, row)
	if err != nil {
		return err
	}
	row.HeadsTold = !slices.ContainsFunc(hands, func(h Hand) bool { return h.Told })
	if err := s.setAlarm(ctx, row); err != nil || !row.HeadsTold {
		return err
	}
	return s.tellHeads(ctx, row)
}

func (s *Service) tellHeads(ctx context.Context, row *incidentRow) error {
	hands, err := s.headsOf(ctx, row)
	if err != nil || len(hands) == 0 {
		return err
	}
	people := make([]database.ID, 0, len(hands))
	for _, h := range hands {
		people = append(people, h.Person)
	}
	what := title(row.Kind, row.Place)
	return s.messages.Enqueue(ctx, message.Draft{
		School: row.SchoolID, Purpose: message.Exception, Origin: message.Origin{Kind: OriginKind, ID: row.ID}, Moment: row.ReportedAt,
		To: people, Title: titleOfAlarm + what, Body: bodyOfAlarm, Page: pageOf + row.ID.String(),
		ExpiresAt: row.ReportedAt.Add(alarmLife),
		Fields:    map[string]string{"task": what, "due": row.ReportedAt.String(), "state": bodyOfAlarm},
	})
}

// Find is one incident for its reporter, for those in its chain, and for those who may
// watch the school. It returns ErrNotFound for everybody else.
func (s *Service) Find(ctx context.Context, id database.ID) (Incident, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.IncidentRaise); err != nil {
		return Incident{}, err
	}
	row, err := s.find(ctx, p.SchoolID, id)
	if err != nil {
		return Incident{}, err
	}
	return s.show(ctx, row)
}

// MaySee implements attachment.Gate: whoever may see the incident sees its photos.
func (s *Service) MaySee(ctx context.Context, id database.ID) (bool, error) {
	p := identity.From(ctx)
	if !p.May(identity.IncidentRaise) {
		return false, nil
	}
	row, err := s.find(ctx, p.SchoolID, id)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	hands, _, err := s.chain(ctx, row)
	if err != nil {
		return false, err
	}
	return s.concerns(ctx, row, hands)
}

// concerns reports whether the principal may see the incident: whoever may watch the
// school, who reported it, who is in its chain, and who has a part in its task.
func (s *Service) concerns(ctx context.Context, row *incidentRow, hands []Hand) (bool, error) {
	p := identity.From(ctx)
	switch {
	case p.May(identity.TaskWatch):
		return true, nil
	case p.PersonID.IsZero():
		return false, nil
	case row.ReporterID == p.PersonID || among(hands, p.PersonID):
		return true, nil
	case row.TaskID == nil:
		return false, nil
	}
	_, err := s.tasks.Find(ctx, *row.TaskID)
	if errors.Is(err, task.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// show dresses an incident for the principal, with phone numbers while it is live.
func (s *Service) show(ctx context.Context, row *incidentRow) (Incident, error) {
	hands, live, err := s.chain(ctx, row)
	if err != nil {
		return Incident{}, err
	}
	if may, err := s.concerns(ctx, row, hands); err != nil || !may {
		return Incident{}, cmp.Or(err, error(ErrNotFound))
	}
	i := Incident{
		ID: row.ID, Kind: row.Kind, Place: row.Place, Note: row.Note, HappenedAt: row.HappenedAt.Time(), ReportedAt: row.ReportedAt.Time(),
		Task: row.TaskID, Live: live, Chain: hands, Reporter: Hand{Person: row.ReporterID, At: row.ReportedAt.Time(), Told: true},
	}
	names, err := s.people.PeopleByID(ctx, []database.ID{row.ReporterID})
	if err != nil {
		return Incident{}, err
	}
	i.Reporter.Name = names[row.ReporterID].Name
	photos, err := s.photos.Of(ctx, OriginKind, []database.ID{row.ID})
	if err != nil {
		return Incident{}, err
	}
	i.Photos = photos[row.ID]
	if !live {
		return i, nil
	}
	return i, s.dial(ctx, &i)
}
