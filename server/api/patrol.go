package api

import (
	"context"
	"math"
	"net/http"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/patrol"
	"xiaoqin/server/task"
)

func (s *Server) patrolRoutes() {
	handle(s, Operation{
		Method: http.MethodPost, Path: "/check-ins", ID: "check-in", Tag: "patrol", Access: forHolders(identity.TaskDo),
		Summary:     "Scan a checkpoint",
		Description: "Finds the open round by itself. The same id again gives the same answer. What does not fit is marked and never refused; only a plate that is out of use or none of this school is.",
	}, s.checkIn)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/check-ins", ID: "list-check-ins", Tag: "patrol", Access: forHolders(identity.TaskDo),
		Summary:     "List check-ins, the last received first",
		Description: "Those who watch all tasks see everybody's, all others their own.",
	}, s.listCheckIns)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/check-ins/{id}", ID: "get-check-in", Tag: "patrol", Access: forHolders(identity.TaskDo),
		Summary: "One check-in with its photos, for who made it, who answers for its round and who watches all tasks",
	}, s.getCheckIn)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/check-ins/{id}/explanations", ID: "explain-check-in", Tag: "patrol", Access: forHolders(identity.TaskDo),
		Summary: "Say a word about a check-in of mine; the first one stays",
	}, s.explainCheckIn)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/rounds/{id}/finish", ID: "finish-round", Tag: "patrol", Access: forHolders(identity.TaskDo),
		Summary: "Say why a round ends early; the points left out are listed",
	}, s.finishRound)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/plates/{token}", ID: "get-plate", Tag: "patrol", Access: forHolders(identity.TaskDo),
		Summary: "What a plate is to me, without checking in",
	}, s.getPlate)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/checkpoints", ID: "list-checkpoints", Tag: "patrol", Access: forHolders(identity.TaskDo),
		Summary:     "List the points of the school by number, with their plates",
		Description: "Codes are shown to those who manage plates only.",
	}, s.listCheckpoints)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/checkpoints", ID: "create-checkpoint", Tag: "patrol", Access: forHolders(identity.PatrolManage),
		Summary: "Make a point with its first plate", status: http.StatusCreated,
	}, s.createCheckpoint)
	handle(s, Operation{
		Method: http.MethodPut, Path: "/checkpoints/{id}", ID: "edit-checkpoint", Tag: "patrol", Access: forHolders(identity.PatrolManage),
		Summary: "Give a point another number, name, hint, place, spot, walk or other questions; its kind and plate stay, and open rounds keep it",
	}, s.editCheckpoint)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/checkpoints/{id}/archive", ID: "archive-checkpoint", Tag: "patrol", Access: forHolders(identity.PatrolManage),
		Summary: "Take a point out of the rounds that open from now on", status: http.StatusNoContent,
	}, s.archiveCheckpoint)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/checkpoints/{id}/restore", ID: "restore-checkpoint", Tag: "patrol", Access: forHolders(identity.PatrolManage),
		Summary: "Bring an archived point back into the rounds that open from now on", status: http.StatusNoContent,
	}, s.restoreCheckpoint)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/checkpoints/{id}/rotate", ID: "rotate-plate", Tag: "patrol", Access: forHolders(identity.PatrolManage),
		Summary: "Give a point a new plate; the old one only says that it is old",
	}, s.rotatePlate)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/checkpoints/{id}/revoke", ID: "revoke-plate", Tag: "patrol", Access: forHolders(identity.PatrolManage),
		Summary: "Take the plate of a point out of use", status: http.StatusNoContent,
	}, s.revokePlate)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/checkpoints/{id}/damaged", ID: "report-damaged-plate", Tag: "patrol", Access: forHolders(identity.TaskDo),
		Summary: "Say that the plate of a point is damaged or gone; it becomes a hazard, which is the answer",
	}, s.reportDamagedPlate)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/routes", ID: "list-routes", Tag: "patrol", Access: forHolders(identity.TaskDo),
		Summary: "List the routes of the school by code",
	}, s.listRoutes)
	handle(s, Operation{
		Method: http.MethodPut, Path: "/routes/{code}", ID: "save-route", Tag: "patrol", Access: forHolders(identity.PatrolManage),
		Summary: "Make a route, or change the one of this code; open rounds keep their points",
	}, s.saveRoute)
}

