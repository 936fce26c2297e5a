package api

import (
	"context"
	"net/http"

	"xiaoqin/server/canteen"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

func (s *Server) cabinetRoutes() {
	handle(s, Operation{
		Method: http.MethodGet, Path: "/samples", ID: "list-samples", Tag: "canteen", Access: forHolders(identity.CanteenSee),
		Summary: "List the samples that were taken from one day to another, the newest first",
	}, s.listSamples)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/samples/dispose", ID: "dispose-sample", Tag: "canteen", Access: forHolders(identity.CanteenWork),
		Summary:     "End the sample whose label was scanned or typed",
		Description: "Before its 48 hours are over it is refused with canteen.sample_early, which says how long is left. When somebody fell ill it is sealed instead, at any time.",
	}, s.disposeSample)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/canteen/exceptions", ID: "list-kitchen-exceptions", Tag: "canteen", Access: forHolders(identity.CanteenSee),
		Summary: "List what was not as it should be in the kitchen, from one day to another, oldest first",
	}, s.listKitchenExceptions)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/canteen/reviews", ID: "draft-kitchen-review", Tag: "canteen", Access: forHolders(identity.CanteenSee),
		Summary: "Draft the daily record, the weekly review or the minutes of the month that a day belongs to",
	}, s.draftKitchenReview)
}

type sampleBody struct {
	ID       database.ID         `json:"id"`
	Label    string              `json:"label" doc:"Six characters on the box." example:"K7M2QX"`
	Dish     string              `json:"dish" example:"红烧肉"`
	Grams    float64             `json:"grams" example:"130"`
	TakenAt  clock.Instant       `json:"taken_at"`
	KeptFrom clock.Instant       `json:"kept_from" doc:"From when the 48 hours count."`
	RipeAt   clock.Instant       `json:"ripe_at" doc:"From when it may go."`
	State    canteen.SampleState `json:"state" enum:"kept,disposed,sealed"`
	Gap      bool                `json:"gap" doc:"It is still there after 72 hours."`
	EndedAt  *clock.Instant      `json:"ended_at,omitempty"`
	TaskID   *database.ID        `json:"task_id,omitempty"`
}

func sampleBodyOf(one *canteen.Sample, now clock.Instant) sampleBody {
	return sampleBody{
		ID: one.ID, Label: one.Code, Dish: one.DishName, Grams: one.Grams, TakenAt: one.TakenAt, KeptFrom: one.KeptFrom, RipeAt: one.Ripe(),
		State: one.State, Gap: one.Gap(now), EndedAt: one.EndedAt, TaskID: known(one.Task),
	}
}

func sampleBodies(all []canteen.Sample, now clock.Instant) []sampleBody {
	out := make([]sampleBody, 0, len(all))
	for i := range all {
		out = append(out, sampleBodyOf(&all[i], now))
	}
	return out
}

// Days asks for what happened from one day to another, both included.
type Days struct {
	First Day `query:"first" required:"true"`
	Last  Day `query:"last" required:"true" doc:"At the most 62 days later."`
}

type listSamplesOutput struct {
	Body list[sampleBody]
}

func (s *Server) listSamples(ctx context.Context, in *Days) (*listSamplesOutput, error) {
	all, err := s.canteen.Samples(ctx, in.First.Date, in.Last.Date)
	if err != nil {
		return nil, err
	}
	out := &listSamplesOutput{}
	out.Body.Items = sampleBodies(all, s.canteen.Now())
	return out, nil
}

// Disposal is a sample that is taken out of the cabinet.
type Disposal struct {
	Label string `json:"label" minLength:"6" maxLength:"200" doc:"As it was scanned or typed." example:"K7M2QX"`
	Ill   bool   `json:"ill,omitempty" doc:"Somebody fell ill: seal it."`
}

type disposeInput struct {
	Body struct {
		Deed
		Disposal
	} `nameHint:"SampleDisposal"`
}

type sampleOutput struct {
	Body sampleBody `nameHint:"Sample"`
}

