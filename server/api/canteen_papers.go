package api

import (
	"context"
	"net/http"

	"xiaoqin/server/canteen"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

func (s *Server) paperRoutes() {
	handle(s, Operation{
		Method: http.MethodGet, Path: "/canteen/dining", ID: "list-dining", Tag: "canteen", Access: forHolders(identity.RosterRead),
		Summary:     "List who eats with the children from one day to another, and what they found",
		Description: "Who is asked to is in the shifts of the post dine.",
	}, s.listDining)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/canteen/leavings", ID: "list-leavings", Tag: "canteen", Access: forHolders(identity.CanteenSee),
		Summary: "List what was thrown away after the meals, and to whom the waste was handed over, with both signatures",
	}, s.listLeavings)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/canteen/orders", ID: "list-orders", Tag: "canteen", Access: forHolders(identity.CanteenSee),
		Summary: "List the goods that were ordered from one day to another",
	}, s.listOrders)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/canteen/orders", ID: "order-goods", Tag: "canteen", Access: forHolders(identity.CanteenKeep),
		Summary: "Order goods for a day", Description: "The receiving sheet of the day begins with them. A repeat with the same id changes nothing.",
		status: http.StatusCreated,
	}, s.orderGoods)
	handle(s, Operation{
		Method: http.MethodDelete, Path: "/canteen/orders/{id}", ID: "cancel-order", Tag: "canteen", Access: forHolders(identity.CanteenKeep),
		Summary: "Take back an order of which nothing has arrived",
	}, s.cancelOrder)
}

type paperLine struct {
	Key   string `json:"key" example:"weight"`
	Label string `json:"label" example:"倒掉多少"`
	Words string `json:"words" doc:"Empty for a photo." example:"12.5 公斤"`
	Bad   bool   `json:"bad" doc:"Not as it should be."`
	Note  string `json:"note,omitempty"`
}

type paperSide struct {
	Target  string         `json:"target" example:"sign:vendor"`
	DoneAt  *clock.Instant `json:"done_at,omitempty"`
	DoneBy  *named         `json:"done_by,omitempty" doc:"Absent for an outsider."`
	Picture *database.ID   `json:"picture,omitempty" doc:"Attachment with the drawn signature."`
}

type paperBody struct {
	Task   TaskItem       `json:"task"`
	Day    clock.Date     `json:"day"`
	Lines  []paperLine    `json:"lines" doc:"What was answered, in the order of the form."`
	By     *named         `json:"by,omitempty" doc:"Who handed it in; absent while nobody has."`
	At     *clock.Instant `json:"at,omitempty"`
	Late   bool           `json:"late"`
	Sides  []paperSide    `json:"sides"`
	Photos []database.ID  `json:"photos" doc:"Attachments."`
}

type listPapersOutput struct {
	Body list[paperBody]
}

func (s *Server) listDining(ctx context.Context, in *Days) (*listPapersOutput, error) {
	return s.papersOf(ctx, s.canteen.Dining, in)
}

func (s *Server) listLeavings(ctx context.Context, in *Days) (*listPapersOutput, error) {
	return s.papersOf(ctx, s.canteen.Leavings, in)
}

func (s *Server) papersOf(ctx context.Context, read func(context.Context, clock.Date, clock.Date) ([]canteen.Paper, error), in *Days) (*listPapersOutput, error) {
	papers, err := read(ctx, in.First.Date, in.Last.Date)
	if err != nil {
		return nil, err
	}
	var people []database.ID
	for i := range papers {
		people = append(people, papers[i].By)
		for _, side := range papers[i].Sides {
			if side.By != nil {
				people = append(people, *side.By)
			}
		}
	}
	names, err := s.identity.PeopleByID(ctx, people)
	if err != nil {
		return nil, err
	}
	out := &listPapersOutput{}
	out.Body.Items = make([]paperBody, 0, len(papers))
	for i := range papers {
		out.Body.Items = append(out.Body.Items, paperBodyOf(&papers[i], names))
	}
	return out, nil
}

func paperBodyOf(p *canteen.Paper, names nameBook) paperBody {
	out := paperBody{
		Task: taskItemOf(p.Task), Day: p.Day, Lines: make([]paperLine, 0, len(p.Lines)), By: names.maybe(known(p.By)), At: p.At, Late: p.Late,
		Sides: make([]paperSide, 0, len(p.Sides)), Photos: orNone(p.Photos),
	}
	for _, l := range p.Lines {
		out.Lines = append(out.Lines, paperLine(l))
	}
	for _, side := range p.Sides {
		out.Sides = append(out.Sides, paperSide{side.Target, side.At, names.maybe(side.By), known(side.Picture)})
	}
	return out
}

type orderBody struct {
	ID       database.ID `json:"id"`
	Day      clock.Date  `json:"day" doc:"On which the goods should arrive."`
	Supplier named       `json:"supplier"`
	Goods    string      `json:"goods" example:"青菜"`
	Kg       float64     `json:"kg"`
}

func orderBodyOf(o *canteen.Order) orderBody {
	return orderBody{o.ID, o.Day, named{o.Supplier, o.Name}, o.Goods, o.Kg}
}

type listOrdersOutput struct {
	Body list[orderBody]
}

func (s *Server) listOrders(ctx context.Context, in *Days) (*listOrdersOutput, error) {
	all, err := s.canteen.Orders(ctx, in.First.Date, in.Last.Date)
	if err != nil {
		return nil, err
	}
	out := &listOrdersOutput{}
	out.Body.Items = make([]orderBody, 0, len(all))
	for i := range all {
		out.Body.Items = append(out.Body.Items, orderBodyOf(&all[i]))
	}
	return out, nil
}

type orderInput struct {
	Body struct {
		Deed
		Day        Day         `json:"day"`
		SupplierID database.ID `json:"supplier_id"`
		Goods      string      `json:"goods" maxLength:"80"`
		Kg         float64     `json:"kg"`
	} `nameHint:"GoodsOrder"`
}

type orderOutput struct {
	Body orderBody `nameHint:"Order"`
}

func (s *Server) orderGoods(ctx context.Context, in *orderInput) (*orderOutput, error) {
	b := &in.Body
	one, err := s.canteen.Order(ctx, canteen.Tap{ID: b.ID}, canteen.Order{Day: b.Day.Date, Supplier: b.SupplierID, Goods: b.Goods, Kg: b.Kg})
	if err != nil {
		return nil, err
	}
	return &orderOutput{orderBodyOf(&one)}, nil
}

func (s *Server) cancelOrder(ctx context.Context, in *ByID) (*struct{}, error) {
	return nil, s.canteen.CancelOrder(ctx, in.ID)
}
