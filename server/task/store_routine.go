package task

import (
	"context"
	"fmt"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

type routineRow struct {
	ID              database.ID
	SchoolID        database.ID
	Code            string
	Version         int
	Spec            string
	Active          bool
	PlannedThrough  clock.Date
	CalendarVersion database.ID
}

// TableName names the table.
func (routineRow) TableName() string { return "routines" }

type versionRow struct {
	RoutineID database.ID
	Version   int
	SchoolID  database.ID
	Spec      string
}

// TableName names the table.
func (versionRow) TableName() string { return "routine_versions" }

// routineRows are all routines of a school, also those that are off, by code.
func (s *Service) routineRows(ctx context.Context, school database.ID) ([]routineRow, error) {
	var rows []routineRow
	return rows, s.db.In(ctx).Where("school_id = ?", school).Order("code").Find(&rows).Error
}

func (s *Service) versionSpec(ctx context.Context, key versionKey) (string, error) {
	var row versionRow
	err := s.db.In(ctx).Where("routine_id = ? AND version = ?", key.routine, key.version).Take(&row).Error
	return row.Spec, err
}

// saveRoutine writes a routine and, when its spec is new, a version of it.
func (s *Service) saveRoutine(ctx context.Context, row routineRow, newSpec bool) error {
	db := s.db.In(ctx)
	if err := db.Save(&row).Error; err != nil {
		return fmt.Errorf("write routine %s: %w", row.Code, err)
	}
	if !newSpec {
		return nil
	}
	version := versionRow{RoutineID: row.ID, Version: row.Version, SchoolID: row.SchoolID, Spec: row.Spec}
	if err := db.Create(&version).Error; err != nil {
		return fmt.Errorf("write version of routine %s: %w", row.Code, err)
	}
	return nil
}

// markPlanned notes up to which day and by which calendar the routines of a school are
// planned.
func (s *Service) markPlanned(ctx context.Context, c *campus, through clock.Date) error {
	return s.db.In(ctx).Exec(`UPDATE routines SET planned_through = ?, calendar_version = ?
		WHERE school_id = ? AND (planned_through IS NULL OR planned_through <> ? OR calendar_version <> ?)`,
		through, c.version, c.id, through, c.version).Error
}

// unplanned are the schools whose routines were not planned up to that very day by the
// calendar they have now. A school clock that was moved back plans anew.
func (s *Service) unplanned(ctx context.Context, through clock.Date) ([]database.ID, error) {
	var schools []database.ID
	err := s.db.In(ctx).Raw(`SELECT DISTINCT r.school_id FROM routines r
		JOIN calendars c ON c.school_id = r.school_id
		JOIN terms t ON t.school_id = r.school_id
		WHERE r.planned_through IS NULL OR r.planned_through <> ? OR r.calendar_version <> c.version`, through).
		Scan(&schools).Error
	return schools, err
}
