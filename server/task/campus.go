package task

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// campus is what one school has told the engine: its calendar and its routines, of one
// version. It is shared and must not be changed.
type campus struct {
	id       database.ID
	version  database.ID
	calendar *calendar.Calendar
	routines []routineOf
	byID     map[database.ID]*routineOf
}

// routineOf is a routine as one school has it now.
type routineOf struct {
	ID      database.ID
	Version int
	Active  bool
	*edition
}

// named finds a routine by its code.
func (c *campus) named(code string) (*routineOf, bool) {
	for i := range c.routines {
		if c.routines[i].Routine.Code == code {
			return &c.routines[i], true
		}
	}
	return nil, false
}

// campusCache keeps the last version of each school. A version is never used twice, not
// even by a transaction that was rolled back, so what is cached under it stays true.
type campusCache struct {
	mu        sync.Mutex
	campuses  map[database.ID]*campus
	old       map[versionKey]*edition // versions that tasks still have
	editions  interned[edition]
	calendars interned[calendar.Calendar]
}

type versionKey struct {
	routine database.ID
	version int
}

func (c *campusCache) campus(school, version database.ID) *campus {
	c.mu.Lock()
	defer c.mu.Unlock()
	if found := c.campuses[school]; found != nil && found.version == version {
		return found
	}
	return nil
}

func (c *campusCache) keep(one *campus) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.campuses == nil {
		c.campuses = make(map[database.ID]*campus)
	}
	c.campuses[one.id] = one
}

// campus is the school's calendar and routines as they are now. It returns
// ErrNoCalendar for a school that has none yet.
func (s *Service) campus(ctx context.Context, school database.ID) (*campus, error) {
	found, err := s.campuses(ctx, []database.ID{school})
	if err != nil {
		return nil, err
	}
	one, ok := found[school]
	if !ok {
		return nil, ErrNoCalendar
	}
	return one, nil
}

// campuses are those of several schools; one without a calendar is left out of the
// answer, and so is one with a calendar that makes no sense, which is said in the log.
func (s *Service) campuses(ctx context.Context, schools []database.ID) (map[database.ID]*campus, error) {
	versions, err := s.calendarVersions(ctx, schools)
	if err != nil {
		return nil, fmt.Errorf("read calendar versions: %w", err)
	}
	out := make(map[database.ID]*campus, len(versions))
	for school, version := range versions {
		one := s.cache.campus(school, version)
		if one == nil {
			one, err = s.loadCampus(ctx, school, version)
			if errors.Is(err, ErrNoCalendar) {
				continue
			}
			if err != nil && (ctx.Err() != nil || outage(err)) {
				return nil, err
			}
			if err != nil {
				s.log.ErrorContext(ctx, "calendar of a school cannot be used", "school_id", school.String(), "error", err)
				continue
			}
			s.cache.keep(one)
		}
		out[school] = one
	}
	return out, nil
}

func (s *Service) loadCampus(ctx context.Context, school, version database.ID) (*campus, error) {
	spec, err := s.calendarSpec(ctx, school)
	if err != nil {
		return nil, fmt.Errorf("read calendar: %w", err)
	}
	if len(spec.Terms) == 0 {
		return nil, ErrNoCalendar
	}
	text, err := json.Marshal(spec)
	if err != nil {
		return nil, fmt.Errorf("write calendar: %w", err)
	}
	days, err := s.cache.calendars.get(string(text), func() (*calendar.Calendar, error) {
		return calendar.New(spec, s.holidays())
	})
	if err != nil {
		return nil, err
	}
	rows, err := s.routineRows(ctx, school)
	if err != nil {
		return nil, fmt.Errorf("read routines: %w", err)
	}
	one := &campus{id: school, version: version, calendar: days, byID: make(map[database.ID]*routineOf, len(rows))}
	for _, row := range rows {
		e, err := s.cache.editions.parse(row.Spec)
		if err != nil {
			return nil, fmt.Errorf("read routine %s: %w", row.Code, err)
		}
		one.routines = append(one.routines, routineOf{ID: row.ID, Version: row.Version, Active: row.Active, edition: e})
	}
	for i := range one.routines {
		one.byID[one.routines[i].ID] = &one.routines[i]
	}
	return one, nil
}

// editionsOf finds the version each task was made from.
func (s *Service) editionsOf(ctx context.Context, campuses map[database.ID]*campus, rows []taskRow) (map[versionKey]*edition, error) {
	out := make(map[versionKey]*edition)
	var missing []versionKey
	s.cache.mu.Lock()
	for i := range rows {
		key := versionKey{rows[i].RoutineID, rows[i].RoutineVersion}
		if c := campuses[rows[i].SchoolID]; c != nil {
			if r := c.byID[key.routine]; r != nil && r.Version == key.version {
				out[key] = r.edition
				continue
			}
		}
		if e := s.cache.old[key]; e != nil {
			out[key] = e
		} else if _, asked := out[key]; !asked {
			out[key] = nil
			missing = append(missing, key)
		}
	}
	s.cache.mu.Unlock()
	for _, key := range missing {
		text, err := s.versionSpec(ctx, key)
		if err != nil {
			return nil, fmt.Errorf("read version %d of a routine: %w", key.version, err)
		}
		if out[key], err = s.cache.editions.parse(text); err != nil {
			return nil, fmt.Errorf("read version %d of a routine: %w", key.version, err)
		}
		s.cache.mu.Lock()
		if s.cache.old == nil {
			s.cache.old = make(map[versionKey]*edition)
		}
		s.cache.old[key] = out[key]
		s.cache.mu.Unlock()
	}
	return out, nil
}

// desk is what one use-case needs of one school again and again: the campus, who works
// there, and what there is, each asked for once.
type desk struct {
	*campus
	service  *Service
	now      time.Time
	staff    Staff
	subjects map[subjectsOn][]Subject
}

type subjectsOn struct {
	kind SubjectKind
	on   clock.Date
}

func (s *Service) deskOf(c *campus, now time.Time) *desk {
	return &desk{campus: c, service: s, now: now, subjects: make(map[subjectsOn][]Subject)}
}

func (s *Service) openDesk(ctx context.Context, school database.ID) (*desk, error) {
	c, err := s.campus(ctx, school)
	if err != nil {
		return nil, err
	}
	return s.deskOf(c, s.now()), nil
}

// things are the subjects of a kind on the day of a moment.
func (d *desk) things(ctx context.Context, kind SubjectKind, at time.Time) ([]Subject, error) {
	key := subjectsOn{kind, clock.DateOf(at)}
	if known, ok := d.subjects[key]; ok {
		return known, nil
	}
	found, err := d.service.subjects.Of(ctx, d.id, kind, key.on)
	if err != nil {
		return nil, fmt.Errorf("list subjects of kind %s: %w", kind, err)
	}
	d.subjects[key] = found
	return found, nil
}

// Rosters are read from some days back, because a task is held by whoever was on duty
// when it opened, and as far ahead as tasks are written.
const rostersBack = 3 * 24 * time.Hour

// who is the staff of the school.
func (d *desk) who(ctx context.Context) (Staff, error) {
	if d.staff != nil {
		return d.staff, nil
	}
	staff, err := d.service.people.Staff(ctx, d.id, d.now.Add(-rostersBack), d.now.Add(minHorizon+24*time.Hour))
	if err != nil {
		return nil, fmt.Errorf("read who works at the school: %w", err)
	}
	d.staff = staff
	return staff, nil
}
