package message

import (
	"context"
	"fmt"
	"time"

	"xiaoqin/server/database"
)

// Outcome is how many deliveries ended in one way.
type Outcome struct {
	Channel Channel
	State   State
	Reason  string // WeChat's code or a word, empty for none
	N       int
}

// Outcomes counts the deliveries of the whole installation that were enqueued since a
// moment. It is for the people who run the installation, and reads every one of them:
// ask for a day, not for a year.
func (s *Service) Outcomes(ctx context.Context, since time.Time) ([]Outcome, error) {
	var out []Outcome
	err := s.db.In(ctx).Model(&outboxRow{}).Select("channel, state, reason, COUNT(*) AS n").
		Where("id >= ?", idAt(since)).Group("channel, state, reason").Order("channel, state, reason").Scan(&out).Error
	if err != nil {
		return nil, fmt.Errorf("count outcomes: %w", err)
	}
	return out, nil
}

// codeNoConsent is WeChat's answer when nothing may be sent to the person any more
// (WeChat contract: 43101).
const codeNoConsent = "43101"

// Short is who could not be reached through WeChat for want of credit.
type Short struct {
	People     int
	Deliveries int
}

// Short counts whom the installation could not reach for want of credit since a moment.
// What was said to them is in their inbox.
func (s *Service) Short(ctx context.Context, since time.Time) (Short, error) {
	var out Short
	err := s.db.In(ctx).Model(&outboxRow{}).Select("COUNT(DISTINCT recipient_id) AS people, COUNT(*) AS deliveries").
		Where("id >= ? AND reason IN ?", idAt(since), []string{reasonNoCredit, codeNoConsent}).Scan(&out).Error
	if err != nil {
		return Short{}, fmt.Errorf("count want of credit: %w", err)
	}
	return out, nil
}

// SchoolOf finds the school of a delivery that waits for a person, for an operator who
// knows only its id. It returns ErrNotOpen for any other.
func (s *Service) SchoolOf(ctx context.Context, delivery database.ID) (database.ID, error) {
	var schools []database.ID
	err := s.db.In(ctx).Model(&outboxRow{}).Where("id = ? AND queue = ?", delivery, queuePerson).Pluck("school_id", &schools).Error
	if err != nil {
		return database.ID{}, fmt.Errorf("find delivery: %w", err)
	}
	if len(schools) == 0 {
		return database.ID{}, ErrNotOpen
	}
	return schools[0], nil
}
