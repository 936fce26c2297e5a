package api

import (
	"context"
	"net/http"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

func (s *Server) taskActRoutes() {
	act := func(path, id, summary string) Operation {
		return Operation{
			Method: http.MethodPost, Path: "/tasks/{id}/" + path, ID: id, Tag: "task", Access: forHolders(identity.TaskDo),
			Summary: summary, Description: "A repeat with the same id changes nothing and answers the task as it is by then.",
		}
	}
	handle(s, act("acknowledge", "acknowledge-task", "Say that I have seen it"), s.acknowledgeTask)
	handle(s, act("plan", "plan-task", "Fix when I mean to do it, between opens and due"), s.planTask)
	handle(s, act("finish", "finish-task", "Say that it is done, where no sheet, scan or reading is asked for"), s.finishTask)
	handle(s, act("photos", "prove-task", "Add photos of a task or of one of its targets, before or after it is done"), s.proveTask)
	handle(s, act("handover", "hand-over-task", "Offer it to a colleague; until they accept, I stay responsible"), s.handOverTask)
	handle(s, act("accept", "accept-task", "Take what was offered to me"), s.acceptTask)
	handle(s, act("reassign", "reassign-task", "Give it to somebody else without asking, as owner or leader"), s.reassignTask)
	handle(s, act("excuse", "excuse-task", "Release everybody from it, as owner or leader"), s.excuseTask)
	handle(s, act("override", "override-task", "Let it pass its closed gate, as the leader whom the routine names"), s.overrideTask)
	handle(s, act("return", "return-task", "Have it done again, as owner or leader"), s.returnTask)
}

// Deed is what every write of a phone to a task begins with.
type Deed struct {
	ID         database.ID   `json:"id" doc:"Made by the phone for this tap."`
	DeviceTime clock.Instant `json:"device_time" doc:"Of the tap."`
}

func (d Deed) into(ctx context.Context) context.Context {
	return task.WithDeed(ctx, task.Deed{ID: d.ID, At: d.DeviceTime.Time()})
}

// answerTask answers an act with the task as the caller sees it after that.
func (s *Server) answerTask(ctx context.Context, t task.Task, err error) (*taskOutput, error) {
	if err != nil {
		return nil, err
	}
	return s.getTask(ctx, &ByID{ID: t.ID})
}

type deedInput struct {
	ByID
	Body struct {
		Deed
	} `nameHint:"TaskDeed"`
}

func (s *Server) acknowledgeTask(ctx context.Context, in *deedInput) (*taskOutput, error) {
	t, err := s.task.Acknowledge(in.Body.into(ctx), in.ID)
	return s.answerTask(ctx, t, err)
}

func (s *Server) acceptTask(ctx context.Context, in *deedInput) (*taskOutput, error) {
	t, err := s.task.Accept(in.Body.into(ctx), in.ID)
	return s.answerTask(ctx, t, err)
}

type planTaskInput struct {
	ByID
	Body struct {
		Deed
		At clock.Instant `json:"at"`
	} `nameHint:"TaskPlan"`
}

func (s *Server) planTask(ctx context.Context, in *planTaskInput) (*taskOutput, error) {
	t, err := s.task.PlanAt(in.Body.into(ctx), in.ID, in.Body.At.Time())
	return s.answerTask(ctx, t, err)
}

type finishTaskInput struct {
	ByID
	Body struct {
		Deed
		Targets []string `json:"targets,omitempty" maxItems:"200" maxLength:"64" doc:"Keys of what it ticks; none when nothing is left to tick."`
		Note    string   `json:"note,omitempty" maxLength:"500" doc:"A sentence, or the address of what was published, as the evidence asks."`
		Failed  bool     `json:"failed,omitempty" doc:"It was done, and something was not as it should be."`

		Attachments []database.ID `json:"attachments,omitempty" maxItems:"9" doc:"Ids that the phone gave to photos of it."`
	} `nameHint:"TaskFinish"`
}

func (s *Server) finishTask(ctx context.Context, in *finishTaskInput) (*taskOutput, error) {
	t, err := s.task.Finish(in.Body.into(ctx), in.ID, task.Evidence{
		ID: in.Body.ID, At: in.Body.DeviceTime.Time(), Targets: in.Body.Targets, Passed: !in.Body.Failed, Note: in.Body.Note, Photos: in.Body.Attachments,
	})
	return s.answerTask(ctx, t, err)
}

type proveTaskInput struct {
	ByID
	Body struct {
		Deed
		Target      string        `json:"target,omitempty" maxLength:"64" doc:"Key of what they show; absent for the whole task."`
		Attachments []database.ID `json:"attachments" minItems:"1" maxItems:"9" doc:"Ids that the phone gave to them."`
	} `nameHint:"ProveTask"`
}

func (s *Server) proveTask(ctx context.Context, in *proveTaskInput) (*taskOutput, error) {
	t, err := s.task.Prove(in.Body.into(ctx), in.ID, in.Body.Target, in.Body.Attachments)
	return s.answerTask(ctx, t, err)
}

type passOnInput struct {
	ByID
	Body struct {
		Deed
		To     database.ID `json:"to" doc:"A colleague."`
		From   task.Ref    `json:"from,omitempty" maxLength:"64" doc:"Ref of the holder it is taken from, when there is more than one."`
		Reason string      `json:"reason" minLength:"1" maxLength:"200"`
	} `nameHint:"TaskPassOn"`
}

func (s *Server) handOverTask(ctx context.Context, in *passOnInput) (*taskOutput, error) {
	t, err := s.task.HandOver(in.Body.into(ctx), in.ID, in.Body.From, in.Body.To, in.Body.Reason)
	return s.answerTask(ctx, t, err)
}

func (s *Server) reassignTask(ctx context.Context, in *passOnInput) (*taskOutput, error) {
	t, err := s.task.Reassign(in.Body.into(ctx), in.ID, in.Body.From, in.Body.To, in.Body.Reason)
	return s.answerTask(ctx, t, err)
}

type reasonInput struct {
	ByID
	Body struct {
		Deed
		Reason string `json:"reason" minLength:"1" maxLength:"200"`
	} `nameHint:"TaskReason"`
}

func (s *Server) excuseTask(ctx context.Context, in *reasonInput) (*taskOutput, error) {
	t, err := s.task.Excuse(in.Body.into(ctx), in.ID, in.Body.Reason)
	return s.answerTask(ctx, t, err)
}

func (s *Server) overrideTask(ctx context.Context, in *reasonInput) (*taskOutput, error) {
	t, err := s.task.CompleteByOverride(in.Body.into(ctx), in.ID, in.Body.Reason)
	return s.answerTask(ctx, t, err)
}

type returnTaskInput struct {
	ByID
	Body struct {
		Deed
		Due     clock.Instant `json:"due" doc:"By when it has to be done again."`
		Targets []string      `json:"targets,omitempty" maxItems:"200" maxLength:"64" doc:"Keys of what is to be done again; all when absent."`
		Reason  string        `json:"reason" minLength:"1" maxLength:"200"`
	} `nameHint:"TaskReturn"`
}

func (s *Server) returnTask(ctx context.Context, in *returnTaskInput) (*taskOutput, error) {
	t, err := s.task.Return(in.Body.into(ctx), in.ID, in.Body.Due.Time(), in.Body.Targets, in.Body.Reason)
	return s.answerTask(ctx, t, err)
}
