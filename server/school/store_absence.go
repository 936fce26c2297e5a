package school

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

type absenceRow struct {
	ID          database.ID
	SchoolID    database.ID
	PersonID    database.ID
	FirstOn     clock.Date
	LastOn      clock.Date
	Reason      AbsenceReason
	EnteredBy   database.ID
	ClientID    database.ID
	EnteredAt   clock.Instant
	CancelledAt *clock.Instant
}

func (absenceRow) TableName() string { return "absences" }

func (r *absenceRow) absence() Absence {
	return Absence{ID: r.ID, PersonID: r.PersonID, First: r.FirstOn, Last: r.LastOn, Reason: r.Reason, EnteredBy: r.EnteredBy}
}

var absenceColumns = []string{"id", "school_id", "person_id", "first_on", "last_on", "reason", "entered_by", "client_id", "entered_at"}

// insertAbsence writes an absence that is new; otherwise it gives the first of that id.
func (s store) insertAbsence(ctx context.Context, schoolID, clientID database.ID, a Absence, now clock.Instant) (Absence, bool, error) {
	values := []any{a.ID, schoolID, a.PersonID, a.First, a.Last, string(a.Reason), a.EnteredBy, clientID, now}
	if err := s.db.InsertNew(ctx, "absences", "id", absenceColumns, [][]any{values}); err != nil {
		return a, false, fmt.Errorf("write absence: %w", err)
	}
	var first absenceRow
	if err := s.query(ctx, schoolID).Take(&first, "entered_by = ? AND client_id = ?", a.EnteredBy, clientID).Error; err != nil {
		return a, false, fmt.Errorf("read absence: %w", err)
	}
	return first.absence(), first.ID == a.ID, nil
}

func (s store) lockAbsence(ctx context.Context, schoolID, id database.ID) (a Absence, cancelled bool, err error) {
	var row absenceRow
	err = s.query(ctx, schoolID).Clauses(forUpdate).Take(&row, "id = ?", id).Error
	if database.IsNotFound(err) {
		return a, false, ErrAbsenceUnknown
	}
	if err != nil {
		return a, false, fmt.Errorf("lock absence: %w", err)
	}
	return row.absence(), row.CancelledAt != nil, nil
}

func (s store) cancelAbsence(ctx context.Context, id database.ID, at clock.Instant) error {
	if err := s.db.In(ctx).Model(&absenceRow{}).Where("id = ?", id).Update("cancelled_at", at).Error; err != nil {
		return fmt.Errorf("cancel absence: %w", err)
	}
	return nil
}

// absences are those of a school, or of one person, that have a day from first to last.
func (s store) absences(ctx context.Context, schoolID, personID database.ID, first, last clock.Date) ([]Absence, error) {
	q := s.query(ctx, schoolID).Where("last_on >= ? AND first_on <= ? AND cancelled_at IS NULL", first, last)
	if !personID.IsZero() {
		q = q.Where("person_id = ?", personID)
	}
	return readAbsences(q)
}

// absencesOf are all of one person, also those that were taken back.
func (s store) absencesOf(ctx context.Context, schoolID, personID database.ID) ([]Absence, error) {
	return readAbsences(s.query(ctx, schoolID).Where("person_id = ?", personID))
}

func readAbsences(q *gorm.DB) ([]Absence, error) {
	var rows []absenceRow
	if err := q.Order("first_on, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read absences: %w", err)
	}
	out := make([]Absence, len(rows))
	for i := range rows {
		out[i] = rows[i].absence()
	}
	return out, nil
}

func (s store) deleteAbsences(ctx context.Context, schoolID, personID database.ID) error {
	if err := s.query(ctx, schoolID).Delete(&absenceRow{}, "person_id = ?", personID).Error; err != nil {
		return fmt.Errorf("delete absences: %w", err)
	}
	return nil
}
