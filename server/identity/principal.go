package identity

import (
	"context"
	"slices"
	"strings"

	"xiaoqin/server/database"
)

// Principal is on whose behalf a request acts: one membership of one account. The zero
// Principal is a stranger, who may do nothing.
type Principal struct {
	AccountID    database.ID // zero for the installation
	MembershipID database.ID // zero while the account is bound to no person
	SchoolID     database.ID
	PersonID     database.ID
	Roles        []Role
}

type principalKey struct{}

// Into puts the principal into the context.
func Into(ctx context.Context, p Principal) context.Context {
	return context.WithValue(ctx, principalKey{}, p)
}

// From gives the principal of the context, or a stranger.
func From(ctx context.Context) Principal {
	p, _ := ctx.Value(principalKey{}).(Principal)
	return p
}

// System is the installation acting in a school: the command line and the jobs.
func System(schoolID database.ID) Principal {
	return Principal{SchoolID: schoolID, Roles: []Role{RoleOperator}}
}

// Has reports whether the principal acts in this role.
func (p Principal) Has(role Role) bool { return slices.Contains(p.Roles, role) }

// May reports whether the principal has the permission.
func (p Principal) May(permission Permission) bool {
	return !p.SchoolID.IsZero() && allows(p.Roles, permission)
}

// Require refuses with ErrStranger, ErrNotBound or ErrForbidden unless the principal has
// the permission. The detail says who has it.
func (p Principal) Require(permission Permission) error {
	switch {
	case p.May(permission):
		return nil
	case p.AccountID.IsZero() && !p.Has(RoleOperator):
		return ErrStranger
	case p.SchoolID.IsZero():
		return ErrNotBound
	default:
		return forbidden(permission)
	}
}

// requireAccount refuses whoever has not logged in through WeChat.
func (p Principal) requireAccount() error {
	if p.AccountID.IsZero() {
		return ErrStranger
	}
	return nil
}

// requestKey carries the id of the request that the audit log names.
type requestKey struct{}

// WithRequestID puts the id of the request into the context, for the audit log, which
// keeps 64 bytes of it.
func WithRequestID(ctx context.Context, id string) context.Context {
	id = strings.ToValidUTF8(id[:min(len(id), 64)], "")
	return context.WithValue(ctx, requestKey{}, id)
}

// RequestID gives the id of the request, empty outside of one.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}
