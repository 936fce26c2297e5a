package api

import (
	"context"
	"net/http"

	"xiaoqin/server/attachment"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/hazard"
	"xiaoqin/server/identity"
)

func (s *Server) hazardRoutes() {
	handle(s, Operation{
		Method: http.MethodPost, Path: "/hazards", ID: "report-hazard", Tag: "hazard", Access: forHolders(identity.HazardReport),
		Summary:     "Report what is wrong; what is open already for the same place and kind is joined",
		Description: "A repeat with the same id answers the first hazard.",
		status:      http.StatusCreated,
	}, s.reportHazard)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/hazards", ID: "list-hazards", Tag: "hazard", Access: forHolders(identity.HazardReport),
		Summary:     "List hazards, the last reported first",
		Description: "Those who answer for hazards or watch the school see all, others those that they reported or were asked to put right.",
	}, s.listHazards)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/hazards/known", ID: "list-known-hazards", Tag: "hazard", Access: forHolders(identity.HazardReport),
		Summary:     "What is known and open at a place, so that nobody reports it anew",
		Description: "Only that it is: what was said and shown is for those whom it concerns.",
	}, s.listKnownHazards)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/hazards/{id}", ID: "get-hazard", Tag: "hazard", Access: forHolders(identity.HazardReport),
		Summary: "Get a hazard, for its reporters, whoever had a step in it, and those who answer for hazards",
	}, s.getHazard)
	s.hazardActRoutes()
}

type hazardReport struct {
	ID          database.ID    `json:"id" doc:"Made by the phone for this tap."`
	DeviceTime  clock.Instant  `json:"device_time" doc:"Of the tap."`
	Sequence    int64          `json:"sequence,omitempty" minimum:"0" doc:"Counted up by the phone."`
	Place       string         `json:"place,omitempty" maxLength:"64" doc:"place:ID or checkpoint:ID." example:"place:01926b3c-5d2e-7f00-8000-0123456789ab"`
	Where       string         `json:"where,omitempty" maxLength:"40" doc:"In words, beside the place or instead of it." example:"门后面"`
	Kind        hazard.Kind    `json:"kind,omitempty" enum:"building,electric,water,fire,equipment,kitchen,plate,other" doc:"Absent: read out of the words."`
	Urgency     hazard.Urgency `json:"urgency,omitempty" enum:"repair,danger" default:"repair"`
	Words       string         `json:"words,omitempty" maxLength:"500" doc:"Needed without photos." example:"扶手松了，一推就晃"`
	Attachments []database.ID  `json:"attachments,omitempty" maxItems:"9" doc:"Ids that the phone gave its photos; they may arrive later."`
	SameAs      database.ID    `json:"same_as,omitzero" doc:"A known hazard of the place that this is; it is joined whatever the kind."`
}

func (r *hazardReport) report() hazard.Report {
	return hazard.Report{
		ClientID: r.ID, At: r.DeviceTime.Time(), Subject: r.Place, Where: r.Where, Kind: r.Kind, Urgency: r.Urgency, Words: r.Words, Photos: r.Attachments, SameAs: r.SameAs,
	}
}

type reportHazardInput struct {
	Body hazardReport
}

type foundHazard struct {
	ID     database.ID `json:"id" doc:"Of the hazard."`
	Joined bool        `json:"joined" doc:"It was known already."`
}

type reportHazardOutput struct {
	Body foundHazard
}

func (s *Server) reportHazard(ctx context.Context, in *reportHazardInput) (*reportHazardOutput, error) {
	found, err := s.hazard.Report(ctx, in.Body.report())
	if err != nil {
		return nil, err
	}
	return &reportHazardOutput{foundHazard(found)}, nil
}

func (s *Server) syncHazard(ctx context.Context, _ syncItem, body *hazardReport) (any, error) {
	found, err := s.hazard.Report(ctx, body.report())
	if err != nil {
		return nil, err
	}
	return foundHazard(found), nil
}

// HazardItem is a hazard as a list shows it.
type HazardItem struct {
	ID         database.ID        `json:"id"`
	Kind       hazard.Kind        `json:"kind" enum:"building,electric,water,fire,equipment,kitchen,plate,other"`
	KindName   string             `json:"kind_name" example:"房屋楼梯"`
	Urgency    hazard.Urgency     `json:"urgency" enum:"repair,danger"`
	Grade      hazard.Grade       `json:"grade,omitempty" enum:"minor,serious,major" doc:"Absent until it is graded."`
	State      hazard.State       `json:"state" enum:"unverified,reported,assigned,accepted,rectified,returned,paused,closed,refused,duplicate" doc:"Unverified: of somebody without an account; only those who answer for hazards see it."`
	Title      string             `json:"title" doc:"The first words." example:"扶手松了，一推就晃"`
	Place      string             `json:"place" example:"3号楼三层东楼梯"`
	Sign       string             `json:"sign,omitempty" doc:"Number on the plate of the place." example:"11"`
	Reports    int                `json:"reports" doc:"How often it was reported."`
	Assignee   orNull[namedHuman] `json:"assignee" doc:"Who was asked to put it right."`
	DueAt      *clock.Instant     `json:"due_at" nullable:"true" doc:"Of the step that somebody owes."`
	ReportedAt clock.Instant      `json:"reported_at"`
	ChangedAt  clock.Instant      `json:"changed_at"`
}

type namedHuman struct {
	ID   database.ID `json:"id"`
	Name string      `json:"name" example:"王师傅"`
}

func humanOf(p hazard.Person) orNull[namedHuman] {
	if p.ID.IsZero() {
		return null[namedHuman](nil)
	}
	return null(&namedHuman{p.ID, p.Name})
}

