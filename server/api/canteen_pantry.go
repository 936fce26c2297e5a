package api

import (
	"context"
	"net/http"

	"xiaoqin/server/canteen"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

func (s *Server) pantryRoutes() {
	handle(s, Operation{
		Method: http.MethodGet, Path: "/canteen/suppliers", ID: "list-suppliers", Tag: "canteen", Access: forHolders(identity.CanteenSee),
		Summary: "List who brings goods, with the last day of each licence",
	}, s.listSuppliers)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/canteen/suppliers", ID: "add-supplier", Tag: "canteen", Access: forHolders(identity.CanteenKeep),
		Summary: "Register a supplier", Description: "The last day of the licence becomes a deadline.", status: http.StatusCreated,
	}, s.addSupplier)
	handle(s, Operation{
		Method: http.MethodPut, Path: "/canteen/suppliers/{id}", ID: "change-supplier", Tag: "canteen", Access: forHolders(identity.CanteenKeep),
		Summary: "Correct a supplier, or let it deliver no more",
	}, s.changeSupplier)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/canteen/workers", ID: "list-kitchen-workers", Tag: "canteen", Access: forHolders(identity.CanteenSee),
		Summary: "List who works in the kitchen, with health certificate and whether they may touch food on a day",
	}, s.listWorkers)
	handle(s, Operation{
		Method: http.MethodPut, Path: "/canteen/workers/{id}", ID: "save-certificate", Tag: "canteen", Access: forHolders(identity.CanteenKeep),
		Summary: "Note the health certificate of a person of the kitchen", Description: "Its last day becomes a deadline.",
	}, s.saveCertificate)
	handle(s, Operation{
		Method: http.MethodPut, Path: "/canteen/menus/{day}", ID: "plan-menu", Tag: "canteen", Access: forHolders(identity.CanteenKeep),
		Summary: "Write the dishes of a day to come",
	}, s.planMenu)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/lots", ID: "list-lots", Tag: "canteen", Access: forHolders(identity.CanteenSee),
		Summary: "List the goods that arrived from one day to another, with the difference between the scales and the order",
	}, s.listLots)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/lots/{id}", ID: "get-lot", Tag: "canteen", Access: forHolders(identity.CanteenSee),
		Summary: "Trace a lot to the meals that it went into",
	}, s.getLot)
}

// SupplierEntry is what is written of a supplier.
type SupplierEntry struct {
	Name      string `json:"name" maxLength:"40" example:"绿源净菜"`
	Goods     string `json:"goods,omitempty" maxLength:"80" example:"蔬菜、豆制品"`
	Licence   string `json:"licence" maxLength:"40" doc:"Number of the 食品经营许可证."`
	ExpiresOn Day    `json:"expires_on" doc:"Last day of the licence."`
	Archived  bool   `json:"archived,omitempty" doc:"Delivers no more."`
}

func (e *SupplierEntry) supplier(id database.ID) canteen.Supplier {
	return canteen.Supplier{ID: id, Name: e.Name, Goods: e.Goods, Licence: e.Licence, Expires: e.ExpiresOn.Date, Archived: e.Archived}
}

type supplierBody struct {
	ID        database.ID `json:"id"`
	Name      string      `json:"name"`
	Goods     string      `json:"goods"`
	Licence   string      `json:"licence"`
	ExpiresOn clock.Date  `json:"expires_on"`
	Archived  bool        `json:"archived"`
}

func supplierBodyOf(one canteen.Supplier) supplierBody {
	return supplierBody{one.ID, one.Name, one.Goods, one.Licence, one.Expires, one.Archived}
}

type listSuppliersOutput struct {
	Body list[supplierBody]
}

func (s *Server) listSuppliers(ctx context.Context, _ *struct{}) (*listSuppliersOutput, error) {
	all, err := s.canteen.Suppliers(ctx)
	if err != nil {
		return nil, err
	}
	out := &listSuppliersOutput{}
	out.Body.Items = make([]supplierBody, 0, len(all))
	for _, one := range all {
		out.Body.Items = append(out.Body.Items, supplierBodyOf(one))
	}
	return out, nil
}

type supplierOutput struct {
	Body supplierBody `nameHint:"Supplier"`
}

func (s *Server) addSupplier(ctx context.Context, in *struct {
	Body SupplierEntry
},
) (*supplierOutput, error) {
	return s.saveSupplier(ctx, in.Body.supplier(database.ID{}))
}

func (s *Server) changeSupplier(ctx context.Context, in *struct {
	ByID
	Body SupplierEntry
},
) (*supplierOutput, error) {
	return s.saveSupplier(ctx, in.Body.supplier(in.ID))
}

func (s *Server) saveSupplier(ctx context.Context, one canteen.Supplier) (*supplierOutput, error) {
	saved, err := s.canteen.SaveSupplier(ctx, one)
	if err != nil {
		return nil, err
	}
	return &supplierOutput{supplierBodyOf(saved)}, nil
}

