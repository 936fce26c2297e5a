package api

import (
	"context"
	"net/http"

	"xiaoqin/server/asset"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

func (s *Server) assetWorkRoutes() {
	s.assetVisitRoutes()
	handle(s, Operation{
		Method: http.MethodPost, Path: "/assets/{id}/services", ID: "service-asset", Tag: "asset", Access: forHolders(identity.AssetService),
		Summary:     "Say that an asset was serviced: it closes the task that waits for it and moves the next date",
		Description: "The same id again gives the same answer.",
		status:      http.StatusCreated,
	}, s.serviceAsset)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/assets/{id}/readings", ID: "read-meter", Tag: "asset", Access: forHolders(identity.AssetService),
		Summary:     "Say what a meter shows: it ticks the task that asks for it, and what is due by use moves",
		Description: "The same id again gives the same answer. Less than before needs a note: then the meter was changed.",
		status:      http.StatusCreated,
	}, s.readMeter)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/tasks/{id}/assets", ID: "list-task-assets", Tag: "asset", Access: forHolders(identity.TaskDo),
		Summary: "List the equipment of a task by the place where it stands: where most is to be done first",
	}, s.listTaskAssets)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/tasks/{id}/counts", ID: "count-stock", Tag: "asset", Access: forHolders(identity.TaskDo),
		Summary:     "Say what was found in an area of a stock-take",
		Description: "Several phones may count the same area; what they found is added up. The same id again changes nothing.",
		status:      http.StatusCreated,
	}, s.countStock)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/tasks/{id}/counts", ID: "list-stock", Tag: "asset", Access: forHolders(identity.TaskDo),
		Summary: "List the areas of a stock-take with what was found, what is missing and what was not expected",
	}, s.listStock)
}

// AssetServiced is a phone saying that an asset was serviced.
type AssetServiced struct {
	ID          database.ID   `json:"id" doc:"Made by the phone for this tap."`
	DeviceTime  clock.Instant `json:"device_time" doc:"By the clock of the phone."`
	Sequence    int64         `json:"sequence,omitempty" minimum:"0"`
	Does        string        `json:"does,omitempty" maxLength:"32" doc:"Which service of the kind; its first when it is empty." example:"filter"`
	Serial      string        `json:"serial,omitempty" maxLength:"40" doc:"Of the new part."`
	Until       string        `json:"until,omitempty" format:"date" doc:"Of a service that renews a date."`
	Reading     *float64      `json:"reading,omitempty" minimum:"0" maximum:"1000000000" doc:"What the meter shows."`
	Note        string        `json:"note,omitempty" maxLength:"500"`
	Vendor      string        `json:"vendor,omitempty" maxLength:"40" doc:"Who did it, when that was an outsider."`
	Attachments []database.ID `json:"attachments,omitempty" maxItems:"9" doc:"Ids that the phone gave its photos; they may arrive later."`
}

func (r *AssetServiced) work() (asset.Work, error) {
	w := asset.Work{
		ClientID: r.ID, At: r.DeviceTime.Time(), Does: r.Does, Serial: r.Serial, Reading: r.Reading, Note: r.Note, Vendor: r.Vendor, Photos: r.Attachments,
	}
	if r.Until == "" {
		return w, nil
	}
	until, err := clock.ParseDate(r.Until)
	if err != nil {
		return w, errInvalidRequest.With(err)
	}
	w.Until = until
	return w, nil
}

// AssetDone is what became of it.
type AssetDone struct {
	ID      database.ID  `json:"id"`
	TaskID  *database.ID `json:"task_id" nullable:"true" doc:"That it closed or ticked."`
	DueOn   *clock.Date  `json:"due_on" nullable:"true" doc:"When something is due next."`
	DueWhat string       `json:"due_what"`
}

func assetDoneOf(d *asset.Done) AssetDone {
	return AssetDone{d.ID, known(d.TaskID), dateOrNull(d.Asset.DueOn), d.Asset.DueWhat}
}

type serviceAssetInput struct {
	ByID
	Body AssetServiced
}

type assetDoneOutput struct {
	Body AssetDone
}

