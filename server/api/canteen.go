package api

import (
	"context"
	"net/http"

	"xiaoqin/server/canteen"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

func (s *Server) canteenRoutes() {
	handle(s, Operation{
		Method: http.MethodGet, Path: "/canteen/today", ID: "get-kitchen", Tag: "canteen", Access: forHolders(identity.CanteenSee),
		Summary: "Get the first screen of the kitchen: today's meal, what stands in the cabinet, who may touch no food",
	}, s.getKitchen)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/meals", ID: "list-meals", Tag: "canteen", Access: forHolders(identity.CanteenSee),
		Summary: "List the meals of a day, today without one",
	}, s.listMeals)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/meals/{id}", ID: "get-meal", Tag: "canteen", Access: forHolders(identity.CanteenSee),
		Summary: "Get a meal: its dishes, its goods, and what keeps it from the children",
	}, s.getMeal)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/meals/{id}/release", ID: "release-meal", Tag: "canteen", Access: forHolders(identity.CanteenWork),
		Summary: "Let a meal out, or the dishes that came after it was",
		Description: "Refused with canteen.closed, which lists what is missing, until the morning check, the receiving, the temperatures and the samples of every dish have passed. " +
			"It needs the server: it is no kind of item of /sync. The leader whom the routine names may pass a closed gate with /tasks/{id}/override.",
	}, s.releaseMeal)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/meals/{id}/dishes", ID: "add-dish", Tag: "canteen", Access: forHolders(identity.CanteenWork),
		Summary: "Put a dish on a meal", Description: "After the release it has a gate of its own. A repeat with the same id changes nothing.",
	}, s.addDish)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/meals/{id}/lots", ID: "use-lots", Tag: "canteen", Access: forHolders(identity.CanteenWork),
		Summary: "Say which goods of earlier days went into a meal",
	}, s.useLots)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/dishes/{id}/drop", ID: "drop-dish", Tag: "canteen", Access: forHolders(identity.CanteenWork),
		Summary: "Take a dish off the plate that will not be cooked, for a reason",
	}, s.dropDish)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/dishes/{id}/recheck", ID: "recheck-dish", Tag: "canteen", Access: forHolders(identity.CanteenWork),
		Summary: "Give a dish a sheet of its own, when those of its meal are handed in without it",
	}, s.recheckDish)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/holdings/{id}/end", ID: "end-holding", Tag: "canteen", Access: forHolders(identity.CanteenWork),
		Summary: "End the two hours of a dish: served, heated again, or thrown away",
	}, s.endHolding)
	s.cabinetRoutes()
	s.pantryRoutes()
	s.paperRoutes()
}

// DishStep is one of what comes before a release.
type DishStep struct {
	Code   string       `json:"code" example:"kitchen.core-temp"`
	Name   string       `json:"name" example:"测温"`
	Passed bool         `json:"passed"`
	Done   int          `json:"done" doc:"Dishes; zero where it is not about dishes."`
	Total  int          `json:"total"`
	TaskID *database.ID `json:"task_id,omitempty"`
}

type mealNeed struct {
	Text   string       `json:"text" example:"红烧肉还没留样"`
	Code   string       `json:"code" doc:"Of the routine that asks for it." example:"kitchen.sample"`
	TaskID *database.ID `json:"task_id,omitempty" doc:"Where it is done."`
	DishID *database.ID `json:"dish_id,omitempty"`
}

type dishHolding struct {
	ID      database.ID     `json:"id"`
	From    clock.Instant   `json:"from" doc:"When it was hot enough."`
	WarnAt  clock.Instant   `json:"warn_at" doc:"90 minutes later."`
	OverAt  clock.Instant   `json:"over_at" doc:"Two hours later: from then it may not be served."`
	Outcome canteen.Outcome `json:"outcome,omitempty" enum:"served,reheated,thrown_away" doc:"Absent while it stands."`
	EndedAt *clock.Instant  `json:"ended_at,omitempty"`
	Doubt   bool            `json:"doubt,omitempty" doc:"Only the clock of a phone says that it ended in time."`
}

