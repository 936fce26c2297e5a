package checklist

import (
	"context"
	"fmt"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// OwnEntry is one call with which the principal filled in a sheet.
type OwnEntry struct {
	Entry

	Routine string // code of the task
	Day     clock.Date
}

// Own is everything that the principal wrote on sheets, oldest first (个人信息保护法 art. 45).
func (s *Service) Own(ctx context.Context) ([]OwnEntry, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.SelfRead); err != nil {
		return nil, err
	}
	if p.PersonID.IsZero() {
		return nil, nil
	}
	return s.store.entriesBy(ctx, p.SchoolID, p.PersonID)
}

// entriesBy are the entries of a person in the order in which the server took them.
func (s store) entriesBy(ctx context.Context, school, person database.ID) ([]OwnEntry, error) {
	var rows []struct {
		Entry   entryRow `gorm:"embedded"`
		Routine string
		Day     clock.Date
	}
	err := s.db.In(ctx).Table("sheet_entries AS e").Select("e.*, s.routine, s.day").Joins("JOIN sheets AS s ON s.id = e.sheet_id").
		Where("e.school_id = ? AND e.person_id = ?", school, person).Order("e.received_at, e.id").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read entries of a person: %w", err)
	}
	out := make([]OwnEntry, 0, len(rows))
	for i := range rows {
		e, err := rows[i].Entry.entry()
		if err != nil {
			return nil, err
		}
		out = append(out, OwnEntry{e, rows[i].Routine, rows[i].Day})
	}
	return out, nil
}

// ForgetAccount lets what a WeChat account wrote on sheets stand under the person alone. Sheets
// are records of safety and stay; which phone they came from is nobody's business any more.
func (s *Service) ForgetAccount(ctx context.Context, account database.ID) error {
	return s.db.Tx(ctx, func(ctx context.Context) error { return s.store.forgetAccount(ctx, account) })
}

// forgetAccount puts the person in the place of the account, in every school that has sheets,
// so that the index of what an account has sent serves it.
func (s store) forgetAccount(ctx context.Context, account database.ID) error {
	err := s.db.In(ctx).Exec("UPDATE sheet_entries SET account_id = person_id WHERE school_id IN (SELECT DISTINCT school_id FROM sheets) AND account_id = ?", account).Error
	if err != nil {
		return fmt.Errorf("forget account of sheets: %w", err)
	}
	return nil
}
