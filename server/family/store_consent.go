package family

import (
	"context"
	"fmt"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

type consentRow struct {
	ID          database.ID
	SchoolID    database.ID
	PersonID    database.ID
	Version     string
	GivenAt     clock.Instant
	WithdrawnAt *clock.Instant
}

// TableName names the table.
func (consentRow) TableName() string { return "guardian_consents" }

func (s store) giveConsent(ctx context.Context, schoolID, personID database.ID, version string, at clock.Instant) error {
	row := consentRow{ID: database.NewID(), SchoolID: schoolID, PersonID: personID, Version: version, GivenAt: at}
	if err := s.db.In(ctx).Create(&row).Error; err != nil {
		return fmt.Errorf("note consent: %w", err)
	}
	return nil
}

// consents are all that a person gave, the first first.
func (s store) consents(ctx context.Context, schoolID, personID database.ID) ([]Given, error) {
	var rows []consentRow
	if err := s.query(ctx, schoolID).Order("given_at, id").Find(&rows, "person_id = ?", personID).Error; err != nil {
		return nil, fmt.Errorf("read consents: %w", err)
	}
	given := make([]Given, 0, len(rows))
	for _, r := range rows {
		given = append(given, Given{Version: r.Version, At: r.GivenAt, WithdrawnAt: r.WithdrawnAt})
	}
	return given, nil
}

func (s store) withdrawConsent(ctx context.Context, schoolID, personID database.ID, at clock.Instant) error {
	err := s.query(ctx, schoolID).Model(&consentRow{}).Where("person_id = ? AND withdrawn_at IS NULL", personID).Update("withdrawn_at", at).Error
	if err != nil {
		return fmt.Errorf("withdraw consent: %w", err)
	}
	return nil
}

func (s store) deleteConsents(ctx context.Context, schoolID, personID database.ID) error {
	if err := s.query(ctx, schoolID).Delete(&consentRow{}, "person_id = ?", personID).Error; err != nil {
		return fmt.Errorf("delete consents: %w", err)
	}
	return nil
}
