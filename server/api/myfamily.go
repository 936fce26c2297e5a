package api

import (
	"context"
	"net/http"

	"xiaoqin/server/clock"
	"xiaoqin/server/family"
	"xiaoqin/server/identity"
	"xiaoqin/server/school"
)

func (s *Server) myFamilyRoutes() {
	handle(s, Operation{
		Method: http.MethodPost, Path: "/class-codes/open", ID: "open-class-code", Tag: "family", Access: forAccounts,
		Summary:     "See which class a code is of, and what a guardian consents to",
		Description: "A code proves nothing: the class teacher confirms. Wrong codes count like those of persons; five lock the account out for 15 minutes.",
	}, s.openClassCode)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/me/family-requests", ID: "ask-to-join", Tag: "family", Access: forAccounts,
		Summary:     "Ask to be guardian of a child of the class, and consent to the child's data being kept",
		Description: "A repeat with the same id answers the first request.",
		status:      http.StatusCreated,
	}, s.askToJoin)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/me/family-requests", ID: "list-my-family-requests", Tag: "family", Access: forAccounts,
		Summary: "What became of my requests, the last first",
	}, s.listMyFamilyRequests)
	handle(s, Operation{
		Method: http.MethodDelete, Path: "/me/family-requests/{id}", ID: "withdraw-family-request", Tag: "family", Access: forAccounts,
		Summary: "Take back a request that still waits",
		status:  http.StatusNoContent,
	}, s.withdrawFamilyRequest)
	handle(s, Operation{
		Method: http.MethodDelete, Path: "/me/children/{id}", ID: "leave-seat", Tag: "family", Access: forHolders(identity.SelfRead),
		Summary:     "Be guardian of this child no more",
		Description: "With the last child a guardian who is nothing else at the school is erased, and the session ends.",
		status:      http.StatusNoContent,
	}, s.leaveSeat)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/me/consent", ID: "get-my-consent", Tag: "family", Access: forHolders(identity.SelfRead),
		Summary: "What a guardian consents to, and what I gave and when",
	}, s.getMyConsent)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/me/consent", ID: "give-consent", Tag: "family", Access: forHolders(identity.SelfRead),
		Summary: "Consent as a guardian; a repeat changes nothing",
		status:  http.StatusNoContent,
	}, s.giveConsent)
	handle(s, Operation{
		Method: http.MethodDelete, Path: "/me/consent", ID: "withdraw-consent", Tag: "family", Access: forHolders(identity.SelfRead),
		Summary: "Take my consent back: what the school calls my children is erased at once",
		status:  http.StatusNoContent,
	}, s.withdrawConsent)
}

type consentText struct {
	Version string        `json:"version" example:"2026-11"`
	Title   string        `json:"title" example:"儿童个人信息保护同意书"`
	Parts   []consentPart `json:"parts"`
}

type consentPart struct {
	Heading    string   `json:"heading"`
	Paragraphs []string `json:"paragraphs"`
}

func consentTextOf(c family.ConsentText) consentText {
	out := consentText{Version: c.Version, Title: c.Title, Parts: make([]consentPart, 0, len(c.Parts))}
	for _, p := range c.Parts {
		out.Parts = append(out.Parts, consentPart(p))
	}
	return out
}

type openClassCodeInput struct {
	Body struct {
		Code string `json:"code" doc:"Case and spaces do not matter." minLength:"1" maxLength:"40" example:"C7M3QD"`
	} `nameHint:"ClassCodeInput"`
}

type openClassCodeOutput struct {
	Body struct {
		School      string      `json:"school" example:"云溪小学"`
		ClassName   string      `json:"class_name" example:"四（2）班"`
		TeacherName string      `json:"teacher_name" example:"李老师"`
		Consent     consentText `json:"consent"`
	} `nameHint:"ClassInvitation"`
}

