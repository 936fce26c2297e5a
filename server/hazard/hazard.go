package hazard

import (
	"context"
	"errors"
	"fmt"

	"xiaoqin/server/attachment"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// Item is a hazard as a list shows it.
type Item struct {
	ID         database.ID
	Kind       Kind
	Urgency    Urgency
	Grade      Grade // empty until it is graded
	State      State
	Title      string // the first words
	Place      string
	Sign       string // number on the plate of the place, empty without one
	Reports    int
	Assignee   Person // zero until somebody is asked
	DueAt      *clock.Instant
	ReportedAt clock.Instant
	ChangedAt  clock.Instant
}

// Person is somebody named.
type Person struct {
	ID   database.ID
	Name string
}

// Hazard is one hazard with everything that hangs on it.
type Hazard struct {
	Item
	Task        *database.ID // of the step that somebody owes; nil without a routine
	DuplicateOf *database.ID
	Saw         []Seen
	Steps       []Step
	May         []Action // what the principal may do now
}

// Seen is one report.
type Seen struct {
	By     Person // zero for somebody without an account
	Source Source
	At     clock.Instant
	Words  string
	Where  string // in words, beside the place
	Photos []attachment.Photo
}

// Step is one thing that was done.
type Step struct {
	Action   Action
	By       Person // zero for nobody of the school
	At       clock.Instant
	Words    string
	Grade    Grade
	Assignee Person
	Before   []attachment.Photo
	After    []attachment.Photo
}

// opened is the first step of every hazard.
const opened Action = "report"

// Find is one hazard for those whom it concerns: its reporters, whoever had a step in it,
// those who answer for hazards and those who may watch the school. It returns ErrNotFound
// for everybody else.
func (s *Service) Find(ctx context.Context, id database.ID) (Hazard, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.HazardReport); err != nil {
		return Hazard{}, err
	}
	row, err := s.store.find(ctx, p.SchoolID, id)
	if err != nil {
		return Hazard{}, err
	}
	parts, err := s.parts(ctx, row)
	if err != nil {
		return Hazard{}, err
	}
	if len(parts) == 0 {
		return Hazard{}, ErrNotFound
	}
	return s.show(ctx, row, parts)
}

func (s *Service) show(ctx context.Context, row *hazardRow, parts []Part) (Hazard, error) {
	reports, err := s.store.reportsOf(ctx, row.ID)
	if err != nil {
		return Hazard{}, err
	}
	steps, err := s.store.stepsOf(ctx, row.ID)
	if err != nil {
		return Hazard{}, err
	}
	names, err := s.names(ctx, []*hazardRow{row}, reports, steps)
	if err != nil {
		return Hazard{}, err
	}
	h := Hazard{Item: row.item(names), Task: row.TaskID, DuplicateOf: row.DuplicateOf, May: offered(row.State, parts)}
	return h, s.fill(ctx, &h, reports, steps, names)
}

// fill adds the reports and the steps with their photos.
func (s *Service) fill(ctx context.Context, h *Hazard, reports []reportRow, steps []stepRow, names names) error {
	seen, done := make([]database.ID, len(reports)), make([]database.ID, len(steps))
	for i := range reports {
		seen[i] = reports[i].ID
	}
	for i := range steps {
		done[i] = steps[i].ID
	}
	photos := make(map[string]map[database.ID][]attachment.Photo, len(PhotoKinds))
	for kind, records := range map[string][]database.ID{ReportPhotos: seen, BeforePhotos: done, AfterPhotos: done} {
		found, err := s.photos.Of(ctx, kind, records)
		if err != nil {
			return err
		}
		photos[kind] = found
	}
	for i := range reports {
		r := &reports[i]
		h.Saw = append(h.Saw, Seen{
			By: names.of(&r.ReporterID), Source: r.Source, At: r.HappenedAt, Words: r.Words, Where: r.Place, Photos: photos[ReportPhotos][r.ID],
		})
	}
	for i := range steps {
		st := &steps[i]
		h.Steps = append(h.Steps, Step{
			Action: st.Action, By: names.of(&st.ActorID), At: st.At, Words: st.Words, Grade: st.Grade, Assignee: names.of(st.AssigneeID),
			Before: photos[BeforePhotos][st.ID], After: photos[AfterPhotos][st.ID],
		})
	}
	return nil
}

// names are what people are called.
type names map[database.ID]identity.Person

func (n names) of(id *database.ID) Person {
	if id == nil || id.IsZero() {
		return Person{}
	}
	return Person{ID: *id, Name: n[*id].Name}
}

// names reads what everybody mentioned is called.
func (s *Service) names(ctx context.Context, rows []*hazardRow, reports []reportRow, steps []stepRow) (names, error) {
	var ids []database.ID
	add := func(id *database.ID) {
		if id != nil && !id.IsZero() {
			ids = append(ids, *id)
		}
	}
	for _, r := range rows {
		add(r.AssigneeID)
	}
	for i := range reports {
		add(&reports[i].ReporterID)
	}
	for i := range steps {
		add(&steps[i].ActorID)
		add(steps[i].AssigneeID)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	found, err := s.people.PeopleByID(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read names: %w", err)
	}
	return found, nil
}

// MaySee implements attachment.Gate for the photos of one kind of record: whoever may see
// the hazard sees its photos.
func (s *Service) MaySee(ctx context.Context, kind string, record database.ID) (bool, error) {
	p := identity.From(ctx)
	if !p.May(identity.HazardReport) {
		return false, nil
	}
	id, err := s.store.hazardOf(ctx, p.SchoolID, kind, record)
	if err != nil || id.IsZero() {
		return false, err
	}
	row, err := s.store.find(ctx, p.SchoolID, id)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	parts, err := s.parts(ctx, row)
	return len(parts) > 0, err
}
