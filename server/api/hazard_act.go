package api

import (
	"context"
	"net/http"

	"xiaoqin/server/database"
	"xiaoqin/server/hazard"
	"xiaoqin/server/identity"
)

func (s *Server) hazardActRoutes() {
	act := func(path, id string, permission identity.Permission, summary string) Operation {
		return Operation{
			Method: http.MethodPost, Path: "/hazards/{id}/" + path, ID: id, Tag: "hazard", Access: forHolders(permission),
			Summary: summary, Description: "A repeat with the same id changes nothing and answers the hazard as it is by then.",
		}
	}
	handle(s, act("assign", "assign-hazard", identity.HazardManage, "Grade it and ask somebody to put it right; the deadline comes with the grade"), s.assignHazard)
	handle(s, act("confirm", "confirm-hazard", identity.HazardManage, "Take for true what somebody without an account reported; refuse discards it"), s.confirmHazard)
	handle(s, act("accept", "accept-hazard", identity.HazardReport, "Say that I will put it right"), s.acceptHazard)
	handle(s, act("rectify", "rectify-hazard", identity.HazardReport, "Say that it is put right, with a photo of how it looks now"), s.rectifyHazard)
	handle(s, act("reinspect", "reinspect-hazard", identity.HazardManage, "Say what a second person saw: it is right and closed, or it is not"), s.reinspectHazard)
	handle(s, act("return", "return-hazard", identity.HazardReport, "Send back what is not right, or give back what I was asked to put right and cannot"), s.returnHazard)
	handle(s, act("pause", "pause-hazard", identity.HazardManage, "Say that it is known and nothing can be done for a while"), s.pauseHazard)
	handle(s, act("resume", "resume-hazard", identity.HazardManage, "Take up again what was paused"), s.resumeHazard)
	handle(s, act("refuse", "refuse-hazard", identity.HazardManage, "Say that it is none"), s.refuseHazard)
	handle(s, act("merge", "merge-hazard", identity.HazardManage, "Say that it is the same as another open one"), s.mergeHazard)
}

// HazardWords is a deed with words, which some deeds need as their reason.
type HazardWords struct {
	Deed
	Words       string        `json:"words,omitempty" maxLength:"500"`
	Attachments []database.ID `json:"attachments,omitempty" maxItems:"9" doc:"Ids that the phone gave its photos; they may arrive later."`
}

func (d *HazardWords) deed() hazard.Deed {
	return hazard.Deed{ClientID: d.ID, At: d.DeviceTime.Time(), Words: d.Words, After: d.Attachments}
}

type spokenInput struct {
	ByID
	Body HazardWords `nameHint:"HazardDeed"`
}

type assignHazardInput struct {
	ByID
	Body struct {
		Deed
		Grade hazard.Grade `json:"grade" enum:"minor,serious,major"`
		To    database.ID  `json:"to" doc:"A person of the staff."`
		Words string       `json:"words,omitempty" maxLength:"500"`
	} `nameHint:"HazardAssignment"`
}

func (s *Server) assignHazard(ctx context.Context, in *assignHazardInput) (*hazardOutput, error) {
	deed := hazard.Deed{ClientID: in.Body.ID, At: in.Body.DeviceTime.Time(), Words: in.Body.Words}
	return answerHazard(s.hazard.Assign(ctx, in.ID, hazard.Assignment{Deed: deed, Grade: in.Body.Grade, To: in.Body.To}))
}

type confirmHazardInput struct {
	ByID
	Body struct {
		HazardWords
		Kind hazard.Kind `json:"kind,omitempty" enum:"building,electric,water,fire,equipment,kitchen,plate,other" doc:"Absent: as it was read out of the words."`
	} `nameHint:"HazardConfirmation"`
}

func (s *Server) confirmHazard(ctx context.Context, in *confirmHazardInput) (*hazardOutput, error) {
	return answerHazard(s.hazard.Confirm(ctx, in.ID, in.Body.deed(), in.Body.Kind))
}

func (s *Server) acceptHazard(ctx context.Context, in *spokenInput) (*hazardOutput, error) {
	return answerHazard(s.hazard.Accept(ctx, in.ID, in.Body.deed()))
}

// HazardFix is a deed that puts a hazard right.
type HazardFix struct {
	HazardWords
	Before []database.ID `json:"before,omitempty" maxItems:"9" doc:"Photos of how it looked; those of the reports are there anyway."`
}

func (r *HazardFix) deed() hazard.Deed {
	d := r.HazardWords.deed()
	d.Before = r.Before
	return d
}

type rectifyHazardInput struct {
	ByID
	Body HazardFix
}

func (s *Server) rectifyHazard(ctx context.Context, in *rectifyHazardInput) (*hazardOutput, error) {
	return answerHazard(s.hazard.Rectify(ctx, in.ID, in.Body.deed()))
}

type syncRectifyBody struct {
	Hazard database.ID `json:"hazard"`
	HazardFix
}

func (s *Server) syncRectify(ctx context.Context, _ syncItem, body *syncRectifyBody) (any, error) {
	out, err := answerHazard(s.hazard.Rectify(ctx, body.Hazard, body.deed()))
	if err != nil {
		return nil, err
	}
	return out.Body, nil
}

type reinspectHazardInput struct {
	ByID
	Body struct {
		HazardWords
		Right bool `json:"right" doc:"False sends it back, which takes words."`
	} `nameHint:"HazardReinspection"`
}

func (s *Server) reinspectHazard(ctx context.Context, in *reinspectHazardInput) (*hazardOutput, error) {
	return answerHazard(s.hazard.Reinspect(ctx, in.ID, in.Body.deed(), in.Body.Right))
}

func (s *Server) returnHazard(ctx context.Context, in *spokenInput) (*hazardOutput, error) {
	return answerHazard(s.hazard.Return(ctx, in.ID, in.Body.deed()))
}

func (s *Server) pauseHazard(ctx context.Context, in *spokenInput) (*hazardOutput, error) {
	return answerHazard(s.hazard.Pause(ctx, in.ID, in.Body.deed()))
}

func (s *Server) resumeHazard(ctx context.Context, in *spokenInput) (*hazardOutput, error) {
	return answerHazard(s.hazard.Resume(ctx, in.ID, in.Body.deed()))
}

func (s *Server) refuseHazard(ctx context.Context, in *spokenInput) (*hazardOutput, error) {
	return answerHazard(s.hazard.Refuse(ctx, in.ID, in.Body.deed()))
}

type mergeHazardInput struct {
	ByID
	Body struct {
		HazardWords
		Into database.ID `json:"into" doc:"The other hazard."`
	} `nameHint:"HazardMerger"`
}

func (s *Server) mergeHazard(ctx context.Context, in *mergeHazardInput) (*hazardOutput, error) {
	return answerHazard(s.hazard.Merge(ctx, in.ID, in.Body.deed(), in.Body.Into))
}
