package identity

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm/clause"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// fieldFollow is the sealed openid of somebody of whom WeChat is still to be asked.
const fieldFollow Field = "follow_question.openid"

const (
	followsAtOnce  = 20
	followRetry    = 30 * time.Second // doubled each time
	followRetryMax = time.Hour
	followGiveUp   = 3 * 24 * time.Hour
)

// followRow is a question for WeChat: who is it that follows the official account?
type followRow struct {
	ID           database.ID
	OpenIDSealed []byte
	OpenIDIndex  []byte
	HappenedAt   clock.Instant
	Tries        int
	NextAt       clock.Instant
}

// TableName is what gorm asks for.
func (followRow) TableName() string { return "follow_questions" }

// NoteFollow notes that somebody follows the official account, and that WeChat is to be
// asked who they are: [Service.AskFollows] does. Repeating it changes nothing.
func (s *Service) NoteFollow(ctx context.Context, openID OpenID, at clock.Instant) error {
	row := followRow{
		ID: database.NewID(), OpenIDIndex: s.vault.Index(fieldFollow, string(openID)), HappenedAt: at, NextAt: s.now(),
	}
	row.OpenIDSealed = s.vault.Seal(fieldFollow, row.ID, string(openID))
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.db.In(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error; err != nil {
			return fmt.Errorf("note a follower: %w", err)
		}
		return nil
	})
}

// AskFollows works off what NoteFollow noted and is due: ask gives the unionid of an openid,
// empty for one who does not follow or whom WeChat cannot link. Where it fails the question
// stays and is asked again later, for three days. Several instances may do so at once.
func (s *Service) AskFollows(ctx context.Context, ask func(context.Context, OpenID) (UnionID, error)) error {
	var rows []followRow
	err := s.db.In(ctx).Order("next_at, id").Limit(followsAtOnce).Find(&rows, "next_at <= ?", s.now()).Error
	if err != nil {
		return fmt.Errorf("read followers to ask about: %w", err)
	}
	var all []error
	for _, row := range rows {
		all = append(all, s.askFollow(ctx, row, ask))
	}
	return errors.Join(all...)
}

func (s *Service) askFollow(ctx context.Context, row followRow, ask func(context.Context, OpenID) (UnionID, error)) error {
	text, err := s.vault.Open(fieldFollow, row.ID, row.OpenIDSealed)
	if err != nil {
		return err
	}
	unionID, asked := ask(ctx, OpenID(text))
	unanswered := asked != nil
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if unanswered && s.now() < row.HappenedAt.Add(followGiveUp) {
			return s.postponeFollow(ctx, row)
		}
		gone := s.db.In(ctx).Delete(&followRow{}, "id = ?", row.ID)
		if gone.Error != nil {
			return fmt.Errorf("settle a follower: %w", gone.Error)
		}
		if gone.RowsAffected == 0 || unionID == "" || unanswered {
			return nil // they ceased to follow meanwhile, or cannot be linked
		}
		return s.store.follow(ctx, OpenID(text), unionID, s.now())
	})
	return errors.Join(asked, err)
}

// postponeFollow asks again later, less and less often.
func (s *Service) postponeFollow(ctx context.Context, row followRow) error {
	wait := min(followRetry<<min(row.Tries, 8), followRetryMax)
	err := s.db.In(ctx).Model(&followRow{}).Where("id = ? AND tries = ?", row.ID, row.Tries).
		Updates(map[string]any{"tries": row.Tries + 1, "next_at": s.now().Add(wait)}).Error
	if err != nil {
		return fmt.Errorf("postpone a follower: %w", err)
	}
	return nil
}
