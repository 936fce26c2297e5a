package roster

import (
	"context"
	"fmt"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// forgotten stands where the words of a person stood.
const forgotten = "（已清除）"

// Forget clears the words that a person left, and closes their calendar feed. Who had which
// shift stays, by number. It asks no permission: that the person goes has been decided.
func (s *Service) Forget(ctx context.Context, school, person database.ID) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.query(ctx, school).Model(&noteRow{}).Where("person_id = ?", person).Update("words", forgotten).Error; err != nil {
			return fmt.Errorf("clear notes: %w", err)
		}
		return s.closeFeed(ctx, identity.Principal{SchoolID: school, PersonID: person})
	})
}

// OwnNotes are the words that the principal left at the end of shifts, by time.
func (s *Service) OwnNotes(ctx context.Context) ([]Note, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.SelfRead); err != nil {
		return nil, err
	}
	var rows []noteRow
	if err := s.query(ctx, p.SchoolID).Where("person_id = ?", p.PersonID).Order("at, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read own notes: %w", err)
	}
	notes := make([]Note, len(rows))
	for i, r := range rows {
		notes[i] = Note{ID: r.ID, Shift: r.ShiftID, Person: r.PersonID, At: r.At.Time(), Words: r.Words}
	}
	return notes, nil
}

// OwnSwaps are the requests that the principal made or was asked, by time.
func (s *Service) OwnSwaps(ctx context.Context) ([]Swap, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.SelfRead); err != nil {
		return nil, err
	}
	var rows []swapRow
	err := s.query(ctx, p.SchoolID).Where("asked_by = ? OR asked_of = ? OR settled_by = ?", p.PersonID, p.PersonID, p.PersonID).
		Order("asked_at, id").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read own swaps: %w", err)
	}
	swaps := make([]Swap, len(rows))
	for i := range rows {
		swaps[i] = rows[i].swap()
	}
	return swaps, nil
}
