package api

import (
	"context"
	"errors"
	"time"

	"xiaoqin/server/asset"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/patrol"
	"xiaoqin/server/plate"
)

type hazardDraft struct {
	Title   string       `json:"title"`
	Note    string       `json:"note"`
	PlaceID *database.ID `json:"place_id" nullable:"true"`
}

func draftOf(d *patrol.HazardDraft) *hazardDraft {
	if d == nil {
		return nil
	}
	return &hazardDraft{d.Title, d.Note, known(d.PlaceID)}
}

type getPlateInput struct {
	Token string `path:"token" maxLength:"64"`
}

type getPlateOutput struct {
	Body struct {
		State      plate.State            `json:"state" enum:"active,replaced,revoked"`
		Checkpoint orNull[CheckpointItem] `json:"checkpoint" doc:"Where it hangs; null when it sticks on equipment."`
		Asset      orNull[AssetItem]      `json:"asset" doc:"What it sticks on; null when it hangs at a point."`
		Round      orNull[round]          `json:"round" doc:"Open now and waiting for this point."`
		Shift      orNull[Shift]          `json:"shift" doc:"The post is mine now or within the hour: a scan signs me in. Null otherwise."`
		Hazard     orNull[hazardDraft]    `json:"hazard" doc:"What to report about a plate that is out of use."`
	} `nameHint:"PlateMeaning"`
}

func (s *Server) getPlate(ctx context.Context, in *getPlateInput) (*getPlateOutput, error) {
	out := &getPlateOutput{}
	m, err := s.patrol.Meaning(ctx, in.Token)
	if errors.Is(err, patrol.ErrUnknownPlate) {
		return s.getAssetPlate(ctx, in.Token, err)
	}
	if err != nil {
		return nil, err
	}
	point := checkpointOf(&m.Checkpoint)
	out.Body.State, out.Body.Checkpoint = m.State, null(&point)
	out.Body.Round, out.Body.Hazard = null(roundOf(m.Round)), null(draftOf(m.Hazard))
	out.Body.Shift, err = s.shiftHere(ctx, m.Checkpoint.Kind)
	return out, err
}

// shiftHere is the shift of the principal at a post, if it is on or near.
func (s *Server) shiftHere(ctx context.Context, kind patrol.Kind) (orNull[Shift], error) {
	if kind != patrol.Post || !identity.From(ctx).May(identity.RosterRead) {
		return null[Shift](nil), nil
	}
	here, err := s.roster.Here(ctx)
	if err != nil || here == nil {
		return null[Shift](nil), err
	}
	mine := shiftOf(here, identity.From(ctx).PersonID)
	return null(&mine), nil
}

// getAssetPlate answers for equipment; what is none either is answered as unknown was.
func (s *Server) getAssetPlate(ctx context.Context, token string, unknown error) (*getPlateOutput, error) {
	m, err := s.asset.Meaning(ctx, token)
	if errors.Is(err, asset.ErrUnknownPlate) {
		return nil, unknown
	}
	if err != nil {
		return nil, err
	}
	out := &getPlateOutput{}
	item := assetItemOf(&m.Asset, "", m.Red)
	out.Body.State, out.Body.Asset = m.State, null(&item)
	return out, nil
}

type plateCodes struct {
	Token    string        `json:"token" doc:"For the QR code https://HOST/q/TOKEN; empty unless you manage plates."`
	Code     string        `json:"code" doc:"Printed after the number: 03-PXB6; empty unless you manage plates." example:"PXB6"`
	IssuedAt clock.Instant `json:"issued_at"`
	Damaged  bool          `json:"damaged" doc:"Somebody reported it."`
}

type hungCheckpoint struct {
	CheckpointItem
	PlaceID     *database.ID       `json:"place_id" nullable:"true"`
	WalkSeconds int                `json:"walk_seconds" doc:"On foot from the point before; 0 when not known."`
	Archived    bool               `json:"archived"`
	Plate       orNull[plateCodes] `json:"plate" doc:"Null when none hangs there."`
}

