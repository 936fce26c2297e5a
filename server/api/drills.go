package api

import (
	"context"
	"net/http"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/drill"
	"xiaoqin/server/identity"
)

func (s *Server) drillRoutes() {
	handle(s, Operation{
		Method: http.MethodGet, Path: "/drills/{id}", ID: "get-drill", Tag: "drill", Access: forHolders(identity.TaskDo),
		Summary: "Get the drill of a task: its plan before the start, its board after it",
	}, s.getDrill)
	act := func(path, id, summary, more string) Operation {
		return Operation{
			Method: http.MethodPost, Path: "/drills/{id}/" + path, ID: id, Tag: "drill", Access: forHolders(identity.TaskDo),
			Summary: summary, Description: more + " A repeat with the same id changes nothing and answers the drill as it is by then.",
		}
	}
	handle(s, act("start", "start-drill", "Start the clock of a drill", "For those who have to do its task. The head teachers are asked to call their classes."), s.startDrill)
	handle(s, act("roll-call", "call-class", "Say of a class that all are here, or how many are missing", "For anybody of the staff. A later call of the class counts instead."), s.callClass)
	handle(s, act("finish", "finish-drill", "Stop the clock and hand the drill in", "Each finding becomes a hazard. While a class is not settled a note has to say why."), s.finishDrill)
}

type drillNow struct {
	Task      database.ID   `json:"task_id"`
	Name      string        `json:"name" example:"每月应急疏散演练"`
	StartedAt clock.Instant `json:"started_at"`
	Settled   int           `json:"settled" doc:"Classes."`
	Classes   int           `json:"classes"`
}

// drillToday is the drill that the school is in; nil when there is none.
func (s *Server) drillToday(ctx context.Context) (*drillNow, error) {
	d, err := s.drill.Running(ctx)
	if err != nil || d == nil {
		return nil, err
	}
	return &drillNow{d.Task, d.Name, *d.Started, d.Board.Settled, d.Board.Classes}, nil
}

// DrillTap is what every write of a phone to a drill begins with. Sent at the same moment
// by the same clock, sent_at tells how wrong that clock is.
type DrillTap struct {
	ID         database.ID   `json:"id" doc:"Made by the phone for this tap."`
	DeviceTime clock.Instant `json:"device_time" doc:"Of the tap."`
	SentAt     clock.Instant `json:"sent_at,omitempty" doc:"By the clock of the phone: puts device_time right."`
}

func (t DrillTap) tap() drill.Tap { return drill.Tap{ID: t.ID, At: t.DeviceTime, Sent: t.SentAt} }

type drillLine struct {
	ClassID  database.ID `json:"class_id"`
	Name     string      `json:"name" example:"四（2）班"`
	Expected int         `json:"expected" doc:"Children on its list; 0 when not known."`
	Mine     bool        `json:"mine" doc:"I am its head teacher."`
	Beside   bool        `json:"beside" doc:"No class: visitors, the children on the bus."`
	State    string      `json:"state" enum:"uncalled,missing,settled"`
	Missing  int         `json:"missing"`
	Note     string      `json:"note,omitempty"`
	Seconds  *int        `json:"seconds,omitempty" doc:"After the start, when it is settled."`
}

type drillBody struct {
	Task       database.ID    `json:"task_id"`
	Name       string         `json:"name" example:"每月应急疏散演练"`
	Scenario   string         `json:"scenario,omitempty" example:"二楼起火"`
	State      string         `json:"state" enum:"planned,running,finished"`
	StartedAt  *clock.Instant `json:"started_at,omitempty"`
	FinishedAt *clock.Instant `json:"finished_at,omitempty"`
	Seconds    *int           `json:"seconds,omitempty" doc:"From the start to the last class that settled; absent while one has not."`
	Settled    int            `json:"settled" doc:"Classes."`
	Uncalled   int            `json:"uncalled" doc:"Classes."`
	Missing    int            `json:"missing" doc:"Children, by the last calls."`
	Note       string         `json:"note,omitempty"`
	Photos     []database.ID  `json:"photos" doc:"Those that have arrived."`
	Runs       bool           `json:"runs" doc:"I may start and finish it."`
	Classes    []drillLine    `json:"classes"`
}

type drillOutput struct {
	Body drillBody
}

func (s *Server) getDrill(ctx context.Context, in *ByID) (*drillOutput, error) {
	return answerDrill(s.drill.Find(ctx, in.ID))
}

// DrillStart is the start tap. It is exported because others embed it.
type DrillStart struct {
	DrillTap
	Scenario string `json:"scenario,omitempty" maxLength:"100" example:"二楼起火"`
}

type startDrillInput struct {
	ByID
	Body DrillStart
}

func (s *Server) startDrill(ctx context.Context, in *startDrillInput) (*drillOutput, error) {
	return answerDrill(s.drill.Start(ctx, in.ID, in.Body.tap(), in.Body.Scenario))
}

