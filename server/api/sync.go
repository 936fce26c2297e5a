package api

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/patrol"
)

func (s *Server) syncRoutes() {
	s.syncKinds = make(map[string]syncKind)
	onSync(s, "check_in", s.syncCheckIn)
	onSync(s, "explanation", s.syncExplanation)
	onSync(s, "round_ending", s.syncEnding)
	onSync(s, "incident", s.syncIncident)
	onSync(s, "hazard", s.syncHazard)
	onSync(s, "rectify", s.syncRectify)
	onSync(s, "service", s.syncService)
	onSync(s, "reading", s.syncReading)
	onSync(s, "count", s.syncCount)
	onSync(s, "acknowledge", s.syncAcknowledge)
	onSync(s, "finish", s.syncFinish)
	onSync(s, "proof", s.syncProof)
	onSync(s, "plan", s.syncPlan)
	onSync(s, "handover", s.syncHandOver)
	onSync(s, "sheet", s.syncSheet)
	onSync(s, "dish", s.syncDish)
	onSync(s, "holding_end", s.syncHolding)
	onSync(s, "sample_disposal", s.syncDisposal)
	onSync(s, "drill_start", s.syncDrillStart)
	onSync(s, "roll_call", s.syncRollCall)
	onSync(s, "drill_finish", s.syncDrillEnd)
	onSync(s, "receipt", s.syncReceipt)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/sync", ID: "sync", Tag: "sync", Access: forHolders(identity.SelfRead),
		Summary: "Hand in what a phone kept while it was away; each item is answered on its own, in the order given",
		Description: "The kinds are check_in (body of check-in), explanation (check_in, choice, note, attachments), round_ending (task, reason), incident (body of incident), " +
			"service (asset, body of service-asset), reading (asset, body of read-meter), count (task, body of count-stock), " +
			"hazard (body of report-hazard), rectify (hazard, words, attachments, before), " +
			"acknowledge (task), plan (task, at), handover (task, to, from, reason), finish (task, targets, note, failed, attachments), proof (task, target, attachments), sheet (task, and the body of fill-sheet), " +
			"dish (meal, name, cold), holding_end (holding, outcome), sample_disposal (label, ill), " +
			"receipt (notice, done, seat, choice), " +
			"drill_start, roll_call and drill_finish (task, and the body of the route). " +
			"The id, device_time and sequence of the item stand for those of the body. An item that is answered with 503 has to come again.",
	}, s.sync)
}

// syncItem is one deed of a phone.
type syncItem struct {
	ID         database.ID    `json:"id" doc:"UUIDv7 made by the phone, the same for every repeat."`
	Kind       string         `json:"kind" maxLength:"32" example:"check_in"`
	DeviceTime clock.Instant  `json:"device_time" doc:"Of the deed, by the clock of the phone."`
	Sequence   int64          `json:"sequence" minimum:"0" doc:"Counted up by the phone."`
	Body       map[string]any `json:"body" doc:"As the route of the kind takes it."`
}

// syncKind does what the route of the kind does.
type syncKind func(ctx context.Context, item syncItem) (any, error)

// onSync lets a kind of item come through the queue of a phone. T is the body; the id,
// the time and the order of the item fill its fields of these names.
func onSync[T any](s *Server, kind string, do func(ctx context.Context, item syncItem, body *T) (any, error)) {
	registry := s.api.OpenAPI().Components.Schemas
	schema := registry.Schema(reflect.TypeFor[T](), true, "Sync"+kind)
	s.syncKinds[kind] = func(ctx context.Context, item syncItem) (any, error) {
		body := maps.Clone(item.Body)
		if body == nil {
			body = make(map[string]any)
		}
		fields := registry.SchemaFromRef(schema.Ref).Properties
		for name, value := range map[string]any{"id": item.ID.String(), "device_time": item.DeviceTime.String(), "sequence": float64(item.Sequence)} {
			if fields[name] != nil {
				body[name] = value
			}
		}
		var found huma.ValidateResult
		huma.Validate(registry, schema, huma.NewPathBuffer([]byte("body"), 0), huma.ModeWriteToServer, body, &found)
		if len(found.Errors) > 0 {
			return nil, errInvalidRequest.WithFields(fieldsFromHuma(found.Errors)...)
		}
		text, err := json.Marshal(body)
		if err != nil {
			return nil, fmt.Errorf("write item: %w", err)
		}
		var typed T
		if err := decode(text, &typed); err != nil {
			return nil, errInvalidRequest.With(err)
		}
		return do(ctx, item, &typed)
	}
}

