package task

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"xiaoqin/server/attachment"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// ProofKind is the kind of record under which photos of work are kept.
const ProofKind = "task_proof"

// Photos keeps which photos a record shows.
type Photos interface {
	// Attach belongs in the transaction that writes the record.
	Attach(ctx context.Context, owner attachment.Owner, photos []database.ID) error
}

// Proof is photos that somebody took of the work of a task, or of one target of it.
type Proof struct {
	ID     database.ID // under which the photos are kept
	Target string      // key; empty for the whole task
	By     database.ID
	At     clock.Instant
}

// Prove adds photos of a task that the principal has a part in, of one target when its key
// is given, whether it is done or not. The same deed again changes nothing. It returns
// ErrNoTarget for what is not in the task, and ErrRefused where nothing is asked for any
// more.
func (s *Service) Prove(ctx context.Context, id database.ID, target string, photos []database.ID) (Task, error) {
	if len(photos) == 0 {
		return Task{}, ErrPhotoNeeded
	}
	return s.change(ctx, id, func(ctx context.Context, a *act) error {
		if a.task.State == Excused || a.task.State == Cancelled {
			return ErrRefused
		}
		parts := slices.Clone(a.parts)
		targets, err := a.targets(ctx, &parts)
		if err != nil {
			return err
		}
		switch {
		case len(parts) == 0 && a.principal.May(identity.TaskWatch):
			return ErrRefused
		case len(parts) == 0:
			return ErrNotFound
		}
		if target != "" && !slices.ContainsFunc(targets, func(t Target) bool { return t.Key == target && !t.Void }) {
			return ErrNoTarget
		}
		at := a.deed.At
		if at.IsZero() {
			at = a.now
		}
		return a.prove(ctx, target, clock.At(made(at, a.now)), photos)
	})
}

// prove notes photos, once for each deed.
func (a *act) prove(ctx context.Context, target string, at clock.Instant, photos []database.ID) error {
	if len(photos) == 0 {
		return nil
	}
	s, id, client := a.service, database.NewID(), a.deed.ID
	if client.IsZero() {
		client = id
	}
	known, err := s.found(ctx, "SELECT 1 FROM task_proofs WHERE school_id = ? AND person_id = ? AND client_id = ?",
		a.id, a.principal.PersonID, client)
	if err != nil || known {
		return err
	}
	err = s.db.InsertNew(ctx, "task_proofs", "id", []string{"id", "school_id", "person_id", "client_id", "task_id", "subject_key", "made_at"},
		[][]any{{id, a.id, a.principal.PersonID, client, a.task.ID, target, at}})
	if err != nil {
		return fmt.Errorf("write proof: %w", err)
	}
	return s.photos.Attach(ctx, attachment.Owner{Kind: ProofKind, ID: id}, photos)
}

// Proofs are the photos of tasks of the principal's school, by task, oldest first. Who may
// see the tasks is for the caller to have asked.
func (s *Service) Proofs(ctx context.Context, tasks ...database.ID) (map[database.ID][]Proof, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.TaskDo); err != nil {
		return nil, err
	}
	out := make(map[database.ID][]Proof, len(tasks))
	for part := range chunks(tasks) {
		places, args := database.List(part)
		err := s.db.Query(ctx, func(scan func(...any) error) error {
			var of database.ID
			var proof Proof
			err := scan(&of, &proof.ID, &proof.Target, &proof.By, &proof.At)
			out[of] = append(out[of], proof)
			return err
		}, "SELECT task_id, id, subject_key, person_id, made_at FROM task_proofs WHERE task_id IN ("+places+") AND school_id = ? ORDER BY task_id, made_at, id",
			append(args, p.SchoolID)...)
		if err != nil {
			return nil, fmt.Errorf("read proofs: %w", err)
		}
	}
	return out, nil
}

// MaySeeProof implements attachment.Gate: whoever sees a task sees its photos.
func (s *Service) MaySeeProof(ctx context.Context, id database.ID) (bool, error) {
	p := identity.From(ctx)
	if !p.May(identity.TaskDo) {
		return false, nil
	}
	var of database.ID
	err := s.db.Query(ctx, func(scan func(...any) error) error { return scan(&of) },
		"SELECT task_id FROM task_proofs WHERE id = ? AND school_id = ?", id, p.SchoolID)
	if err != nil {
		return false, fmt.Errorf("read proof: %w", err)
	}
	if of.IsZero() {
		return false, nil
	}
	_, err = s.Find(ctx, of)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}
