package api

import (
	"context"

	"xiaoqin/server/attachment"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/form"
	"xiaoqin/server/patrol"
)

type checkInReport struct {
	ID          database.ID    `json:"id" doc:"UUIDv7 made by the phone, the same for every repeat."`
	Token       string         `json:"token,omitempty" maxLength:"64" doc:"Of the QR code https://HOST/q/TOKEN; or plate."`
	Plate       string         `json:"plate,omitempty" maxLength:"20" doc:"The number typed by hand." example:"03-PXB6"`
	Task        database.ID    `json:"task,omitzero" doc:"The round the person is in; found by itself without it."`
	DeviceTime  clock.Instant  `json:"device_time" doc:"Of the scan, by the clock of the phone."`
	SentAt      *clock.Instant `json:"sent_at,omitempty" doc:"Of this upload, by the same clock: tells a wrong clock from a late upload."`
	Sequence    int64          `json:"sequence" minimum:"0" doc:"Counted up by the phone."`
	Location    *location      `json:"location,omitempty"`
	Answers     []pointAnswer  `json:"answers,omitempty" maxItems:"8"`
	Attachments []database.ID  `json:"attachments,omitempty" maxItems:"9" doc:"Photos uploaded before."`
	Note        string         `json:"note,omitempty" maxLength:"200"`
}

type pointAnswer struct {
	Question string   `json:"question" maxLength:"32" doc:"Its id."`
	Tick     *bool    `json:"tick,omitempty" doc:"True when it is as it should be."`
	Number   *float64 `json:"number,omitempty"`
	Text     *string  `json:"text,omitempty" maxLength:"200" doc:"Of a text or a choice."`
}

func (r *checkInReport) report() patrol.Report {
	out := patrol.Report{
		ClientID: r.ID, Token: r.Token, Plate: r.Plate, TaskID: r.Task, DeviceAt: r.DeviceTime, SentAt: r.SentAt, Sequence: r.Sequence,
		Attachments: r.Attachments, Note: r.Note,
	}
	out.Location = locationOf(r.Location)
	for _, a := range r.Answers {
		out.Answers = append(out.Answers, form.Answer{Item: a.Question, Tick: a.Tick, Number: a.Number, Text: a.Text})
	}
	return out
}

type checkInInput struct{ Body checkInReport }

type reason struct {
	Code patrol.DoubtCode `json:"code" enum:"clock,too_fast,two_phones,far,no_photo,outside,typed,order"`
	Text string           `json:"text" doc:"Chinese, fit to be shown." example:"离上一个点才12秒，平时要走2分钟。"`
}

func reasonsOf(doubts []patrol.Doubt) []reason {
	out := make([]reason, 0, len(doubts))
	for _, d := range doubts {
		out = append(out, reason{d.Code, d.Text()})
	}
	return out
}

type ask struct {
	Kind    patrol.AskKind `json:"kind" enum:"reason,photo"`
	Choices []askChoice    `json:"choices" doc:"The one to tap; other wants a note or a photo."`
}

type askChoice struct {
	Code string `json:"code" example:"together"`
	Text string `json:"text" example:"和同事一起走的"`
	Hint string `json:"hint" example:"他扫前一个，我扫这个"`
}

func askOf(a *patrol.Ask) *ask {
	if a == nil {
		return nil
	}
	out := &ask{Kind: a.Kind, Choices: make([]askChoice, 0, len(a.Choices))}
	for _, c := range a.Choices {
		out.Choices = append(out.Choices, askChoice(c))
	}
	return out
}

type checkInReceipt struct {
	ID         database.ID    `json:"id" doc:"Of the check-in, for an explanation."`
	ClientID   database.ID    `json:"client_id" doc:"The id that the phone gave."`
	At         clock.Instant  `json:"at" doc:"Of the scan, by the clock of the school."`
	Outcome    patrol.Outcome `json:"outcome" enum:"counted,late,made_up,duplicate,extra"`
	Grade      patrol.Grade   `json:"grade" enum:"A,B,C"`
	Reasons    []reason       `json:"reasons" doc:"Why it is no A."`
	Passed     bool           `json:"passed" doc:"The answers were within their limits."`
	Ask        orNull[ask]    `json:"ask" doc:"Null when nothing has to be said."`
	Checkpoint CheckpointItem `json:"checkpoint"`
	Round      orNull[round]  `json:"round" doc:"As it is now; null when the check-in is extra."`
	Next       orNull[stop]   `json:"next" doc:"Where to go; null when nothing is left."`
	Expected   orNull[stop]   `json:"expected" doc:"Whose turn it was before; null when it was this one."`
}

