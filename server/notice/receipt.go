package notice

import (
	"context"
	"fmt"
	"slices"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// Tap is what a reader does with a notice.
type Tap struct {
	ClientID database.ID // made by the phone; a repeat changes nothing
	At       time.Time   // by the clock of the phone
	Done     bool        // the receipt; false: it was opened
	Seat     database.ID // of one child; zero is all children that the notice is about
	Choice   string      // of an answer
}

// Copy is a notice as one child's guardian has it, or a colleague.
type Copy struct {
	Seat     Seat // zero for a colleague
	OpenedAt *clock.Instant
	DoneAt   *clock.Instant // by any guardian of the child
	Choice   string
}

// Letter is a notice as the principal may read it.
type Letter struct {
	Notice
	Copies   []Copy    // empty for who only writes or watches it
	Versions []Version // that were published, the newest first
	May      []Action  // what a page may offer
	Reaches  bool      // the principal may see the totals
	Proof    *Proof    // of the newest publication
}

// Receive takes what a reader did with a notice, and gives the letter as it is
// afterwards. A receipt that was made before the notice closed counts, whenever it arrives;
// later ones are refused with ErrClosed. It returns ErrNotFound for somebody else's notice
// and seat.
func (s *Service) Receive(ctx context.Context, id database.ID, t Tap) (Letter, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.NoticeRead); err != nil {
		return Letter{}, err
	}
	seats, err := s.register.Seats(ctx)
	if err != nil {
		return Letter{}, fmt.Errorf("read children: %w", err)
	}
	if !t.Seat.IsZero() {
		seats = slices.DeleteFunc(seats, func(c Seat) bool { return c.Seat != t.Seat })
	}
	err = s.db.Batch(ctx, func(ctx context.Context) error {
		row, err := s.store.find(ctx, p.SchoolID, id)
		if err != nil {
			return err
		}
		mine, err := s.store.lockCopies(ctx, row, p.PersonID, seatIDs(seats), t.Seat.IsZero())
		if err != nil {
			return err
		}
		if !row.State.told() || len(mine) == 0 {
			return ErrNotFound
		}
		return s.receive(ctx, row, mine, p.PersonID, t)
	})
	if err != nil {
		return Letter{}, err
	}
	return s.Find(ctx, id)
}

// receive notes a tap on every copy of the principal.
func (s *Service) receive(ctx context.Context, row *noticeRow, mine []readerRow, person database.ID, t Tap) error {
	at := min(clock.At(t.At), s.now())
	if t.At.IsZero() || row.PublishedAt != nil && at < *row.PublishedAt {
		at = s.now()
	}
	if t.Done {
		if err := s.takes(ctx, row, t.Choice, at); err != nil {
			return err
		}
	}
	finishes := t.Done || row.Receipt == Read
	for _, group := range groups(mine) {
		var opened, finished bool // by any guardian of this child, before
		known := false
		for _, r := range group {
			opened = opened || r.OpenedAt != nil
			finished = finished || r.DoneAt != nil
			known = known || r.PersonID == person && r.ClientID != nil && *r.ClientID == t.ClientID
		}
		if known && !t.ClientID.IsZero() {
			continue
		}
		if err := s.store.noteTap(ctx, row, &group[0], person, at, finishes, t); err != nil {
			return err
		}
		if err := s.store.count(ctx, row.ID, group[0].ClassID, !opened, finishes && !finished); err != nil {
			return err
		}
		if !opened {
			if err := s.spare(ctx, row, group); err != nil {
				return err
			}
		}
	}
	return nil
}

// takes judges whether the notice takes such a receipt now.
func (s *Service) takes(ctx context.Context, row *noticeRow, choice string, at clock.Instant) error {
	switch {
	case row.ClosedAt != nil && at > *row.ClosedAt:
		return ErrClosed
	case row.Receipt == NoReceipt:
		return ErrNoReceipt
	case row.Receipt != Answer && choice != "":
		return ErrChoice
	case row.Receipt != Answer:
		return nil
	}
	w, _, err := s.words(ctx, row)
	if err == nil && !slices.Contains(w.Choices, choice) {
		err = ErrChoice
	}
	return err
}

// groups are the rows of each seat, in the order of the classes, so that two who count in
// several classes never wait for one another.
func groups(rows []readerRow) [][]readerRow {
	slices.SortStableFunc(rows, func(a, b readerRow) int {
		if c := slices.Compare(a.ClassID[:], b.ClassID[:]); c != 0 {
			return c
		}
		return slices.Compare(a.SeatID[:], b.SeatID[:])
	})
	var out [][]readerRow
	for i, r := range rows {
		if i == 0 || rows[i-1].SeatID != r.SeatID {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], r)
	}
	return out
}

func seatIDs(seats []Seat) []database.ID {
	ids := make([]database.ID, len(seats))
	for i, c := range seats {
		ids[i] = c.Seat
	}
	return ids
}

// copies show rows as the principal's own, each child once.
func copies(rows []readerRow, seats []Seat) []Copy {
	var out []Copy
	for _, group := range groups(rows) {
		var c Copy
		for _, s := range seats {
			if s.Seat == group[0].SeatID {
				c.Seat = s
			}
		}
		for _, r := range group {
			if r.OpenedAt != nil && (c.OpenedAt == nil || *r.OpenedAt < *c.OpenedAt) {
				c.OpenedAt = r.OpenedAt
			}
			if r.DoneAt != nil && (c.DoneAt == nil || *r.DoneAt < *c.DoneAt) {
				c.DoneAt = r.DoneAt
			}
			if r.Choice != "" {
				c.Choice = r.Choice
			}
		}
		out = append(out, c)
	}
	return out
}
