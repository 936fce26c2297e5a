package api

import (
	"context"
	"net/http"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/school"
)

func (s *Server) absenceRoutes() {
	handle(s, Operation{
		Method: http.MethodPost, Path: "/absences", ID: "enter-absence", Tag: "people", Access: forHolders(identity.AbsenceEnter),
		Summary:     "Say that I am away, or for the office that somebody else is",
		Description: "While it lasts, what the person holds falls to the deputy; nothing is rewritten. A repeat with the same id answers the first.",
		status:      http.StatusCreated,
	}, s.enterAbsence)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/absences", ID: "list-absences", Tag: "people", Access: forHolders(identity.AbsenceEnter),
		Summary: "List who is away today or will be: all for the office, oneself for the others",
	}, s.listAbsences)
	handle(s, Operation{
		Method: http.MethodDelete, Path: "/absences/{id}", ID: "cancel-absence", Tag: "people", Access: forHolders(identity.AbsenceEnter),
		Summary: "Take an absence back: from now on the person counts as there",
		status:  http.StatusNoContent,
	}, s.cancelAbsence)
}

// Absence is somebody away on whole days.
type Absence struct {
	ID       database.ID          `json:"id"`
	PersonID database.ID          `json:"person_id"`
	First    clock.Date           `json:"first"`
	Last     clock.Date           `json:"last" doc:"Included."`
	Reason   school.AbsenceReason `json:"reason" enum:"leave,errand,training,other"`
	Words    string               `json:"words" doc:"The reason as people say it." example:"请假"`
	StandIns []string             `json:"stand_ins,omitempty" doc:"In the list of absences: names of those who have to do it meanwhile, of what is written ahead; the most often first."`
}

func absenceOf(a school.Absence) Absence {
	return Absence{ID: a.ID, PersonID: a.PersonID, First: a.First, Last: a.Last, Reason: a.Reason, Words: a.Reason.Name()}
}

type enterAbsenceInput struct {
	Body struct {
		ID         database.ID          `json:"id" doc:"Made by the phone for this tap."`
		DeviceTime clock.Instant        `json:"device_time" doc:"Of the tap."`
		Person     database.ID          `json:"person,omitempty" doc:"Left out for oneself."`
		First      clock.Date           `json:"first"`
		Last       clock.Date           `json:"last" doc:"Included."`
		Reason     school.AbsenceReason `json:"reason" enum:"leave,errand,training,other" doc:"Never an illness."`
	} `nameHint:"NewAbsence"`
}

type absenceOutput struct {
	Body Absence
}

func (s *Server) enterAbsence(ctx context.Context, in *enterAbsenceInput) (*absenceOutput, error) {
	b := &in.Body
	a, err := s.school.EnterAbsence(ctx, school.NewAbsence{ClientID: b.ID, Person: b.Person, First: b.First, Last: b.Last, Reason: b.Reason})
	if err != nil {
		return nil, err
	}
	return &absenceOutput{absenceOf(a)}, nil
}

type listAbsencesOutput struct {
	Body list[Absence]
}

func (s *Server) listAbsences(ctx context.Context, _ *struct{}) (*listAbsencesOutput, error) {
	absences, err := s.school.Absences(ctx)
	if err != nil {
		return nil, err
	}
	out := &listAbsencesOutput{}
	out.Body.Items = absencesOf(absences)
	for i := range out.Body.Items {
		a := &out.Body.Items[i]
		if a.StandIns, err = s.task.StandIns(ctx, a.PersonID, a.First, a.Last); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func absencesOf(all []school.Absence) []Absence {
	items := make([]Absence, 0, len(all))
	for _, a := range all {
		items = append(items, absenceOf(a))
	}
	return items
}

func (s *Server) cancelAbsence(ctx context.Context, in *ByID) (*struct{}, error) {
	return nil, s.school.CancelAbsence(ctx, in.ID)
}

// absentMe is the absence of the principal that lasts today or begins next.
func (s *Server) absentMe(ctx context.Context) (*Absence, error) {
	a, err := s.school.MyAbsence(ctx)
	if err != nil || a == nil {
		return nil, err
	}
	mine := absenceOf(*a)
	return &mine, nil
}
