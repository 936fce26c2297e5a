package api

import (
	"context"
	"net/http"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/errs"
	"xiaoqin/server/form"
	"xiaoqin/server/identity"
)

func (s *Server) formRoutes() {
	handle(s, Operation{
		Method: http.MethodGet, Path: "/forms", ID: "list-forms", Tag: "form", Access: forHolders(identity.TaskDo),
		Summary:     "List the latest version of every form of the school",
		Description: "The code of a form is that of the routine it serves. A sheet that is begun stays with the version it was begun with.",
	}, s.listForms)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/forms/{id}", ID: "get-form", Tag: "form", Access: forHolders(identity.TaskDo),
		Summary: "One version of a form, also an old one; it never changes",
	}, s.getForm)
	handle(s, Operation{
		Method: http.MethodPut, Path: "/form-limits/{setting}", ID: "choose-limit", Tag: "form", Access: forHolders(identity.FormManage),
		Summary:     "Choose a limit where a form offers several, such as whether 70 ℃ itself is hot enough",
		Description: "Every form with the setting gets a new version; sheets that are begun keep theirs.",
		status:      http.StatusNoContent,
	}, s.chooseLimit)
}

type formSummary struct {
	ID      database.ID   `json:"id" doc:"Of this version."`
	Code    string        `json:"code" example:"kitchen.core-temp"`
	Name    string        `json:"name" example:"每菜中心温度"`
	Version int           `json:"version"`
	Since   clock.Instant `json:"since"`
}

func summaryOf(v form.Version) formSummary {
	return formSummary{v.ID, v.Form.Code, v.Form.Name, v.Number, v.Created}
}

type listFormsOutput struct {
	Body list[formSummary]
}

func (s *Server) listForms(ctx context.Context, _ *struct{}) (*listFormsOutput, error) {
	versions, err := s.forms.List(ctx)
	if err != nil {
		return nil, err
	}
	out := &listFormsOutput{}
	out.Body.Items = make([]formSummary, 0, len(versions))
	for _, v := range versions {
		out.Body.Items = append(out.Body.Items, summaryOf(v))
	}
	return out, nil
}

type formOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		formSummary
		Law   []string    `json:"law"`
		Items []form.Item `json:"items" nullable:"false"`
	} `nameHint:"FormVersion"`
}

func (s *Server) getForm(ctx context.Context, in *ByID) (*formOutput, error) {
	v, err := s.forms.Find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &formOutput{CacheControl: "private, max-age=86400"}
	out.Body.formSummary, out.Body.Law, out.Body.Items = summaryOf(v), v.Form.Law, v.Form.Items
	return out, nil
}

type chooseLimitInput struct {
	Setting string `path:"setting" pattern:"^[a-z][a-z0-9_]{0,31}$"`
	Body    struct {
		Limit string `json:"limit" maxLength:"40" doc:"One that the form offers." example:"> 70"`
	} `nameHint:"LimitChoice"`
}

func (s *Server) chooseLimit(ctx context.Context, in *chooseLimitInput) (*struct{}, error) {
	limit, err := form.ParseLimit(in.Body.Limit)
	if err != nil {
		return nil, errInvalidRequest.WithFields(errs.Field{Location: "body.limit", Message: msgFormat})
	}
	return nil, s.forms.ChooseLimit(ctx, in.Setting, limit)
}
