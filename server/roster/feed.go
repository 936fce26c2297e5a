package roster

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	ics "github.com/arran4/golang-ical"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// What a calendar on a phone gets of a person's shifts.
const (
	feedBack  = 30 * 24 * time.Hour
	feedAhead = turnsAhead * 24 * time.Hour
)

type feedRow struct {
	PersonID database.ID
	SchoolID database.ID
	Hash     string
	MadeAt   clock.Instant
}

// TableName names the table.
func (feedRow) TableName() string { return "duty_feeds" }

func feedHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// OpenFeed makes the secret of an address at which a calendar reads the shifts of the
// principal; one that was made before opens nothing any more. Only its hash is kept.
func (s *Service) OpenFeed(ctx context.Context) (token string, err error) {
	p := identity.From(ctx)
	if err := p.Require(identity.TaskDo); err != nil {
		return "", err
	}
	token = rand.Text()
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.closeFeed(ctx, p); err != nil {
			return err
		}
		row := feedRow{PersonID: p.PersonID, SchoolID: p.SchoolID, Hash: feedHash(token), MadeAt: clock.At(s.clock.Now())}
		if err := s.db.In(ctx).Create(&row).Error; err != nil {
			return fmt.Errorf("open a feed: %w", err)
		}
		return nil
	})
	return token, err
}

// CloseFeed lets the address of the principal open nothing any more.
func (s *Service) CloseFeed(ctx context.Context) error {
	p := identity.From(ctx)
	if err := p.Require(identity.TaskDo); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error { return s.closeFeed(ctx, p) })
}

func (s *Service) closeFeed(ctx context.Context, p identity.Principal) error {
	if err := s.query(ctx, p.SchoolID).Where("person_id = ?", p.PersonID).Delete(&feedRow{}).Error; err != nil {
		return fmt.Errorf("close a feed: %w", err)
	}
	return nil
}

// Feed is the calendar (RFC 5545) that a secret opens: when its person is on duty where, and
// nobody's name. It asks no session, because a calendar has none; a secret that opens nothing,
// also because its person has left, is refused with ErrNoFeed.
func (s *Service) Feed(ctx context.Context, token string) (string, error) {
	var rows []feedRow
	if err := s.db.In(ctx).Where("hash = ?", feedHash(token)).Find(&rows).Error; err != nil {
		return "", fmt.Errorf("look for a feed: %w", err)
	}
	if len(rows) == 0 {
		return "", ErrNoFeed
	}
	of := rows[0]
	now := s.clock.Now()
	c, err := s.look(ctx, of.SchoolID, clock.DateOf(now), clock.DateOf(now), false)
	if err != nil {
		return "", err
	}
	if c.staff.Name(of.PersonID) == "" {
		return "", ErrNoFeed
	}
	all, err := s.between(ctx, of.SchoolID, now.Add(-feedBack), now.Add(feedAhead))
	if err != nil {
		return "", err
	}
	var mine []Entry
	for _, one := range all {
		if one.Person == of.PersonID {
			mine = append(mine, Entry{Shift: one, Name: c.name(&one)})
		}
	}
	return calendarOf(mine, now), nil
}

// calendarOf writes shifts as a calendar reads them.
func calendarOf(shifts []Entry, now time.Time) string {
	cal := ics.NewCalendarFor("xiaoqin")
	cal.SetMethod(ics.MethodPublish)
	cal.SetName(feedName)
	for i := range shifts {
		event := cal.AddEvent(shifts[i].ID.String() + "@xiaoqin")
		event.SetDtStampTime(now)
		event.SetStartAt(shifts[i].From)
		event.SetEndAt(shifts[i].Until)
		event.SetSummary(shifts[i].Name)
	}
	return cal.Serialize(ics.WithNewLineWindows) // RFC 5545 §3.1
}