func (s *Server) openClassCode(ctx context.Context, in *openClassCodeInput) (*openClassCodeOutput, error) {
	found, err := s.family.Open(ctx, in.Body.Code, network(exchangeOf(ctx).address))
	if err != nil {
		return nil, err
	}
	out := &openClassCodeOutput{}
	out.Body.School, out.Body.ClassName, out.Body.TeacherName = found.School, found.Class, found.Teacher
	out.Body.Consent = consentTextOf(found.Consent)
	return out, nil
}

type askToJoinInput struct {
	Body struct {
		Deed
		Code     string          `json:"code" minLength:"1" maxLength:"40" example:"C7M3QD"`
		Name     string          `json:"name" maxLength:"60" doc:"How the class teacher knows me." example:"王女士"`
		Relation school.Relation `json:"relation" enum:"father,mother,grandparent,other"`
		Child    string          `json:"child,omitempty" maxLength:"40" doc:"Short name; may be left out." example:"小明"`
		Consent  string          `json:"consent" maxLength:"16" doc:"Version of the text that I accepted." example:"2026-11"`
	} `nameHint:"FamilyAsking"`
}

func (s *Server) askToJoin(ctx context.Context, in *askToJoinInput) (*familyRequestOutput, error) {
	b := in.Body
	asking := family.Asking{ClientID: b.ID, Code: b.Code, Name: b.Name, Relation: b.Relation, Child: b.Child, Consent: b.Consent}
	return answerRequest(s.family.Ask(ctx, asking, network(exchangeOf(ctx).address)))
}

type familyRequestsOutput struct {
	Body list[familyRequest]
}

func (s *Server) listMyFamilyRequests(ctx context.Context, _ *struct{}) (*familyRequestsOutput, error) {
	out := &familyRequestsOutput{}
	var err error
	out.Body.Items, err = s.myFamilyRequests(ctx)
	return out, err
}

func (s *Server) myFamilyRequests(ctx context.Context) ([]familyRequest, error) {
	mine, err := s.family.Mine(ctx)
	if err != nil {
		return nil, err
	}
	items := make([]familyRequest, 0, len(mine))
	for _, r := range mine {
		items = append(items, familyRequestOf(r))
	}
	return items, nil
}

func (s *Server) withdrawFamilyRequest(ctx context.Context, in *ByID) (*struct{}, error) {
	return nil, s.family.Withdraw(ctx, in.ID)
}

func (s *Server) leaveSeat(ctx context.Context, in *ByID) (*struct{}, error) {
	return nil, s.family.Leave(ctx, in.ID)
}

// MyConsent is the consent of one guardian. It is exported because others embed it.
type MyConsent struct {
	Version     string         `json:"version" example:"2026-11"`
	GivenAt     clock.Instant  `json:"given_at"`
	WithdrawnAt *clock.Instant `json:"withdrawn_at" nullable:"true"`
}

type myConsentOutput struct {
	Body struct {
		Text  consentText       `json:"text" doc:"That is asked for now."`
		Given orNull[MyConsent] `json:"given" doc:"Null before the first time."`
	} `nameHint:"ConsentState"`
}

func (s *Server) getMyConsent(ctx context.Context, _ *struct{}) (*myConsentOutput, error) {
	given, err := s.family.Consent(ctx)
	if err != nil {
		return nil, err
	}
	out := &myConsentOutput{}
	out.Body.Text, out.Body.Given = consentTextOf(family.Current()), null[MyConsent](nil)
	if given != nil {
		out.Body.Given = null(&MyConsent{given.Version, given.At, given.WithdrawnAt})
	}
	return out, nil
}

type giveConsentInput struct {
	Body struct {
		Version string `json:"version" minLength:"1" maxLength:"16" example:"2026-11"`
	} `nameHint:"ConsentGiven"`
}

func (s *Server) giveConsent(ctx context.Context, in *giveConsentInput) (*struct{}, error) {
	return nil, s.family.Agree(ctx, in.Body.Version)
}

func (s *Server) withdrawConsent(ctx context.Context, _ *struct{}) (*struct{}, error) {
	return nil, s.family.WithdrawConsent(ctx)
}