func hazardItemOf(i *hazard.Item) HazardItem {
	return HazardItem{
		ID: i.ID, Kind: i.Kind, KindName: i.Kind.Name(), Urgency: i.Urgency, Grade: i.Grade, State: i.State, Title: i.Title, Place: i.Place,
		Sign: i.Sign, Reports: i.Reports, Assignee: humanOf(i.Assignee), DueAt: i.DueAt, ReportedAt: i.ReportedAt, ChangedAt: i.ChangedAt,
	}
}

type listHazardsInput struct {
	Page
	Mine bool `query:"mine" doc:"Those that I reported."`
	ToMe bool `query:"to_me" doc:"Those that wait for me."`
	Open bool `query:"open" doc:"Those about which something is still to be done."`
}

type listHazardsOutput struct {
	Body list[HazardItem]
}

func (s *Server) listHazards(ctx context.Context, in *listHazardsInput) (*listHazardsOutput, error) {
	filter := hazard.Filter{Mine: in.Mine, ToMe: in.ToMe, Open: in.Open, Page: hazard.Page{After: in.After, Limit: in.Limit}}
	items, next, err := s.hazard.List(ctx, filter)
	if err != nil {
		return nil, err
	}
	out := &listHazardsOutput{}
	out.Body.Items, out.Body.Next = make([]HazardItem, len(items)), known(next)
	for i := range items {
		out.Body.Items[i] = hazardItemOf(&items[i])
	}
	return out, nil
}

type knownHazard struct {
	ID       database.ID  `json:"id"`
	KindName string       `json:"kind_name" example:"房屋楼梯"`
	State    hazard.State `json:"state" enum:"reported,assigned,accepted,rectified,returned,paused"`
}

type listKnownHazardsInput struct {
	Place string `query:"place" required:"true" maxLength:"64" doc:"place:ID or checkpoint:ID."`
}

type listKnownHazardsOutput struct {
	Body list[knownHazard]
}

func (s *Server) listKnownHazards(ctx context.Context, in *listKnownHazardsInput) (*listKnownHazardsOutput, error) {
	there, err := s.hazard.KnownAt(ctx, in.Place)
	if err != nil {
		return nil, err
	}
	out := &listKnownHazardsOutput{}
	out.Body.Items = make([]knownHazard, len(there))
	for i, k := range there {
		out.Body.Items[i] = knownHazard{k.ID, k.Kind.Name(), k.State}
	}
	return out, nil
}

type hazardBody struct {
	HazardItem
	TaskID      *database.ID    `json:"task_id" nullable:"true" doc:"Of the step that somebody owes."`
	DuplicateOf *database.ID    `json:"duplicate_of" nullable:"true"`
	Seen        []hazardSeen    `json:"seen" doc:"The reports, the first first."`
	Steps       []hazardStep    `json:"steps"`
	May         []hazard.Action `json:"may" doc:"What I may do now: confirm, assign, accept, hand_back, rectify, close, send_back, pause, resume, refuse, merge."`
}

type hazardSeen struct {
	By     orNull[namedHuman] `json:"by" doc:"Null for somebody without an account."`
	Source hazard.Source      `json:"source" enum:"phone,public,plate,check_in,sheet,asset,drill"`
	At     clock.Instant      `json:"at"`
	Words  string             `json:"words,omitempty"`
	Where  string             `json:"where,omitempty"`
	Photos []database.ID      `json:"photos" doc:"Those that have arrived, for reading them."`
}

type hazardStep struct {
	Action   hazard.Action      `json:"action" enum:"report,join,confirm,assign,accept,hand_back,rectify,close,send_back,pause,resume,refuse,merge"`
	By       orNull[namedHuman] `json:"by" doc:"Null for nobody of the school."`
	At       clock.Instant      `json:"at"`
	Words    string             `json:"words,omitempty"`
	Grade    hazard.Grade       `json:"grade,omitempty" enum:"minor,serious,major"`
	Assignee orNull[namedHuman] `json:"assignee"`
	Before   []database.ID      `json:"before" doc:"Photos of how it looked."`
	After    []database.ID      `json:"after" doc:"And how it looks now."`
}

type hazardOutput struct {
	Body hazardBody `nameHint:"Hazard"`
}

func (s *Server) getHazard(ctx context.Context, in *ByID) (*hazardOutput, error) {
	return answerHazard(s.hazard.Find(ctx, in.ID))
}

func answerHazard(h hazard.Hazard, err error) (*hazardOutput, error) {
	if err != nil {
		return nil, err
	}
	return &hazardOutput{hazardBodyOf(&h)}, nil
}

func hazardBodyOf(h *hazard.Hazard) hazardBody {
	out := hazardBody{
		HazardItem: hazardItemOf(&h.Item), TaskID: h.Task, DuplicateOf: h.DuplicateOf, May: append([]hazard.Action{}, h.May...),
		Seen: make([]hazardSeen, len(h.Saw)), Steps: make([]hazardStep, len(h.Steps)),
	}
	for i, r := range h.Saw {
		out.Seen[i] = hazardSeen{humanOf(r.By), r.Source, r.At, r.Words, r.Where, arrived(r.Photos)}
	}
	for i, st := range h.Steps {
		out.Steps[i] = hazardStep{st.Action, humanOf(st.By), st.At, st.Words, st.Grade, humanOf(st.Assignee), arrived(st.Before), arrived(st.After)}
	}
	return out
}

// arrived are the ids of the photos that are here.
func arrived(photos []attachment.Photo) []database.ID {
	ids := []database.ID{}
	for _, p := range photos {
		if !p.ID.IsZero() {
			ids = append(ids, p.ID)
		}
	}
	return ids
}