type checkInOutput struct{ Body checkInReceipt }

func (s *Server) checkIn(ctx context.Context, in *checkInInput) (*checkInOutput, error) {
	got, err := s.patrol.CheckIn(ctx, in.Body.report())
	if err != nil {
		return nil, err
	}
	return &checkInOutput{receiptOf(&got)}, nil
}

func receiptOf(got *patrol.Receipt) checkInReceipt {
	return checkInReceipt{
		ID: got.ID, ClientID: got.ClientID, At: got.MadeAt, Outcome: got.Outcome, Grade: got.Grade, Reasons: reasonsOf(got.Doubts),
		Passed: got.Passed, Ask: null(askOf(got.Ask)), Checkpoint: checkpointOf(&got.Checkpoint), Round: null(roundOf(got.Round)),
		Next: stopOrNull(got.Next), Expected: stopOrNull(got.Expected),
	}
}

type explainInput struct {
	ID   database.ID `path:"id" doc:"Of the check-in, or the one that the phone gave it."`
	Body struct {
		Choice      string        `json:"choice" maxLength:"16" doc:"Code of a choice."`
		Note        string        `json:"note,omitempty" maxLength:"200"`
		Attachments []database.ID `json:"attachments,omitempty" maxItems:"9"`
	} `nameHint:"CheckInExplanation"`
}

type explanation struct {
	Choice string        `json:"choice"`
	Note   string        `json:"note"`
	At     clock.Instant `json:"at"`
}

// ListedCheckIn is a check-in as lists show it. It is exported because the answer for one
// embeds it.
type ListedCheckIn struct {
	ID          database.ID         `json:"id"`
	PersonID    database.ID         `json:"person_id"`
	Checkpoint  CheckpointItem      `json:"checkpoint"`
	TaskID      *database.ID        `json:"task_id" nullable:"true" doc:"Of the round; null when it was extra."`
	Method      patrol.Method       `json:"method" enum:"scan,typed"`
	At          clock.Instant       `json:"at" doc:"Of the scan, by the clock of the school."`
	DeviceTime  clock.Instant       `json:"device_time" doc:"As the phone told it."`
	ReceivedAt  clock.Instant       `json:"received_at"`
	Sequence    int64               `json:"sequence"`
	Outcome     patrol.Outcome      `json:"outcome" enum:"counted,late,made_up,duplicate,extra"`
	Grade       patrol.Grade        `json:"grade" enum:"A,B,C"`
	Reasons     []reason            `json:"reasons"`
	Passed      bool                `json:"passed"`
	Note        string              `json:"note"`
	Photos      []database.ID       `json:"photos" doc:"Those that have arrived, for get-attachment."`
	Explanation orNull[explanation] `json:"explanation"`
}

func listedOf(c *patrol.Listed, photos []attachment.Photo) ListedCheckIn {
	out := ListedCheckIn{
		ID: c.ID, PersonID: c.PersonID, Checkpoint: checkpointOf(&c.Checkpoint), TaskID: known(c.TaskID), Method: c.Method, At: c.MadeAt,
		DeviceTime: c.DeviceAt, ReceivedAt: c.ReceivedAt, Sequence: c.Sequence, Outcome: c.Outcome, Grade: c.Grade,
		Reasons: reasonsOf(c.Doubts), Passed: c.Passed, Note: c.Note, Photos: []database.ID{},
	}
	if e := c.Explanation; e != nil {
		out.Explanation = null(&explanation{e.Choice, e.Note, e.At})
	}
	for _, photo := range photos {
		if !photo.ID.IsZero() { // one that has not arrived cannot be shown
			out.Photos = append(out.Photos, photo.ID)
		}
	}
	return out
}

