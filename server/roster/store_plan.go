package roster

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

type rosterRow struct {
	ID          database.ID
	SchoolID    database.ID
	Post        string
	FirstOn     clock.Date
	LastOn      clock.Date
	Name        string
	Seats       string
	ChangedAt   clock.Instant
	ChangedBy   database.ID
	PublishedAt *clock.Instant
}

// TableName names the table.
func (rosterRow) TableName() string { return "rosters" }

func (r *rosterRow) roster() Roster {
	return Roster{ID: r.ID, Post: r.Post, Name: r.Name, First: r.FirstOn, Last: r.LastOn, Published: timeOf(r.PublishedAt)}
}

// keptSeat is a seat of a proposal as it is kept.
type keptSeat struct {
	From   clock.Instant `json:"from"`
	Until  clock.Instant `json:"until"`
	Seat   int           `json:"seat"`
	Person *database.ID  `json:"person,omitempty"`
}

// keepDraft writes a proposal in place of the one of the same post and first day, and says
// which id it has.
func (s *Service) keepDraft(ctx context.Context, p identity.Principal, r *Roster, seats []Shift) (database.ID, error) {
	kept := make([]keptSeat, len(seats))
	for i, one := range seats {
		kept[i] = keptSeat{clock.At(one.From), clock.At(one.Until), one.Seat, nullable(one.Person)}
	}
	text, err := json.Marshal(kept)
	if err != nil {
		return r.ID, fmt.Errorf("write seats: %w", err)
	}
	row := rosterRow{
		ID: r.ID, SchoolID: p.SchoolID, Post: r.Post, FirstOn: r.First, LastOn: r.Last, Name: r.Name, Seats: string(text),
		ChangedAt: clock.At(s.clock.Now()), ChangedBy: p.PersonID,
	}
	var known []rosterRow
	if err := s.query(ctx, p.SchoolID).Clauses(locked).Where("post = ? AND first_on = ?", r.Post, r.First).Find(&known).Error; err != nil {
		return r.ID, fmt.Errorf("look for a roster: %w", err)
	}
	if len(known) == 1 {
		row.ID = known[0].ID
		err = s.query(ctx, p.SchoolID).Model(&rosterRow{}).Where("id = ?", row.ID).Updates(map[string]any{
			"last_on": row.LastOn, "name": row.Name, "seats": row.Seats, "changed_at": row.ChangedAt, "changed_by": row.ChangedBy, "published_at": nil,
		}).Error
	} else {
		err = s.db.In(ctx).Create(&row).Error
	}
	if err != nil {
		return r.ID, fmt.Errorf("write roster: %w", err)
	}
	return row.ID, nil
}

// draft is a roster with the seats of its proposal.
func (s *Service) draft(ctx context.Context, school, id database.ID, lock bool) (Roster, []Shift, error) {
	q := s.query(ctx, school)
	if lock {
		q = q.Clauses(locked)
	}
	var row rosterRow
	err := q.Where("id = ?", id).Take(&row).Error
	if database.IsNotFound(err) {
		return Roster{}, nil, ErrNoRoster
	}
	if err != nil {
		return Roster{}, nil, fmt.Errorf("read roster: %w", err)
	}
	var kept []keptSeat
	if err := json.Unmarshal([]byte(row.Seats), &kept); err != nil {
		return Roster{}, nil, fmt.Errorf("read seats of roster %s: %w", id, err)
	}
	seats := make([]Shift, len(kept))
	for i, k := range kept {
		seats[i] = Shift{Post: row.Post, From: k.From.Time(), Until: k.Until.Time(), Seat: k.Seat}
		if k.Person != nil {
			seats[i].Person = *k.Person
		}
	}
	return row.roster(), seats, nil
}

func (s *Service) published(ctx context.Context, school, id database.ID, now time.Time) error {
	if err := s.query(ctx, school).Model(&rosterRow{}).Where("id = ?", id).Update("published_at", clock.At(now)).Error; err != nil {
		return fmt.Errorf("publish roster: %w", err)
	}
	return nil
}

// rosters are those that are not over before a day.
func (s *Service) rosters(ctx context.Context, school database.ID, today clock.Date) ([]Roster, error) {
	var rows []rosterRow
	if err := s.query(ctx, school).Where("last_on >= ?", today).Order("first_on, post").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read rosters: %w", err)
	}
	out := make([]Roster, len(rows))
	for i := range rows {
		out[i] = rows[i].roster()
	}
	return out, nil
}

// heldBefore are the shifts of a post that begin from one day and before another, in their
// order.
func (s *Service) heldBefore(ctx context.Context, school database.ID, post string, first, end clock.Date) ([]Shift, error) {
	var rows []shiftRow
	err := s.query(ctx, school).Where("post = ? AND from_at >= ? AND from_at < ?", post, clock.At(first.At(0)), clock.At(end.At(0))).
		Order("from_at, seat").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read shifts of a post: %w", err)
	}
	shifts := make([]Shift, len(rows))
	for i := range rows {
		shifts[i] = rows[i].shift()
	}
	return shifts, nil
}
