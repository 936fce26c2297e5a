package api

import (
	"context"
	"net/http"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

func (s *Server) myDataRoutes() {
	handle(s, Operation{
		Method: http.MethodGet, Path: "/me/export", ID: "export-my-data", Tag: "identity", Access: forAccounts,
		Summary:     "Give me a copy of everything that is known about me, in all schools",
		Description: "Personal Information Protection Law, article 45. It holds personal data in the open: show it to nobody else.",
	}, s.exportMyData)
	handle(s, Operation{
		Method: http.MethodDelete, Path: "/me", ID: "forget-me", Tag: "identity", Access: forAccounts,
		Summary: "Delete my account and what is known about me",
		Description: "Personal Information Protection Law, article 47. A guardian is erased in every school, with messages, links to children and the consent to be told. " +
			"Staff are unbound: the school keeps its own record of whom it employs. Records of safety keep an id that names nobody. The session ends.",
		status: http.StatusNoContent,
	}, s.forgetMe)
}

type myAccount struct {
	Since   clock.Instant `json:"since"`
	OpenID  string        `json:"open_id" doc:"How WeChat knows me in this mini-program."`
	UnionID string        `json:"union_id"`
}

type mySession struct {
	CreatedAt clock.Instant `json:"created_at"`
	SeenAt    clock.Instant `json:"seen_at" doc:"To the hour."`
	ExpiresAt clock.Instant `json:"expires_at"`
}

// myself is one person that the account is.
type myself struct {
	ID       database.ID          `json:"id"`
	School   string               `json:"school" example:"云溪小学"`
	Name     string               `json:"name"`
	Phone    string               `json:"phone"`
	State    identity.PersonState `json:"state" example:"active"`
	Roles    []role               `json:"roles"`
	Since    clock.Instant        `json:"since"`
	Children []child              `json:"children"`
	Messages []inboxItem          `json:"messages" doc:"All that was said to me, newest first."`
	Deeds    []myDeed             `json:"deeds" doc:"What I did to tasks, oldest first."`
	Absences []Absence            `json:"absences" doc:"When I was or will be away."`
	Health   *healthCertificate   `json:"health_certificate,omitempty" doc:"Of somebody who works in the kitchen."`
	Consents []MyConsent          `json:"consents" doc:"As a guardian, the first first."`
	MyRecords
}

type myDeed struct {
	At     clock.Instant `json:"at"`
	Action string        `json:"action" example:"complete"`
	Task   string        `json:"task" doc:"Code of the routine." example:"guard.round"`
	Reason string        `json:"reason"`
}

type exportOutput struct {
	Body struct {
		At            clock.Instant   `json:"at"`
		Account       myAccount       `json:"account"`
		Sessions      []mySession     `json:"sessions"`
		Subscriptions []subscription  `json:"subscriptions"`
		Requests      []familyRequest `json:"family_requests" doc:"To join the class of a child."`
		People        []myself        `json:"people"`
	} `nameHint:"MyData"`
}

func (s *Server) exportMyData(ctx context.Context, _ *struct{}) (*exportOutput, error) {
	known, err := s.identity.Export(ctx)
	if err != nil {
		return nil, err
	}
	out := &exportOutput{}
	b := &out.Body
	b.At = clock.At(s.machine.Now())
	b.Account = myAccount{known.AccountSince, string(known.OpenID), string(known.UnionID)}
	b.Sessions, b.Subscriptions, b.People = []mySession{}, []subscription{}, []myself{}
	for _, one := range known.Sessions {
		b.Sessions = append(b.Sessions, mySession(one))
	}
	for _, person := range known.People {
		me, err := s.exportPerson(identity.Into(ctx, known.As(ctx, person)), person)
		if err != nil {
			return nil, err
		}
		b.People = append(b.People, me)
	}
	if b.Requests, err = s.myFamilyRequests(ctx); err != nil || len(known.People) == 0 {
		return out, err
	}
	credit, err := s.listSubscriptions(identity.Into(ctx, known.As(ctx, known.People[0])), nil)
	if err != nil {
		return nil, err
	}
	b.Subscriptions = credit.Body.Items
	return out, nil
}

// exportPerson gathers what is known of one person, who is the principal of ctx.
func (s *Server) exportPerson(ctx context.Context, p identity.Person) (myself, error) {
	me := myself{ID: p.ID, Name: p.Name, Phone: string(p.Phone), State: p.State, Roles: rolesOf(p.Roles), Since: p.CreatedAt, Messages: []inboxItem{}}
	at, err := s.school.Current(ctx)
	if err != nil {
		return me, err
	}
	me.School = at.Name
	if me.Children, err = s.childrenOf(ctx, identity.From(ctx)); err != nil {
		return me, err
	}
	const page = 100
	for after := (database.ID{}); ; {
		items, next, err := s.message.Inbox(ctx, after, page)
		if err != nil {
			return me, err
		}
		for _, i := range items {
			me.Messages = append(me.Messages, inboxItem{i.ID, i.Purpose, i.Title, i.Body, i.Page, i.At, i.ReadAt})
		}
		if next.IsZero() {
			break
		}
		after = next
	}
	absences, err := s.school.OwnAbsences(ctx)
	if err != nil {
		return me, err
	}
	me.Absences = absencesOf(absences)
	consents, err := s.family.Consents(ctx)
	if err != nil {
		return me, err
	}
	me.Consents = make([]MyConsent, 0, len(consents))
	for _, c := range consents {
		me.Consents = append(me.Consents, MyConsent{c.Version, c.At, c.WithdrawnAt})
	}
	deeds, err := s.task.OwnActs(ctx)
	if err != nil {
		return me, err
	}
	me.Deeds = myDeeds(deeds)
	if me.Health, err = s.healthOf(ctx); err != nil {
		return me, err
	}
	me.MyRecords, err = s.recordsOf(ctx)
	return me, err
}

type healthCertificate struct {
	Certificate string     `json:"certificate"`
	ExpiresOn   clock.Date `json:"expires_on"`
}

func (s *Server) healthOf(ctx context.Context) (*healthCertificate, error) {
	w, found, err := s.canteen.Own(ctx)
	if err != nil || !found {
		return nil, err
	}
	return &healthCertificate{w.Certificate, w.Expires}, nil
}

func myDeeds(done []task.OwnAct) []myDeed {
	deeds := make([]myDeed, 0, len(done))
	for _, d := range done {
		deeds = append(deeds, myDeed{d.At, d.Action, d.Routine, d.Reason})
	}
	return deeds
}

func (s *Server) forgetMe(ctx context.Context, _ *struct{}) (*struct{}, error) {
	return nil, s.school.ForgetMe(ctx)
}
