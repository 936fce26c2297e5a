package task

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// Detail is one task with everything that hangs on it.
type Detail struct {
	Entry
	Holders []Holder
	People  []database.ID // who has to do it now
	Parts   []Part        // what the principal is to it
	Works   bool          // the principal does it, or a part of it that is theirs
	May     []Verb        // what the principal may try now; a condition of the moment may still refuse
	Relay   []Link        // the hands it goes through, while it is undone
	Targets []Target
	Proofs  []Proof // photos of it, oldest first
	History []HistoryLine
	Missing []Need // what keeps its gate closed
	Names   Names  // of everybody mentioned
}

// Need is a routine whose task has to pass first.
type Need struct {
	Code, Name string
}

// Target is one thing to be ticked.
type Target struct {
	Key    string
	Name   string // of a signature, who gives it: 后勤主任
	Holder Ref
	DoneAt *clock.Instant
	DoneBy *database.ID
	By     *database.ID // the evidence that ticked it
	Passed bool
	Void   bool
	Mine   bool          // the principal in person has to tick it
	May    bool          // the principal may tick it now
	People []database.ID // who has to tick it now; of one that is open and somebody's own
}

// HistoryLine is one thing that was done to a task.
type HistoryLine struct {
	At     clock.Instant
	Actor  *database.ID // nil: the system
	Part   Part
	Action string
	Reason string
	Note   string // what the person said as evidence
}

// Find is one task of the principal's school. It returns ErrNotFound for any other, and
// for one in which the principal has no part, unless it was offered to them or they may watch all.
func (s *Service) Find(ctx context.Context, id database.ID) (Detail, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.TaskDo); err != nil {
		return Detail{}, err
	}
	row, err := s.findTask(ctx, p.SchoolID, id)
	if err != nil {
		return Detail{}, err
	}
	d, err := s.openDesk(ctx, p.SchoolID)
	if err != nil {
		return Detail{}, err
	}
	a, err := s.takeRow(ctx, d, p, row)
	if err != nil {
		return Detail{}, err
	}
	detail, err := a.detail(ctx)
	if err != nil {
		return Detail{}, err
	}
	if len(detail.Parts) == 0 && !p.May(identity.TaskWatch) && !slices.Contains(detail.May, Accept) {
		return Detail{}, ErrNotFound
	}
	return detail, nil
}

func (a *act) detail(ctx context.Context) (Detail, error) {
	entries, err := a.entries(ctx, []taskRow{a.row})
	if err != nil {
		return Detail{}, err
	}
	staff, err := a.who(ctx)
	if err != nil {
		return Detail{}, err
	}
	dir := onTask{staff, a.task.Opens}
	out := Detail{Entry: entries[0], Holders: a.holders, Parts: a.parts, Names: Names{}}
	out.People, _ = Responsible(a.holders, a.now, dir)
	if len(a.parts) > 0 {
		out.Part = a.parts[0]
	}
	if out.Targets, err = a.targets(ctx, &out.Parts); err != nil {
		return Detail{}, err
	}
	out.Works = a.works(out.Targets)
	proofs, err := a.service.Proofs(ctx, a.task.ID)
	if err != nil {
		return Detail{}, err
	}
	out.Proofs = proofs[a.task.ID]
	if out.History, err = a.service.history(ctx, a.task.ID); err != nil {
		return Detail{}, err
	}
	if a.task.State == Live {
		missing, err := a.gate(ctx)
		if err != nil {
			return Detail{}, err
		}
		out.Missing = a.needs(missing)
	}
	if a.task.State == Live || a.task.State == Missed {
		out.Relay = Relay(&a.task, a.edition.Ladder, a.calendar, a.holders, dir, a.now)
	}
	if out.May, err = a.may(ctx, out.Parts); err != nil {
		return Detail{}, err
	}
	out.name(staff)
	return out, nil
}

