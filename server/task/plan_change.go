package task

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/message"
)

// reasonReplan is kept with what planning does to a task on its own.
const reasonReplan = "日程变动，系统自动调整"

// insert prepares the task of an occurrence. One that is open already has its targets
// drawn at once, because the scan will not come by again; except what the program does
// itself, to which the scan does come by.
func (p *planner) insert(r *routineOf, w wish, o Occurrence) {
	t := Start(o, p.now)
	if r.Routine.Who.System && !o.Opens.After(p.now) {
		t = StartEvent(o, o.Opens) // the program does it when it hears of the opening
	}
	t.ID, t.SchoolID, t.RoutineID, t.RoutineVersion = database.NewID(), p.id, r.ID, r.Version
	t.Code, t.Subject, t.Version = r.Routine.Code, w.key, 1
	p.born = append(p.born, newTask{task: t, name: w.name, edition: r.edition, holders: r.Routine.holdersOf(w.subjects, nil)})
}

// change applies one step of a re-plan to a stored task. Somebody who acted on it since
// it was read wins: then nothing happens until the next run.
func (p *planner) change(ctx context.Context, r *routineOf, w wish, ch Change, row *taskRow) error {
	if ch.Kind == FlagTask {
		return p.flag(ctx, r, ch, row)
	}
	after, err := Apply(*ch.Task, ch.Action(), PartSystem, p.now, reasonReplan)
	if err != nil {
		return fmt.Errorf("%s task: %w", ch.Kind, err)
	}
	if ch.Kind != CancelTask {
		after.RoutineVersion, after.Scope = r.Version, ch.Want.Scope
		Arm(&after, r.Ladder, p.calendar)
	}
	won, err := p.service.save(ctx, &after, row.Version)
	if err != nil || !won {
		return err
	}
	*ch.Task = after
	s := p.service
	switch ch.Kind {
	case CancelTask:
		p.done.Cancelled++
		p.done.cancelled = append(p.done.cancelled, rowOf(&after, row.SubjectName))
		if err := s.messages.ExpireForTask(ctx, p.id, after.ID); err != nil {
			return err
		}
		err = s.holdersFollow(ctx, &after)
	case MoveTask:
		p.done.Moved++
		err = s.replaceHolders(ctx, &after, r.Routine.holdersOf(w.subjects, nil))
	case ReviveTask:
		p.done.Revived++
		err = s.replaceHolders(ctx, &after, r.Routine.holdersOf(w.subjects, nil))
	case InsertTask, FlagTask:
	}
	if err != nil {
		return err
	}
	if err := p.drawOpened(ctx, r.edition, &after); err != nil {
		return err
	}
	return s.appendEvent(ctx, event{task: &after, at: p.now, part: PartSystem, action: string(ch.Action().Verb), reason: reasonReplan})
}

// drawOpened draws the targets of a task that has opened without the scan.
func (p *planner) drawOpened(ctx context.Context, e *edition, t *Task) error {
	if t.State != Live || t.Opens.After(p.now) {
		return nil
	}
	targets, err := p.draw(ctx, e, t)
	if err != nil {
		return err
	}
	return p.service.addTargets(ctx, t, targets)
}

// flag tells the owner of a task somebody has acted on that the plan has moved away
// from it, once for each thing the plan now wants.
func (p *planner) flag(ctx context.Context, r *routineOf, ch Change, row *taskRow) error {
	detail := "cancelled"
	if !ch.Want.Due.IsZero() {
		detail = clock.At(ch.Want.Opens).String() + " " + clock.At(ch.Want.Due).String()
	}
	last, err := p.service.lastEvent(ctx, row.ID, string(FlagTask))
	if err != nil || last == detail {
		return err
	}
	flagged := *ch.Task
	won, err := p.service.save(ctx, &flagged, row.Version)
	if err != nil || !won {
		return err
	}
	*ch.Task = flagged
	p.done.Flagged++
	err = p.service.appendEvent(ctx, event{task: &flagged, at: p.now, part: PartSystem, action: string(FlagTask), detail: detail})
	if err != nil {
		return err
	}
	return p.tellOwner(ctx, r, &flagged, row, ch.Want)
}

func (p *planner) tellOwner(ctx context.Context, r *routineOf, t *Task, row *taskRow, want Occurrence) error {
	staff, err := p.who(ctx)
	if err != nil {
		return err
	}
	owners := staff.People(MakeRef(RefRole, string(r.Routine.Owner)), p.now)
	if len(owners) == 0 {
		return nil
	}
	return p.service.messages.Enqueue(ctx, message.Draft{
		School: p.id, Purpose: message.ShiftChange, Origin: message.Origin{Kind: originTask, ID: t.ID},
		Moment: clock.At(p.now), To: owners, Page: taskPage(t.ID),
		Title:     titleOf(&r.Routine, row.SubjectName) + "：日程变了",
		Body:      flagText(t, want),
		NotBefore: clock.At(Night.ends(p.now)), ExpiresAt: clock.At(Night.ends(p.now).Add(exceptionLife)),
	})
}

// adopt brings tasks ahead that nobody has touched to the present version of the
// routine and to the people who hold its subject now.
func (p *planner) adopt(
	ctx context.Context, r *routineOf, w wish, tasks []*Task, stored map[database.ID]*taskRow, changed map[database.ID]bool,
) error {
	holders := r.Routine.holdersOf(w.subjects, nil)
	for _, t := range tasks {
		ahead := t.Opens.After(p.now) && p.mayChangeHands(stored[t.ID])
		if !ahead || changed[t.ID] || len(w.want) == 0 {
			continue
		}
		same := sameHolders(p.holders[t.ID], holders)
		if same && t.RoutineVersion == r.Version {
			continue
		}
		was := t.Version
		t.RoutineVersion = r.Version
		Arm(t, r.Ladder, p.calendar)
		won, err := p.service.save(ctx, t, was)
		if err != nil {
			return err
		}
		if won && !same {
			if err := p.service.replaceHolders(ctx, t, holders); err != nil {
				return err
			}
		}
	}
	return nil
}

func sameHolders(a, b []Holder) bool {
	return slices.Equal(sortedHolders(a), sortedHolders(b))
}

func sortedHolders(holders []Holder) []Holder {
	return slices.SortedFunc(slices.Values(holders), func(a, b Holder) int {
		if a.Ref != b.Ref {
			return strings.Compare(string(a.Ref), string(b.Ref))
		}
		return strings.Compare(string(a.Part), string(b.Part))
	})
}

// write inserts the prepared tasks, leaving out those another instance was first with.
func (p *planner) write(ctx context.Context) error {
	for i := range p.born {
		n := &p.born[i]
		if !n.task.Through.Before(n.task.Opens) {
			targets, err := p.draw(ctx, n.edition, &n.task)
			if err != nil {
				return err
			}
			n.targets = targets
			n.task.Targets = len(targets)
		}
		Arm(&n.task, n.edition.Ladder, p.calendar)
	}
	inserted, err := p.service.insertTasks(ctx, p.born, p.now)
	p.done.Inserted = len(inserted)
	return err
}
