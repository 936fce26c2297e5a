package identity

import (
	"context"
	"errors"
	"fmt"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// codeTries bounds how often a code that happens to exist is drawn again.
const codeTries = 5

type inviteRow struct {
	ID        database.ID
	SchoolID  database.ID
	PersonID  database.ID
	CodeHash  []byte
	ExpiresAt clock.Instant
	UsedAt    *clock.Instant
	UsedBy    *database.ID
	CreatedAt clock.Instant
}

// TableName is what gorm asks for.
func (inviteRow) TableName() string { return "invites" }

// createInvite draws a code that no other invite has.
func (s store) createInvite(ctx context.Context, row inviteRow) (InviteCode, error) {
	for range codeTries {
		code := newInviteCode()
		row.CodeHash = s.vault.Index(fieldInvite, string(code))
		existing, err := s.findInvite(ctx, row.CodeHash)
		if err != nil {
			return "", err
		}
		if existing != nil {
			continue
		}
		if err := s.db.In(ctx).Create(&row).Error; err != nil {
			return "", fmt.Errorf("make invite: %w", err)
		}
		return code, nil
	}
	return "", errors.New("make invite: every code drawn exists already")
}

// findInvite finds the invite of a code, nil when there is none. Whoever changes an
// invite holds the lock of its person.
func (s store) findInvite(ctx context.Context, hash []byte) (*inviteRow, error) {
	var rows []inviteRow
	if err := s.db.In(ctx).Limit(1).Find(&rows, "code_hash = ?", hash).Error; err != nil {
		return nil, fmt.Errorf("read invite: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil //nolint:nilnil // a wrong code is an answer here, not an error
	}
	return &rows[0], nil
}

func (s store) useInvite(ctx context.Context, id, accountID database.ID, now clock.Instant) error {
	err := s.db.In(ctx).Model(&inviteRow{}).Where("id = ?", id).Updates(map[string]any{"used_at": now, "used_by": accountID}).Error
	if err != nil {
		return fmt.Errorf("use invite: %w", err)
	}
	return nil
}

// deleteOpenInvites makes the unused codes of a person worthless.
func (s store) deleteOpenInvites(ctx context.Context, schoolID, personID database.ID) error {
	if err := s.query(ctx, schoolID).Delete(&inviteRow{}, "person_id = ? AND used_at IS NULL", personID).Error; err != nil {
		return fmt.Errorf("withdraw invites: %w", err)
	}
	return nil
}

func (s store) deleteInvites(ctx context.Context, schoolID, personID database.ID) error {
	if err := s.query(ctx, schoolID).Delete(&inviteRow{}, "person_id = ?", personID).Error; err != nil {
		return fmt.Errorf("delete invites: %w", err)
	}
	return nil
}