func (s *Server) serviceAsset(ctx context.Context, in *serviceAssetInput) (*assetDoneOutput, error) {
	d, err := s.serve(ctx, in.ID, &in.Body)
	if err != nil {
		return nil, err
	}
	return &assetDoneOutput{assetDoneOf(&d)}, nil
}

func (s *Server) serve(ctx context.Context, id database.ID, r *AssetServiced) (asset.Done, error) {
	w, err := r.work()
	if err != nil {
		return asset.Done{}, err
	}
	return s.asset.Serve(ctx, id, w)
}

type syncService struct {
	AssetServiced
	Asset database.ID `json:"asset"`
}

func (s *Server) syncService(ctx context.Context, _ syncItem, body *syncService) (any, error) {
	d, err := s.serve(ctx, body.Asset, &body.AssetServiced)
	if err != nil {
		return nil, err
	}
	return assetDoneOf(&d), nil
}

// MeterReading is a phone saying what a meter shows.
type MeterReading struct {
	ID          database.ID   `json:"id" doc:"Made by the phone for this tap."`
	DeviceTime  clock.Instant `json:"device_time" doc:"By the clock of the phone."`
	Sequence    int64         `json:"sequence,omitempty" minimum:"0"`
	Reading     float64       `json:"reading" minimum:"0" maximum:"1000000000"`
	Note        string        `json:"note,omitempty" maxLength:"500"`
	Attachments []database.ID `json:"attachments,omitempty" maxItems:"9"`
}

type meterRead struct {
	AssetDone
	Used    float64 `json:"used" doc:"Since the part is new, or of a meter since the reading before."`
	PerDay  float64 `json:"per_day" doc:"On average since then; 0 when it is too early to say."`
	Before  float64 `json:"before" doc:"The average of a day a year ago, else before that; 0 when not known."`
	Unusual bool    `json:"unusual" doc:"A fifth more than that."`
}

type readMeterInput struct {
	ByID
	Body MeterReading
}

type readMeterOutput struct {
	Body meterRead `nameHint:"MeterReply"`
}

func (s *Server) readMeter(ctx context.Context, in *readMeterInput) (*readMeterOutput, error) {
	m, err := s.measure(ctx, in.ID, &in.Body)
	if err != nil {
		return nil, err
	}
	return &readMeterOutput{m}, nil
}

func (s *Server) measure(ctx context.Context, id database.ID, r *MeterReading) (meterRead, error) {
	m, err := s.asset.Measure(ctx, id, asset.Work{
		ClientID: r.ID, At: r.DeviceTime.Time(), Reading: &r.Reading, Note: r.Note, Photos: r.Attachments,
	})
	if err != nil {
		return meterRead{}, err
	}
	return meterRead{assetDoneOf(&m.Done), m.Use.Used, m.Use.PerDay, m.Use.Before, m.Use.Unusual()}, nil
}

type syncReading struct {
	MeterReading
	Asset database.ID `json:"asset"`
}

func (s *Server) syncReading(ctx context.Context, _ syncItem, body *syncReading) (any, error) {
	return s.measure(ctx, body.Asset, &body.MeterReading)
}

type tickedAsset struct {
	AssetItem
	Key    string `json:"key" doc:"Of the target."`
	Done   bool   `json:"done"`
	Passed bool   `json:"passed" doc:"It is done, and all was well."`
}

type taskArea struct {
	Place  string        `json:"place" example:"1号楼 一层 走廊"`
	Left   int           `json:"left" doc:"Not ticked yet."`
	Assets []tickedAsset `json:"assets"`
}

type listTaskAssetsOutput struct{ Body list[taskArea] }

