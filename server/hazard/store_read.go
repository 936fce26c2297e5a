package hazard

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"xiaoqin/server/database"
)

// knows reports whether a person did this tap to the hazard before.
func (s store) knows(ctx context.Context, hazard, person, client database.ID) (bool, error) {
	if client.IsZero() {
		return false, nil
	}
	return exists(s.steps(ctx, hazard).Where("actor_id = ? AND client_id = ? AND action <> ?", person, client, Join))
}

// rectified reports whether a person ever put the hazard right.
func (s store) rectified(ctx context.Context, hazard, person database.ID) (bool, error) {
	return exists(s.steps(ctx, hazard).Where("actor_id = ? AND action = ?", person, Rectify))
}

// involved reports whether a person had a step in the hazard or in one that was merged
// into it, a report counting as one.
func (s store) involved(ctx context.Context, hazard, person database.ID) (bool, error) {
	if person.IsZero() {
		return false, nil
	}
	return exists(s.db.In(ctx).Model(&stepRow{}).Where("(hazard_id = ? OR hazard_id IN ("+mergedInto+")) AND (actor_id = ? OR assignee_id = ?)",
		hazard, hazard, person, person))
}

const mergedInto = "SELECT id FROM hazards WHERE duplicate_of = ?"

func (s store) steps(ctx context.Context, hazard database.ID) *gorm.DB {
	return s.db.In(ctx).Model(&stepRow{}).Where("hazard_id = ?", hazard)
}

func exists(query *gorm.DB) (bool, error) {
	var seqs []int
	if err := query.Limit(1).Pluck("seq", &seqs).Error; err != nil {
		return false, fmt.Errorf("look for a step: %w", err)
	}
	return len(seqs) > 0, nil
}

// reporters are the people who reported the hazard, the first one first.
func (s store) reporters(ctx context.Context, hazard database.ID) ([]database.ID, error) {
	rows, err := s.reportsOf(ctx, hazard)
	var people []database.ID
	known := make(map[database.ID]bool)
	for _, r := range rows {
		if !r.ReporterID.IsZero() && !known[r.ReporterID] {
			known[r.ReporterID] = true
			people = append(people, r.ReporterID)
		}
	}
	return people, err
}

// reportsOf are the reports of a hazard, and of those that were merged into it.
func (s store) reportsOf(ctx context.Context, hazard database.ID) ([]reportRow, error) {
	var rows []reportRow
	err := s.db.In(ctx).Where("hazard_id = ? OR hazard_id IN ("+mergedInto+")", hazard, hazard).
		Order("id").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read reports: %w", err)
	}
	return rows, nil
}

func (s store) stepsOf(ctx context.Context, hazard database.ID) ([]stepRow, error) {
	var rows []stepRow
	if err := s.db.In(ctx).Where("hazard_id = ?", hazard).Order("seq").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read steps: %w", err)
	}
	return rows, nil
}

// hazardOf is the hazard of a record with photos, zero when there is none.
func (s store) hazardOf(ctx context.Context, school database.ID, kind string, record database.ID) (database.ID, error) {
	query := s.db.In(ctx).Model(&stepRow{})
	if kind == ReportPhotos {
		query = s.db.In(ctx).Model(&reportRow{})
	}
	var ids []database.ID
	if err := query.Where("school_id = ? AND id = ?", school, record).Limit(1).Pluck("hazard_id", &ids).Error; err != nil {
		return database.ID{}, fmt.Errorf("read hazard of photos: %w", err)
	}
	if len(ids) == 0 {
		return database.ID{}, nil
	}
	return ids[0], nil
}

// scope is whose hazards a list holds.
type scope struct {
	school, person database.ID
	manages        bool // and so verifies, grades and re-inspects
	all            bool // sees all of the school
}

// page reads one more than a page, so that the caller sees whether there is another.
func (s store) page(ctx context.Context, who scope, f Filter) ([]*hazardRow, error) {
	query := s.db.In(ctx).Where("school_id = ?", who.school)
	if !f.After.IsZero() {
		query = query.Where("id < ?", f.After)
	}
	if f.Open {
		query = query.Where("active = ?", true)
	}
	const (
		mine  = "id IN (SELECT hazard_id FROM hazard_reports WHERE school_id = ? AND reporter_id = ?)"
		toFix = "assignee_id = ? AND state IN ?"
	)
	if !who.manages {
		query = query.Where("state <> ?", Unverified)
	}
	switch {
	case f.ToMe && who.manages:
		query = query.Where("("+toFix+" OR state IN ?)", who.person, asked, []State{Unverified, Reported, Rectified})
	case f.ToMe:
		query = query.Where(toFix, who.person, asked)
	case f.Mine:
		query = query.Where(mine, who.school, who.person)
	case !who.all:
		query = query.Where("("+mine+" OR assignee_id = ?)", who.school, who.person, who.person)
	}
	var rows []*hazardRow
	return rows, query.Order("id DESC").Limit(f.Limit + 1).Find(&rows).Error
}

// openAt are the open hazards of a place, the last reported first.
func (s store) openAt(ctx context.Context, school database.ID, subject string) ([]*hazardRow, error) {
	if subject == "" {
		return nil, nil
	}
	var rows []*hazardRow
	err := s.db.In(ctx).Where("school_id = ? AND subject = ? AND active = ? AND state <> ?", school, subject, true, Unverified).Order("id DESC").Limit(maxPageItems).Find(&rows).Error
	return rows, err
}

// openAbout reports whether something that the school knows of is open about a subject.
func (s store) openAbout(ctx context.Context, school database.ID, subject string) (bool, error) {
	var ids []database.ID
	err := s.db.In(ctx).Model(&hazardRow{}).Where("school_id = ? AND subject = ? AND active = ? AND state <> ?", school, subject, true, Unverified).
		Limit(1).Pluck("id", &ids).Error
	if err != nil {
		return false, fmt.Errorf("look for open hazards: %w", err)
	}
	return len(ids) > 0, nil
}
