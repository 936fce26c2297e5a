package api

import (
	"context"
	"net/http"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/errs"
	"xiaoqin/server/identity"
	"xiaoqin/server/school"
)

// loginsPerIP bounds logins, each of which costs a call to WeChat. A whole school on
// its first morning may share one address.
const loginsPerIP = 300

func (s *Server) sessionRoutes() {
	handle(s, Operation{
		Method: http.MethodPost, Path: "/sessions", ID: "log-in", Tag: "identity", Access: forStrangers,
		Summary:     "Log in with a code of wx.login",
		Description: "The code is good once. Behind WeChat Cloud Run, where the installation says so, X-WX-OPENID takes its place.",
		status:      http.StatusCreated, perIP: loginsPerIP,
	}, s.logIn)
	handle(s, Operation{
		Method: http.MethodDelete, Path: "/sessions/current", ID: "log-out", Tag: "identity", Access: forAccounts,
		Summary: "End the session of this token",
		status:  http.StatusNoContent,
	}, s.logOut)
	handle(s, Operation{
		Method: http.MethodPost, Path: "/memberships/claim", ID: "claim-membership", Tag: "identity", Access: forAccounts,
		Summary:     "Bind this WeChat account to a person of a school",
		Description: "Either with the code of an invitation, or with the code of a getPhoneNumber button when the school has registered that number.",
	}, s.claim)
	handle(s, Operation{
		Method: http.MethodGet, Path: "/me", ID: "get-me", Tag: "identity", Access: forAccounts,
		Summary: "Who am I, as whom, and what may I do",
	}, s.me)
}

type role struct {
	Code identity.Role `json:"code" example:"guard"`
	Name string        `json:"name" example:"保安"`
}

func rolesOf(roles []identity.Role) []role {
	list := make([]role, 0, len(roles))
	for _, r := range roles {
		list = append(list, role{r, r.Name()})
	}
	return list
}

type membership struct {
	ID         database.ID `json:"id" doc:"Goes into X-Xiaoqin-Membership."`
	SchoolID   database.ID `json:"school_id"`
	SchoolName string      `json:"school_name" example:"云溪小学"`
	PersonID   database.ID `json:"person_id"`
	PersonName string      `json:"person_name" example:"王师傅"`
	Roles      []role      `json:"roles"`
}

type logInInput struct {
	OpenID  string `header:"X-WX-OPENID" hidden:"true"`
	UnionID string `header:"X-WX-UNIONID" hidden:"true"`
	Body    struct {
		Code string `json:"code,omitempty" doc:"What wx.login gave." minLength:"1" maxLength:"512" example:"0a1Bc2Dd3Ee4Ff5Gg6"`
	} `nameHint:"LogIn"`
}

type logInOutput struct {
	Body struct {
		Token       string        `json:"token" doc:"Goes into Authorization: Bearer. Shown this once."`
		ExpiresAt   clock.Instant `json:"expires_at" doc:"Unless the token is used before, which moves it on."`
		AccountID   database.ID   `json:"account_id"`
		Memberships []membership  `json:"memberships" doc:"Empty until the account is bound to a person."`
	} `nameHint:"Session"`
}

func (s *Server) logIn(ctx context.Context, in *logInInput) (*logInOutput, error) {
	login, err := s.startSession(ctx, in)
	if err != nil {
		return nil, err
	}
	exchangeOf(ctx).account = login.AccountID
	out := &logInOutput{}
	out.Body.Token = string(login.Token)
	out.Body.ExpiresAt = login.ExpiresAt
	out.Body.AccountID = login.AccountID
	out.Body.Memberships, err = s.membershipsOf(ctx, login.Memberships)
	return out, err
}

// isWeChatID knows the shape of an openid, and of a unionid, which may be missing.
func isWeChatID(s string) bool { return len(s) <= 128 && isWords(s) }

func (s *Server) startSession(ctx context.Context, in *logInInput) (identity.Login, error) {
	if s.config.TrustCloudRunUser && in.OpenID != "" {
		if !isWeChatID(in.OpenID) || !isWeChatID(in.UnionID) {
			return identity.Login{}, errMalformedRequest.WithFields(errs.Field{Location: "header.X-WX-OPENID", Message: msgFormat})
		}
		return s.identity.LoginAs(ctx, identity.OpenID(in.OpenID), identity.UnionID(in.UnionID))
	}
	if in.Body.Code == "" {
		return identity.Login{}, errInvalidRequest.WithFields(errs.Field{Location: "body.code", Message: msgRequired})
	}
	return s.identity.Login(ctx, in.Body.Code)
}

