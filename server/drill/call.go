package drill

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"xiaoqin/server/database"
	"xiaoqin/server/errs"
	"xiaoqin/server/identity"
)

const (
	maxMissing = 999
	maxNote    = 500
)

// RollCall keeps what the principal says of a class: nobody missing, or how many. Anybody
// of the staff may call any class, because whoever stands in front of it counts it. The
// same tap again is answered with the board as it is by then. It returns ErrNotStarted
// before the start tap, and for a tap made after the drill was finished.
func (s *Service) RollCall(ctx context.Context, taskID database.ID, tap Tap, class database.ID, missing int, note string) (Drill, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.TaskDo); err != nil {
		return Drill{}, err
	}
	note = strings.TrimSpace(note)
	wrong := tap.wrong()
	if missing < 0 || missing > maxMissing {
		wrong = append(wrong, errs.Field{Location: "missing", Message: wrongMissing})
	}
	if utf8.RuneCountInString(note) > maxNote {
		wrong = append(wrong, errs.Field{Location: "note", Message: longNote})
	}
	if len(wrong) > 0 {
		return Drill{}, ErrInvalid.WithFields(wrong...)
	}
	var out Drill
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		row, err := s.lockLast(ctx, p.SchoolID, taskID)
		if err != nil {
			return err
		}
		if row == nil {
			return ErrNotFound
		}
		at := tapped(tap.At, tap.Sent, s.now(), row.StartedAt)
		known, err := s.hasCall(ctx, p, tap.ID)
		if err != nil {
			return err
		}
		if !known {
			if row.FinishedAt != nil && at > *row.FinishedAt {
				return ErrNotStarted
			}
			if err := s.call(ctx, row, p, tap, Call{Class: class, Missing: missing, Note: note, At: at, By: p.PersonID}); err != nil {
				return err
			}
		}
		out, err = s.show(ctx, row)
		return err
	})
	return out, err
}

// call writes a call of a class of the drill.
func (s *Service) call(ctx context.Context, row *drillRow, p identity.Principal, tap Tap, c Call) error {
	classes, _, err := s.muster(ctx, row)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(classes, func(known Class) bool { return known.ID == c.Class }) {
		return ErrNoClass
	}
	return s.insertCall(ctx, &callRow{
		ID: database.NewID(), SchoolID: p.SchoolID, DrillID: row.ID, ClassID: c.Class, PersonID: p.PersonID, ClientID: tap.ID,
		Missing: c.Missing, Note: c.Note, CalledAt: c.At, ReceivedAt: s.now(),
	})
}
