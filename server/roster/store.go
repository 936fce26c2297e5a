package roster

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// longest is the longest that a shift lasts, by pattern or by hand.
const longest = 24 * time.Hour

type patternRow struct {
	SchoolID database.ID
	Seq      int
	Post     string
	Name     string
	Spec     string
}

// TableName names the table.
func (patternRow) TableName() string { return "roster_patterns" }

type shiftRow struct {
	ID       database.ID
	SchoolID database.ID
	Post     string
	FromAt   clock.Instant
	Seat     int
	UntilAt  clock.Instant
	PersonID *database.ID
	ByHand   bool
	HeldAt   *clock.Instant
	AckedAt  *clock.Instant
	SignedAt *clock.Instant
}

// TableName names the table.
func (shiftRow) TableName() string { return "shifts" }

func (r *shiftRow) shift() Shift {
	s := Shift{
		ID: r.ID, Post: r.Post, From: r.FromAt.Time(), Until: r.UntilAt.Time(), Seat: r.Seat, ByHand: r.ByHand,
		Held: timeOf(r.HeldAt), Acked: timeOf(r.AckedAt), Signed: timeOf(r.SignedAt),
	}
	if r.PersonID != nil {
		s.Person = *r.PersonID
	}
	return s
}

func timeOf(at *clock.Instant) time.Time {
	if at == nil {
		return time.Time{}
	}
	return at.Time()
}

func instantOf(t time.Time) *clock.Instant {
	if t.IsZero() {
		return nil
	}
	at := clock.At(t)
	return &at
}

func nullable(person database.ID) *database.ID {
	if person.IsZero() {
		return nil
	}
	return &person
}

var locked = clause.Locking{Strength: clause.LockingStrengthUpdate}

// query is a session of gorm for one school.
func (s *Service) query(ctx context.Context, school database.ID) *gorm.DB {
	return s.db.In(ctx).Where("school_id = ?", school)
}

// patterns of a school in their order. Inside of a transaction they may be locked, so that
// whoever fills takes turns.
func (s *Service) patterns(ctx context.Context, school database.ID, lock bool) ([]Pattern, error) {
	q := s.query(ctx, school)
	if lock {
		q = q.Clauses(locked)
	}
	var rows []patternRow
	if err := q.Order("seq").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read patterns: %w", err)
	}
	patterns := make([]Pattern, len(rows))
	for i, r := range rows {
		if err := json.Unmarshal([]byte(r.Spec), &patterns[i]); err != nil {
			return nil, fmt.Errorf("read pattern %d: %w", r.Seq, err)
		}
	}
	return patterns, nil
}

func (s *Service) replacePatterns(ctx context.Context, school database.ID, patterns []Pattern) error {
	if err := s.query(ctx, school).Delete(&patternRow{}).Error; err != nil {
		return fmt.Errorf("drop patterns: %w", err)
	}
	rows := make([]patternRow, len(patterns))
	for i, p := range patterns {
		spec, err := json.Marshal(p)
		if err != nil {
			return fmt.Errorf("write pattern: %w", err)
		}
		rows[i] = patternRow{SchoolID: school, Seq: i, Post: p.Post, Name: p.Name, Spec: string(spec)}
	}
	if len(rows) == 0 {
		return nil
	}
	if err := s.db.In(ctx).Create(&rows).Error; err != nil {
		return fmt.Errorf("write patterns: %w", err)
	}
	return nil
}

// schools are those that have patterns.
func (s *Service) schools(ctx context.Context) ([]database.ID, error) {
	var ids []database.ID
	err := s.db.In(ctx).Raw("SELECT DISTINCT school_id FROM roster_patterns ORDER BY school_id").Scan(&ids).Error
	if err != nil {
		return nil, fmt.Errorf("find schools with patterns: %w", err)
	}
	return ids, nil
}

