package api

import (
	"context"
	"net/http"

	"xiaoqin/server/asset"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

func (s *Server) assetRoutes() {
	handle(s, Operation{
		Method: http.MethodGet, Path: "/asset-kinds", ID: "list-asset-kinds", Tag: "asset", Access: forHolders(identity.AssetService),
		Summary: "List the kinds of equipment, what is done to each, and how many there are",
	}, s.listAssetKinds)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/assets", ID: "list-assets", Tag: "asset", Access: forHolders(identity.AssetService),
		Summary: "List equipment in the order of registration",
	}, s.listAssets)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/assets/{id}", ID: "get-asset", Tag: "asset", Access: forHolders(identity.AssetService),
		Summary: "Get the card of an asset: its clocks, its open tasks, its history",
	}, s.getAsset)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/assets", ID: "create-asset", Tag: "asset", Access: forHolders(identity.AssetManage),
		Summary: "Make an asset with its first plate", status: http.StatusCreated,
	}, s.createAsset)
	handle(s, Operation{
		Method: http.MethodPut, Path: "/assets/{id}", ID: "edit-asset", Tag: "asset", Access: forHolders(identity.AssetManage),
		Summary: "Change what the office knows of an asset; its kind stays",
	}, s.editAsset)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/assets/{id}/retire", ID: "retire-asset", Tag: "asset", Access: forHolders(identity.AssetManage),
		Summary: "Take an asset off the books: no task asks for it any more, its history stays",
	}, s.retireAsset)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/assets/{id}/rotate", ID: "rotate-asset-plate", Tag: "asset", Access: forHolders(identity.AssetManage),
		Summary: "Give an asset a new plate; the old one only says that it is old",
	}, s.rotateAssetPlate)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/assets/{id}/revoke", ID: "revoke-asset-plate", Tag: "asset", Access: forHolders(identity.AssetManage),
		Summary: "Take the plate of an asset out of use", status: http.StatusNoContent,
	}, s.revokeAssetPlate)
	s.assetWorkRoutes()
}

// AssetItem is an asset as lists show it.
type AssetItem struct {
	ID      database.ID `json:"id"`
	Kind    string      `json:"kind" example:"dispenser"`
	Number  string      `json:"number" example:"W003"`
	Name    string      `json:"name" example:"饮水机03号"`
	Place   string      `json:"place" example:"1号楼 一层 走廊"`
	Red     bool        `json:"red" doc:"Overdue, faulty or out of use."`
	DueOn   *clock.Date `json:"due_on" nullable:"true" doc:"The earliest date that something is due."`
	DueWhat string      `json:"due_what" example:"换滤芯"`
	Fault   string      `json:"fault" doc:"What is wrong with it; empty when nothing is known."`
	Stopped string      `json:"stopped" doc:"Why it is out of use; empty while it is in use."`
	Retired bool        `json:"retired"`
}

func assetItemOf(a *asset.Asset, place string, red bool) AssetItem {
	return AssetItem{
		ID: a.ID, Kind: a.Kind, Number: a.Number, Name: a.Name, Place: place, Red: red, DueOn: dateOrNull(a.DueOn), DueWhat: a.DueWhat,
		Fault: a.Wrong(), Stopped: a.Stopped, Retired: a.RetiredAt != nil,
	}
}

// dateOrNull is null in JSON for no date.
func dateOrNull(d clock.Date) *clock.Date {
	if d.IsZero() {
		return nil
	}
	return &d
}

type listAssetsInput struct {
	Page
	Kind    string      `query:"kind" maxLength:"16"`
	Place   database.ID `query:"place" doc:"With everything inside."`
	Red     bool        `query:"red" doc:"Only what must not be relied on."`
	Retired bool        `query:"retired" doc:"What was taken off the books instead."`
}

type markedAsset struct {
	AssetItem
	Mark string `json:"mark" doc:"By which a phone without a network tells its plate: the first 12 hex digits of the SHA-256 of the token; empty without a plate."`
}

type listAssetsOutput struct{ Body list[markedAsset] }

