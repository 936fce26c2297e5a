package task

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// drawn reports whether the targets of a task are there: they are drawn when its
// opening has been dealt with.
func drawn(t *Task) bool { return !t.Through.Before(t.Opens) }

// draw makes the targets of a task from what the school has on the day it opens, so
// that a class founded after that joins next time.
func (d *desk) draw(ctx context.Context, e *edition, t *Task) ([]targetRow, error) {
	r := &e.Routine
	var subjects []Subject
	var people []string
	switch r.Complete.Mode {
	case Each:
		found, err := d.things(ctx, r.Subject, t.Opens)
		if err != nil {
			return nil, err
		}
		for _, s := range found {
			if t.Subject == "" || t.Subject == s.Key {
				subjects = append(subjects, s)
			}
		}
	case Everyone:
		staff, err := d.who(ctx)
		if err != nil {
			return nil, err
		}
		people = everyone(r, t, staff)
	case AnyEvidence:
	}
	var targets []targetRow
	add := func(key, name string, holder Ref) {
		targets = append(targets, targetRow{TaskID: t.ID, SubjectKey: key, SchoolID: t.SchoolID, Name: shorten(name, 40), HolderRef: holder})
	}
	for _, s := range subjects {
		add(s.Key, s.Name, r.Who.holder(s))
	}
	for _, person := range people {
		add(person, "", Ref(person))
	}
	for _, role := range r.Complete.Sign {
		add(signPrefix+string(role), "", signer(role))
	}
	return targets, nil
}

// everyone are the references to each person who holds the task.
func everyone(r *Routine, t *Task, staff Staff) []string {
	var people []string
	seen := make(map[database.ID]bool)
	for _, h := range r.holdersOf(nil, nil) {
		if h.Part != PartHolder {
			continue
		}
		for _, person := range (onTask{staff, t.Opens}).People(h.Ref, t.Opens) {
			if !seen[person] {
				seen[person] = true
				people = append(people, string(MakeRef(RefPerson, person.String())))
			}
		}
	}
	return people
}

// signer is who may give a signature: the role, or empty for those that are told by
// their part in the task.
func signer(role Role) Ref {
	if role == SignVendor || role == SignOutgoing || role == SignIncoming {
		return ""
	}
	return MakeRef(RefRole, string(role))
}

// signer is what people call whoever gives the signature.
func (r Role) signer() string {
	if name, ok := signerNames[r]; ok {
		return name
	}
	account, _ := r.Account()
	return identity.Role(account).Name()
}

func signature(target string) (Role, bool) {
	role, ok := strings.CutPrefix(target, signPrefix)
	return Role(role), ok
}

// shorten cuts a text to n characters, the last of which then is an ellipsis.
func shorten(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}

// addTargets writes drawn targets that are not there yet and counts them all.
func (s *Service) addTargets(ctx context.Context, t *Task, targets []targetRow) error {
	if len(targets) == 0 {
		return nil
	}
	rows := make([][]any, len(targets))
	for i := range targets {
		rows[i] = targets[i].values()
	}
	if err := s.db.InsertNew(ctx, "task_targets", "task_id", targetColumns, rows); err != nil {
		return fmt.Errorf("write targets: %w", err)
	}
	if t.Targets > 0 {
		return s.countTargets(ctx, t)
	}
	t.Targets = len(targets)
	err := s.db.Later(ctx, `UPDATE tasks SET targets = (SELECT COUNT(*) FROM task_targets x WHERE x.task_id = tasks.id AND x.void = ?)
		WHERE id = ?`, false, t.ID)
	if err != nil {
		return fmt.Errorf("write count of targets: %w", err)
	}
	return nil
}
