package attachment

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// ErrNoVerdict is what a Checker returns when asking again would not help.
var ErrNoVerdict = errors.New("the photo cannot be checked")

// Checker asks WeChat about photos.
type Checker interface {
	// Ask has the photo of a person looked at under a public address that ends in the
	// path of a photo and a key. The verdict comes later, under the trace.
	Ask(ctx context.Context, school, person, photo database.ID, key string) (trace string, err error)
}

const (
	verdictWait = 30 * time.Minute // the platform's promise (contract §7.2)
	askWait     = 2 * time.Hour    // how long the platform takes a person for a visitor
	checkBatch  = 50
)

// AskChecks asks about the photos that wait for it, and hands those without an answer in
// time to a person. A job calls it every minute.
func (s *Service) AskChecks(ctx context.Context) error {
	if s.checker == nil {
		return nil
	}
	now := s.now()
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		return errors.Join(
			s.store.giveUp(ctx, CheckAsked, now.Add(-verdictWait), now),
			s.store.giveUp(ctx, CheckWaiting, now.Add(-askWait), now))
	})
	if err != nil {
		return fmt.Errorf("give up checks: %w", err)
	}
	rows, err := s.store.waiting(ctx, checkBatch)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if err := s.ask(ctx, row); err != nil {
			return err
		}
	}
	return nil
}

// ask writes the key first: the platform may download before it has answered.
func (s *Service) ask(ctx context.Context, row photoRow) error {
	random := make([]byte, 24)
	_, _ = rand.Read(random)
	row.CheckKey = base64.RawURLEncoding.EncodeToString(random)
	if err := s.settle(ctx, row, CheckWaiting, map[string]any{"check_key": row.CheckKey}); err != nil {
		return err
	}
	trace, err := s.checker.Ask(ctx, row.SchoolID, row.PersonID, row.ID, row.CheckKey)
	switch {
	case errors.Is(err, ErrNoVerdict):
		return s.settle(ctx, row, CheckWaiting, map[string]any{"check_state": CheckReview, "check_key": ""})
	case err != nil:
		return fmt.Errorf("ask for the check of a photo: %w", err)
	}
	return s.settle(ctx, row, CheckWaiting, map[string]any{"check_state": CheckAsked, "trace_id": trace, "check_at": s.now()})
}

// ApplyVerdict takes WeChat's verdict: pass, risky, or any other word for one that a
// person must give. A trace that is not ours, and a repeat, change nothing.
func (s *Service) ApplyVerdict(ctx context.Context, trace string, verdict Check) error {
	if trace == "" {
		return nil
	}
	if verdict != CheckPass && verdict != CheckRisky {
		verdict = CheckReview
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		return s.store.applyVerdict(ctx, trace, verdict, s.now())
	})
	if err != nil {
		return fmt.Errorf("apply verdict: %w", err)
	}
	return nil
}

// OpenForCheck reads a photo for WeChat, which has no account but the key of the moment.
func (s *Service) OpenForCheck(ctx context.Context, id database.ID, key string) (Photo, io.ReadCloser, error) {
	row, err := s.store.findUnderCheck(ctx, id, s.now())
	if err != nil {
		return Photo{}, nil, err
	}
	if row.CheckKey == "" || subtle.ConstantTimeCompare([]byte(row.CheckKey), []byte(key)) != 1 {
		return Photo{}, nil, ErrNotFound
	}
	content, err := s.files.Open(ctx, fileName(id, Full))
	if errors.Is(err, fs.ErrNotExist) {
		return Photo{}, nil, ErrNotFound.With(err)
	}
	return row.photo(), content, err
}

// Judge lets a person decide about a photo that WeChat did not pass. It returns
// ErrSettled when there is nothing to decide.
func (s *Service) Judge(ctx context.Context, id database.ID, show bool) error {
	p := identity.From(ctx)
	if err := p.Require(identity.PhotoReview); err != nil {
		return err
	}
	row, err := s.store.find(ctx, p.SchoolID, id, s.now())
	if err != nil {
		return err
	}
	if row.Check != CheckReview && row.Check != CheckRisky {
		return ErrSettled
	}
	verdict := CheckRisky
	if show {
		verdict = CheckPass
	}
	return s.settle(ctx, *row, row.Check, map[string]any{"check_state": verdict, "check_at": s.now()})
}

// Decide shows the photos of records that wait for a person's word, or keeps them from
// everybody but who reviews photos. The caller has asked who may decide; it belongs in the
// transaction of what was decided.
func (s *Service) Decide(ctx context.Context, kind string, records []database.ID, show bool) error {
	photos, err := s.Of(ctx, kind, records)
	if err != nil {
		return err
	}
	verdict := CheckRisky
	if show {
		verdict = CheckPass
	}
	for _, of := range photos {
		for _, p := range of {
			if p.Check != CheckReview {
				continue
			}
			if err := s.settle(ctx, photoRow{ID: p.ID}, CheckReview, map[string]any{"check_state": verdict, "check_at": s.now()}); err != nil {
				return err
			}
		}
	}
	return nil
}

// settle changes the check of a photo that is still in the state.
func (s *Service) settle(ctx context.Context, row photoRow, from Check, set map[string]any) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		return s.store.setCheck(ctx, row.ID, from, set)
	})
	if err != nil {
		return fmt.Errorf("change check of a photo: %w", err)
	}
	return nil
}