func hungOf(h *patrol.Hung) hungCheckpoint {
	out := hungCheckpoint{checkpointOf(&h.Checkpoint), known(h.PlaceID), int(h.Walk / time.Second), h.Archived, null[plateCodes](nil)}
	if h.Plate != nil {
		out.Plate = null(&plateCodes{h.Plate.Token, h.Plate.Code, h.Plate.IssuedAt, h.Plate.Damaged})
	}
	return out
}

type listCheckpointsInput struct {
	Archived bool `query:"archived" doc:"Those that are out of use too."`
}

type listCheckpointsOutput struct{ Body list[hungCheckpoint] }

func (s *Server) listCheckpoints(ctx context.Context, in *listCheckpointsInput) (*listCheckpointsOutput, error) {
	found, err := s.patrol.Checkpoints(ctx, in.Archived)
	if err != nil {
		return nil, err
	}
	out := &listCheckpointsOutput{}
	out.Body.Items = make([]hungCheckpoint, 0, len(found))
	for i := range found {
		out.Body.Items = append(out.Body.Items, hungOf(&found[i]))
	}
	return out, nil
}

func (s *Server) rotatePlate(ctx context.Context, in *ByID) (*hungCheckpointOutput, error) {
	h, err := s.patrol.RotatePlate(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &hungCheckpointOutput{hungOf(&h)}, nil
}

func (s *Server) revokePlate(ctx context.Context, in *ByID) (*struct{}, error) {
	return nil, s.patrol.RevokePlate(ctx, in.ID)
}

type hazardDraftOutput struct{ Body hazardDraft }

func (s *Server) reportDamagedPlate(ctx context.Context, in *ByID) (*hazardDraftOutput, error) {
	d, err := s.patrol.ReportDamaged(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &hazardDraftOutput{*draftOf(&d)}, nil
}

type route struct {
	Code    string           `json:"code" example:"night" doc:"Routines walk it by the subject checkpoint:CODE. The code checkpoint itself is the walk of those that name no route."`
	Name    string           `json:"name" example:"夜间巡查线"`
	Ordered bool             `json:"ordered" doc:"The order counts; otherwise it is advice."`
	Points  []CheckpointItem `json:"points" doc:"In the order of the walk."`
}

func routeOf(r *patrol.Route) route {
	out := route{Code: r.Code, Name: r.Name, Ordered: r.Strict, Points: make([]CheckpointItem, 0, len(r.Points))}
	for i := range r.Points {
		out.Points = append(out.Points, checkpointOf(&r.Points[i]))
	}
	return out
}

type listRoutesOutput struct{ Body list[route] }

func (s *Server) listRoutes(ctx context.Context, _ *struct{}) (*listRoutesOutput, error) {
	found, err := s.patrol.Routes(ctx)
	if err != nil {
		return nil, err
	}
	out := &listRoutesOutput{}
	out.Body.Items = make([]route, 0, len(found))
	for i := range found {
		out.Body.Items = append(out.Body.Items, routeOf(&found[i]))
	}
	return out, nil
}

type saveRouteInput struct {
	Code string `path:"code" maxLength:"32"`
	Body struct {
		Name    string        `json:"name" minLength:"1" maxLength:"40"`
		Ordered bool          `json:"ordered,omitempty"`
		Points  []database.ID `json:"points" minItems:"1" maxItems:"200" doc:"Checkpoints in the order of the walk."`
	} `nameHint:"NewRoute"`
}

type routeOutput struct{ Body route }

func (s *Server) saveRoute(ctx context.Context, in *saveRouteInput) (*routeOutput, error) {
	r := patrol.Route{Code: in.Code, Name: in.Body.Name, Strict: in.Body.Ordered}
	for _, id := range in.Body.Points {
		r.Points = append(r.Points, patrol.Checkpoint{ID: id})
	}
	r, err := s.patrol.SaveRoute(ctx, r)
	if err != nil {
		return nil, err
	}
	return &routeOutput{routeOf(&r)}, nil
}
