package canteen

import (
	"context"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// EndHolding ends the two hours of a dish: served, heated again, or thrown away. A dish that
// was heated again has to be measured again before anybody gets it. It refuses with
// ErrNotReleased, ErrHeldTooLong, ErrHoldingEnded or ErrNoHolding.
func (s *Service) EndHolding(ctx context.Context, id database.ID, t Tap, o Outcome) (Meal, error) {
	p, err := cook(ctx)
	if err != nil {
		return Meal{}, err
	}
	if o != Served && o != Reheated && o != ThrownAway {
		return Meal{}, ErrInvalid.WithFields(field("body.outcome", msgOutcome))
	}
	dish, err := s.store.dishHeld(ctx, p.SchoolID, id)
	if err != nil {
		return Meal{}, err
	}
	return s.changeDish(ctx, dish, func(ctx context.Context, m *Meal, d *Dish) error {
		h, client, err := s.store.lockHolding(ctx, p.SchoolID, id)
		switch {
		case err != nil:
			return err
		case client != nil && *client == t.ID:
			return nil
		case h.Outcome != "":
			return ErrHoldingEnded
		case o == Served && !d.Released:
			return ErrNotReleased
		}
		if err := s.endHolding(ctx, &h, t, o); err != nil {
			return err
		}
		switch o {
		case ThrownAway:
			d.State = Discarded
			return s.store.saveDish(ctx, p.SchoolID, d)
		case Reheated:
			d.Core = nil
			return s.openCheck(ctx, p.SchoolID, m, d)
		default:
			return nil
		}
	})
}

// endHolding writes how a holding ended and closes its task.
func (s *Service) endHolding(ctx context.Context, h *Holding, t Tap, o Outcome) error {
	p := identity.From(ctx)
	if err := h.end(o, t.At, s.now()); err != nil {
		return err
	}
	h.EndedBy = optional(p.PersonID)
	if err := s.store.endHolding(ctx, p.SchoolID, t.ID, h); err != nil {
		return err
	}
	if h.Task.IsZero() {
		return nil
	}
	_, err := s.tasks.Submit(ctx, h.Task, task.Evidence{ID: t.ID, At: h.EndedAt.Time(), Passed: !h.Doubt, Note: outcomes[o]})
	return err
}

// outcomes are the words in which the history of the task has it.
var outcomes = map[Outcome]string{Served: "出餐", Reheated: "回锅", ThrownAway: "倒掉"}

// endOpen ends the holding of a dish because of what was written on a sheet.
func (s *Service) endOpen(ctx context.Context, d *Dish, o Outcome) error {
	if d.Holding == nil || d.Holding.Outcome != "" {
		return nil
	}
	return s.endHolding(ctx, d.Holding, Tap{ID: database.NewID()}, o)
}

// Dispose ends the sample whose label was scanned or typed: thrown away after its 48 hours,
// or sealed because somebody fell ill. It refuses with ErrNoSample, ErrSampleEarly, which
// says how long is left, or ErrSampleEnded. The same tap again is answered with the sample.
func (s *Service) Dispose(ctx context.Context, code string, t Tap, ill bool) (Sample, error) {
	p, err := cook(ctx)
	if err != nil {
		return Sample{}, err
	}
	if t.ID.IsZero() {
		return Sample{}, ErrInvalid.WithFields(field("body.id", msgID))
	}
	var out Sample
	return out, s.db.Tx(ctx, func(ctx context.Context) error {
		sample, client, err := s.store.lockSample(ctx, p.SchoolID, cleanCode(code))
		if err != nil {
			return err
		}
		out = sample
		if client != nil && *client == t.ID {
			return nil
		}
		if err := out.dispose(ill, t.At, s.now()); err != nil {
			return err
		}
		out.EndedBy = optional(p.PersonID)
		if err := s.store.endSample(ctx, p.SchoolID, t.ID, &out); err != nil || out.Task.IsZero() {
			return err
		}
		_, err = s.tasks.Submit(ctx, out.Task, task.Evidence{ID: t.ID, At: out.EndedAt.Time(), Passed: !ill, Note: fates[out.State]})
		return err
	})
}

// fates are the words in which the history of the task has it.
var fates = map[SampleState]string{Disposed: "销样", Sealed: "有人不舒服，封存"}

// Samples are those of the last days, the newest first: what stands in the cabinet and what
// became of the others.
func (s *Service) Samples(ctx context.Context, first, last clock.Date) ([]Sample, error) {
	p, err := seer(ctx)
	if err != nil {
		return nil, err
	}
	if err := checkPeriod(first, last); err != nil {
		return nil, err
	}
	return s.store.samples(ctx, p.SchoolID, clock.At(first.At(0)), clock.At(last.AddDays(1).At(0)))
}