func (s *Server) listTaskAssets(ctx context.Context, in *ByID) (*listTaskAssetsOutput, error) {
	areas, err := s.asset.Remaining(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &listTaskAssetsOutput{}
	out.Body.Items = make([]taskArea, 0, len(areas))
	for _, a := range areas {
		area := taskArea{Place: a.Place, Left: a.Left, Assets: make([]tickedAsset, 0, len(a.Things))}
		for i := range a.Things {
			t := &a.Things[i]
			area.Assets = append(area.Assets, tickedAsset{assetItemOf(&t.Asset, a.Place, t.Wrong() != "" || t.Stopped != ""), t.Key, t.Done, t.Passed})
		}
		out.Body.Items = append(out.Body.Items, area)
	}
	return out, nil
}

// StockCount is what a phone found in an area.
type StockCount struct {
	ID          database.ID   `json:"id" doc:"Made by the phone for this tap."`
	DeviceTime  clock.Instant `json:"device_time" doc:"By the clock of the phone."`
	Sequence    int64         `json:"sequence,omitempty" minimum:"0"`
	Target      string        `json:"target" maxLength:"64" doc:"The area, as a target of the task." example:"area:01926b3c-5d2e-7f00-8000-0123456789ab"`
	Found       []database.ID `json:"found,omitempty" maxItems:"500" doc:"Equipment whose plate was scanned."`
	Others      []string      `json:"others,omitempty" maxItems:"50" maxLength:"40" doc:"What bears no plate, in words."`
	Note        string        `json:"note,omitempty" maxLength:"500"`
	Attachments []database.ID `json:"attachments,omitempty" maxItems:"9"`
	HandIn      bool          `json:"hand_in,omitempty" doc:"The area is finished."`
}

func (r *StockCount) tally(id database.ID) asset.Tally {
	return asset.Tally{
		ClientID: r.ID, TaskID: id, Area: r.Target, Found: r.Found, Others: r.Others, Note: r.Note, Photos: r.Attachments, HandIn: r.HandIn, MadeAt: r.DeviceTime,
	}
}

type stockArea struct {
	Target     string      `json:"target"`
	Place      string      `json:"place" example:"1号楼 一层 走廊"`
	HandedIn   bool        `json:"handed_in" doc:"The area is finished."`
	Found      []AssetItem `json:"found"`
	Missing    []AssetItem `json:"missing" doc:"Should be there."`
	Unexpected []AssetItem `json:"unexpected" doc:"Belong elsewhere, or were taken off the books."`
	Others     []string    `json:"others" doc:"What bears no plate."`
	Notes      []string    `json:"notes"`
}

func stockAreaOf(st *asset.Stock) stockArea {
	items := func(assets []asset.Asset) []AssetItem {
		out := make([]AssetItem, 0, len(assets))
		for i := range assets {
			out = append(out, assetItemOf(&assets[i], "", assets[i].Wrong() != "" || assets[i].Stopped != ""))
		}
		return out
	}
	return stockArea{
		Target: st.Area, Place: st.Place, HandedIn: st.HandedIn, Found: items(st.Found), Missing: items(st.Missing), Unexpected: items(st.Unexpected),
		Others: append([]string{}, st.Others...), Notes: append([]string{}, st.Notes...),
	}
}

type countStockInput struct {
	ByID
	Body StockCount
}

type countStockOutput struct {
	Body stockArea `nameHint:"StockArea"`
}

func (s *Server) countStock(ctx context.Context, in *countStockInput) (*countStockOutput, error) {
	st, err := s.asset.Tally(ctx, in.Body.tally(in.ID))
	if err != nil {
		return nil, err
	}
	return &countStockOutput{stockAreaOf(&st)}, nil
}

type syncCount struct {
	StockCount
	Task database.ID `json:"task"`
}

func (s *Server) syncCount(ctx context.Context, _ syncItem, body *syncCount) (any, error) {
	st, err := s.asset.Tally(ctx, body.tally(body.Task))
	if err != nil {
		return nil, err
	}
	return stockAreaOf(&st), nil
}

type listStockOutput struct{ Body list[stockArea] }

func (s *Server) listStock(ctx context.Context, in *ByID) (*listStockOutput, error) {
	all, err := s.asset.Stocks(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &listStockOutput{}
	out.Body.Items = make([]stockArea, 0, len(all))
	for i := range all {
		out.Body.Items = append(out.Body.Items, stockAreaOf(&all[i]))
	}
	return out, nil
}
