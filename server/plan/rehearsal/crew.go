package rehearsal

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/errs"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/task"
)

// deed is a task with what its people are going to do about it.
type deed struct {
	task    task.Task
	subject string    // name
	over    time.Time // when the thing is over by itself; zero for never
}

// luck is that of the task: by what it is, not by ids that differ from run to run.
func (s *stage) luck(d *deed, about string) float64 {
	const minute = "2006-01-02T15:04"
	t := &d.task
	return luck(s.Seed, about, t.Code, d.subject, t.Opens.Format(minute), t.Due.Format(minute))
}

// assign looks at every task that is open on a day and lets its people decide when to
// do it; what falls on this day goes on the agenda.
func (s *stage) assign(ctx context.Context, on clock.Date) error {
	deeds, err := s.openDeeds(ctx, (on + 1).At(0))
	if err != nil {
		return fmt.Errorf("find open tasks: %w", err)
	}
	for i := range deeds {
		s.assignTask(&deeds[i], on)
	}
	return nil
}

// assignTask puts on the agenda what is done about one task on a day.
func (s *stage) assignTask(d *deed, on clock.Date) {
	r := s.byCode[d.task.Code]
	if r == nil || r.Who.System {
		return
	}
	fate := s.Behaviour.fate(s.luck(d, "fate"))
	at, ok := s.when(d, fate)
	if !ok {
		return
	}
	today := func(at time.Time) bool { return clock.DateOf(at) == on && !at.Before(s.clock.Now()) }
	if today(at) {
		s.agenda.add(at, func(ctx context.Context) error { return s.perform(ctx, d) })
	}
	if fate != onTime {
		return
	}
	if seen := d.task.Opens.Add(2 * time.Minute); today(seen) && seen.Before(at) && s.waitsFor(r, task.Unacked) {
		s.agenda.add(seen, func(ctx context.Context) error { return s.acknowledge(ctx, d) })
	}
	if fixed := d.task.Opens.Add(2 * time.Hour); today(fixed) && fixed.Before(at) && s.waitsFor(r, task.Unplanned) {
		s.agenda.add(fixed, func(ctx context.Context) error { return s.fix(ctx, d, at) })
	}
}

// waitsFor reports whether somebody is told when the holder does not.
func (s *stage) waitsFor(r *task.Routine, c task.Condition) bool {
	return slices.ContainsFunc(s.Cast.Ladders[r.Ladder].Rungs, func(rung task.Rung) bool { return rung.If == c })
}

// when is the moment at which a task is done.
func (s *stage) when(d *deed, f fate) (time.Time, bool) {
	t, share := &d.task, s.luck(d, "when")
	from, to := t.Opens, t.Due
	switch {
	case f == never || f == late && !t.Closes.After(t.Due):
		return time.Time{}, false
	case f == late:
		from, to = t.Due, t.Closes
	case !d.over.IsZero():
		return d.over, true
	}
	at := from.Add(time.Duration(float64(to.Sub(from)) * (0.1 + 0.85*share))).Truncate(time.Second)
	if to.Sub(from) > 24*time.Hour {
		at = s.atWork(at, share, from, to)
	}
	return at, true
}

// atWork moves what has days of time into the office hours of a working day.
func (s *stage) atWork(at time.Time, share float64, from, to time.Time) time.Time {
	day, ok := s.calendar.OnOrBefore(calendar.Work, clock.DateOf(at))
	if !ok {
		return at
	}
	moved := day.At(8*time.Hour + time.Duration(share*8*60)*time.Minute)
	if moved.Before(from) || moved.After(to) {
		return at
	}
	return moved
}

// opening asks about one task: whoever is on duty is the one whose shift
// holds its opening.
type opening struct {
	task.Directory
	at time.Time
}

// People implements task.Directory.
func (o opening) People(ref task.Ref, at time.Time) []database.ID {
	if kind, _, _ := ref.Split(); kind == task.RefDuty {
		at = o.at
	}
	return o.Directory.People(ref, at)
}

// doer is who does the task: the first who has to, or nobody of the school.
func (s *stage) doer(ctx context.Context, d *deed) (database.ID, error) {
	holders, _, err := s.standing(ctx, d.task.ID)
	if err != nil {
		return database.ID{}, err
	}
	return s.first(holders, d), nil
}

func (s *stage) first(holders []task.Holder, d *deed) database.ID {
	people, _ := task.Responsible(holders, s.clock.Now(), opening{s.staff, d.task.Opens})
	if len(people) == 0 {
		return database.ID{}
	}
	return people[0]
}

// as acts as a person, or as the installation for nobody.
func (s *stage) as(ctx context.Context, person database.ID) context.Context {
	if person.IsZero() {
		return ctx
	}
	return identity.Into(ctx, s.principal(person))
}

func (s *stage) acknowledge(ctx context.Context, d *deed) error {
	person, err := s.doer(ctx, d)
	if err != nil || person.IsZero() {
		return err
	}
	_, err = s.tasks.Acknowledge(s.as(ctx, person), d.task.ID)
	return s.refused(d, err)
}

