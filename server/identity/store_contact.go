package identity

import (
	"context"
	"fmt"

	"gorm.io/gorm/clause"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

type followerRow struct {
	ID           database.ID
	OpenIDSealed []byte
	OpenIDIndex  []byte
	UnionIDIndex []byte
	CreatedAt    clock.Instant
}

// TableName is what gorm asks for.
func (followerRow) TableName() string { return "followers" }

// contacts reads everybody in one query; followers meet accounts by unionid.
func (s store) contacts(ctx context.Context, school database.ID, persons []database.ID) (map[database.ID]Contact, error) {
	var rows []struct {
		PersonID       database.ID
		AccountID      database.ID
		OpenIDSealed   []byte
		FollowerID     *database.ID
		FollowerSealed []byte
	}
	err := s.db.In(ctx).Raw(`SELECT m.person_id, a.id AS account_id, a.open_id_sealed, f.id AS follower_id, f.open_id_sealed AS follower_sealed
		FROM memberships m
		JOIN people p ON p.id = m.person_id AND p.state = ?
		JOIN accounts a ON a.id = m.account_id
		LEFT JOIN followers f ON f.union_id_index = a.union_id_index
		WHERE m.school_id = ? AND m.person_id IN ?`, Active, school, persons).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read contacts: %w", err)
	}
	contacts := make(map[database.ID]Contact, len(rows))
	for _, r := range rows {
		mini, err := s.vault.Open(fieldOpenID, r.AccountID, r.OpenIDSealed)
		if err != nil {
			return nil, err
		}
		c := Contact{AccountID: r.AccountID, Mini: OpenID(mini)}
		if r.FollowerID != nil {
			official, err := s.vault.Open(fieldFollower, *r.FollowerID, r.FollowerSealed)
			if err != nil {
				return nil, err
			}
			c.Official = OpenID(official)
		}
		contacts[r.PersonID] = c
	}
	return contacts, nil
}

func (s store) accountOf(ctx context.Context, openID OpenID, official bool) (database.ID, error) {
	q := s.db.In(ctx).Model(&accountRow{})
	if official {
		unions := s.db.In(ctx).Model(&followerRow{}).Select("union_id_index").
			Where("open_id_index = ?", s.vault.Index(fieldFollower, string(openID)))
		q = q.Where("union_id_index IN (?)", unions)
	} else {
		q = q.Where("open_id_index = ?", s.vault.Index(fieldOpenID, string(openID)))
	}
	var account accountRow
	if err := q.Order("id").Limit(1).Find(&account).Error; err != nil {
		return database.ID{}, fmt.Errorf("find account: %w", err)
	}
	return account.ID, nil
}

func (s store) follow(ctx context.Context, openID OpenID, unionID UnionID, now clock.Instant) error {
	row := followerRow{
		ID: database.NewID(), CreatedAt: now,
		OpenIDIndex:  s.vault.Index(fieldFollower, string(openID)),
		UnionIDIndex: s.vault.Index(fieldUnionID, string(unionID)),
	}
	row.OpenIDSealed = s.vault.Seal(fieldFollower, row.ID, string(openID))
	if err := s.db.In(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error; err != nil {
		return fmt.Errorf("note follower: %w", err)
	}
	return nil
}

func (s store) unfollow(ctx context.Context, openID OpenID) error {
	index := s.vault.Index(fieldFollower, string(openID))
	if err := s.db.In(ctx).Delete(&followerRow{}, "open_id_index = ?", index).Error; err != nil {
		return fmt.Errorf("forget follower: %w", err)
	}
	question := s.vault.Index(fieldFollow, string(openID))
	if err := s.db.In(ctx).Delete(&followRow{}, "open_id_index = ?", question).Error; err != nil {
		return fmt.Errorf("forget question about follower: %w", err)
	}
	return nil
}