type dishBody struct {
	ID       database.ID       `json:"id"`
	Name     string            `json:"name" example:"红烧肉"`
	Cold     bool              `json:"cold" doc:"Served as it is; asks for no temperature."`
	State    canteen.DishState `json:"state" enum:"planned,dropped,discarded"`
	Core     *float64          `json:"core,omitempty" doc:"℃ of the last measurement, when that held its limit."`
	CoreAt   *clock.Instant    `json:"core_at,omitempty" doc:"Of the last measurement."`
	Locked   bool              `json:"locked" doc:"The last measurement was under the limit."`
	Sampled  bool              `json:"sampled"`
	Label    string            `json:"label,omitempty" doc:"Of its sample." example:"K7M2QX"`
	Released bool              `json:"released"`
	Own      bool              `json:"own" doc:"It has a sheet of its own, because those of its meal are handed in."`
	TaskID   *database.ID      `json:"task_id,omitempty" doc:"Of its own sheet."`
	Holding  *dishHolding      `json:"holding,omitempty" doc:"The last one."`
}

type mealBody struct {
	ID         database.ID       `json:"id" doc:"Also of the task that releases it."`
	Day        clock.Date        `json:"day"`
	Opens      clock.Instant     `json:"opens" doc:"From when it may be released."`
	Serves     clock.Instant     `json:"serves" doc:"When it should go out."`
	State      canteen.MealState `json:"state" enum:"closed,ready,released,overridden,over"`
	Ready      bool              `json:"ready" doc:"Nothing is missing."`
	Steps      []DishStep        `json:"steps"`
	Missing    []mealNeed        `json:"missing"`
	Dishes     []dishBody        `json:"dishes"`
	Lots       []lotBody         `json:"lots"`
	ReleasedAt *clock.Instant    `json:"released_at,omitempty"`
	Reason     string            `json:"reason,omitempty" doc:"Of whoever released it past its gate."`
}

type mealOutput struct {
	Body mealBody `nameHint:"Meal"`
}

func answerMeal(m canteen.Meal, err error) (*mealOutput, error) {
	if err != nil {
		return nil, err
	}
	return &mealOutput{mealBodyOf(&m)}, nil
}

func mealBodyOf(m *canteen.Meal) mealBody {
	out := mealBody{
		ID: m.ID, Day: m.Day, Opens: clock.At(m.Opens), Serves: clock.At(m.Serves), State: m.State, Ready: m.Ready,
		Steps: []DishStep{}, Missing: []mealNeed{}, Dishes: []dishBody{}, Lots: []lotBody{}, ReleasedAt: instant(m.ReleasedAt), Reason: m.Reason,
	}
	for _, step := range m.Steps {
		out.Steps = append(out.Steps, DishStep{step.Code, step.Name, step.Passed, step.Done, step.Total, known(step.Task)})
	}
	for _, n := range m.Missing {
		out.Missing = append(out.Missing, mealNeed{n.Text, n.Code, known(n.Task), known(n.Dish)})
	}
	for i := range m.Dishes {
		out.Dishes = append(out.Dishes, dishBodyOf(&m.Dishes[i]))
	}
	for i := range m.Lots {
		out.Lots = append(out.Lots, lotBodyOf(&m.Lots[i]))
	}
	return out
}

func dishBodyOf(d *canteen.Dish) dishBody {
	out := dishBody{
		ID: d.ID, Name: d.Name, Cold: d.Cold, State: d.State, Core: d.Core, CoreAt: d.CoreAt, Locked: d.Locked,
		Sampled: d.Sample != nil, Released: d.Released, Own: !d.Check.IsZero(), TaskID: known(d.Task),
	}
	if d.Sample != nil {
		out.Label = d.Sample.Code
	}
	if h := d.Holding; h != nil {
		out.Holding = &dishHolding{
			ID: h.ID, From: h.From, WarnAt: h.From.Add(canteen.HoldWarn), OverAt: h.Over(), Outcome: h.Outcome, EndedAt: h.EndedAt, Doubt: h.Doubt,
		}
	}
	return out
}

type kitchenBody struct {
	At      clock.Instant    `json:"at" doc:"By the clock of the school."`
	Meal    orNull[mealBody] `json:"meal" doc:"Null on a day on which nothing is served."`
	Samples []sampleBody     `json:"samples" doc:"In the cabinet, the oldest first."`
	Off     []workerBody     `json:"off" doc:"Who may touch no food today."`
}

type kitchenOutput struct {
	Body kitchenBody `nameHint:"Kitchen"`
}

// kitchenToday is on the first screen of those who cook.
func (s *Server) kitchenToday(ctx context.Context) (*kitchenBody, error) {
	if p := identity.From(ctx); !p.Has(identity.RoleCanteenManager) && !p.Has(identity.RoleCanteenWorker) {
		return nil, nil
	}
	out, err := s.getKitchen(ctx, nil)
	if err != nil {
		return nil, err
	}
	return &out.Body, nil
}