// membershipsOf adds the names of the schools, each read as the member.
func (s *Server) membershipsOf(ctx context.Context, held []identity.Membership) ([]membership, error) {
	out := make([]membership, 0, len(held))
	for _, m := range held {
		member := identity.Principal{MembershipID: m.ID, SchoolID: m.SchoolID, PersonID: m.PersonID, Roles: m.Roles}
		current, err := s.school.Current(identity.Into(ctx, member))
		if err != nil {
			return nil, err
		}
		out = append(out, membership{m.ID, m.SchoolID, current.Name, m.PersonID, m.PersonName, rolesOf(m.Roles)})
	}
	return out, nil
}

type logOutInput struct {
	Authorization string `header:"Authorization" hidden:"true"`
}

func (s *Server) logOut(ctx context.Context, in *logOutInput) (*struct{}, error) {
	token, err := bearer(in.Authorization)
	if err != nil {
		return nil, err
	}
	return nil, s.identity.Logout(ctx, token)
}

type claimInput struct {
	Body struct {
		InviteCode string `json:"invite_code,omitempty" doc:"From the school; case and spaces do not matter." minLength:"1" maxLength:"40" example:"K7M3QD"`
		PhoneCode  string `json:"phone_code,omitempty" doc:"From a getPhoneNumber button." minLength:"1" maxLength:"512"`
	} `nameHint:"Claim"`
}

type claimOutput struct {
	Body list[membership]
}

func (s *Server) claim(ctx context.Context, in *claimInput) (*claimOutput, error) {
	bound, err := s.bind(ctx, in.Body.InviteCode, in.Body.PhoneCode)
	if err != nil {
		return nil, err
	}
	out := &claimOutput{}
	out.Body.Items, err = s.membershipsOf(ctx, bound)
	return out, err
}

func (s *Server) bind(ctx context.Context, inviteCode, phoneCode string) ([]identity.Membership, error) {
	switch {
	case inviteCode != "" && phoneCode != "":
		return nil, errInvalidRequest.WithFields(errs.Field{Location: "body.phone_code", Message: msgOneCode})
	case phoneCode != "":
		return s.identity.ClaimByPhone(ctx, phoneCode)
	case inviteCode != "":
		m, err := s.identity.ClaimByInvite(ctx, inviteCode, network(exchangeOf(ctx).address))
		return []identity.Membership{m}, err
	}
	return nil, errInvalidRequest.WithFields(errs.Field{Location: "body.invite_code", Message: msgRequired})
}

// child is a child of the guardian who asks.
type child struct {
	SeatID    database.ID     `json:"seat_id"`
	ClassID   database.ID     `json:"class_id"`
	ClassName string          `json:"class_name" example:"四（2）班"`
	Name      string          `json:"name" doc:"What the school calls the child; empty when it does not say."`
	Relation  school.Relation `json:"relation" enum:"father,mother,grandparent,other"`
}

type meOutput struct {
	Body struct {
		AccountID    database.ID           `json:"account_id"`
		MembershipID *database.ID          `json:"membership_id" nullable:"true" doc:"As whom this request acts; null until the account is bound."`
		Memberships  []membership          `json:"memberships"`
		Permissions  []identity.Permission `json:"permissions" doc:"What this membership may do." example:"school.read"`
		Children     []child               `json:"children" doc:"Of this membership, when it is a guardian's."`
		Absence      *Absence              `json:"absence,omitempty" doc:"Of this membership: the one that lasts today, or else the next."`
	} `nameHint:"Me"`
}

func (s *Server) me(ctx context.Context, _ *struct{}) (*meOutput, error) {
	p := identity.From(ctx)
	held, err := s.identity.Memberships(ctx)
	if err != nil {
		return nil, err
	}
	out := &meOutput{}
	out.Body.AccountID, out.Body.MembershipID = p.AccountID, known(p.MembershipID)
	out.Body.Permissions = []identity.Permission{}
	for _, permission := range identity.Permissions() {
		if p.May(permission) {
			out.Body.Permissions = append(out.Body.Permissions, permission)
		}
	}
	if out.Body.Children, err = s.childrenOf(ctx, p); err != nil {
		return nil, err
	}
	if p.May(identity.AbsenceEnter) {
		if out.Body.Absence, err = s.absentMe(ctx); err != nil {
			return nil, err
		}
	}
	out.Body.Memberships, err = s.membershipsOf(ctx, held)
	return out, err
}

func (s *Server) childrenOf(ctx context.Context, p identity.Principal) ([]child, error) {
	children := []child{}
	if !p.Has(identity.RoleGuardian) {
		return children, nil
	}
	seats, err := s.school.MySeats(ctx)
	if err != nil {
		return nil, err
	}
	for _, seat := range seats {
		children = append(children, child{seat.SeatID, seat.ClassID, seat.Class, seat.Child, seat.Relation})
	}
	return children, nil
}