func (s *Server) listAssets(ctx context.Context, in *listAssetsInput) (*listAssetsOutput, error) {
	found, next, err := s.asset.List(ctx, asset.Filter{Kind: in.Kind, PlaceID: in.Place, Red: in.Red, Retired: in.Retired}, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &listAssetsOutput{}
	out.Body.Items, out.Body.Next = make([]markedAsset, 0, len(found)), known(next)
	for i := range found {
		out.Body.Items = append(out.Body.Items, markedAsset{assetItemOf(&found[i].Asset, found[i].Place, found[i].Red), found[i].Mark})
	}
	return out, nil
}

type assetDue struct {
	Name   string      `json:"name" example:"filter"`
	What   string      `json:"what" doc:"As people call it." example:"换滤芯"`
	Last   *clock.Date `json:"last" nullable:"true" doc:"When it was last done; null for a date that is kept."`
	On     *clock.Date `json:"on" nullable:"true" doc:"Due, or until when it is valid; null when nothing says so."`
	Days   int         `json:"days" doc:"That it lasts; 0 when days do not count."`
	Limit  float64     `json:"limit" doc:"Use that it bears; 0 when that does not count."`
	Used   float64     `json:"used"`
	PerDay float64     `json:"per_day"`
}

type assetLine struct {
	ID      database.ID      `json:"id"`
	Kind    asset.RecordKind `json:"kind" enum:"service,reading,fault,check,stop,resume,retire,visit"`
	What    string           `json:"what" doc:"The service, as people call it." example:"换滤芯"`
	Serial  string           `json:"serial"`
	Until   *clock.Date      `json:"until" nullable:"true"`
	Reading *float64         `json:"reading" nullable:"true"`
	Note    string           `json:"note"`
	Vendor  string           `json:"vendor"`
	By      string           `json:"by" doc:"Name of who says so; empty for the system."`
	MadeAt  clock.Instant    `json:"made_at"`
	Photos  []database.ID    `json:"photos" doc:"Those that have arrived."`
}

type assetCard struct {
	AssetItem
	KindName string             `json:"kind_name" example:"饮水机"`
	Use      string             `json:"use" doc:"What to do while it must not be used." example:"停止供水，挂牌"`
	Meter    bool               `json:"meter" doc:"It can be read."`
	Unit     string             `json:"unit" example:"升"`
	Services []upkeep           `json:"services"`
	PlaceID  *database.ID       `json:"place_id" nullable:"true"`
	KeeperID *database.ID       `json:"keeper_id" nullable:"true"`
	DeputyID *database.ID       `json:"deputy_id" nullable:"true"`
	Keeper   string             `json:"keeper" doc:"Name; empty for nobody."`
	Deputy   string             `json:"deputy"`
	Serial   string             `json:"serial"`
	Vendor   string             `json:"vendor"`
	Note     string             `json:"note"`
	BoughtOn *clock.Date        `json:"bought_on" nullable:"true"`
	Variety  string             `json:"variety" doc:"Code of its sort; empty when nobody said."`
	Sort     string             `json:"sort" doc:"As people call it." example:"干粉"`
	MadeOn   *clock.Date        `json:"made_on" nullable:"true"`
	Key      string             `json:"key" doc:"As a target of tasks." example:"asset:dispenser:01926b3c-5d2e-7f00-8000-0123456789ab"`
	Mark     string             `json:"mark"`
	Dues     []assetDue         `json:"dues"`
	Tasks    []TaskItem         `json:"tasks" doc:"Open for it now."`
	History  []assetLine        `json:"history" doc:"The last first."`
	Visits   []assetVisit       `json:"visits" doc:"Of companies that nobody of the school has looked at yet."`
	Keeps    bool               `json:"keeps" doc:"I answer for it: I may invite a company and say whether it was there."`
	Plate    orNull[plateCodes] `json:"plate" doc:"Null unless you manage plates."`
}

type assetCardOutput struct {
	Body assetCard `nameHint:"AssetCard"`
}

func (s *Server) getAsset(ctx context.Context, in *ByID) (*assetCardOutput, error) {
	return s.cardOf(ctx, in.ID)
}

func (s *Server) cardOf(ctx context.Context, id database.ID) (*assetCardOutput, error) {
	c, err := s.asset.Card(ctx, id)
	if err != nil {
		return nil, err
	}
	return &assetCardOutput{cardBodyOf(&c)}, nil
}

func cardBodyOf(c *asset.Card) assetCard {
	kind := assetKindOf(&c.Kind)
	out := assetCard{
		AssetItem: assetItemOf(&c.Asset, c.Place, c.Red), KindName: c.Kind.Name, Use: c.Kind.Use, Meter: c.Metered(), Unit: c.Unit(), Services: kind.Services,
		PlaceID: known(c.PlaceID), KeeperID: known(c.KeeperID), DeputyID: known(c.DeputyID), Keeper: c.Keeper, Deputy: c.Deputy,
		Serial: c.Serial, Vendor: c.Vendor, Note: c.Note, BoughtOn: dateOrNull(c.BoughtOn), Variety: c.Variety, Sort: c.Sort(), MadeOn: dateOrNull(c.MadeOn), Key: c.Key(), Mark: c.Mark,
		Dues: make([]assetDue, 0, len(c.Dues)), Tasks: taskItems(c.Tasks), History: make([]assetLine, 0, len(c.History)),
		Visits: make([]assetVisit, 0, len(c.Visits)), Keeps: c.Keeps,
	}
	for i := range out.Services {
		out.Services[i].Until = out.Services[i].Until && !c.Ages(out.Services[i].Does)
	}
	for i := range c.Visits {
		out.Visits = append(out.Visits, assetVisitOf(&c.Visits[i], &c.Kind))
	}
	for _, d := range c.Dues {
		out.Dues = append(out.Dues, assetDueOf(d, c.Kind.Named(d.Name)))
	}
	for i := range c.History {
		out.History = append(out.History, assetLineOf(&c.History[i]))
	}
	if c.Plate != nil {
		out.Plate = null(&plateCodes{Token: c.Plate.Token, Code: c.Plate.Code, IssuedAt: c.Plate.IssuedAt})
	}
	return out
}

func assetDueOf(d task.Due, what string) assetDue {
	return assetDue{d.Name, what, dateOrNull(d.Last), dateOrNull(d.On), d.Days, d.Limit, d.Used, d.PerDay}
}

func assetLineOf(l *asset.Line) assetLine {
	out := assetLine{
		ID: l.ID, Kind: l.Kind, What: l.What, Serial: l.Serial, Until: dateOrNull(l.Until), Reading: l.Reading, Note: l.Note, Vendor: l.Vendor,
		By: l.By, MadeAt: l.MadeAt, Photos: []database.ID{},
	}
	for _, p := range l.Photos {
		if !p.ID.IsZero() {
			out.Photos = append(out.Photos, p.ID)
		}
	}
	return out
}

type assetEntry struct {
	Kind     string         `json:"kind" maxLength:"16" example:"dispenser"`
	Number   string         `json:"number,omitempty" maxLength:"6" doc:"The next one of its kind, or the one it has, when it is empty." example:"W003"`
	Name     string         `json:"name" minLength:"1" maxLength:"40"`
	PlaceID  database.ID    `json:"place_id,omitzero"`
	KeeperID database.ID    `json:"keeper_id,omitzero"`
	DeputyID database.ID    `json:"deputy_id,omitzero"`
	Serial   string         `json:"serial,omitempty" maxLength:"40"`
	Vendor   string         `json:"vendor,omitempty" maxLength:"40"`
	Note     string         `json:"note,omitempty" maxLength:"200"`
	BoughtOn string         `json:"bought_on,omitempty" format:"date"`
	Variety  string         `json:"variety,omitempty" maxLength:"16" doc:"Code of its sort, for a kind that ages." example:"powder"`
	MadeOn   string         `json:"made_on,omitempty" format:"date" doc:"At the factory: dates of maintenance and scrapping follow from it."`
	Dates    map[string]Day `json:"dates,omitempty" doc:"When a service was last done, until when something is valid; by name."`
	Days     int            `json:"days,omitempty" minimum:"0" maximum:"3660" doc:"That its service lasts, instead of what the routine says."`
	Limit    float64        `json:"limit,omitempty" minimum:"0" maximum:"1000000000" doc:"Use that its part bears, instead of what the routine says."`
}

func (e *assetEntry) entry() (asset.Entry, error) {
	out := asset.Entry{
		Asset: asset.Asset{
			Kind: e.Kind, Number: e.Number, Name: e.Name, PlaceID: e.PlaceID, KeeperID: e.KeeperID, DeputyID: e.DeputyID,
			Serial: e.Serial, Vendor: e.Vendor, Note: e.Note, Variety: e.Variety,
		},
		Days: e.Days, Limit: e.Limit, Dates: make(map[string]clock.Date, len(e.Dates)),
	}
	for name, day := range e.Dates {
		out.Dates[name] = day.Date
	}
	var err error
	if out.BoughtOn, err = dayOrNone(e.BoughtOn); err == nil {
		out.MadeOn, err = dayOrNone(e.MadeOn)
	}
	return out, err
}

// dayOrNone reads a day that may be left out.
func dayOrNone(text string) (clock.Date, error) {
	if text == "" {
		return 0, nil
	}
	on, err := clock.ParseDate(text)
	if err != nil {
		return 0, errInvalidRequest.With(err)
	}
	return on, nil
}

type createAssetInput struct {
	Body assetEntry `nameHint:"NewAsset"`
}

func (s *Server) createAsset(ctx context.Context, in *createAssetInput) (*assetCardOutput, error) {
	e, err := in.Body.entry()
	if err != nil {
		return nil, err
	}
	made, err := s.asset.Create(ctx, e)
	if err != nil {
		return nil, err
	}
	return s.cardOf(ctx, made.ID)
}

type editAssetInput struct {
	ByID
	Body assetEntry `nameHint:"NewAsset"`
}

func (s *Server) editAsset(ctx context.Context, in *editAssetInput) (*assetCardOutput, error) {
	e, err := in.Body.entry()
	if err != nil {
		return nil, err
	}
	if _, err := s.asset.Edit(ctx, in.ID, e); err != nil {
		return nil, err
	}
	return s.cardOf(ctx, in.ID)
}

type retireAssetInput struct {
	ByID
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"200"`
	} `nameHint:"RetireRequest"`
}

func (s *Server) retireAsset(ctx context.Context, in *retireAssetInput) (*assetCardOutput, error) {
	if _, err := s.asset.Retire(ctx, in.ID, in.Body.Reason); err != nil {
		return nil, err
	}
	return s.cardOf(ctx, in.ID)
}

func (s *Server) rotateAssetPlate(ctx context.Context, in *ByID) (*assetCardOutput, error) {
	if _, err := s.asset.RotatePlate(ctx, in.ID); err != nil {
		return nil, err
	}
	return s.cardOf(ctx, in.ID)
}

func (s *Server) revokeAssetPlate(ctx context.Context, in *ByID) (*struct{}, error) {
	return nil, s.asset.RevokePlate(ctx, in.ID)
}
