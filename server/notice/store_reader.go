package notice

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

type readerRow struct {
	NoticeID database.ID
	SeatID   database.ID // zero: of the staff
	PersonID database.ID
	SchoolID database.ID
	ClassID  database.ID
	At       clock.Instant // when the notice was published
	OpenedAt *clock.Instant
	DoneAt   *clock.Instant
	Choice   string
	ClientID *database.ID
}

// TableName names the table.
func (readerRow) TableName() string { return "notice_readers" }

var (
	readerColumns = []string{"notice_id", "seat_id", "person_id", "school_id", "class_id", "at", "choice"}
	classColumns  = []string{"notice_id", "class_id", "school_id", "families", "opened", "done", "paper"}
)

// insertReaders writes who a notice is published to, in the order given, and the totals
// of their classes. It returns how many families (and colleagues) they are.
func (s store) insertReaders(ctx context.Context, n *noticeRow, readers []reader, at clock.Instant) (int, error) {
	rows := make([][]any, 0, len(readers))
	var classes [][]any
	families := 0
	for i, r := range readers {
		rows = append(rows, []any{n.ID, r.Seat, r.Person, n.SchoolID, r.Class, int64(at), ""})
		if i == 0 || readers[i-1].Class != r.Class {
			classes = append(classes, []any{n.ID, r.Class, n.SchoolID, 0, 0, 0, 0})
		}
		if i == 0 || readers[i-1].Seat != r.Seat || r.Seat.IsZero() {
			classes[len(classes)-1][3] = classes[len(classes)-1][3].(int) + 1
			families++
		}
	}
	if len(rows) == 0 {
		return 0, nil
	}
	if err := s.db.InsertNew(ctx, "notice_readers", "notice_id", readerColumns, rows); err != nil {
		return 0, fmt.Errorf("write readers: %w", err)
	}
	if err := s.db.InsertNew(ctx, "notice_classes", "notice_id", classColumns, classes); err != nil {
		return 0, fmt.Errorf("write classes of notice: %w", err)
	}
	return families, nil
}

// readers are who a notice was published to, and how many families (and colleagues).
func (s store) readers(ctx context.Context, notice database.ID) ([]reader, int, error) {
	rows, families, err := s.allReaders(ctx, notice)
	out := make([]reader, len(rows))
	for i, r := range rows {
		out[i] = reader{Seat: r.SeatID, Class: r.ClassID, Person: r.PersonID}
	}
	return out, families, err
}

func (s store) allReaders(ctx context.Context, notice database.ID) (rows []readerRow, families int, err error) {
	err = s.db.Query(ctx, func(scan func(...any) error) error {
		var r readerRow
		err := scan(&r.SeatID, &r.PersonID, &r.ClassID, &r.OpenedAt, &r.DoneAt, &r.Choice)
		if len(rows) == 0 || rows[len(rows)-1].SeatID != r.SeatID || r.SeatID.IsZero() {
			families++
		}
		rows = append(rows, r)
		return err
	}, `SELECT seat_id, person_id, class_id, opened_at, done_at, choice FROM notice_readers WHERE notice_id = ? ORDER BY seat_id, person_id`, notice)
	if err != nil {
		return nil, 0, fmt.Errorf("read readers: %w", err)
	}
	return rows, families, nil
}

// copies are the rows of the principal's children, of every guardian, and the one of a
// colleague.
func (s store) copies(ctx context.Context, n *noticeRow, person database.ID, seats []database.ID, staffToo bool) ([]readerRow, error) {
	return readCopies(s.db.In(ctx), n, person, seats, staffToo)
}

func (s store) lockCopies(ctx context.Context, n *noticeRow, person database.ID, seats []database.ID, staffToo bool) ([]readerRow, error) {
	return readCopies(s.db.In(ctx).Clauses(locked), n, person, seats, staffToo)
}

func readCopies(query *gorm.DB, n *noticeRow, person database.ID, seats []database.ID, staffToo bool) ([]readerRow, error) {
	if person.IsZero() || len(seats) == 0 && !staffToo {
		return nil, nil
	}
	query = query.Where("notice_id = ? AND school_id = ?", n.ID, n.SchoolID)
	nobody := database.ID{}
	switch {
	case len(seats) == 0:
		query = query.Where("seat_id = ? AND person_id = ?", nobody, person)
	case staffToo:
		query = query.Where("seat_id IN ? OR seat_id = ? AND person_id = ?", seats, nobody, person)
	default:
		query = query.Where("seat_id IN ?", seats)
	}
	var rows []readerRow
	if err := query.Order("seat_id, person_id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read copies: %w", err)
	}
	return rows, nil
}

// noteTap writes what a person did with the copy of a seat. A guardian who came later than
// the notice gets a row of their own with the first tap.
func (s store) noteTap(ctx context.Context, n *noticeRow, of *readerRow, person database.ID, at clock.Instant, finishes bool, t Tap) error {
	row := []any{n.ID, of.SeatID, person, n.SchoolID, of.ClassID, of.At, ""}
	if err := s.db.InsertNew(ctx, "notice_readers", "notice_id", readerColumns, [][]any{row}); err != nil {
		return fmt.Errorf("write reader: %w", err)
	}
	set := "opened_at = COALESCE(opened_at, ?)"
	args := []any{at}
	if finishes {
		set += ", done_at = COALESCE(done_at, ?)"
		args = append(args, at)
	}
	if t.Done {
		set += ", choice = ?, client_id = ?"
		args = append(args, t.Choice, t.ClientID)
	}
	args = append(args, n.ID, of.SeatID, person)
	if err := s.db.In(ctx).Exec("UPDATE notice_readers SET "+set+" WHERE notice_id = ? AND seat_id = ? AND person_id = ?", args...).Error; err != nil {
		return fmt.Errorf("write receipt: %w", err)
	}
	return nil
}

// lockUnread are the readers in some classes whose seat nobody has opened the notice for,
// and keeps taps out until the transaction ends.
func (s store) lockUnread(ctx context.Context, notice database.ID, classes []database.ID) ([]reader, error) {
	var rows []readerRow
	err := s.db.In(ctx).Clauses(locked).Where("notice_id = ? AND class_id IN ?", notice, classes).Order("seat_id, person_id").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read who has not opened it: %w", err)
	}
	return unreadOf(rows), nil
}

// forget clears the rows of a guardian. Those of the totals name nobody.
func (s store) forget(ctx context.Context, school, person database.ID) error {
	err := s.db.In(ctx).Exec("DELETE FROM notice_readers WHERE school_id = ? AND person_id = ?", school, person).Error
	if err != nil {
		return fmt.Errorf("forget reader: %w", err)
	}
	return nil
}
