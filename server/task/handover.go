package task

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"xiaoqin/server/database"
	"xiaoqin/server/message"
)

// HandOver offers a task to a colleague, who is told. Until it is accepted the old holder
// stays responsible. From says what is handed over when the principal does not hold the
// task, or holds it in several ways; it may be empty otherwise.
func (s *Service) HandOver(ctx context.Context, id database.ID, from Ref, to database.ID, reason string) (Task, error) {
	reason, err := clean(reason)
	if err != nil {
		return Task{}, err
	}
	return s.change(ctx, id, func(ctx context.Context, a *act) error {
		offer, err := a.offer(ctx, from, to)
		if err != nil {
			return err
		}
		detail, err := offer.detail()
		if err != nil {
			return err
		}
		err = a.apply(ctx, Action{Verb: HandOver}, a.as(HandOver), doing{reason: reason, detail: detail})
		if err != nil {
			return err
		}
		title := "请您接手：" + titleOf(&a.edition.Routine, a.row.SubjectName)
		return a.tell(ctx, []database.ID{to}, PartHolder, message.ShiftChange, title, reason)
	})
}

// Accept takes what was offered to the principal last. From this moment on the reminders
// are theirs; what was said before stays with the old holder.
func (s *Service) Accept(ctx context.Context, id database.ID) (Task, error) {
	return s.change(ctx, id, func(ctx context.Context, a *act) error {
		offer, err := a.pending(ctx)
		if err != nil {
			return err
		}
		detail, err := offer.detail()
		if err != nil {
			return err
		}
		err = a.apply(ctx, Action{Verb: Reassign}, PartSystem, doing{action: actionAccept, reason: reasonAccepted, detail: detail})
		if err != nil {
			return err
		}
		if err := s.swapHolder(ctx, &a.task, offer.From, offer.To); err != nil {
			return err
		}
		title := "已接手：" + titleOf(&a.edition.Routine, a.row.SubjectName)
		return a.tell(ctx, []database.ID{offer.By}, PartOwner, message.ShiftChange, title, "移交的任务已由对方接手。")
	})
}

// reasonAccepted is kept with a change of hands that both sides agreed to.
const reasonAccepted = "接受移交"

// Reassign gives a task to somebody else without asking, for a reason. Both are told.
func (s *Service) Reassign(ctx context.Context, id database.ID, from Ref, to database.ID, reason string) (Task, error) {
	reason, err := clean(reason)
	if err != nil {
		return Task{}, err
	}
	return s.change(ctx, id, func(ctx context.Context, a *act) error {
		offer, err := a.offer(ctx, from, to)
		if err != nil {
			return err
		}
		detail, err := offer.detail()
		if err != nil {
			return err
		}
		before := slices.Clone(a.holders)
		err = a.apply(ctx, Action{Verb: Reassign}, a.as(Reassign), doing{reason: reason, detail: detail})
		if err != nil {
			return err
		}
		if err := s.swapHolder(ctx, &a.task, offer.From, offer.To); err != nil {
			return err
		}
		return a.tellReassigned(ctx, before, to, reason)
	})
}

func (a *act) tellReassigned(ctx context.Context, before []Holder, to database.ID, reason string) error {
	staff, err := a.who(ctx)
	if err != nil {
		return err
	}
	people, _ := Responsible(before, a.now, onTask{staff, a.task.Opens})
	people = merge(people, []database.ID{to})
	return a.tell(ctx, people, PartHolder, message.ShiftChange, "改由他人负责："+titleOf(&a.edition.Routine, a.row.SubjectName), reason)
}

// offer finds what is handed over: the reference by which the principal, or whoever is
// named, holds the task.
func (a *act) offer(ctx context.Context, from Ref, to database.ID) (handover, error) {
	staff, err := a.who(ctx)
	if err != nil {
		return handover{}, err
	}
	if staff.Name(to) == "" {
		return handover{}, ErrUnknownPerson
	}
	var held []Ref
	for _, h := range a.holders {
		if h.Part != PartHolder {
			continue
		}
		mine := slices.Contains((onTask{staff, a.task.Opens}).People(h.Ref, a.now), a.principal.PersonID)
		if h.Ref == from || from == "" && (mine || a.onlyHolder()) {
			held = append(held, h.Ref)
		}
	}
	if len(held) != 1 {
		return handover{}, ErrNotAHolder
	}
	return handover{From: held[0], To: MakeRef(RefPerson, to.String()), By: a.principal.PersonID}, nil
}

// onlyHolder reports whether there is no question which holder is meant.
func (a *act) onlyHolder() bool {
	n := 0
	for _, h := range a.holders {
		if h.Part == PartHolder {
			n++
		}
	}
	return n == 1
}

// pending is the offer that waits for the principal.
func (a *act) pending(ctx context.Context) (handover, error) {
	last, err := a.service.lastChangeOfHands(ctx, a.task.ID)
	if err != nil {
		return handover{}, err
	}
	var offer handover
	if last.Action != string(HandOver) {
		return offer, ErrNoOffer
	}
	if err := json.Unmarshal([]byte(last.Detail), &offer); err != nil {
		return offer, fmt.Errorf("read hand-over: %w", err)
	}
	if offer.To != MakeRef(RefPerson, a.principal.PersonID.String()) {
		return offer, ErrNoOffer
	}
	return offer, nil
}
