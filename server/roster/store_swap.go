package roster

import (
	"context"
	"fmt"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

type swapRow struct {
	ID        database.ID
	SchoolID  database.ID
	ClientID  database.ID
	AskedBy   database.ID
	ShiftID   database.ID
	ReturnID  *database.ID
	AskedOf   *database.ID
	State     string
	Open      *bool
	AskedAt   clock.Instant
	SettledAt *clock.Instant
	SettledBy *database.ID
}

// TableName names the table.
func (swapRow) TableName() string { return "swap_requests" }

func idOf(id *database.ID) database.ID {
	if id == nil {
		return database.ID{}
	}
	return *id
}

func (r *swapRow) swap() Swap {
	return Swap{
		ID: r.ID, Shift: r.ShiftID, Return: idOf(r.ReturnID), AskedBy: r.AskedBy, AskedOf: idOf(r.AskedOf),
		State: SwapState(r.State), AskedAt: r.AskedAt.Time(), By: idOf(r.SettledBy),
	}
}

func (s *Service) insertSwap(ctx context.Context, school, client database.ID, w Swap) error {
	open := true
	err := s.db.In(ctx).Create(&swapRow{
		ID: w.ID, SchoolID: school, ClientID: client, AskedBy: w.AskedBy, ShiftID: w.Shift, ReturnID: nullable(w.Return),
		AskedOf: nullable(w.AskedOf), State: string(w.State), Open: &open, AskedAt: clock.At(w.AskedAt),
	}).Error
	if err != nil {
		return fmt.Errorf("write swap: %w", err)
	}
	return nil
}

// saveSwap settles a request: it is not open any more.
func (s *Service) saveSwap(ctx context.Context, school database.ID, w Swap, now time.Time) error {
	err := s.query(ctx, school).Model(&swapRow{}).Where("id = ?", w.ID).Updates(map[string]any{
		"state": string(w.State), "open": nil, "settled_at": clock.At(now), "settled_by": nullable(w.By),
	}).Error
	if err != nil {
		return fmt.Errorf("settle swap: %w", err)
	}
	return nil
}

func (s *Service) swap(ctx context.Context, school, id database.ID, lock bool) (Swap, error) {
	q := s.query(ctx, school)
	if lock {
		q = q.Clauses(locked)
	}
	var row swapRow
	err := q.Where("id = ?", id).Take(&row).Error
	if database.IsNotFound(err) {
		return Swap{}, ErrNoSwap
	}
	if err != nil {
		return Swap{}, fmt.Errorf("read swap: %w", err)
	}
	return row.swap(), nil
}

func (s *Service) swapByClient(ctx context.Context, p identity.Principal, client database.ID) (Swap, bool, error) {
	var rows []swapRow
	if err := s.query(ctx, p.SchoolID).Where("asked_by = ? AND client_id = ?", p.PersonID, client).Find(&rows).Error; err != nil {
		return Swap{}, false, fmt.Errorf("look for a swap: %w", err)
	}
	if len(rows) == 0 {
		return Swap{}, false, nil
	}
	return rows[0].swap(), true, nil
}

// openSwaps are the requests of a school that nobody has settled, the oldest first.
func (s *Service) openSwaps(ctx context.Context, school database.ID) ([]Swap, error) {
	var rows []swapRow
	if err := s.query(ctx, school).Where("open = ?", true).Order("asked_at, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read swaps: %w", err)
	}
	swaps := make([]Swap, len(rows))
	for i := range rows {
		swaps[i] = rows[i].swap()
	}
	return swaps, nil
}

// settleLapsed makes way for a new request about a shift, which is locked. It refuses with
// ErrAsked while one is open.
func (s *Service) settleLapsed(ctx context.Context, school database.ID, one Shift) error {
	var rows []swapRow
	if err := s.query(ctx, school).Where("shift_id = ? AND open = ?", one.ID, true).Find(&rows).Error; err != nil {
		return fmt.Errorf("look for a swap: %w", err)
	}
	for i := range rows {
		w := rows[i].swap()
		shifts, err := s.some(ctx, school, w.Return)
		if err != nil {
			return err
		}
		var back *Shift
		if b, exists := shifts[w.Return]; exists {
			back = &b
		}
		if w.State = w.standing(one, back, s.clock.Now()); w.State == SwapOpen {
			return ErrAsked
		}
		if err := s.saveSwap(ctx, school, w, s.clock.Now()); err != nil {
			return err
		}
	}
	return nil
}

// some are the shifts with these ids.
func (s *Service) some(ctx context.Context, school database.ID, ids ...database.ID) (map[database.ID]Shift, error) {
	var rows []shiftRow
	if err := s.query(ctx, school).Where("id IN ?", ids).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read shifts: %w", err)
	}
	out := make(map[database.ID]Shift, len(rows))
	for i := range rows {
		out[rows[i].ID] = rows[i].shift()
	}
	return out, nil
}
