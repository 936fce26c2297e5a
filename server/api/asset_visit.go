package api

import (
	"context"
	"net/http"

	"xiaoqin/server/asset"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

func (s *Server) assetVisitRoutes() {
	handle(s, Operation{
		Method: http.MethodPost, Path: "/assets/{id}/visits", ID: "invite-visit", Tag: "asset", Access: forHolders(identity.AssetService),
		Summary:     "Get a link, good once and for a week, under which a company says what it did to an asset",
		Description: "For who keeps it, its deputy, and who manages equipment. The code is said only here. Each call makes another.",
		status:      http.StatusCreated,
	}, s.inviteVisit)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/asset-visits/{id}/decide", ID: "decide-visit", Tag: "asset", Access: forHolders(identity.AssetService),
		Summary:     "Say whether a visit was as the company told; when it was, it is a service and the next date counts from it",
		Description: "The same word again changes nothing.",
	}, s.decideVisit)
}

type assetVisit struct {
	ID     database.ID   `json:"id"`
	What   string        `json:"what" doc:"Which service, as people call it; empty when it only looked." example:"维保"`
	Words  string        `json:"words"`
	Serial string        `json:"serial"`
	Until  *clock.Date   `json:"until" nullable:"true"`
	Vendor string        `json:"vendor" example:"顺达电梯"`
	Signed string        `json:"signed" doc:"The name that was signed with."`
	MadeAt clock.Instant `json:"made_at"`
	Photos []database.ID `json:"photos"`
}

func assetVisitOf(v *asset.Visit, k *asset.Kind) assetVisit {
	return assetVisit{
		ID: v.ID, What: k.Named(v.Does), Words: v.Words, Serial: v.Serial, Until: dateOrNull(v.Until), Vendor: v.Vendor, Signed: v.Signed,
		MadeAt: v.MadeAt, Photos: arrived(v.Photos),
	}
}

type invitedVisit struct {
	ID        database.ID   `json:"id"`
	Code      string        `json:"code" doc:"To be typed at /v/." example:"K7MP3QXR9TAB"`
	Path      string        `json:"path" doc:"On this server." example:"/v/K7MP3QXR9TAB"`
	ExpiresAt clock.Instant `json:"expires_at"`
}

type inviteVisitOutput struct {
	Body invitedVisit `nameHint:"VisitInvitation"`
}

func (s *Server) inviteVisit(ctx context.Context, in *ByID) (*inviteVisitOutput, error) {
	v, err := s.asset.Invite(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &inviteVisitOutput{invitedVisit{v.ID, v.Code, "/v/" + v.Code, v.ExpiresAt}}, nil
}

type decideVisitInput struct {
	ByID
	Body struct {
		Right  bool   `json:"right" doc:"False takes a reason."`
		Reason string `json:"reason,omitempty" maxLength:"100"`
	} `nameHint:"VisitDecision"`
}

func (s *Server) decideVisit(ctx context.Context, in *decideVisitInput) (*assetCardOutput, error) {
	c, err := s.asset.Decide(ctx, in.ID, asset.Decision{Right: in.Body.Right, Reason: in.Body.Reason})
	if err != nil {
		return nil, err
	}
	return &assetCardOutput{cardBodyOf(&c)}, nil
}
