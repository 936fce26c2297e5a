package identity

import (
	"context"
	"errors"
	"fmt"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// accountMemberships lists all memberships of an account, also of people who may not act.
func (s store) accountMemberships(ctx context.Context, accountID database.ID) ([]membershipRow, error) {
	var rows []membershipRow
	if err := s.db.In(ctx).Find(&rows, "account_id = ?", accountID).Error; err != nil {
		return nil, fmt.Errorf("read memberships: %w", err)
	}
	return rows, nil
}

// deleteAccount deletes an account, who used which invite, and the follower of the official
// account who is the same WeChat user.
func (s store) deleteAccount(ctx context.Context, id database.ID) error {
	err := s.db.In(ctx).Exec("DELETE FROM followers WHERE union_id_index IN (SELECT union_id_index FROM accounts WHERE id = ?)", id).Error
	if err != nil {
		return fmt.Errorf("delete follower: %w", err)
	}
	if err := s.db.In(ctx).Model(&inviteRow{}).Where("used_by = ?", id).Update("used_by", nil).Error; err != nil {
		return fmt.Errorf("forget who used invites: %w", err)
	}
	if err := s.db.In(ctx).Delete(&accountRow{}, "id = ?", id).Error; err != nil {
		return fmt.Errorf("delete account: %w", err)
	}
	return nil
}

// reap deletes ended sessions, invites that expired before one moment, and accounts made
// before another that are bound to nobody and logged in nowhere.
func (s store) reap(ctx context.Context, now, invites, accounts clock.Instant) error {
	db := s.db.In(ctx)
	err := errors.Join(
		db.Delete(&sessionRow{}, "expires_at <= ?", now).Error,
		db.Delete(&inviteRow{}, "expires_at <= ?", invites).Error,
		db.Where("NOT EXISTS (SELECT 1 FROM memberships WHERE memberships.account_id = accounts.id)").
			Where("NOT EXISTS (SELECT 1 FROM sessions WHERE sessions.account_id = accounts.id)").
			Delete(&accountRow{}, "created_at <= ?", accounts).Error,
	)
	if err != nil {
		return fmt.Errorf("reap identities: %w", err)
	}
	return nil
}

func (s store) export(ctx context.Context, accountID database.ID) (Export, error) {
	var account accountRow
	err := s.db.In(ctx).Take(&account, "id = ?", accountID).Error
	if database.IsNotFound(err) {
		return Export{}, ErrSessionOver
	}
	if err != nil {
		return Export{}, fmt.Errorf("read account: %w", err)
	}
	openID, err := s.vault.Open(fieldOpenID, account.ID, account.OpenIDSealed)
	if err != nil {
		return Export{}, err
	}
	e := Export{AccountSince: account.CreatedAt, OpenID: OpenID(openID)}
	if len(account.UnionIDSealed) > 0 {
		unionID, err := s.vault.Open(fieldUnionID, account.ID, account.UnionIDSealed)
		if err != nil {
			return Export{}, err
		}
		e.UnionID = UnionID(unionID)
	}
	mine := s.db.In(ctx).Model(&membershipRow{}).Select("person_id").Where("account_id = ?", accountID)
	if e.People, err = s.people(ctx, s.db.In(ctx).Where("id IN (?)", mine).Order("id")); err != nil {
		return Export{}, err
	}
	err = s.db.In(ctx).Model(&sessionRow{}).Where("account_id = ?", accountID).Order("id").Find(&e.Sessions).Error
	if err != nil {
		return Export{}, fmt.Errorf("read sessions: %w", err)
	}
	return e, nil
}
