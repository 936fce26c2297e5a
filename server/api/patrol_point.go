package api

import (
	"context"
	"time"

	"xiaoqin/server/database"
	"xiaoqin/server/form"
	"xiaoqin/server/patrol"
)

// question is an item of a form as a point asks it.
type question struct {
	ID       string    `json:"id" example:"locked"`
	Kind     form.Kind `json:"kind" enum:"tick,number,choice,text"`
	Label    string    `json:"label" example:"门锁好了"`
	Unit     string    `json:"unit"`
	Min      *float64  `json:"min" nullable:"true" doc:"A number below it does not pass."`
	Max      *float64  `json:"max" nullable:"true" doc:"A number above it does not pass."`
	Choices  []string  `json:"choices"`
	Wrong    []string  `json:"wrong" doc:"Choices that do not pass."`
	Optional bool      `json:"optional" doc:"May be left out."`
}

func questionsOf(items []form.Item) []question {
	out := make([]question, 0, len(items))
	for i := range items {
		item := &items[i]
		q := question{
			ID: item.Key, Kind: item.Kind, Label: item.Label, Unit: item.Unit,
			Choices: append([]string{}, item.Choices...), Wrong: append([]string{}, item.Wrong...), Optional: item.Optional,
		}
		if item.Kind == form.Temperature {
			q.Kind, q.Unit = form.Number, "℃"
		}
		if limit := item.Limit; limit != nil {
			q.Min, q.Max = valueOf(limit.Min), valueOf(limit.Max)
		}
		out = append(out, q)
	}
	return out
}

func valueOf(b *form.Bound) *float64 {
	if b == nil {
		return nil
	}
	return &b.Value
}

// newQuestion is a question to be asked.
type newQuestion struct {
	ID       string    `json:"id" maxLength:"32" doc:"Lower case letters, digits and underscores."`
	Kind     form.Kind `json:"kind" enum:"tick,number,choice,text"`
	Label    string    `json:"label" minLength:"1" maxLength:"40"`
	Unit     string    `json:"unit,omitempty" maxLength:"8"`
	Min      *float64  `json:"min,omitempty" nullable:"true"`
	Max      *float64  `json:"max,omitempty" nullable:"true"`
	Choices  []string  `json:"choices,omitempty" maxItems:"12"`
	Wrong    []string  `json:"wrong,omitempty" maxItems:"12"`
	Optional bool      `json:"optional,omitempty"`
}

func (q *newQuestion) item() form.Item {
	item := form.Item{Key: q.ID, Kind: q.Kind, Label: q.Label, Unit: q.Unit, Choices: q.Choices, Wrong: q.Wrong, Optional: q.Optional}
	var limit form.Limit
	if q.Min != nil {
		limit.Min = &form.Bound{Value: *q.Min}
	}
	if q.Max != nil {
		limit.Max = &form.Bound{Value: *q.Max}
	}
	if q.Min != nil || q.Max != nil {
		item.Limit = &limit
	}
	return item
}

// CheckpointFields is what may be changed about a point. It is exported because others
// embed it.
type CheckpointFields struct {
	Number      string        `json:"number" minLength:"1" maxLength:"4" pattern:"^[0-9A-Z]+$" patternDescription:"1 到 4 个数字或大写字母" example:"03"`
	Name        string        `json:"name" minLength:"1" maxLength:"40"`
	Hint        string        `json:"hint,omitempty" maxLength:"40"`
	PlaceID     database.ID   `json:"place_id,omitzero"`
	WalkSeconds int           `json:"walk_seconds,omitempty" minimum:"0" maximum:"3600"`
	Location    *location     `json:"location,omitempty"`
	Questions   []newQuestion `json:"questions,omitempty" maxItems:"8" doc:"Asked at every check-in there."`
}

func (f *CheckpointFields) checkpoint() patrol.Checkpoint {
	c := patrol.Checkpoint{
		Number: f.Number, Name: f.Name, Hint: f.Hint, PlaceID: f.PlaceID,
		Walk: time.Duration(f.WalkSeconds) * time.Second, Location: locationOf(f.Location),
	}
	for i := range f.Questions {
		c.Questions = append(c.Questions, f.Questions[i].item())
	}
	return c
}

type createCheckpointInput struct {
	Body struct {
		Kind patrol.Kind `json:"kind" enum:"checkpoint,post"`
		CheckpointFields
	} `nameHint:"NewCheckpoint"`
}

type hungCheckpointOutput struct{ Body hungCheckpoint }

func (s *Server) createCheckpoint(ctx context.Context, in *createCheckpointInput) (*hungCheckpointOutput, error) {
	c := in.Body.checkpoint()
	c.Kind = in.Body.Kind
	h, err := s.patrol.CreateCheckpoint(ctx, c)
	if err != nil {
		return nil, err
	}
	return &hungCheckpointOutput{hungOf(&h)}, nil
}

type editCheckpointInput struct {
	ByID
	Body CheckpointFields
}

func (s *Server) editCheckpoint(ctx context.Context, in *editCheckpointInput) (*hungCheckpointOutput, error) {
	c := in.Body.checkpoint()
	c.ID = in.ID
	h, err := s.patrol.EditCheckpoint(ctx, c)
	if err != nil {
		return nil, err
	}
	return &hungCheckpointOutput{hungOf(&h)}, nil
}

func (s *Server) archiveCheckpoint(ctx context.Context, in *ByID) (*struct{}, error) {
	return nil, s.patrol.ArchiveCheckpoint(ctx, in.ID)
}

func (s *Server) restoreCheckpoint(ctx context.Context, in *ByID) (*struct{}, error) {
	return nil, s.patrol.RestoreCheckpoint(ctx, in.ID)
}
