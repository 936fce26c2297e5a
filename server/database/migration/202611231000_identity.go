package migration

import (
	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/gorm"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// identity makes accounts, people, memberships, sessions, invites and the audit log.
// What ends in _sealed is encrypted, what ends in _index is a keyed hash of it.
var identity = &gormigrate.Migration{
	ID: "202611231000-identity",
	Migrate: func(tx *gorm.DB) error {
		type Account struct {
			ID               database.ID   `gorm:"primaryKey"`
			OpenIDSealed     []byte        `gorm:"size:255;not null"`
			OpenIDIndex      []byte        `gorm:"size:32;not null;uniqueIndex:uq_accounts_open_id"`
			UnionIDSealed    []byte        `gorm:"size:255"`
			UnionIDIndex     []byte        `gorm:"size:32;index:ix_accounts_union_id"`
			ClaimFailures    int           `gorm:"not null"`
			ClaimLockedUntil clock.Instant `gorm:"not null"` // 0: never locked
			CreatedAt        clock.Instant `gorm:"not null"`
		}
		type Person struct {
			ID          database.ID   `gorm:"primaryKey;index:ix_people_school,priority:2"`
			SchoolID    database.ID   `gorm:"not null;index:ix_people_school,priority:1;uniqueIndex:uq_people_phone,priority:2"`
			Name        string        `gorm:"size:64;not null"`
			PhoneSealed []byte        `gorm:"size:255"`
			PhoneIndex  []byte        `gorm:"size:32;uniqueIndex:uq_people_phone,priority:1"`
			State       string        `gorm:"size:16;not null"`
			CreatedAt   clock.Instant `gorm:"not null"`
			UpdatedAt   clock.Instant `gorm:"not null"`
		}
		type PersonRole struct {
			PersonID database.ID `gorm:"primaryKey;index:ix_person_roles_role,priority:3"`
			Role     string      `gorm:"primaryKey;size:32;index:ix_person_roles_role,priority:2"`
			SchoolID database.ID `gorm:"not null;index:ix_person_roles_role,priority:1"`
		}
		type Membership struct {
			ID        database.ID   `gorm:"primaryKey"`
			SchoolID  database.ID   `gorm:"not null"`
			PersonID  database.ID   `gorm:"not null;uniqueIndex:uq_memberships_person"`
			AccountID database.ID   `gorm:"not null;index:ix_memberships_account"`
			UsedAt    clock.Instant `gorm:"not null"`
			CreatedAt clock.Instant `gorm:"not null"`
		}
		type Session struct {
			ID        database.ID   `gorm:"primaryKey"`
			AccountID database.ID   `gorm:"not null;index:ix_sessions_account"`
			TokenHash []byte        `gorm:"size:32;not null;uniqueIndex:uq_sessions_token"`
			SeenAt    clock.Instant `gorm:"not null"`
			ExpiresAt clock.Instant `gorm:"not null;index:ix_sessions_expires"`
			CreatedAt clock.Instant `gorm:"not null"`
		}
		type Invite struct {
			ID        database.ID   `gorm:"primaryKey"`
			SchoolID  database.ID   `gorm:"not null"`
			PersonID  database.ID   `gorm:"not null;index:ix_invites_person"`
			CodeHash  []byte        `gorm:"size:32;not null;uniqueIndex:uq_invites_code"`
			ExpiresAt clock.Instant `gorm:"not null;index:ix_invites_expires"`
			UsedAt    *clock.Instant
			UsedBy    *database.ID  // account
			CreatedAt clock.Instant `gorm:"not null"`
		}
		type AuditEvent struct {
			ID        database.ID   `gorm:"primaryKey"`
			SchoolID  database.ID   `gorm:"not null;uniqueIndex:uq_audit_events_seq,priority:1"` // zero: the installation
			Seq       int64         `gorm:"not null;uniqueIndex:uq_audit_events_seq,priority:2"`
			At        clock.Instant `gorm:"not null"`
			Actor     string        `gorm:"size:64;not null"`
			Action    string        `gorm:"size:64;not null"`
			Object    string        `gorm:"size:64;not null"`
			RequestID string        `gorm:"size:64;not null"`
			Detail    string        `gorm:"type:text;not null"`
			Hash      []byte        `gorm:"size:32;not null"`
		}
		type AuditHead struct {
			SchoolID database.ID `gorm:"primaryKey"`
			Seq      int64       `gorm:"not null"`
			Hash     []byte      `gorm:"size:32;not null"`
		}
		return createTable(tx, &Account{}, &Person{}, &PersonRole{}, &Membership{}, &Session{}, &Invite{}, &AuditEvent{}, &AuditHead{})
	},
}