type workerBody struct {
	ID          database.ID    `json:"id" doc:"Of the person."`
	Name        string         `json:"name" example:"王师傅"`
	Certificate string         `json:"certificate" doc:"Number of the health certificate, empty when none was shown."`
	ExpiresOn   clock.Date     `json:"expires_on" doc:"Last day of it, empty when none was shown."`
	Duty        canteen.Duty   `json:"duty" enum:"unchecked,fit,off_check,off_expired"`
	CheckedAt   *clock.Instant `json:"checked_at,omitempty"`
}

func workerBodyOf(w canteen.Worker) workerBody {
	return workerBody{w.Person, w.Name, w.Certificate, w.Expires, w.Duty, w.CheckedAt}
}

func workerBodies(all []canteen.Worker) []workerBody {
	out := make([]workerBody, 0, len(all))
	for _, w := range all {
		out = append(out, workerBodyOf(w))
	}
	return out
}

type listWorkersOutput struct {
	Body list[workerBody]
}

func (s *Server) listWorkers(ctx context.Context, in *struct {
	Day Day `query:"day" doc:"Today without one."`
},
) (*listWorkersOutput, error) {
	all, err := s.canteen.Workers(ctx, in.Day.Date)
	if err != nil {
		return nil, err
	}
	out := &listWorkersOutput{}
	out.Body.Items = workerBodies(all)
	return out, nil
}

type certificateInput struct {
	ByID
	Body struct {
		Certificate string `json:"certificate" maxLength:"40"`
		ExpiresOn   Day    `json:"expires_on"`
	} `nameHint:"CertificateEntry"`
}

type workerOutput struct {
	Body workerBody `nameHint:"KitchenWorker"`
}

func (s *Server) saveCertificate(ctx context.Context, in *certificateInput) (*workerOutput, error) {
	w, err := s.canteen.SaveCertificate(ctx, in.ID, in.Body.Certificate, in.Body.ExpiresOn.Date)
	if err != nil {
		return nil, err
	}
	return &workerOutput{workerBodyOf(w)}, nil
}

type planMenuInput struct {
	Day  Day `path:"day"`
	Body struct {
		Deed
		Dishes []NewDish `json:"dishes" maxItems:"30" nullable:"false"`
	} `nameHint:"Menu"`
}

type menuOutput struct {
	Body list[dishBody]
}

func (s *Server) planMenu(ctx context.Context, in *planMenuInput) (*menuOutput, error) {
	dishes := make([]canteen.NewDish, 0, len(in.Body.Dishes))
	for _, d := range in.Body.Dishes {
		dishes = append(dishes, canteen.NewDish(d))
	}
	planned, err := s.canteen.PlanMenu(ctx, in.Day.Date, canteen.Tap{ID: in.Body.ID}, dishes)
	if err != nil {
		return nil, err
	}
	out := &menuOutput{}
	out.Body.Items = []dishBody{}
	for i := range planned {
		out.Body.Items = append(out.Body.Items, dishBodyOf(&planned[i]))
	}
	return out, nil
}

type lotBody struct {
	ID         database.ID      `json:"id"`
	Day        clock.Date       `json:"day"`
	Goods      string           `json:"goods" doc:"With the batch, as it was written." example:"青菜 0331"`
	Supplier   string           `json:"supplier"`
	Known      bool             `json:"known" doc:"The supplier is in the register."`
	Ordered    float64          `json:"ordered" doc:"kg"`
	Weighed    float64          `json:"weighed" doc:"kg"`
	Difference float64          `json:"difference" doc:"kg, what the scales said over the order."`
	Deviates   bool             `json:"deviates" doc:"The difference is more than 5 % of the order."`
	State      canteen.LotState `json:"state" enum:"open,accepted,returned"`
	ReceivedAt clock.Instant    `json:"received_at"`
	TaskID     database.ID      `json:"task_id" doc:"Of the sheet with the pictures and the signatures."`
	Meals      []clock.Date     `json:"meals" doc:"The days of the meals it went into."`
}

func lotBodyOf(l *canteen.Lot) lotBody {
	return lotBody{
		ID: l.ID, Day: l.Day, Goods: l.Goods, Supplier: l.Supplier, Known: !l.Unknown(), Ordered: l.Ordered, Weighed: l.Weighed,
		Difference: l.Difference(), Deviates: l.Deviates(), State: l.State, ReceivedAt: l.ReceivedAt, TaskID: l.Task, Meals: l.Days(),
	}
}

type listLotsOutput struct {
	Body list[lotBody]
}

func (s *Server) listLots(ctx context.Context, in *Days) (*listLotsOutput, error) {
	all, err := s.canteen.Lots(ctx, in.First.Date, in.Last.Date)
	if err != nil {
		return nil, err
	}
	out := &listLotsOutput{}
	out.Body.Items = make([]lotBody, 0, len(all))
	for i := range all {
		out.Body.Items = append(out.Body.Items, lotBodyOf(&all[i]))
	}
	return out, nil
}

type lotOutput struct {
	Body lotBody `nameHint:"Lot"`
}

func (s *Server) getLot(ctx context.Context, in *ByID) (*lotOutput, error) {
	l, err := s.canteen.Lot(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &lotOutput{lotBodyOf(&l)}, nil
}
