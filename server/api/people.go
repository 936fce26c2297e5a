package api

import (
	"context"
	"net/http"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

func (s *Server) peopleRoutes() {
	handle(s, Operation{
		Method: http.MethodGet, Path: "/people", ID: "list-people", Tag: "people", Access: forHolders(identity.PersonRead),
		Summary:     "List the people of the school, in the order of registration",
		Description: "Who may not manage people sees staff only, without phone numbers.",
	}, s.listPeople)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/people/{id}/invites", ID: "invite-person", Tag: "people", Access: forHolders(identity.InviteCreate),
		Summary: "Make a code that binds a WeChat user to a person; older codes stop working",
		status:  http.StatusCreated,
	}, s.invitePerson)
	handle(s, Operation{
		Method: http.MethodPut, Path: "/people/{id}/roles", ID: "set-roles", Tag: "people", Access: forHolders(identity.PersonManage),
		Summary: "Give a person exactly these roles",
	}, s.setRoles)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/people/{id}/disable", ID: "disable-person", Tag: "people", Access: forHolders(identity.PersonManage),
		Summary: "Keep a person from acting; their sessions end, and what they hold by name goes to the deputy or the head",
	}, s.disablePerson)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/people/{id}/enable", ID: "enable-person", Tag: "people", Access: forHolders(identity.PersonManage),
		Summary: "Let a disabled person act again",
	}, s.enablePerson)
}

type person struct {
	ID    database.ID          `json:"id"`
	Name  string               `json:"name" example:"王师傅"`
	Phone string               `json:"phone,omitempty" doc:"Only for those who may manage people, and oneself." example:"13800000000"`
	Roles []role               `json:"roles"`
	State identity.PersonState `json:"state" enum:"active,disabled,left"`
	Bound bool                 `json:"bound" doc:"A WeChat account acts as this person."`
}

func personOf(p identity.Person) person {
	return person{p.ID, p.Name, string(p.Phone), rolesOf(p.Roles), p.State, p.Bound}
}

type listPeopleInput struct {
	Page
	Role  identity.Role        `query:"role" maxLength:"40"`
	State identity.PersonState `query:"state" enum:"active,disabled,left"`
}

type listPeopleOutput struct {
	Body list[person]
}

func (s *Server) listPeople(ctx context.Context, in *listPeopleInput) (*listPeopleOutput, error) {
	people, next, err := s.identity.ListPeople(ctx, identity.PersonFilter{Role: in.Role, State: in.State}, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &listPeopleOutput{}
	out.Body.Items = make([]person, 0, len(people))
	for _, p := range people {
		out.Body.Items = append(out.Body.Items, personOf(p))
	}
	out.Body.Next = known(next)
	return out, nil
}

type inviteOutput struct {
	Body struct {
		Code      string        `json:"code" doc:"Shown this once." example:"K7M3QD"`
		PersonID  database.ID   `json:"person_id"`
		ExpiresAt clock.Instant `json:"expires_at"`
	} `nameHint:"Invite"`
}

func (s *Server) invitePerson(ctx context.Context, in *ByID) (*inviteOutput, error) {
	invite, err := s.identity.CreateInvite(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &inviteOutput{}
	out.Body.Code, out.Body.PersonID, out.Body.ExpiresAt = string(invite.Code), invite.PersonID, invite.ExpiresAt
	return out, nil
}

type setRolesInput struct {
	ByID
	Body struct {
		Roles []identity.Role `json:"roles" minItems:"1" maxItems:"20" maxLength:"40" doc:"Codes of roles." example:"guard"`
	} `nameHint:"RoleList"`
}

type personOutput struct {
	Body person
}

func (s *Server) setRoles(ctx context.Context, in *setRolesInput) (*personOutput, error) {
	return answerPerson(s.identity.SetRoles(ctx, in.ID, in.Body.Roles))
}

func (s *Server) disablePerson(ctx context.Context, in *ByID) (*personOutput, error) {
	return answerPerson(s.school.Disable(ctx, in.ID))
}

func (s *Server) enablePerson(ctx context.Context, in *ByID) (*personOutput, error) {
	return answerPerson(s.identity.EnablePerson(ctx, in.ID))
}

func answerPerson(p identity.Person, err error) (*personOutput, error) {
	if err != nil {
		return nil, err
	}
	return &personOutput{personOf(p)}, nil
}
