package roster

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// Note is a word that somebody on duty leaves for whoever has the post next.
type Note struct {
	ID     database.ID
	Shift  database.ID
	Person database.ID
	Name   string
	At     time.Time
	Words  string
}

const maxWords = 500

// HandOver leaves a word for whoever has the post next, and does the task at the end of the
// shift when its window is open. Empty words say that there is nothing to pass on. A repeat
// with the same id changes nothing. It refuses with ErrNoShift, ErrNotYourShift, ErrTooEarly
// before the shift, or ErrWords.
func (s *Service) HandOver(ctx context.Context, id, client database.ID, words string) (Duty, error) {
	words = strings.Join(strings.Fields(words), " ")
	if utf8.RuneCountInString(words) > maxWords {
		return Duty{}, ErrWords
	}
	if words == "" {
		words = wordless
	}
	_, err := s.onShift(ctx, id, func(ctx context.Context, one *Shift) error {
		now := s.clock.Now()
		if one.From.After(now) {
			return ErrTooEarly
		}
		p := identity.From(ctx)
		n := Note{ID: database.NewID(), Shift: one.ID, Person: p.PersonID, At: now, Words: words}
		if err := s.insertNote(ctx, p.SchoolID, client, n); err != nil {
			return err
		}
		return s.handIn(ctx, one, true, task.Evidence{ID: client, At: now, Passed: true, Note: words})
	})
	if err != nil {
		return Duty{}, err
	}
	return s.Duty(ctx, id)
}

// Duty is a shift with what was left for it, and what was left by it.
type Duty struct {
	Entry

	Before []Note // of the shift of the post before
	Notes  []Note
}

// Duty is a shift of the principal's school with its notes. It refuses with ErrNoShift.
func (s *Service) Duty(ctx context.Context, id database.ID) (Duty, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.RosterRead); err != nil {
		return Duty{}, err
	}
	shifts, err := s.some(ctx, p.SchoolID, id)
	if err != nil {
		return Duty{}, err
	}
	one, exists := shifts[id]
	if !exists {
		return Duty{}, ErrNoShift
	}
	c, err := s.lookAt(ctx, p.SchoolID, one)
	if err != nil {
		return Duty{}, err
	}
	d := Duty{Entry: c.entry(one)}
	crew, err := s.heldAt(ctx, p.SchoolID, one.Post, one.From)
	if err != nil {
		return Duty{}, err
	}
	if d.Notes, err = s.notesOf(ctx, p.SchoolID, c, crew); err != nil {
		return Duty{}, err
	}
	previous, err := s.previous(ctx, p.SchoolID, one)
	if err != nil {
		return Duty{}, err
	}
	d.Before, err = s.notesOf(ctx, p.SchoolID, c, previous)
	return d, err
}

type noteRow struct {
	ID       database.ID
	SchoolID database.ID
	ShiftID  database.ID
	PersonID database.ID
	ClientID database.ID
	At       clock.Instant
	Words    string
}

// TableName names the table.
func (noteRow) TableName() string { return "shift_notes" }

func (s *Service) insertNote(ctx context.Context, school, client database.ID, n Note) error {
	err := s.db.InsertNew(ctx, "shift_notes", "client_id", []string{"id", "school_id", "shift_id", "person_id", "client_id", "at", "words"},
		[][]any{{n.ID, school, n.Shift, n.Person, client, clock.At(n.At), n.Words}})
	if err != nil {
		return fmt.Errorf("write note: %w", err)
	}
	return nil
}

// notesOf are the notes of some shifts, by time.
func (s *Service) notesOf(ctx context.Context, school database.ID, c *scene, shifts []Shift) ([]Note, error) {
	ids := make([]database.ID, len(shifts))
	for i := range shifts {
		ids[i] = shifts[i].ID
	}
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []noteRow
	if err := s.query(ctx, school).Where("shift_id IN ?", ids).Order("at, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read notes: %w", err)
	}
	notes := make([]Note, len(rows))
	for i, r := range rows {
		notes[i] = Note{r.ID, r.ShiftID, r.PersonID, c.staff.Name(r.PersonID), r.At.Time(), r.Words}
	}
	return notes, nil
}

// heldAt are the shifts of a post that begin at a moment.
func (s *Service) heldAt(ctx context.Context, school database.ID, post string, from time.Time) ([]Shift, error) {
	var rows []shiftRow
	if err := s.query(ctx, school).Where("post = ? AND from_at = ?", post, clock.At(from)).Order("seat").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read a crew: %w", err)
	}
	shifts := make([]Shift, len(rows))
	for i := range rows {
		shifts[i] = rows[i].shift()
	}
	return shifts, nil
}

// previous are the shifts of the post that began last before this one.
func (s *Service) previous(ctx context.Context, school database.ID, one Shift) ([]Shift, error) {
	var rows []shiftRow
	err := s.query(ctx, school).Where("post = ? AND from_at < ?", one.Post, clock.At(one.From)).Order("from_at DESC").Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return s.heldAt(ctx, school, one.Post, rows[0].FromAt.Time())
}