// between are the shifts of a school that overlap a stretch of time, by beginning, post
// and seat.
func (s *Service) between(ctx context.Context, school database.ID, from, until time.Time) ([]Shift, error) {
	var rows []shiftRow
	err := s.query(ctx, school).
		Where("from_at > ? AND from_at < ? AND until_at > ?", clock.At(from.Add(-longest)), clock.At(until), clock.At(from)).
		Order("from_at, post, seat").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read shifts: %w", err)
	}
	shifts := make([]Shift, len(rows))
	for i := range rows {
		shifts[i] = rows[i].shift()
	}
	return shifts, nil
}

// of are the shifts of a person, by beginning.
func (s *Service) of(ctx context.Context, school, person database.ID) ([]Shift, error) {
	var rows []shiftRow
	if err := s.query(ctx, school).Where("person_id = ?", person).Order("from_at, post, seat").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read shifts of a person: %w", err)
	}
	shifts := make([]Shift, len(rows))
	for i := range rows {
		shifts[i] = rows[i].shift()
	}
	return shifts, nil
}

func (s *Service) lockShift(ctx context.Context, school, id database.ID) (Shift, error) {
	var row shiftRow
	err := s.query(ctx, school).Clauses(locked).Where("id = ?", id).Take(&row).Error
	if database.IsNotFound(err) {
		return Shift{}, ErrNoShift
	}
	if err != nil {
		return Shift{}, fmt.Errorf("read shift: %w", err)
	}
	return row.shift(), nil
}

// lockAll locks the shifts that are there of these, in the order of their ids so that two who
// want the same never wait for each other.
func (s *Service) lockAll(ctx context.Context, school database.ID, ids ...database.ID) (map[database.ID]Shift, error) {
	var rows []shiftRow
	if err := s.query(ctx, school).Clauses(locked).Where("id IN ?", ids).Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("lock shifts: %w", err)
	}
	out := make(map[database.ID]Shift, len(rows))
	for i := range rows {
		out[rows[i].ID] = rows[i].shift()
	}
	return out, nil
}

func (s *Service) insert(ctx context.Context, school database.ID, shifts []Shift) error {
	columns := []string{"id", "school_id", "post", "from_at", "seat", "until_at", "person_id", "by_hand", "held_at"}
	rows := make([][]any, len(shifts))
	for i, one := range shifts {
		var person, held any
		if !one.Person.IsZero() {
			person = one.Person
		}
		if !one.Held.IsZero() {
			held = clock.At(one.Held)
		}
		if one.ID.IsZero() {
			one.ID = database.NewID()
		}
		rows[i] = []any{one.ID, school, one.Post, clock.At(one.From), one.Seat, clock.At(one.Until), person, one.ByHand, held}
	}
	if err := s.db.InsertNew(ctx, "shifts", "seat", columns, rows); err != nil {
		return fmt.Errorf("write shifts: %w", err)
	}
	return nil
}

func (s *Service) save(ctx context.Context, school database.ID, one Shift) error {
	err := s.query(ctx, school).Model(&shiftRow{}).Where("id = ?", one.ID).
		Updates(map[string]any{
			"until_at": clock.At(one.Until), "person_id": nullable(one.Person), "by_hand": one.ByHand,
			"held_at": instantOf(one.Held), "acked_at": instantOf(one.Acked), "signed_at": instantOf(one.Signed),
		}).Error
	if err != nil {
		return fmt.Errorf("write shift: %w", err)
	}
	return nil
}

func (s *Service) drop(ctx context.Context, school database.ID, ids []database.ID) error {
	if len(ids) == 0 {
		return nil
	}
	if err := s.query(ctx, school).Where("id IN ?", ids).Delete(&shiftRow{}).Error; err != nil {
		return fmt.Errorf("drop shifts: %w", err)
	}
	return nil
}

// nextSeat is the first number that no shift of the post from that moment has.
func (s *Service) nextSeat(ctx context.Context, school database.ID, post string, from time.Time) (int, error) {
	var n int
	err := s.db.In(ctx).Raw("SELECT COALESCE(MAX(seat) + 1, 0) FROM shifts WHERE school_id = ? AND post = ? AND from_at = ?",
		school, post, clock.At(from)).Scan(&n).Error
	if err != nil {
		return 0, fmt.Errorf("count seats: %w", err)
	}
	return n, nil
}
