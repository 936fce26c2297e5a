package hazard

import (
	"context"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/plate"
)

// Code is the token of the school's own printed code, under which anybody reports what is
// wrong without an account. The first call makes it.
func (s *Service) Code(ctx context.Context) (token string, err error) {
	p := identity.From(ctx)
	if err := p.Require(identity.HazardManage); err != nil {
		return "", err
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		token, err = s.store.code(ctx, codeRow{SchoolID: p.SchoolID, Token: plate.NewToken(), IssuedAt: s.now()})
		return err
	})
	return token, err
}

// SchoolOf is the school that printed the code, false for one that nobody has.
func (s *Service) SchoolOf(ctx context.Context, token string) (database.ID, bool, error) {
	if !plate.WellFormed(token) {
		return database.ID{}, false, nil
	}
	return s.store.schoolOf(ctx, token)
}

type codeRow struct {
	SchoolID database.ID
	Token    string
	IssuedAt clock.Instant
}

// TableName names the table.
func (codeRow) TableName() string { return "hazard_codes" }