// needs name the routines of a closed gate.
func (a *act) needs(missing []string) []Need {
	out := make([]Need, 0, len(missing))
	for _, code := range missing {
		need := Need{Code: code, Name: code}
		if r, ok := a.named(code); ok {
			need.Name = r.Routine.Name
		}
		out = append(out, need)
	}
	return out
}

// may are the verbs that a page offers the principal.
func (a *act) may(ctx context.Context, parts []Part) ([]Verb, error) {
	var out []Verb
	for _, v := range []Verb{Ack, Plan, HandOver, Reassign, Complete, CompleteByOverride, Excuse, Return} {
		if a.offers(v, parts) {
			out = append(out, v)
		}
	}
	if a.task.State != Live {
		return out, nil
	}
	_, err := a.pending(ctx)
	switch {
	case err == nil:
		return append(out, Accept), nil
	case errors.Is(err, ErrNoOffer):
		return out, nil
	default:
		return nil, err
	}
}

// offers reports whether a verb makes sense for the task, for somebody in these parts.
func (a *act) offers(v Verb, parts []Part) bool {
	r := &a.edition.Routine
	switch {
	case v == Ack && a.task.Acked != nil:
		return false
	case v == Complete && !r.takesWord():
		return false
	case v == CompleteByOverride && len(r.Needs) == 0:
		return false
	}
	return slices.ContainsFunc(parts, func(part Part) bool {
		if v == Complete && a.task.State == Missed {
			return Can(Missed, MakeUp, part)
		}
		return Can(a.task.State, v, part)
	})
}

// name adds everybody whom the detail mentions.
func (d *Detail) name(staff Staff) {
	d.Names.add(staff, d.People...)
	for _, l := range d.Relay {
		d.Names.add(staff, l.People...)
		d.Names.add(staff, l.Away...)
	}
	for _, t := range d.Targets {
		if t.DoneBy != nil {
			d.Names.add(staff, *t.DoneBy)
		}
		d.Names.add(staff, t.People...)
	}
	for _, p := range d.Proofs {
		d.Names.add(staff, p.By)
	}
	for _, h := range d.History {
		if h.Actor != nil {
			d.Names.add(staff, *h.Actor)
		}
	}
}

// targets lists what has to be ticked. Whoever has to tick one of them has a part.
func (a *act) targets(ctx context.Context, parts *[]Part) ([]Target, error) {
	rows, err := a.service.targetsOf(ctx, a.task.ID)
	if err != nil {
		return nil, err
	}
	out := make([]Target, 0, len(rows))
	for i := range rows {
		target := rows[i].target()
		if target.Mine, err = a.owes(ctx, &rows[i]); err != nil {
			return nil, err
		}
		if target.May, err = a.mayNow(ctx, &rows[i], rows); err != nil {
			return nil, err
		}
		if target.People, err = a.owing(ctx, &rows[i]); err != nil {
			return nil, err
		}
		if target.Mine && len(*parts) == 0 {
			*parts = []Part{PartHolder}
		}
		out = append(out, target)
	}
	return out, nil
}

func (r *targetRow) target() Target {
	name := r.Name
	if role, ok := signature(r.SubjectKey); ok {
		name = role.signer()
	}
	return Target{
		Key: r.SubjectKey, Name: name, Holder: r.HolderRef, DoneAt: r.DoneAt, DoneBy: r.DoneBy, By: r.EvidenceID, Passed: r.Passed, Void: r.Void,
	}
}

func (s *Service) history(ctx context.Context, task database.ID) ([]HistoryLine, error) {
	var rows []eventRow
	if err := s.db.In(ctx).Where("task_id = ?", task).Order("seq").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read events: %w", err)
	}
	out := make([]HistoryLine, 0, len(rows))
	for _, r := range rows {
		line := HistoryLine{At: r.At, Actor: r.ActorID, Part: r.Part, Action: r.Action, Reason: r.Reason}
		var said evidenceDetail
		if json.Unmarshal([]byte(r.Detail), &said) == nil {
			line.Note = said.Note
		}
		out = append(out, line)
	}
	return out, nil
}