func (s *Server) getKitchen(ctx context.Context, _ *struct{}) (*kitchenOutput, error) {
	today, err := s.canteen.Today(ctx)
	if err != nil {
		return nil, err
	}
	out := &kitchenOutput{}
	out.Body.At, out.Body.Samples, out.Body.Off = today.At, sampleBodies(today.Samples, today.At), workerBodies(today.Off)
	if today.Meal != nil {
		body := mealBodyOf(today.Meal)
		out.Body.Meal = null(&body)
	}
	return out, nil
}

type listMealsOutput struct {
	Body list[mealBody]
}

func (s *Server) listMeals(ctx context.Context, in *struct {
	Day Day `query:"day"`
},
) (*listMealsOutput, error) {
	meals, err := s.canteen.Meals(ctx, in.Day.Date)
	if err != nil {
		return nil, err
	}
	out := &listMealsOutput{}
	out.Body.Items = []mealBody{}
	for i := range meals {
		out.Body.Items = append(out.Body.Items, mealBodyOf(&meals[i]))
	}
	return out, nil
}

func (s *Server) getMeal(ctx context.Context, in *ByID) (*mealOutput, error) {
	return answerMeal(s.canteen.Meal(ctx, in.ID))
}

func (s *Server) releaseMeal(ctx context.Context, in *deedInput) (*mealOutput, error) {
	return answerMeal(s.canteen.Release(ctx, in.ID, canteen.Tap{ID: in.Body.ID}))
}

// NewDish is a dish to be put on the plate.
type NewDish struct {
	Name string `json:"name" minLength:"1" maxLength:"40" example:"红烧肉"`
	Cold bool   `json:"cold,omitempty" doc:"Served as it is: fruit, milk."`
}

type addDishInput struct {
	ByID
	Body struct {
		Deed
		NewDish
	} `nameHint:"DishAddition"`
}

func (s *Server) addDish(ctx context.Context, in *addDishInput) (*mealOutput, error) {
	return answerMeal(s.canteen.AddDish(ctx, in.ID, canteen.Tap{ID: in.Body.ID}, canteen.NewDish(in.Body.NewDish)))
}

type useLotsInput struct {
	ByID
	Body struct {
		Deed
		Lots []database.ID `json:"lots" minItems:"1" maxItems:"50"`
	} `nameHint:"LotUse"`
}

func (s *Server) useLots(ctx context.Context, in *useLotsInput) (*mealOutput, error) {
	return answerMeal(s.canteen.UseLots(ctx, in.ID, in.Body.Lots))
}

type dropDishInput struct {
	ByID
	Body struct {
		Deed
		Reason string `json:"reason" minLength:"1" maxLength:"200" example:"没有送到货"`
	} `nameHint:"DishDrop"`
}

func (s *Server) dropDish(ctx context.Context, in *dropDishInput) (*mealOutput, error) {
	return answerMeal(s.canteen.DropDish(ctx, in.ID, in.Body.Reason))
}

func (s *Server) recheckDish(ctx context.Context, in *deedInput) (*mealOutput, error) {
	return answerMeal(s.canteen.Recheck(ctx, in.ID))
}

// HoldingEnd says what became of a dish that stood.
type HoldingEnd struct {
	Outcome canteen.Outcome `json:"outcome" enum:"served,reheated,thrown_away"`
}

type endHoldingInput struct {
	ByID
	Body struct {
		Deed
		HoldingEnd
	} `nameHint:"HoldingEnding"`
}

func (s *Server) endHolding(ctx context.Context, in *endHoldingInput) (*mealOutput, error) {
	return answerMeal(s.canteen.EndHolding(ctx, in.ID, canteen.Tap{ID: in.Body.ID}, in.Body.Outcome))
}

// tap is an item of a phone's queue as the tap that it is: made some time ago.
func (i syncItem) tap() canteen.Tap { return canteen.Tap{ID: i.ID, At: i.DeviceTime} }

type syncDishBody struct {
	Meal database.ID `json:"meal"`
	NewDish
}

func (s *Server) syncDish(ctx context.Context, item syncItem, body *syncDishBody) (any, error) {
	return syncedMeal(s.canteen.AddDish(ctx, body.Meal, item.tap(), canteen.NewDish(body.NewDish)))
}

type syncHoldingBody struct {
	Holding database.ID `json:"holding"`
	HoldingEnd
}

func (s *Server) syncHolding(ctx context.Context, item syncItem, body *syncHoldingBody) (any, error) {
	return syncedMeal(s.canteen.EndHolding(ctx, body.Holding, item.tap(), body.Outcome))
}

func syncedMeal(m canteen.Meal, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return mealBodyOf(&m), nil
}
