package task

import (
	"context"
	"errors"
	"slices"

	"xiaoqin/server/database"
)

// mayTick refuses a target that somebody else has to tick: a signature of another role,
// a confirmation of another person, the class of another teacher. A deputy and the
// system may tick what a holder may. It reports whether the principal owes it in person.
func (a *act) mayTick(ctx context.Context, t *targetRow, targets []targetRow, ticking []string) (owed bool, err error) {
	staff, err := a.who(ctx)
	if err != nil {
		return false, err
	}
	dir := onTask{staff, a.task.Opens}
	if role, isSignature := signature(t.SubjectKey); isSignature {
		if role == SignVendor {
			return a.mayNote(dir, targets)
		}
		return true, a.maySign(role, dir, targets, ticking)
	}
	if t.HolderRef == "" {
		return false, nil
	}
	if slices.Contains(dir.People(t.HolderRef, a.now), a.principal.PersonID) {
		return true, nil
	}
	standsIn := slices.Contains(a.parts, PartDeputy) || slices.Contains(a.parts, PartVendor)
	if a.edition.Routine.Complete.Mode == Everyone {
		standsIn = false // a confirmation is one's own
	}
	if standsIn || slices.Contains(a.parts, PartSystem) {
		return false, nil
	}
	return false, ErrNotYours
}

// mayNote lets the owner, and whoever signs beside the outsider, note that signature. Who
// does the work may too, unless it is shared out: a class teacher answers for a class.
func (a *act) mayNote(dir onTask, targets []targetRow) (owed bool, err error) {
	if slices.Contains(a.parts, PartOwner) {
		return true, nil
	}
	for _, t := range targets {
		role, isSignature := signature(t.SubjectKey)
		switch {
		case !isSignature && t.HolderRef != "":
			err = ErrNotYours
		case isSignature && role != SignVendor && slices.Contains(dir.People(MakeRef(RefRole, string(role)), a.now), a.principal.PersonID):
			return true, nil
		}
	}
	return false, err
}

// mayNow reports whether the principal may tick a target as the task stands.
func (a *act) mayNow(ctx context.Context, t *targetRow, all []targetRow) (bool, error) {
	if t.Void || t.DoneAt != nil || a.principal.PersonID.IsZero() {
		return false, nil
	}
	own, err := a.mayTick(ctx, t, all, nil)
	if errors.Is(err, ErrNotYours) || errors.Is(err, ErrSignedTwice) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	verb := Tick
	if a.task.State == Missed {
		verb = MakeUp
	}
	return a.as(verb) != PartStranger || own && Can(a.task.State, verb, PartHolder), nil
}

// owing are those who have to tick a target now.
func (a *act) owing(ctx context.Context, t *targetRow) ([]database.ID, error) {
	if t.Void || t.DoneAt != nil || t.HolderRef == "" {
		return nil, nil
	}
	staff, err := a.who(ctx)
	if err != nil {
		return nil, err
	}
	return onTask{staff, a.task.Opens}.People(t.HolderRef, a.now), nil
}

// maySign refuses a signature of another role, and a second one of the same person.
func (a *act) maySign(role Role, dir onTask, targets []targetRow, ticking []string) error {
	person := a.principal.PersonID
	if signedBefore(targets, ticking, person) {
		return ErrSignedTwice
	}
	if role == SignOutgoing || role == SignIncoming {
		if a.handsPost(dir) {
			return nil
		}
		return ErrNotYours
	}
	if slices.Contains(dir.People(MakeRef(RefRole, string(role)), a.now), person) {
		return nil
	}
	return ErrNotYours
}

// handsPost reports whether the principal leaves or takes over the post of the task:
// on duty when it opens, now, or when it closes.
func (a *act) handsPost(dir onTask) bool {
	if slices.Contains(a.parts, PartHolder) || slices.Contains(a.parts, PartDeputy) {
		return true
	}
	for _, h := range a.holders {
		if kind, _, _ := h.Ref.Split(); kind != RefDuty {
			continue
		}
		if slices.Contains(dir.Directory.People(h.Ref, a.now), a.principal.PersonID) ||
			slices.Contains(dir.Directory.People(h.Ref, a.task.Closes), a.principal.PersonID) {
			return true
		}
	}
	return false
}

// signedBefore reports whether the person has given another signature of the task.
func signedBefore(targets []targetRow, ticking []string, person database.ID) bool {
	for _, t := range targets {
		role, isSignature := signature(t.SubjectKey)
		if !isSignature || role == SignVendor {
			continue
		}
		if slices.Contains(ticking, t.SubjectKey) || t.DoneBy != nil && *t.DoneBy == person {
			return true
		}
	}
	return false
}

// differentPerson refuses whoever did the work that this task judges.
func (a *act) differentPerson(ctx context.Context) error {
	code := a.edition.Routine.Who.NotWho
	if code == "" || a.principal.PersonID.IsZero() {
		return nil
	}
	r, ok := a.named(code)
	if !ok {
		return nil
	}
	did, err := a.service.didInScope(ctx, a.id, r.ID, a.task.Scope, a.principal.PersonID)
	if err != nil {
		return err
	}
	if did {
		return ErrSamePerson
	}
	return nil
}

// gate are the routines that keep the gate of the task closed. Their tasks are locked,
// so that none can be returned before this transaction ends.
func (a *act) gate(ctx context.Context) ([]string, error) {
	needs := a.edition.Routine.Needs
	if len(needs) == 0 {
		return nil, nil
	}
	codes := make(map[database.ID]string, len(needs))
	ids := make([]database.ID, 0, len(needs))
	for _, code := range needs {
		if r, ok := a.named(code); ok {
			codes[r.ID] = code
			ids = append(ids, r.ID)
		}
	}
	rows, err := a.service.lockScope(ctx, a.id, a.task.Scope, ids)
	if err != nil {
		return nil, err
	}
	tasks := make([]Task, len(rows))
	for i := range rows {
		tasks[i] = rows[i].task(codes[rows[i].RoutineID])
	}
	return GateMissing(a.edition.Routine, a.task.Scope, tasks), nil
}