func (s *Server) disposeSample(ctx context.Context, in *disposeInput) (*sampleOutput, error) {
	one, err := s.canteen.Dispose(ctx, in.Body.Label, canteen.Tap{ID: in.Body.ID}, in.Body.Ill)
	if err != nil {
		return nil, err
	}
	return &sampleOutput{sampleBodyOf(&one, s.canteen.Now())}, nil
}

func (s *Server) syncDisposal(ctx context.Context, item syncItem, body *Disposal) (any, error) {
	one, err := s.canteen.Dispose(ctx, body.Label, item.tap(), body.Ill)
	if err != nil {
		return nil, err
	}
	return sampleBodyOf(&one, s.canteen.Now()), nil
}

type kitchenException struct {
	Kind   canteen.ExceptionKind `json:"kind" enum:"override,unreleased,no_sample,sample_gap,sealed,held,off_duty,supplier,weight,returned,undelivered,missed"`
	Title  string                `json:"title" example:"越过放行门"`
	Day    clock.Date            `json:"day"`
	Text   string                `json:"text" doc:"What it is about; it names no person."`
	Why    string                `json:"why,omitempty" doc:"The reason that somebody gave."`
	Grave  bool                  `json:"grave"`
	TaskID *database.ID          `json:"task_id,omitempty"`
}

func kitchenExceptions(all []canteen.Exception) []kitchenException {
	out := make([]kitchenException, 0, len(all))
	for i := range all {
		e := &all[i]
		out = append(out, kitchenException{e.Kind, e.Kind.Name(), e.Day, e.Text, e.Why, e.Grave(), known(e.Task)})
	}
	return out
}

type listExceptionsOutput struct {
	Body list[kitchenException]
}

func (s *Server) listKitchenExceptions(ctx context.Context, in *Days) (*listExceptionsOutput, error) {
	all, err := s.canteen.Exceptions(ctx, in.First.Date, in.Last.Date)
	if err != nil {
		return nil, err
	}
	out := &listExceptionsOutput{}
	out.Body.Items = kitchenExceptions(all)
	return out, nil
}

type reviewInput struct {
	Period canteen.ReviewKind `query:"period" required:"true" enum:"day,week,month"`
	Day    Day                `query:"day" doc:"Today without one."`
}

type reviewFigure struct {
	Name  string `json:"name" example:"中心温度合格"`
	Count int    `json:"count"`
	Of    int    `json:"of" doc:"Of how many; zero where there is no whole."`
	Unit  string `json:"unit" example:"个菜"`
}

type reviewFault struct {
	Routine string        `json:"routine" example:"kitchen.core-temp"`
	Name    string        `json:"name"`
	What    string        `json:"what" example:"红烧肉：中心温度：64.5℃"`
	Done    string        `json:"done,omitempty" example:"回锅加热"`
	At      clock.Instant `json:"at"`
}

type reviewOutput struct {
	Body struct {
		Period     canteen.ReviewKind `json:"period" enum:"day,week,month"`
		First      clock.Date         `json:"first"`
		Last       clock.Date         `json:"last"`
		Figures    []reviewFigure     `json:"figures"`
		Faults     []reviewFault      `json:"faults"`
		Exceptions []kitchenException `json:"exceptions"`
		Draft      string             `json:"draft" doc:"To be read, corrected and handed in."`
	} `nameHint:"KitchenReview"`
}

func (s *Server) draftKitchenReview(ctx context.Context, in *reviewInput) (*reviewOutput, error) {
	r, err := s.canteen.Review(ctx, in.Period, in.Day.Date)
	if err != nil {
		return nil, err
	}
	out := &reviewOutput{}
	b := &out.Body
	b.Period, b.First, b.Last, b.Draft = r.Kind, r.First, r.Last, r.Draft
	b.Figures, b.Faults, b.Exceptions = []reviewFigure{}, []reviewFault{}, kitchenExceptions(r.Exceptions)
	for _, f := range r.Figures {
		b.Figures = append(b.Figures, reviewFigure(f))
	}
	for _, f := range r.Faults {
		b.Faults = append(b.Faults, reviewFault(f))
	}
	return out, nil
}
