package api

import (
	"context"
	"net/http"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/incident"
	"xiaoqin/server/task"
)

func (s *Server) incidentRoutes() {
	handle(s, Operation{
		Method: http.MethodPost, Path: "/incidents", ID: "report-incident", Tag: "incident", Access: forHolders(identity.IncidentRaise),
		Summary:     "Cry for help: reach the duty chain at once, and get whom to phone",
		Description: "A repeat with the same id answers the first incident.",
		status:      http.StatusCreated,
	}, s.reportIncident)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/incidents", ID: "list-incidents", Tag: "incident", Access: forHolders(identity.TaskWatch),
		Summary: "List the incidents of the school with who answered, the last first; without phone numbers",
	}, s.listIncidents)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/incidents/{id}", ID: "get-incident", Tag: "incident", Access: forHolders(identity.IncidentRaise),
		Summary:     "Get an incident, for its reporter, its duty chain and those who may watch the school",
		Description: "Phone numbers are there while it is live; each reading is audited.",
	}, s.getIncident)
}

type incidentReport struct {
	ID          database.ID   `json:"id" doc:"Made by the phone for this tap."`
	DeviceTime  clock.Instant `json:"device_time" doc:"Of the tap."`
	Kind        incident.Kind `json:"kind" enum:"injury,violence,intruder,fire,food,missing,facility,other"`
	Place       string        `json:"place,omitempty" maxLength:"40" example:"操场东侧"`
	Note        string        `json:"note,omitempty" maxLength:"500"`
	Attachments []database.ID `json:"attachments,omitempty" maxItems:"9" doc:"Ids that the phone gave its photos; they may arrive later."`
}

func (r *incidentReport) report() incident.Report {
	return incident.Report{ClientID: r.ID, At: r.DeviceTime.Time(), Kind: r.Kind, Place: r.Place, Note: r.Note, Photos: r.Attachments}
}

type reportIncidentInput struct {
	Body incidentReport
}

type incidentBody struct {
	ID         database.ID   `json:"id"`
	Kind       incident.Kind `json:"kind" enum:"injury,violence,intruder,fire,food,missing,facility,other"`
	KindName   string        `json:"kind_name" example:"有人受伤或生病"`
	Place      string        `json:"place,omitempty"`
	Note       string        `json:"note,omitempty"`
	Photos     []database.ID `json:"photos" doc:"Those that have arrived, for reading them."`
	Reporter   IncidentHand  `json:"reporter"`
	HappenedAt clock.Instant `json:"happened_at"`
	ReportedAt clock.Instant `json:"reported_at"`
	TaskID     *database.ID  `json:"task_id,omitempty" doc:"By which it is acknowledged and closed; absent when the school has no routine for it."`
	Live       bool          `json:"live"`
	Chain      []chainHand   `json:"chain" doc:"Whom it reaches, nearest first, without the reporter."`
}

// IncidentHand is somebody to phone.
type IncidentHand struct {
	ID    database.ID `json:"id"`
	Name  string      `json:"name" example:"王师傅"`
	Phone string      `json:"phone,omitempty" doc:"While it is live." example:"13800000000"`
}

type chainHand struct {
	IncidentHand
	Part task.Part     `json:"part" enum:"holder,deputy,owner,leader,vendor"`
	At   clock.Instant `json:"at" doc:"From when on."`
	Told bool          `json:"told" doc:"Reached already; the others are when nobody has seen it by then."`
}

type incidentOutput struct {
	Body incidentBody `nameHint:"Incident"`
}

func (s *Server) reportIncident(ctx context.Context, in *reportIncidentInput) (*incidentOutput, error) {
	return answerIncident(s.incident.Report(ctx, in.Body.report()))
}

func (s *Server) getIncident(ctx context.Context, in *ByID) (*incidentOutput, error) {
	return answerIncident(s.incident.Find(ctx, in.ID))
}

func (s *Server) syncIncident(ctx context.Context, _ syncItem, body *incidentReport) (any, error) {
	i, err := s.incident.Report(ctx, body.report())
	if err != nil {
		return nil, err
	}
	return incidentBodyOf(&i), nil
}

func answerIncident(i incident.Incident, err error) (*incidentOutput, error) {
	if err != nil {
		return nil, err
	}
	return &incidentOutput{incidentBodyOf(&i)}, nil
}

func incidentBodyOf(i *incident.Incident) incidentBody {
	out := incidentBody{
		ID: i.ID, Kind: i.Kind, KindName: i.Kind.Name(), Place: i.Place, Note: i.Note, Photos: []database.ID{}, Reporter: handOf(i.Reporter),
		HappenedAt: clock.At(i.HappenedAt), ReportedAt: clock.At(i.ReportedAt), TaskID: i.Task, Live: i.Live,
		Chain: make([]chainHand, 0, len(i.Chain)),
	}
	for _, p := range i.Photos {
		if !p.ID.IsZero() {
			out.Photos = append(out.Photos, p.ID)
		}
	}
	for _, h := range i.Chain {
		out.Chain = append(out.Chain, chainHand{handOf(h), h.Part, clock.At(h.At), h.Told})
	}
	return out
}

func handOf(h incident.Hand) IncidentHand { return IncidentHand{h.Person, h.Name, string(h.Phone)} }