type location struct {
	Latitude  float64 `json:"latitude" minimum:"-90" maximum:"90" doc:"GCJ-02, degrees."`
	Longitude float64 `json:"longitude" minimum:"-180" maximum:"180"`
	Accuracy  float64 `json:"accuracy" minimum:"0" maximum:"100000" doc:"Metres."`
}

func locationOf(l *location) *patrol.Location {
	if l == nil {
		return nil
	}
	const millionths = 1e6
	return &patrol.Location{
		Latitude: int64(math.Round(l.Latitude * millionths)), Longitude: int64(math.Round(l.Longitude * millionths)), Accuracy: int64(l.Accuracy),
	}
}

// CheckpointItem is a point as lists show it. It is exported because others embed it.
type CheckpointItem struct {
	ID        database.ID `json:"id"`
	Kind      patrol.Kind `json:"kind" enum:"checkpoint,post"`
	Number    string      `json:"number" example:"03"`
	Name      string      `json:"name" example:"锅炉房后门"`
	Hint      string      `json:"hint" doc:"How to get there from the point before." example:"食堂后门出来，往左走"`
	Questions []question  `json:"questions" doc:"To be answered there."`
}

type stop struct {
	CheckpointItem
	Mark   string           `json:"mark" doc:"The first 12 hex digits of the SHA-256 of the token on its plate: tells a scan without a network. Empty when no plate hangs there." example:"9f86d081884c"`
	State  patrol.StopState `json:"state" enum:"todo,done,flagged"`
	DoneAt *clock.Instant   `json:"done_at" nullable:"true"`
}

type round struct {
	ID      database.ID   `json:"id" doc:"Of its task."`
	Name    string        `json:"name" example:"重点部位巡查"`
	Opens   clock.Instant `json:"opens"`
	Due     clock.Instant `json:"due"`
	Closes  clock.Instant `json:"closes" doc:"Until then a check-in is late; after that it is made up."`
	Phase   task.Phase    `json:"phase" enum:"scheduled,open,overdue,on_time,late,missed,excused"`
	Ordered bool          `json:"ordered" doc:"The order counts; otherwise it is advice."`
	Done    int           `json:"done" doc:"How many points are scanned."`
	Total   int           `json:"total" doc:"How many points there are."`
	Points  []stop        `json:"points" doc:"In the order of the route."`
}

func checkpointOf(c *patrol.Checkpoint) CheckpointItem {
	return CheckpointItem{c.ID, c.Kind, c.Number, c.Name, c.Hint, questionsOf(c.Questions)}
}

func stopOf(s *patrol.Stop) stop {
	return stop{checkpointOf(s.Checkpoint), s.Mark, s.State, s.DoneAt}
}

// stopOrNull is a stop that may be nil.
func stopOrNull(s *patrol.Stop) orNull[stop] {
	if s == nil {
		return null[stop](nil)
	}
	out := stopOf(s)
	return null(&out)
}

func roundOf(r *patrol.Round) *round {
	if r == nil {
		return nil
	}
	out := &round{
		ID: r.ID, Name: r.Name, Opens: r.Opens, Due: r.Due, Closes: r.Closes, Phase: r.Phase, Ordered: r.Strict,
		Total: len(r.Stops), Points: make([]stop, 0, len(r.Stops)),
	}
	for i := range r.Stops {
		out.Points = append(out.Points, stopOf(&r.Stops[i]))
		if r.Stops[i].DoneAt != nil {
			out.Done++
		}
	}
	return out
}

// roundsToday are the rounds of the first screen. Their points would make it too long:
// those of a round that is over are not listed, nor those of one that is far ahead.
func (s *Server) roundsToday(ctx context.Context, now time.Time) ([]round, error) {
	rounds, err := s.patrol.Rounds(ctx, clock.DateOf(now).AddDays(1).At(0))
	if err != nil {
		return nil, err
	}
	out := make([]round, 0, len(rounds))
	ahead := false
	for i := range rounds {
		r := roundOf(&rounds[i])
		open := r.Phase == task.Open || r.Phase == task.Overdue
		next := r.Phase == task.Scheduled && !ahead
		ahead = ahead || next
		if !open && !next {
			r.Points = []stop{}
		}
		out = append(out, *r)
	}
	return out, nil
}