func (s *stage) fix(ctx context.Context, d *deed, at time.Time) error {
	person, err := s.doer(ctx, d)
	if err != nil || person.IsZero() {
		return err
	}
	_, err = s.tasks.PlanAt(s.as(ctx, person), d.task.ID, at)
	return s.refused(d, err)
}

// perform does the task: the targets first, then the signatures, each by a person who
// may. A gate that is closed is tried once more just before the task closes.
func (s *stage) perform(ctx context.Context, d *deed) error {
	holders, targets, err := s.standing(ctx, d.task.ID)
	if err != nil {
		return err
	}
	person := s.first(holders, d)
	for _, step := range s.steps(d, person, targets) {
		_, err := s.tasks.Submit(s.as(ctx, step.person), d.task.ID, task.Evidence{Targets: step.targets, Passed: true})
		if errors.Is(err, task.ErrGateClosed) {
			return s.tryAgain(d)
		}
		if err := s.refused(d, err); err != nil {
			return err
		}
	}
	if person.IsZero() {
		return nil
	}
	return s.ask(ctx, person, d)
}

// step is evidence of one person.
type step struct {
	person  database.ID
	targets []string
}

// steps share the open targets out among those who may tick them. One step without
// targets does a task that has none.
func (s *stage) steps(d *deed, person database.ID, targets []target) []step {
	if len(targets) == 0 {
		return []step{{person: person}}
	}
	var out []step
	var own, others []string
	signed := make(map[database.ID]bool)
	for _, t := range targets {
		role, isSignature := strings.CutPrefix(t.SubjectKey, "sign:")
		kind, _, _ := t.HolderRef.Split()
		switch {
		case isSignature:
			by := s.signer(d, task.Role(role), person, signed)
			signed[by] = true
			out = append(out, step{by, []string{t.SubjectKey}})
		case t.HolderRef == "":
			own = append(own, t.SubjectKey)
		case kind == task.RefPerson && s.byCode[d.task.Code].Complete.Mode == task.Everyone:
			out = append(out, step{s.staff.People(t.HolderRef, s.clock.Now())[0], []string{t.SubjectKey}})
		default:
			others = append(others, t.SubjectKey)
		}
	}
	if len(others) > 0 {
		out = append([]step{{targets: others}}, out...)
	}
	if len(own) > 0 {
		out = append([]step{{person, own}}, out...)
	}
	return out
}

// signer is who gives a signature: somebody of the role who has not signed yet; whoever
// leaves and whoever takes over a post; the doer for an outsider.
func (s *stage) signer(d *deed, role task.Role, person database.ID, signed map[database.ID]bool) database.ID {
	ref, at := task.MakeRef(task.RefRole, string(role)), s.clock.Now()
	switch role {
	case task.SignVendor:
		return person
	case task.SignOutgoing, task.SignIncoming:
		ref, at = task.MakeRef(task.RefDuty, s.byCode[d.task.Code].Who.OnDuty), d.task.Opens
		if role == task.SignIncoming {
			at = d.task.Closes
		}
	}
	for _, candidate := range s.staff.People(ref, at) {
		if !signed[candidate] {
			return candidate
		}
	}
	return person
}

// tryAgain comes back just before the task closes; then whoever is named may let it
// pass.
func (s *stage) tryAgain(d *deed) error {
	at := d.task.Closes.Add(-time.Minute)
	if !at.After(s.clock.Now()) {
		return nil
	}
	s.agenda.add(at, func(ctx context.Context) error { return s.forceGate(ctx, d) })
	return nil
}

func (s *stage) forceGate(ctx context.Context, d *deed) error {
	person, err := s.doer(ctx, d)
	if err != nil {
		return err
	}
	_, err = s.tasks.Submit(s.as(ctx, person), d.task.ID, task.Evidence{Passed: true})
	if !errors.Is(err, task.ErrGateClosed) {
		return s.refused(d, err)
	}
	leaders := s.role(s.byCode[d.task.Code].Override)
	if len(leaders) == 0 {
		return nil
	}
	_, err = s.tasks.CompleteByOverride(s.as(ctx, leaders[0]), d.task.ID, "演练：前面的环节已当面确认")
	return s.refused(d, err)
}

// refused passes over what the engine does not allow any more, because somebody else
// was first or the task has closed. Anything else ends the rehearsal.
func (s *stage) refused(d *deed, err error) error {
	refusal, ok := errors.AsType[*errs.Error](err)
	if err == nil || ok && refusal.Kind == errs.Conflict {
		return nil
	}
	return fmt.Errorf("%s %s: %w", d.task.Code, d.task.Slot, err)
}

// purposeOf is what the task speaks to its holder as.
func purposeOf(r *task.Routine) message.Purpose {
	switch r.Subject {
	case "checkpoint":
		return message.RoundNext
	case "dish":
		return message.KitchenTimer
	default:
		return message.DutyDue
	}
}
