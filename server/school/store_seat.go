package school

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm/clause"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

type seatRow struct {
	ID          database.ID
	SchoolID    database.ID
	ClassID     database.ID
	ChildSealed database.NullBytes
	ChildIndex  database.NullBytes
	CreatedAt   clock.Instant
	EndedAt     *clock.Instant
}

func (seatRow) TableName() string { return "seats" }

type guardianshipRow struct {
	SeatID    database.ID
	PersonID  database.ID
	SchoolID  database.ID
	Relation  Relation
	CreatedAt clock.Instant
	EndedAt   *clock.Instant
}

func (guardianshipRow) TableName() string { return "guardianships" }

// seatFilter narrows a list of live seats; zero values do not.
type seatFilter struct {
	classID, personID, seatID database.ID
}

// heldSeat is one guardian's hold on one live seat. The child stays sealed until
// somebody who may see it asks.
type heldSeat struct {
	SeatID, ClassID, PersonID database.ID
	Relation                  Relation
	ChildSealed, ChildIndex   []byte
}

// held lists the live seats with their guardians, a row for each guardian, in the
// order in which the seats were made.
func (s store) held(ctx context.Context, schoolID database.ID, f seatFilter) ([]heldSeat, error) {
	q := s.db.In(ctx).Table("guardianships AS g").
		Select("g.seat_id, s.class_id, g.person_id, g.relation, s.child_sealed, s.child_index").
		Joins("JOIN seats AS s ON s.id = g.seat_id AND s.ended_at IS NULL").
		Where("g.school_id = ? AND g.ended_at IS NULL", schoolID)
	for column, id := range map[string]database.ID{"s.class_id": f.classID, "g.person_id": f.personID, "g.seat_id": f.seatID} {
		if !id.IsZero() {
			q = q.Where(column+" = ?", id)
		}
	}
	var rows []heldSeat
	if err := q.Order("g.seat_id, g.created_at, g.person_id").Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("read guardians: %w", err)
	}
	return rows, nil
}

// holds are all live guardianships of a school.
func (s store) holds(ctx context.Context, schoolID database.ID) ([]Hold, error) {
	var all []Hold
	err := s.db.Query(ctx, func(scan func(...any) error) error {
		all = append(all, Hold{})
		h := &all[len(all)-1]
		return scan(&h.SeatID, &h.ClassID, &h.PersonID)
	}, `SELECT g.seat_id, s.class_id, g.person_id FROM guardianships g JOIN seats s ON s.id = g.seat_id
		WHERE g.school_id = ? AND g.ended_at IS NULL AND s.ended_at IS NULL`, schoolID)
	if err != nil {
		return nil, fmt.Errorf("read guardians: %w", err)
	}
	return all, nil
}

// families counts the live seats of each class.
func (s store) families(ctx context.Context, schoolID database.ID) (map[database.ID]int, error) {
	var rows []struct {
		ClassID database.ID
		Seats   int
	}
	err := s.query(ctx, schoolID).Model(&seatRow{}).Select("class_id, COUNT(*) AS seats").
		Where("ended_at IS NULL").Group("class_id").Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("count seats: %w", err)
	}
	counts := make(map[database.ID]int, len(rows))
	for _, r := range rows {
		counts[r.ClassID] = r.Seats
	}
	return counts, nil
}

func (s store) seal(seatID database.ID, child string) (sealed, index database.NullBytes) {
	if child == "" {
		return nil, nil
	}
	return s.vault.Seal(fieldChild, seatID, child), s.childIndex(child)
}

func (s store) childIndex(child string) []byte { return s.vault.Index(fieldChild, child) }

func (s store) openChild(seatID database.ID, sealed []byte) (string, error) {
	if len(sealed) == 0 {
		return "", nil
	}
	return s.vault.Open(fieldChild, seatID, sealed)
}

func (s store) createSeats(ctx context.Context, schoolID database.ID, seats []Seat, now clock.Instant) error {
	rows := make([]seatRow, 0, len(seats))
	for _, seat := range seats {
		row := seatRow{ID: seat.ID, SchoolID: schoolID, ClassID: seat.ClassID, CreatedAt: now}
		row.ChildSealed, row.ChildIndex = s.seal(seat.ID, seat.Child)
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return nil
	}
	if err := s.db.In(ctx).CreateInBatches(rows, batch).Error; err != nil {
		return fmt.Errorf("make seats: %w", err)
	}
	return nil
}

// saveSeat writes class and child.
func (s store) saveSeat(ctx context.Context, schoolID database.ID, seat Seat) error {
	sealed, index := s.seal(seat.ID, seat.Child)
	err := s.query(ctx, schoolID).Model(&seatRow{}).Where("id = ?", seat.ID).Updates(map[string]any{
		"class_id": seat.ClassID, "child_sealed": sealed, "child_index": index,
	}).Error
	if err != nil {
		return fmt.Errorf("save seat: %w", err)
	}
	return nil
}

// link makes persons guardians, or guardians again, with the relation given.
func (s store) link(ctx context.Context, schoolID database.ID, links []Guardianship, now clock.Instant) error {
	rows := make([]guardianshipRow, 0, len(links))
	for _, l := range links {
		rows = append(rows, guardianshipRow{SeatID: l.SeatID, PersonID: l.PersonID, SchoolID: schoolID, Relation: l.Relation, CreatedAt: now})
	}
	if len(rows) == 0 {
		return nil
	}
	err := s.db.In(ctx).Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "seat_id"}, {Name: "person_id"}},
		DoUpdates: clause.AssignmentColumns([]string{"relation", "ended_at"}),
	}).CreateInBatches(rows, batch).Error
	if err != nil {
		return fmt.Errorf("link guardians: %w", err)
	}
	return nil
}

// unlink ends guardianships that the condition picks.
func (s store) unlink(ctx context.Context, schoolID database.ID, now clock.Instant, condition string, args ...any) error {
	err := s.query(ctx, schoolID).Model(&guardianshipRow{}).Where("ended_at IS NULL").Where(condition, args...).
		Update("ended_at", now).Error
	if err != nil {
		return fmt.Errorf("end guardianships: %w", err)
	}
	return nil
}

// endSeats ends seats, forgets their children and lets their guardians go.
func (s store) endSeats(ctx context.Context, schoolID database.ID, ids []database.ID, now clock.Instant) error {
	for part := range slices.Chunk(ids, batch) {
		if err := s.unlink(ctx, schoolID, now, "seat_id IN ?", part); err != nil {
			return err
		}
		err := s.query(ctx, schoolID).Model(&seatRow{}).Where("id IN ?", part).
			Updates(map[string]any{"ended_at": now, "child_sealed": nil, "child_index": nil}).Error
		if err != nil {
			return fmt.Errorf("end seats: %w", err)
		}
	}
	return nil
}

// withoutGuardian lists the live seats among those given that nobody holds any more.
func (s store) withoutGuardian(ctx context.Context, schoolID database.ID, ids []database.ID) ([]database.ID, error) {
	var empty []database.ID
	if len(ids) == 0 {
		return nil, nil
	}
	err := s.query(ctx, schoolID).Model(&seatRow{}).
		Where("id IN ? AND ended_at IS NULL", ids).
		Where("NOT EXISTS (?)", s.db.In(ctx).Model(&guardianshipRow{}).Select("1").Where("guardianships.seat_id = seats.id AND guardianships.ended_at IS NULL")).
		Pluck("id", &empty).Error
	if err != nil {
		return nil, fmt.Errorf("read empty seats: %w", err)
	}
	return empty, nil
}
