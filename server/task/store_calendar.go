package task

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gorm.io/gorm/clause"

	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

type calendarRow struct {
	SchoolID database.ID
	Version  database.ID
}

// TableName names the table.
func (calendarRow) TableName() string { return "calendars" }

type termRow struct {
	SchoolID database.ID
	OnDate   clock.Date
	LastOn   clock.Date
	TermKey  string
	Name     string
}

// TableName names the table.
func (termRow) TableName() string { return "terms" }

type exceptionRow struct {
	SchoolID database.ID
	OnDate   clock.Date
	Open     *bool
	ActsAs   string
	Bells    string
	Tags     string
	Note     string
}

// TableName names the table.
func (exceptionRow) TableName() string { return "calendar_exceptions" }

type bellRow struct {
	SchoolID  database.ID
	Timetable string
	Name      string
	Minute    int
}

// TableName names the table.
func (bellRow) TableName() string { return "bells" }

// locked waits for everybody else who changes the same row, until the transaction ends.
// SQLite has one writer and needs no locks.
var locked = clause.Locking{Strength: clause.LockingStrengthUpdate}

// versionOf is under what a transaction keeps the version of a school.
type versionOf struct{ school database.ID }

// calendarVersions are those of several schools. A transaction reads that of a school once,
// and again when it has waited for its turn to plan.
func (s *Service) calendarVersions(ctx context.Context, schools []database.ID) (map[database.ID]database.ID, error) {
	versions := make(map[database.ID]database.ID, len(schools))
	kept := s.db.Kept(ctx)
	if kept != nil && len(schools) == 1 {
		if version, ok := kept.Load(versionOf{schools[0]}); ok {
			versions[schools[0]] = version.(database.ID) //nolint:forcetypeassert // stored below
			return versions, nil
		}
	}
	places, args := database.List(schools)
	err := s.db.Query(ctx, func(scan func(...any) error) error {
		var school, version database.ID
		if err := scan(&school, &version); err != nil {
			return err
		}
		versions[school] = version
		if kept != nil {
			kept.Store(versionOf{school}, version)
		}
		return nil
	}, "SELECT school_id, version FROM calendars WHERE school_id IN ("+places+")", args...)
	return versions, err
}

// lockCalendar makes everybody who plans for the school take turns.
func (s *Service) lockCalendar(ctx context.Context, school database.ID) error {
	s.forgetVersion(ctx, school)
	var row calendarRow
	err := s.db.In(ctx).Clauses(locked).Where("school_id = ?", school).Take(&row).Error
	if database.IsNotFound(err) {
		return ErrNoCalendar
	}
	if err != nil {
		return fmt.Errorf("lock calendar: %w", err)
	}
	return nil
}

func (s *Service) forgetVersion(ctx context.Context, school database.ID) {
	if kept := s.db.Kept(ctx); kept != nil {
		kept.Delete(versionOf{school})
	}
}

// raiseCalendar gives the calendar and the routines of a school a version that was
// never used before.
func (s *Service) raiseCalendar(ctx context.Context, school database.ID) error {
	s.forgetVersion(ctx, school)
	row := calendarRow{SchoolID: school, Version: database.NewID()}
	return s.db.In(ctx).Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "school_id"}}, DoUpdates: clause.AssignmentColumns([]string{"version"}),
	}).Create(&row).Error
}

// calendarSpec reads what the school said of its own days, in a lasting order.
func (s *Service) calendarSpec(ctx context.Context, school database.ID) (calendar.Spec, error) {
	var terms []termRow
	var exceptions []exceptionRow
	var bells []bellRow
	db := s.db.In(ctx)
	if err := db.Where("school_id = ?", school).Order("on_date").Find(&terms).Error; err != nil {
		return calendar.Spec{}, err
	}
	if err := db.Where("school_id = ?", school).Order("on_date").Find(&exceptions).Error; err != nil {
		return calendar.Spec{}, err
	}
	if err := db.Where("school_id = ?", school).Find(&bells).Error; err != nil {
		return calendar.Spec{}, err
	}
	spec := calendar.Spec{Bells: make(map[string]calendar.Bells)}
	for _, t := range terms {
		spec.Terms = append(spec.Terms, calendar.Term{Key: t.TermKey, Name: t.Name, First: t.OnDate, Last: t.LastOn})
	}
	for _, b := range bells {
		if spec.Bells[b.Timetable] == nil {
			spec.Bells[b.Timetable] = make(calendar.Bells)
		}
		spec.Bells[b.Timetable][b.Name] = calendar.TimeOfDay(b.Minute)
	}
	for _, row := range exceptions {
		e, err := row.exception()
		if err != nil {
			return calendar.Spec{}, err
		}
		spec.Exceptions = append(spec.Exceptions, e)
	}
	return spec, nil
}

func (r *exceptionRow) exception() (calendar.Exception, error) {
	e := calendar.Exception{On: r.OnDate, Open: r.Open, Bells: r.Bells, Tags: strings.Fields(r.Tags), Note: r.Note}
	if len(e.Tags) == 0 {
		e.Tags = nil
	}
	if r.ActsAs == "" {
		return e, nil
	}
	e.ActsAs = new(calendar.Weekday)
	return e, e.ActsAs.UnmarshalText([]byte(r.ActsAs))
}

func exceptionRowOf(school database.ID, e calendar.Exception) exceptionRow {
	row := exceptionRow{SchoolID: school, OnDate: e.On, Open: e.Open, Bells: e.Bells, Tags: strings.Join(e.Tags, " "), Note: e.Note}
	if e.ActsAs != nil {
		row.ActsAs = e.ActsAs.String()
	}
	return row
}

// replaceCalendar writes the whole calendar of a school.
func (s *Service) replaceCalendar(ctx context.Context, school database.ID, spec calendar.Spec) error {
	db := s.db.In(ctx)
	for _, table := range []any{&termRow{}, &exceptionRow{}, &bellRow{}} {
		if err := db.Where("school_id = ?", school).Delete(table).Error; err != nil {
			return err
		}
	}
	for _, t := range spec.Terms {
		row := termRow{SchoolID: school, OnDate: t.First, LastOn: t.Last, TermKey: t.Key, Name: t.Name}
		if err := db.Create(&row).Error; err != nil {
			return err
		}
	}
	for _, e := range spec.Exceptions {
		row := exceptionRowOf(school, e)
		if err := db.Create(&row).Error; err != nil {
			return err
		}
	}
	for _, timetable := range slices.Sorted(maps.Keys(spec.Bells)) {
		for _, name := range slices.Sorted(maps.Keys(spec.Bells[timetable])) {
			row := bellRow{SchoolID: school, Timetable: timetable, Name: name, Minute: int(spec.Bells[timetable][name])}
			if err := db.Create(&row).Error; err != nil {
				return err
			}
		}
	}
	return nil
}
