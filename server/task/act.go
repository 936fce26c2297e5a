package task

import (
	"context"
	"time"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// act is one use-case on one task of the principal's school, inside its transaction.
type act struct {
	*desk
	principal identity.Principal
	deed      Deed
	row       taskRow
	task      Task
	edition   *edition
	holders   []Holder
	toTick    []targetRow // by key, void ones too; as they were when the task was taken
	parts     []Part
}

// change runs a use-case on a task that nobody else changes meanwhile, and returns the
// task as it is afterwards. A deed that was done before is not done again. It joins the
// transaction of ctx, so that evidence and the task it closes are written together or
// not at all.
func (s *Service) change(ctx context.Context, id database.ID, do func(ctx context.Context, a *act) error) (Task, error) {
	p := identity.From(ctx)
	if err := p.Require(identity.TaskDo); err != nil {
		return Task{}, err
	}
	var after Task
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		a, err := s.take(ctx, p, id)
		if err != nil {
			return err
		}
		known, err := a.knows(ctx, a.deed)
		if err == nil && !known {
			err = do(ctx, a)
		}
		after = a.task
		return err
	})
	if err != nil {
		return Task{}, err
	}
	return after, nil
}

// take locks a task and finds out what the principal is to it.
func (s *Service) take(ctx context.Context, p identity.Principal, id database.ID) (*act, error) {
	row, err := s.lockTask(ctx, p.SchoolID, id)
	if err != nil {
		return nil, err
	}
	d, err := s.openDesk(ctx, p.SchoolID)
	if err != nil {
		return nil, err
	}
	a, err := s.takeRow(ctx, d, p, row)
	if err != nil {
		return nil, err
	}
	a.deed = deedOf(ctx)
	return a, nil
}

func (s *Service) takeRow(ctx context.Context, d *desk, p identity.Principal, row taskRow) (*act, error) {
	editions, err := s.editionsOf(ctx, map[database.ID]*campus{row.SchoolID: d.campus}, []taskRow{row})
	if err != nil {
		return nil, err
	}
	holders, targets, err := s.standing(ctx, row.ID)
	if err != nil {
		return nil, err
	}
	staff, err := d.who(ctx)
	if err != nil {
		return nil, err
	}
	a := &act{desk: d, principal: p, row: row, holders: holders, toTick: targets}
	a.edition = editions[versionKey{row.RoutineID, row.RoutineVersion}]
	a.task = row.task(a.edition.Routine.Code)
	a.parts = parts(p, &a.task, a.edition.Routine, a.holders, staff, d.now)
	return a, nil
}

// as is the part in which the principal may do this, a stranger when there is none.
func (a *act) as(v Verb) Part {
	for _, part := range a.parts {
		if Can(a.task.State, v, part) {
			return part
		}
	}
	return PartStranger
}

// doing is what one transition adds to the history.
type doing struct {
	action string // empty: the verb
	reason string
	detail string
}

// apply takes the task through the state machine and writes what follows: the moments
// at which it is looked at, its place on plates, its history, and the messages that are
// no longer worth sending.
func (a *act) apply(ctx context.Context, action Action, as Part, what doing) error {
	after, err := Apply(a.task, action, as, a.now, what.reason)
	if err != nil {
		return err
	}
	return a.write(ctx, after, as, action.Verb, what)
}

func (a *act) write(ctx context.Context, after Task, as Part, verb Verb, what doing) error {
	s := a.service
	Arm(&after, a.edition.Ladder, a.calendar)
	if err := s.saveLocked(ctx, &after, a.task.Version); err != nil {
		return err
	}
	moved := after.State != a.task.State || !after.Opens.Equal(a.task.Opens)
	a.task = after
	if moved {
		if err := s.holdersFollow(ctx, &a.task); err != nil {
			return err
		}
	}
	if after.State != Live && after.State != Missed {
		if err := s.messages.ExpireForTask(ctx, a.id, after.ID); err != nil {
			return err
		}
	}
	if what.action == "" {
		what.action = string(verb)
	}
	return s.appendEvent(ctx, event{
		task: &a.task, at: a.now, actor: a.principal.PersonID, part: as,
		action: what.action, reason: what.reason, detail: what.detail, deed: a.deed,
	})
}

// drawLate draws the targets of a task that is worked on before the scan came by.
func (a *act) drawLate(ctx context.Context) error {
	if drawn(&a.task) {
		return nil
	}
	targets, err := a.draw(ctx, a.edition, &a.task)
	if err != nil {
		return err
	}
	if err := a.service.addTargets(ctx, &a.task, targets); err != nil {
		return err
	}
	a.toTick, err = a.service.targetsOf(ctx, a.task.ID)
	return err
}

// clean tidies a reason. It is kept for ever, so it must say something and fit.
func clean(reason string) (string, error) {
	reason = trimmed(reason)
	if len([]rune(reason)) > maxReason {
		return "", ErrReasonLong
	}
	return reason, nil
}

// made is the moment something was done, as the phone has it.
func made(at, now time.Time) time.Time { return Action{At: at}.made(now) }
