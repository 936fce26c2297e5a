package api

import (
	"context"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/task"
)

// into puts the item of a phone's queue into the context as the deed that it is.
func (i syncItem) into(ctx context.Context) context.Context {
	return task.WithDeed(ctx, task.Deed{ID: i.ID, At: i.DeviceTime.Time()})
}

type syncAcknowledgeBody struct {
	Task database.ID `json:"task"`
}

func (s *Server) syncAcknowledge(ctx context.Context, item syncItem, body *syncAcknowledgeBody) (any, error) {
	t, err := s.task.Acknowledge(item.into(ctx), body.Task)
	return s.syncedTask(ctx, t, err)
}

type syncFinishBody struct {
	Task    database.ID `json:"task"`
	Targets []string    `json:"targets,omitempty" maxItems:"200" maxLength:"64"`
	Note    string      `json:"note,omitempty" maxLength:"500"`
	Failed  bool        `json:"failed,omitempty"`

	Attachments []database.ID `json:"attachments,omitempty" maxItems:"9"`
}

func (s *Server) syncFinish(ctx context.Context, item syncItem, body *syncFinishBody) (any, error) {
	t, err := s.task.Finish(item.into(ctx), body.Task, task.Evidence{
		ID: item.ID, At: item.DeviceTime.Time(), Targets: body.Targets, Passed: !body.Failed, Note: body.Note, Photos: body.Attachments,
	})
	return s.syncedTask(ctx, t, err)
}

type syncProofBody struct {
	Task        database.ID   `json:"task"`
	Target      string        `json:"target,omitempty" maxLength:"64"`
	Attachments []database.ID `json:"attachments" minItems:"1" maxItems:"9"`
}

func (s *Server) syncProof(ctx context.Context, item syncItem, body *syncProofBody) (any, error) {
	t, err := s.task.Prove(item.into(ctx), body.Task, body.Target, body.Attachments)
	return s.syncedTask(ctx, t, err)
}

type syncPlanBody struct {
	Task database.ID   `json:"task"`
	At   clock.Instant `json:"at"`
}

func (s *Server) syncPlan(ctx context.Context, item syncItem, body *syncPlanBody) (any, error) {
	t, err := s.task.PlanAt(item.into(ctx), body.Task, body.At.Time())
	return s.syncedTask(ctx, t, err)
}

type syncHandOverBody struct {
	Task   database.ID `json:"task"`
	To     database.ID `json:"to"`
	From   task.Ref    `json:"from,omitempty" maxLength:"64"`
	Reason string      `json:"reason" minLength:"1" maxLength:"200"`
}

func (s *Server) syncHandOver(ctx context.Context, item syncItem, body *syncHandOverBody) (any, error) {
	t, err := s.task.HandOver(item.into(ctx), body.Task, body.From, body.To, body.Reason)
	return s.syncedTask(ctx, t, err)
}

type syncSheetBody struct {
	Task database.ID `json:"task"`
	SheetFill
}

func (s *Server) syncSheet(ctx context.Context, _ syncItem, body *syncSheetBody) (any, error) {
	out, err := s.answerSheets(ctx)(s.checklist.Fill(ctx, body.Task, body.fill()))
	if err != nil {
		return nil, err
	}
	return out.Body, nil
}

func (s *Server) syncedTask(ctx context.Context, t task.Task, err error) (any, error) {
	out, err := s.answerTask(ctx, t, err)
	if err != nil {
		return nil, err
	}
	return out.Body, nil
}
