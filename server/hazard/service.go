package hazard

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"xiaoqin/server/attachment"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/task"
)

// The kinds of records under which photos are kept.
const (
	ReportPhotos = "hazard_report" // what was seen; the record is the report
	BeforePhotos = "hazard_before" // how it looked before it was put right; the record is the step
	AfterPhotos  = "hazard_after"  // and after; also what was seen when looking again
)

// PhotoKinds are all of them.
var PhotoKinds = []string{ReportPhotos, BeforePhotos, AfterPhotos}

// OriginKind is the kind of messages about hazards.
const OriginKind = "hazard"

// Place is where a hazard is.
type Place struct {
	Key  string // the same for every way to name the place: that of the place rather than of a plate in it
	Name string // what people call it, up to 80 characters
	Sign string // number on its plate, empty without one
}

// Places knows what subject keys name.
type Places interface {
	// Place finds a place, checkpoint or thing of a school. It is false for a key that
	// names nothing there.
	Place(ctx context.Context, school database.ID, key string) (Place, bool, error)
}

// Things hears of what is wrong with a thing of the school, in the transaction that says so.
type Things interface {
	// Reported is called when something is known to be wrong with the subject.
	Reported(ctx context.Context, subject, what string, at clock.Instant) error
	// Mended is called when a second person has looked and nothing is open about it any more.
	Mended(ctx context.Context, subject string, at clock.Instant) error
}

// Deps is what the service stands on.
type Deps struct {
	DB       *database.DB
	School   clock.Clock // decides deadlines
	People   *identity.Service
	Tasks    *task.Service
	Messages *message.Service
	Photos   *attachment.Service
	Places   Places
	Things   Things // nil when nobody keeps any
}

// Service is the use-cases of hazards. It is safe for concurrent use, and any number of
// processes may run one on the same database.
type Service struct {
	db       *database.DB
	store    store
	clock    clock.Clock
	people   *identity.Service
	tasks    *task.Service
	messages *message.Service
	photos   *attachment.Service
	places   Places
	things   Things
}

// New makes the service.
func New(d Deps) *Service {
	return &Service{
		db: d.DB, store: store{d.DB}, clock: d.School, people: d.People, tasks: d.Tasks, messages: d.Messages, photos: d.Photos, places: d.Places, things: d.Things,
	}
}

// now is the school's time, to the millisecond that tables keep.
func (s *Service) now() clock.Instant { return clock.At(s.clock.Now()) }

// Found is what became of a report.
type Found struct {
	ID     database.ID // of the hazard
	Joined bool        // it was known already
}

// Report takes what the principal saw, in one transaction: it opens a hazard and asks
// those who grade it, or joins the one that is open for the same place and kind. The same
// tap again is answered with the first hazard. A principal without a person reports for
// nobody: a plate opened without an account, or the installation. It returns ErrInvalid
// with what has to be corrected.
//
// It joins the transaction of ctx, so that a sheet, a check-in and its hazard are written
// together or not at all.
func (s *Service) Report(ctx context.Context, r Report) (Found, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.HazardReport); err != nil {
		return Found{}, err
	}
	now := s.now()
	r, err := r.clean(now)
	if err != nil {
		return Found{}, err
	}
	place, err := s.locate(ctx, p.SchoolID, r)
	if err != nil {
		return Found{}, err
	}
	var found Found
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		found, err = s.take(ctx, p, r, place, now)
		return err
	})
	if err != nil {
		return Found{}, err
	}
	s.tasks.Wake() // now that the task can be seen
	return found, nil
}

// locate finds the place of a report. What nobody knows keeps its key and the words with
// which it came; a phone has to name something that is there.
func (s *Service) locate(ctx context.Context, school database.ID, r Report) (Place, error) {
	if r.Subject == "" {
		return Place{Name: r.Where}, nil
	}
	place, known, err := s.places.Place(ctx, school, r.Subject)
	if err != nil {
		return place, fmt.Errorf("find place of a hazard: %w", err)
	}
	if known {
		place.Name = cut(place.Name, maxPlace)
		return place, nil
	}
	if r.Source == ByPhone || r.Where == "" {
		return place, ErrInvalid.WithFields(unknownField)
	}
	return Place{Key: r.Subject, Name: r.Where}, nil
}