type syncInput struct {
	Body struct {
		Items []syncItem `json:"items" minItems:"1" maxItems:"50" doc:"A phone sends twenty at a time."`
	} `nameHint:"SyncRequest"`
}

// syncAnswer is what became of one item: a body, or a problem.
type syncAnswer struct {
	ID      database.ID `json:"id"`
	Status  int         `json:"status" doc:"As the route of the kind would answer." example:"200"`
	Body    any         `json:"body,omitempty" doc:"What the route of the kind answers."`
	Problem *Problem    `json:"problem,omitempty"`
}

type syncOutput struct {
	Body struct {
		Items []syncAnswer `json:"items" doc:"One for each item, in the same order."`
	} `nameHint:"SyncReply"`
}

func (s *Server) sync(ctx context.Context, in *syncInput) (*syncOutput, error) {
	out := &syncOutput{}
	out.Body.Items = make([]syncAnswer, 0, len(in.Body.Items))
	for _, item := range in.Body.Items {
		out.Body.Items = append(out.Body.Items, s.syncOne(ctx, item))
	}
	return out, nil
}

// syncOne answers one item. What goes wrong with it is its own affair.
func (s *Server) syncOne(ctx context.Context, item syncItem) syncAnswer {
	var body any
	err := ctx.Err()
	if do, known := s.syncKinds[item.Kind]; err == nil && known {
		body, err = do(ctx, item)
	} else if err == nil {
		err = errUnknownKind
	}
	if err == nil {
		return syncAnswer{ID: item.ID, Status: http.StatusOK, Body: body}
	}
	x := exchangeOf(ctx)
	p := problemOf(err, x.requestID)
	if p.Status >= http.StatusInternalServerError {
		s.log.ErrorContext(ctx, "item of a phone not taken", "request_id", x.requestID, "kind", item.Kind, "code", p.Code, "error", err)
	}
	return syncAnswer{ID: item.ID, Status: p.Status, Problem: p}
}

func (s *Server) syncCheckIn(ctx context.Context, _ syncItem, body *checkInReport) (any, error) {
	got, err := s.patrol.CheckIn(ctx, body.report())
	if err != nil {
		return nil, err
	}
	return receiptOf(&got), nil
}

type syncExplanationBody struct {
	CheckIn     database.ID   `json:"check_in" doc:"Its id, or the one that the phone gave it."`
	Choice      string        `json:"choice" maxLength:"16"`
	Note        string        `json:"note,omitempty" maxLength:"200"`
	Attachments []database.ID `json:"attachments,omitempty" maxItems:"9"`
}

func (s *Server) syncExplanation(ctx context.Context, _ syncItem, body *syncExplanationBody) (any, error) {
	c, err := s.patrol.Explain(ctx, body.CheckIn, patrol.Explanation{Choice: body.Choice, Note: body.Note, Attachments: body.Attachments})
	if err != nil {
		return nil, err
	}
	return explainedOf(&c), nil
}

type syncEndingBody struct {
	Task   database.ID `json:"task" doc:"The id of the round."`
	Reason string      `json:"reason" minLength:"1" maxLength:"200"`
}

func (s *Server) syncEnding(ctx context.Context, item syncItem, body *syncEndingBody) (any, error) {
	e, err := s.patrol.Finish(ctx, body.Task, patrol.Ending{ClientID: item.ID, DeviceAt: item.DeviceTime, Reason: body.Reason})
	if err != nil {
		return nil, err
	}
	return endedOf(&e), nil
}