// RollCall is what is said of a class. It is exported because others embed it.
type RollCall struct {
	DrillTap
	ClassID database.ID `json:"class_id"`
	Missing int         `json:"missing" minimum:"0" maximum:"999"`
	Note    string      `json:"note,omitempty" maxLength:"500"`
}

type callClassInput struct {
	ByID
	Body RollCall
}

func (s *Server) callClass(ctx context.Context, in *callClassInput) (*drillOutput, error) {
	return answerDrill(s.drill.RollCall(ctx, in.ID, in.Body.tap(), in.Body.ClassID, in.Body.Missing, in.Body.Note))
}

// DrillEnding is what is said at the end. It is exported because others embed it.
type DrillEnding struct {
	DrillTap
	Note        string         `json:"note,omitempty" maxLength:"500"`
	Attachments []database.ID  `json:"attachments,omitempty" maxItems:"9" doc:"Ids that the phone gave its photos; they may arrive later."`
	Findings    []drillFinding `json:"findings,omitempty" maxItems:"20"`
}

type drillFinding struct {
	ID          database.ID   `json:"id" doc:"Made by the phone."`
	Words       string        `json:"words" minLength:"1" maxLength:"500" example:"东侧楼梯太挤"`
	Place       string        `json:"place,omitempty" maxLength:"40"`
	Attachments []database.ID `json:"attachments,omitempty" maxItems:"9"`
}

func (b *DrillEnding) ending() drill.Ending {
	e := drill.Ending{Tap: b.tap(), Note: b.Note, Photos: b.Attachments}
	for _, f := range b.Findings {
		e.Findings = append(e.Findings, drill.Finding{ID: f.ID, Words: f.Words, Place: f.Place, Photos: f.Attachments})
	}
	return e
}

type finishDrillInput struct {
	ByID
	Body DrillEnding
}

func (s *Server) finishDrill(ctx context.Context, in *finishDrillInput) (*drillOutput, error) {
	return answerDrill(s.drill.Finish(ctx, in.ID, in.Body.ending()))
}

func answerDrill(d drill.Drill, err error) (*drillOutput, error) {
	if err != nil {
		return nil, err
	}
	return &drillOutput{drillBodyOf(&d)}, nil
}

func drillBodyOf(d *drill.Drill) drillBody {
	out := drillBody{
		Task: d.Task, Name: d.Name, Scenario: d.Scenario, State: "planned", StartedAt: d.Started, FinishedAt: d.Finished,
		Settled: d.Board.Settled, Uncalled: d.Board.Uncalled, Missing: d.Board.Missing, Note: d.Note, Runs: d.Runs,
		Seconds: seconds(d.Board.Length), Photos: []database.ID{}, Classes: make([]drillLine, 0, len(d.Board.Lines)),
	}
	switch {
	case d.Finished != nil:
		out.State = "finished"
	case d.Started != nil:
		out.State = "running"
	}
	for _, p := range d.Photos {
		if !p.ID.IsZero() {
			out.Photos = append(out.Photos, p.ID)
		}
	}
	for _, l := range d.Board.Lines {
		line := drillLine{ClassID: l.ID, Name: l.Name, Expected: l.Expected, Mine: l.Mine, Beside: l.Beside, State: "uncalled", Seconds: seconds(l.Settled)}
		if l.Last != nil {
			line.State, line.Missing, line.Note = "settled", l.Last.Missing, l.Last.Note
		}
		if l.Last != nil && l.Settled == nil {
			line.State = "missing"
		}
		out.Classes = append(out.Classes, line)
	}
	return out
}

func seconds(d *time.Duration) *int {
	if d == nil {
		return nil
	}
	n := int(d.Seconds())
	return &n
}

type syncStartBody struct {
	DrillStart
	Task database.ID `json:"task" doc:"Whose drill it is."`
}

func (s *Server) syncDrillStart(ctx context.Context, _ syncItem, body *syncStartBody) (any, error) {
	return syncedDrill(s.drill.Start(ctx, body.Task, body.tap(), body.Scenario))
}

type syncCallBody struct {
	RollCall
	Task database.ID `json:"task" doc:"Whose drill it is."`
}

func (s *Server) syncRollCall(ctx context.Context, _ syncItem, body *syncCallBody) (any, error) {
	return syncedDrill(s.drill.RollCall(ctx, body.Task, body.tap(), body.ClassID, body.Missing, body.Note))
}

type syncDrillEndBody struct {
	DrillEnding
	Task database.ID `json:"task" doc:"Whose drill it is."`
}

func (s *Server) syncDrillEnd(ctx context.Context, _ syncItem, body *syncDrillEndBody) (any, error) {
	return syncedDrill(s.drill.Finish(ctx, body.Task, body.ending()))
}

func syncedDrill(d drill.Drill, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return drillBodyOf(&d), nil
}