func (s *Service) take(ctx context.Context, p identity.Principal, r Report, place Place, now clock.Instant) (Found, error) {
	report := &reportRow{
		ID: database.NewID(), SchoolID: p.SchoolID, ReporterID: p.PersonID, ClientID: r.ClientID, Source: r.Source,
		Urgency: r.Urgency, Place: r.Where, Words: r.Words, HappenedAt: clock.At(r.At), ReportedAt: now,
	}
	row := &hazardRow{
		ID: database.NewID(), SchoolID: p.SchoolID, Subject: place.Key, Place: place.Name, Sign: place.Sign, Kind: r.Kind,
		Urgency: r.Urgency, Title: r.title(), State: Reported, Active: true, Turn: 1, ReportedAt: now, ChangedAt: now, Version: 1,
	}
	if r.Source == ByPublic {
		row.State = Unverified
	} else {
		row.OpenKey = row.meeting()
	}
	report.HazardID = row.ID
	isNew, err := s.store.insertReport(ctx, report)
	if err != nil || !isNew {
		return Found{ID: report.HazardID, Joined: report.Joined}, err
	}
	fresh, err := s.openOrMeet(ctx, row, r.SameAs)
	if err != nil {
		return Found{}, err
	}
	if err := s.photos.Attach(ctx, attachment.Owner{Kind: ReportPhotos, ID: report.ID}, r.Photos); err != nil {
		return Found{}, err
	}
	if !fresh {
		return Found{ID: row.ID, Joined: true}, s.join(ctx, row, report)
	}
	if err := s.store.insertStep(ctx, &stepRow{
		HazardID: row.ID, Seq: 1, ID: database.NewID(), SchoolID: p.SchoolID, At: now, ActorID: p.PersonID, ClientID: r.ClientID,
		Action: opened, To: row.State,
	}); err != nil {
		return Found{}, err
	}
	if err := s.reported(ctx, row, r.Source); err != nil {
		return Found{}, err
	}
	return Found{ID: row.ID}, s.openStep(ctx, row)
}

// reported lets the keeper of a thing know what is wrong with it. What a sheet found is known
// there before it comes here.
func (s *Service) reported(ctx context.Context, row *hazardRow, from Source) error {
	if s.things == nil || row.Subject == "" || from == BySheet || !row.State.Known() {
		return nil
	}
	return s.things.Reported(ctx, row.Subject, row.Title, row.ReportedAt)
}

// mended lets them know when nothing is open about it any more.
func (s *Service) mended(ctx context.Context, row *hazardRow) error {
	if s.things == nil || row.Subject == "" || row.State != Closed && row.State != Refused {
		return nil
	}
	more, err := s.store.openAbout(ctx, row.SchoolID, row.Subject)
	if err != nil || more {
		return err
	}
	return s.things.Mended(ctx, row.Subject, row.ChangedAt)
}

// openOrMeet writes a hazard, or reads the open one that a report belongs to instead: the
// one that the reporter pointed at, or that of the same place and kind. It reports whether
// it wrote.
func (s *Service) openOrMeet(ctx context.Context, row *hazardRow, same database.ID) (bool, error) {
	if same.IsZero() || row.State == Unverified {
		return s.store.insertHazard(ctx, row)
	}
	there, err := s.store.lock(ctx, row.SchoolID, same)
	switch {
	case errors.Is(err, ErrNotFound):
		return s.store.insertHazard(ctx, row)
	case err != nil:
		return false, err
	case !there.State.Known() || there.Subject == "" || there.Subject != row.Subject:
		return s.store.insertHazard(ctx, row)
	}
	*row = *there
	return false, nil
}

// join adds a report to the hazard that is open. Somebody who finds dangerous what others
// did not is heard at once.
func (s *Service) join(ctx context.Context, row *hazardRow, report *reportRow) error {
	report.HazardID, report.Joined = row.ID, true
	if err := s.store.moveReport(ctx, report); err != nil {
		return err
	}
	worse := report.Urgency == Danger && row.Urgency != Danger
	if worse {
		row.Urgency = Danger
	}
	row.Reports++
	row.ChangedAt = report.ReportedAt
	err := s.store.insertStep(ctx, &stepRow{
		HazardID: row.ID, Seq: row.Version + 1, ID: database.NewID(), SchoolID: row.SchoolID, At: report.ReportedAt,
		ActorID: report.ReporterID, ClientID: report.ClientID, Action: Join, From: row.State, To: row.State,
	})
	if err == nil {
		err = s.store.save(ctx, row)
	}
	if err != nil || !worse {
		return err
	}
	return s.tellManagers(ctx, row, titleOfDanger, bodyOfDanger, report.ReporterID)
}

// subjectOf is the hazard as the subject of its tasks.
func subjectOf(row *hazardRow) task.Subject {
	return task.Subject{Key: "hazard:" + row.ID.String(), Name: shown(row)}
}

// shown is what messages and lists of tasks call a hazard: its kind and its place, up to
// 40 characters.
func shown(row *hazardRow) string {
	return cut(strings.TrimSpace(row.Kind.Name()+" "+row.Place), maxShown)
}

// cut shortens a text to n characters.
func cut(text string, n int) string {
	letters := []rune(text)
	return string(letters[:min(len(letters), n)])
}

// heads are told when the school has no routine for a step.
var heads = []identity.Role{identity.RolePrincipal, identity.RoleLogisticsHead, identity.RoleSafetyOfficer}

// tellManagers tells those who answer for hazards, without the one who did it.
func (s *Service) tellManagers(ctx context.Context, row *hazardRow, title, body string, but database.ID) error {
	staff, err := s.people.Staff(ctx, row.SchoolID)
	if err != nil {
		return fmt.Errorf("read who works at the school: %w", err)
	}
	var people []database.ID
	for _, one := range staff {
		if one.ID != but && slices.ContainsFunc(one.Roles, func(r identity.Role) bool { return slices.Contains(heads, r) }) {
			people = append(people, one.ID)
		}
	}
	return s.tell(ctx, row, message.Exception, people, title+shown(row), body)
}

// noCalendar reports whether the school has promised nothing yet, so that no task comes
// of an event.
func noCalendar(err error) bool { return errors.Is(err, task.ErrNoCalendar) }
