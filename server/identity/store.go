package identity

import (
	"context"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// store is the database of this package. Reads work anywhere; writes and locks only
// inside a transaction.
type store struct {
	db    *database.DB
	vault *Vault
}

var forUpdate = clause.Locking{Strength: clause.LockingStrengthUpdate}

type accountRow struct {
	ID               database.ID
	OpenIDSealed     []byte
	OpenIDIndex      []byte
	UnionIDSealed    database.NullBytes
	UnionIDIndex     database.NullBytes
	ClaimFailures    int
	ClaimLockedUntil clock.Instant
	CreatedAt        clock.Instant
}

// TableName is what gorm asks for.
func (accountRow) TableName() string { return "accounts" }

type membershipRow struct {
	ID        database.ID
	SchoolID  database.ID
	PersonID  database.ID
	AccountID database.ID
	UsedAt    clock.Instant
	CreatedAt clock.Instant
}

// TableName is what gorm asks for.
func (membershipRow) TableName() string { return "memberships" }

type sessionRow struct {
	ID        database.ID
	AccountID database.ID
	TokenHash []byte
	SeenAt    clock.Instant
	ExpiresAt clock.Instant
	CreatedAt clock.Instant
}

// TableName is what gorm asks for.
func (sessionRow) TableName() string { return "sessions" }

// signIn finds the account of an openid or makes it, and fills in a unionid that was not
// known before. Two first logins at once make one account.
func (s store) signIn(ctx context.Context, openID OpenID, unionID UnionID, now clock.Instant) (accountRow, error) {
	index := s.vault.Index(fieldOpenID, string(openID))
	row := accountRow{ID: database.NewID(), OpenIDIndex: index, CreatedAt: now}
	row.OpenIDSealed = s.vault.Seal(fieldOpenID, row.ID, string(openID))
	if err := s.db.In(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error; err != nil {
		return row, fmt.Errorf("make account: %w", err)
	}
	var account accountRow
	if err := s.db.In(ctx).Clauses(forUpdate).Take(&account, "open_id_index = ?", index).Error; err != nil {
		return account, fmt.Errorf("read account: %w", err)
	}
	if unionID == "" || len(account.UnionIDIndex) > 0 {
		return account, nil
	}
	err := s.db.In(ctx).Model(&accountRow{}).Where("id = ?", account.ID).Updates(map[string]any{
		"union_id_sealed": s.vault.Seal(fieldUnionID, account.ID, string(unionID)),
		"union_id_index":  s.vault.Index(fieldUnionID, string(unionID)),
	}).Error
	if err != nil {
		return account, fmt.Errorf("fill in unionid: %w", err)
	}
	return account, nil
}

func (s store) lockAccount(ctx context.Context, id database.ID) (accountRow, error) {
	var row accountRow
	err := s.db.In(ctx).Clauses(forUpdate).Take(&row, "id = ?", id).Error
	if database.IsNotFound(err) {
		return row, ErrSessionOver
	}
	if err != nil {
		return row, fmt.Errorf("lock account: %w", err)
	}
	return row, nil
}

func (s store) saveClaimFailures(ctx context.Context, a accountRow) error {
	err := s.db.In(ctx).Model(&accountRow{}).Where("id = ?", a.ID).Updates(map[string]any{
		"claim_failures": a.ClaimFailures, "claim_locked_until": a.ClaimLockedUntil,
	}).Error
	if err != nil {
		return fmt.Errorf("count failed claim: %w", err)
	}
	return nil
}

func (s store) createSession(ctx context.Context, row sessionRow) error {
	if err := s.db.In(ctx).Create(&row).Error; err != nil {
		return fmt.Errorf("make session: %w", err)
	}
	return nil
}

// findSession reads a session, expired or not, with what its account may act as.
func (s store) findSession(ctx context.Context, hash tokenHash) (session, error) {
	var row sessionRow
	err := s.db.In(ctx).Take(&row, "token_hash = ?", hash[:]).Error
	if database.IsNotFound(err) {
		return session{}, ErrSessionOver
	}
	if err != nil {
		return session{}, fmt.Errorf("read session: %w", err)
	}
	memberships, err := s.memberships(ctx, row.AccountID)
	return session{
		ID: row.ID, AccountID: row.AccountID, CreatedAt: row.CreatedAt, SeenAt: row.SeenAt, ExpiresAt: row.ExpiresAt,
		Memberships: memberships,
	}, err
}

// memberships lists what an account may act as, used last first.
func (s store) memberships(ctx context.Context, accountID database.ID) ([]held, error) {
	var rows []struct {
		ID, SchoolID, PersonID database.ID
		UsedAt                 clock.Instant
		Role                   Role
	}
	err := s.db.In(ctx).Table("memberships AS m").
		Select("m.id, m.school_id, m.person_id, m.used_at, r.role").
		Joins("JOIN people AS p ON p.id = m.person_id AND p.state = ?", Active).
		Joins("LEFT JOIN person_roles AS r ON r.person_id = m.person_id").
		Where("m.account_id = ?", accountID).Order("m.used_at DESC, m.id, r.role").Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read memberships: %w", err)
	}
	var list []held
	for _, r := range rows {
		if len(list) == 0 || list[len(list)-1].ID != r.ID {
			list = append(list, held{ID: r.ID, SchoolID: r.SchoolID, PersonID: r.PersonID, UsedAt: r.UsedAt})
		}
		if last := &list[len(list)-1]; r.Role.grantable() {
			last.Roles = append(last.Roles, r.Role)
		}
	}
	return list, nil
}

// touch moves the life of a session on.
func (s store) touch(ctx context.Context, id database.ID, seen, expires clock.Instant) error {
	err := s.db.In(ctx).Model(&sessionRow{}).Where("id = ? AND seen_at < ?", id, seen).
		Updates(map[string]any{"seen_at": seen, "expires_at": expires}).Error
	if err != nil {
		return fmt.Errorf("touch session: %w", err)
	}
	return nil
}

func (s store) useMembership(ctx context.Context, id database.ID, now clock.Instant) error {
	if err := s.db.In(ctx).Model(&membershipRow{}).Where("id = ?", id).Update("used_at", now).Error; err != nil {
		return fmt.Errorf("note membership: %w", err)
	}
	return nil
}

func (s store) deleteSession(ctx context.Context, id database.ID) error {
	if err := s.db.In(ctx).Delete(&sessionRow{}, "id = ?", id).Error; err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	return nil
}

// tokenHashes lists the sessions of an account.
func (s store) tokenHashes(ctx context.Context, accountID database.ID) ([]tokenHash, error) {
	var raw [][]byte
	if err := s.db.In(ctx).Model(&sessionRow{}).Where("account_id = ?", accountID).Pluck("token_hash", &raw).Error; err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	hashes := make([]tokenHash, 0, len(raw))
	for _, r := range raw {
		if len(r) == len(tokenHash{}) {
			hashes = append(hashes, tokenHash(r))
		}
	}
	return hashes, nil
}

// endSessions ends every session of an account and lists them.
func (s store) endSessions(ctx context.Context, accountID database.ID) ([]tokenHash, error) {
	hashes, err := s.tokenHashes(ctx, accountID)
	if err != nil {
		return nil, err
	}
	if err := s.db.In(ctx).Delete(&sessionRow{}, "account_id = ?", accountID).Error; err != nil {
		return nil, fmt.Errorf("end sessions: %w", err)
	}
	return hashes, nil
}

// findMembership gives the membership of a person, nil when nobody is bound to them.
func (s store) findMembership(ctx context.Context, schoolID, personID database.ID) (*membershipRow, error) {
	var rows []membershipRow
	err := s.db.In(ctx).Limit(1).Find(&rows, "school_id = ? AND person_id = ?", schoolID, personID).Error
	if err != nil {
		return nil, fmt.Errorf("read membership: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil //nolint:nilnil // being unbound is an answer here, not an error
	}
	return &rows[0], nil
}

func (s store) createMembership(ctx context.Context, row membershipRow) error {
	err := s.db.In(ctx).Create(&row).Error
	if database.IsDuplicate(err) {
		return ErrPersonTaken
	}
	if err != nil {
		return fmt.Errorf("bind person: %w", err)
	}
	return nil
}

func (s store) deleteMembership(ctx context.Context, schoolID, personID database.ID) error {
	if err := s.db.In(ctx).Delete(&membershipRow{}, "school_id = ? AND person_id = ?", schoolID, personID).Error; err != nil {
		return fmt.Errorf("unbind person: %w", err)
	}
	return nil
}

// query is a session of gorm for one school.
func (s store) query(ctx context.Context, schoolID database.ID) *gorm.DB {
	return s.db.In(ctx).Where("school_id = ?", schoolID)
}
