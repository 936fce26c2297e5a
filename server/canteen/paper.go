package canteen

import (
	"context"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// The routines after a meal whose sheets are read as a book, day by day.
const (
	CodeDine     = "kitchen.dine"
	CodeLeftover = "kitchen.leftover"
	CodeWaste    = "kitchen.waste"
)

// Paper is a duty of a day with what its sheet says, as people read it.
type Paper struct {
	Task   task.Entry
	Day    clock.Date
	Lines  []PaperLine    // what was answered outside of groups, in the order of the form
	By     database.ID    // who handed it in; zero while nobody has
	At     *clock.Instant // when; nil while nobody has
	Late   bool
	Sides  []Side // that sign
	Photos []database.ID
}

// PaperLine is one answer in words.
type PaperLine struct {
	Key   string // of the item
	Label string
	Words string // 好, 12.5 公斤, 是; empty for a photo
	Bad   bool   // it is not as it should be
	Note  string
}

// Side is one who signs a paper.
type Side struct {
	Target  string // "sign:vendor"
	At      *clock.Instant
	By      *database.ID // who signed; nil for the outsider
	Picture database.ID  // of what was drawn; zero when nothing has arrived
}

// Dining is who was to eat with the children on some days and what they found, oldest first.
// Everybody who works at the school reads it: each may be asked to eat along.
func (s *Service) Dining(ctx context.Context, first, last clock.Date) ([]Paper, error) {
	if _, err := who(ctx, identity.RosterRead); err != nil {
		return nil, err
	}
	return s.papers(ctx, first, last, CodeDine)
}

// Leavings is what was thrown away after the meals of some days, and to whom it was handed
// over, oldest first.
func (s *Service) Leavings(ctx context.Context, first, last clock.Date) ([]Paper, error) {
	if _, err := seer(ctx); err != nil {
		return nil, err
	}
	return s.papers(ctx, first, last, CodeLeftover, CodeWaste)
}

func (s *Service) papers(ctx context.Context, first, last clock.Date, codes ...string) ([]Paper, error) {
	if err := checkPeriod(first, last); err != nil {
		return nil, err
	}
	if s.sheets == nil {
		return nil, nil
	}
	return s.sheets.Papers(ctx, first, last, codes...)
}