type checkInExplained struct {
	Grade       patrol.Grade `json:"grade" enum:"A,B,C"`
	Reasons     []reason     `json:"reasons"`
	Explanation explanation  `json:"explanation" doc:"The first one."`
}

func explainedOf(c *patrol.CheckIn) checkInExplained {
	return checkInExplained{c.Grade, reasonsOf(c.Doubts), explanation{c.Explanation.Choice, c.Explanation.Note, c.Explanation.At}}
}

type explainOutput struct{ Body checkInExplained }

func (s *Server) explainCheckIn(ctx context.Context, in *explainInput) (*explainOutput, error) {
	c, err := s.patrol.Explain(ctx, in.ID, patrol.Explanation{Choice: in.Body.Choice, Note: in.Body.Note, Attachments: in.Body.Attachments})
	if err != nil {
		return nil, err
	}
	return &explainOutput{explainedOf(&c)}, nil
}

type listCheckInsInput struct {
	Page
	Own      bool `query:"own" doc:"Mine only."`
	Doubtful bool `query:"doubtful" doc:"Of grade C only, among the last two thousand."`
}

type listCheckInsOutput struct{ Body list[ListedCheckIn] }

func (s *Server) listCheckIns(ctx context.Context, in *listCheckInsInput) (*listCheckInsOutput, error) {
	items, next, err := s.patrol.CheckIns(ctx, in.Own, in.Doubtful, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &listCheckInsOutput{}
	out.Body.Items = make([]ListedCheckIn, 0, len(items))
	var shown []database.ID
	for i := range items {
		if len(items[i].Attachments) > 0 {
			shown = append(shown, items[i].ID)
		}
	}
	photos, err := s.photos.Of(ctx, patrol.PhotoOwner, shown)
	if err != nil {
		return nil, err
	}
	for i := range items {
		out.Body.Items = append(out.Body.Items, listedOf(&items[i], photos[items[i].ID]))
	}
	out.Body.Next = known(next)
	return out, nil
}

type foundCheckIn struct {
	ListedCheckIn
	Ask orNull[ask] `json:"ask" doc:"What I have to say about mine; null when nothing."`
}

type getCheckInOutput struct {
	Body foundCheckIn `nameHint:"CheckIn"`
}

func (s *Server) getCheckIn(ctx context.Context, in *ByID) (*getCheckInOutput, error) {
	found, err := s.patrol.Find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	photos, err := s.photos.Of(ctx, patrol.PhotoOwner, []database.ID{found.ID})
	if err != nil {
		return nil, err
	}
	return &getCheckInOutput{foundCheckIn{listedOf(&found, photos[found.ID]), null(askOf(found.Ask))}}, nil
}

type finishRoundInput struct {
	ID   database.ID `path:"id"`
	Body struct {
		ID         database.ID   `json:"id" doc:"Made by the phone."`
		Reason     string        `json:"reason" minLength:"1" maxLength:"200"`
		DeviceTime clock.Instant `json:"device_time"`
	} `nameHint:"RoundEnding"`
}

type omitted struct {
	Number string `json:"number" example:"06"`
	Name   string `json:"name" example:"操场器材室"`
}

type roundEnded struct {
	At      clock.Instant `json:"at"`
	Reason  string        `json:"reason"`
	Omitted []omitted     `json:"omitted" doc:"The points that were left out."`
}

func endedOf(e *patrol.Ending) roundEnded {
	out := roundEnded{At: e.At, Reason: e.Reason, Omitted: make([]omitted, 0, len(e.Omitted))}
	for _, o := range e.Omitted {
		out.Omitted = append(out.Omitted, omitted(o))
	}
	return out
}

type finishRoundOutput struct{ Body roundEnded }

func (s *Server) finishRound(ctx context.Context, in *finishRoundInput) (*finishRoundOutput, error) {
	e, err := s.patrol.Finish(ctx, in.ID, patrol.Ending{ClientID: in.Body.ID, DeviceAt: in.Body.DeviceTime, Reason: in.Body.Reason})
	if err != nil {
		return nil, err
	}
	return &finishRoundOutput{endedOf(&e)}, nil
}
