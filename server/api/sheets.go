package api

import (
	"context"
	"net/http"

	"xiaoqin/server/checklist"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/form"
	"xiaoqin/server/identity"
)

func (s *Server) sheetRoutes() {
	handle(s, Operation{
		Method: http.MethodGet, Path: "/tasks/{id}/sheets", ID: "get-sheets", Tag: "sheet", Access: forHolders(identity.TaskDo),
		Summary: "Get what a task asks to be filled in, how far each of its sheets is, and one of them in full",
		Description: "For tasks whose evidence is sheet. A task has one sheet, or one for each of its targets; without a target, sheet is that of the task. " +
			"The form is the version with which the sheet was begun, or the latest before that; where a limit in force is stricter, it stands in the items and the path is in narrowed.",
	}, s.getSheets)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/tasks/{id}/sheets", ID: "fill-sheet", Tag: "sheet", Access: forHolders(identity.TaskDo),
		Summary: "Fill in a sheet, item by item or at once, and hand it in",
		Description: "Each call is kept for ever; its answers lie over earlier ones by item and row, from whichever phone. A critical item that fails is locked until one of its correct steps " +
			"is recorded and then it is measured again and passes, or the step ends the row (of an item outside of groups, the whole sheet). " +
			"With hand_in, everything answered and nothing locked, the task or that target is ticked; until then the call is kept and the sheet stays open. " +
			"Where the task asks for signatures, each side hands in with target sign:ROLE. A correction that spoils a sheet takes its tick back, and what was released because of it. " +
			"A repeat with the same id changes nothing and answers the sheet as it is by then.",
	}, s.fillSheet)
}

// SheetAnswer is what a phone says of one item. It is exported so that what embeds it
// describes its fields.
type SheetAnswer struct {
	Item   string         `json:"item" maxLength:"80" doc:"Path in the form: core, or dishes.core inside of a group." example:"dishes.core"`
	Row    string         `json:"row,omitempty" maxLength:"36" doc:"Key of the row inside of a group: made up by the phone that adds it, 1 to 36 of 0-9 A-Z a-z _ -." example:"hongshaorou"`
	Tick   *bool          `json:"tick,omitempty"`
	Number *float64       `json:"number,omitempty" doc:"Also of a temperature."`
	Text   *string        `json:"text,omitempty" maxLength:"500" doc:"Also of a choice."`
	Start  *clock.Instant `json:"start,omitempty" doc:"Of a timer; it may be ended by a later call."`
	End    *clock.Instant `json:"end,omitempty"`
	Photos []database.ID  `json:"photos,omitempty" maxItems:"9" doc:"Ids that the phone gave its photos; they may arrive later."`
	Note   string         `json:"note,omitempty" maxLength:"500"`
}

// SheetStep is what was done about an item that failed.
type SheetStep struct {
	Item string `json:"item" maxLength:"80"`
	Row  string `json:"row,omitempty" maxLength:"36"`
	Did  string `json:"did" maxLength:"40" doc:"One of the correct steps of the item." example:"回锅加热"`
}

// SheetFill is one call of a phone.
type SheetFill struct {
	ID          database.ID    `json:"id" doc:"UUIDv7 made by the phone, the same for every repeat."`
	DeviceTime  clock.Instant  `json:"device_time" doc:"Of the tap, by the clock of the phone."`
	SentAt      *clock.Instant `json:"sent_at,omitempty" doc:"Of this upload, by the same clock: tells a wrong clock from a late upload."`
	Sequence    int64          `json:"sequence" minimum:"0" doc:"Counted up by the phone."`
	Target      string         `json:"target,omitempty" maxLength:"64" doc:"Key of the target the sheet is for; or sign:ROLE to sign." example:"sign:CM"`
	Token       string         `json:"token,omitempty" maxLength:"64" doc:"Of the scanned plate: names the target, or proves it."`
	FormVersion int            `json:"form_version,omitempty" minimum:"0" doc:"With which the phone begins; a sheet that is begun keeps its own."`
	Answers     []SheetAnswer  `json:"answers,omitempty" maxItems:"400"`
	Steps       []SheetStep    `json:"steps,omitempty" maxItems:"100" doc:"What was done about critical items that failed. In one call, a step comes before an answer that passes and after one that fails."`
	HandIn      bool           `json:"hand_in,omitempty"`
	Signature   *database.ID   `json:"signature,omitempty" doc:"Id that the phone gave the picture of the signature, when target is sign:ROLE; it may arrive later."`
}

func (f *SheetFill) fill() checklist.Fill {
	out := checklist.Fill{
		ClientID: f.ID, DeviceAt: f.DeviceTime, SentAt: f.SentAt, Sequence: f.Sequence, Target: f.Target, Token: f.Token,
		FormVersion: f.FormVersion, HandIn: f.HandIn,
	}
	if f.Signature != nil {
		out.Signature = *f.Signature
	}
	for _, a := range f.Answers {
		out.Answers = append(out.Answers, checklist.Answer(a))
	}
	for _, step := range f.Steps {
		out.Steps = append(out.Steps, checklist.Step(step))
	}
	return out
}

type getSheetsInput struct {
	ByID
	Target string `query:"target" maxLength:"64" doc:"Key of a target."`
}

type fillSheetInput struct {
	ByID
	Body SheetFill `nameHint:"SheetFill"`
}

type sheetsOutput struct {
	Body sheetsBody `nameHint:"Sheets"`
}

func (s *Server) getSheets(ctx context.Context, in *getSheetsInput) (*sheetsOutput, error) {
	return s.answerSheets(ctx)(s.checklist.Find(ctx, in.ID, in.Target))
}

func (s *Server) fillSheet(ctx context.Context, in *fillSheetInput) (*sheetsOutput, error) {
	return s.answerSheets(ctx)(s.checklist.Fill(ctx, in.ID, in.Body.fill()))
}

// SheetForm is the form that a task asks to be filled in.
type SheetForm struct {
	ID      database.ID `json:"id" doc:"Of this version."`
	Code    string      `json:"code" example:"kitchen.core-temp"`
	Name    string      `json:"name" example:"每菜中心温度"`
	Version int         `json:"version"`
}

func sheetFormOf(v *form.Version) SheetForm {
	return SheetForm{v.ID, v.Form.Code, v.Form.Name, v.Number}
}

// answerSheets dresses sheets for a page.
func (s *Server) answerSheets(ctx context.Context) func(checklist.View, error) (*sheetsOutput, error) {
	return func(v checklist.View, err error) (*sheetsOutput, error) {
		if err != nil {
			return nil, err
		}
		names, err := s.identity.PeopleByID(ctx, v.People())
		if err != nil {
			return nil, err
		}
		records := make([]database.ID, 0, len(v.Photos))
		for id := range v.Photos {
			records = append(records, id)
		}
		photos, err := s.photos.Of(ctx, checklist.PhotoOwner, records)
		if err != nil {
			return nil, err
		}
		return &sheetsOutput{sheetsOf(&v, names, photos)}, nil
	}
}
