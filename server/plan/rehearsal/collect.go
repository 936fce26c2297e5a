package rehearsal

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/task"
)

// reporter adds up what the rows say.
type reporter struct {
	*stage
	out      *Report
	tasks    map[database.ID]*playedTask
	routines map[string]*RoutineFigure
	roles    map[identity.Role]*RoleFigure
	people   []PersonFigure // by number
	days     []DayFigure
	byDay    map[dayPerson]*Count
	letters  map[database.ID]*letterOf // by the task that publishes
}

type dayPerson struct {
	day    int
	number int
}

// playedTask is a task of the rehearsal with those who had to do it.
type playedTask struct {
	taskRow
	routine *task.Routine
	holders []task.Holder
	doers   []database.ID // holders and deputies
}

func (s *stage) report(ctx context.Context) (*Report, error) {
	r := &reporter{
		stage: s, tasks: make(map[database.ID]*playedTask), routines: make(map[string]*RoutineFigure),
		roles: make(map[identity.Role]*RoleFigure), byDay: make(map[dayPerson]*Count),
		letters: make(map[database.ID]*letterOf),
		out: &Report{
			School: s.Cast.Name, From: s.From, Until: s.From.AddDays(s.Days - 1), Behaviour: s.Behaviour,
			Parents: s.Parents, Seed: s.Seed, Quiet: []Line{}, Gaps: []Gap{}, Letters: []Letter{},
		},
	}
	r.setTheTable()
	if err := r.countTasks(ctx); err != nil {
		return nil, fmt.Errorf("report tasks: %w", err)
	}
	if err := r.countTellings(ctx); err != nil {
		return nil, fmt.Errorf("report messages: %w", err)
	}
	if err := r.writeLetters(ctx); err != nil {
		return nil, fmt.Errorf("report letters: %w", err)
	}
	r.finish()
	return r.out, nil
}

// setTheTable makes an empty figure for everything there is, in its order.
func (r *reporter) setTheTable() {
	for i := range r.Cast.Routines {
		c := &r.Cast.Routines[i]
		r.routines[c.Code] = &RoutineFigure{Code: c.Code, Name: c.Name, Plan: c.Plan}
	}
	for _, role := range identity.Roles() {
		if n := len(r.Cast.with(role)); n > 0 {
			r.roles[role] = &RoleFigure{Role: string(role), Name: role.Name(), People: n}
		}
	}
	for i, p := range r.Cast.People {
		names := make([]string, len(p.Roles))
		for j, role := range p.Roles {
			names[j] = role.Name()
		}
		r.people = append(r.people, PersonFigure{Number: i + 1, Name: p.Name, Roles: strings.Join(names, "、"), Short: map[string]int{}})
	}
	for on := r.From; on <= r.out.Until; on++ {
		day, _ := r.calendar.Day(on)
		r.days = append(r.days, DayFigure{Date: on, Kind: string(day.Kind)})
	}
}

// day is the figure of the day of a moment, or nil outside of the rehearsal.
func (r *reporter) day(at time.Time) *DayFigure {
	on := clock.DateOf(at)
	if on < r.From || on > r.out.Until {
		return nil
	}
	return &r.days[on-r.From]
}

// counts are all figures that something of a person at a moment belongs to.
func (r *reporter) counts(routine string, number int, at time.Time, visit func(*Count)) {
	visit(&r.out.Totals.Count)
	if f := r.routines[routine]; f != nil {
		visit(&f.Count)
	}
	day := r.day(at)
	if day != nil {
		visit(&day.Count)
	}
	if number < 0 {
		return
	}
	visit(&r.people[number].Count)
	for _, role := range r.Cast.People[number].Roles {
		visit(&r.roles[role].Count)
	}
	if day == nil || !r.Cast.People[number].staff() {
		return
	}
	key := dayPerson{int(clock.DateOf(at) - r.From), number}
	if r.byDay[key] == nil {
		r.byDay[key] = &Count{}
	}
	visit(r.byDay[key])
}

// countTasks adds up the tasks and finds the gaps.
func (r *reporter) countTasks(ctx context.Context) error {
	rows, err := r.allTasks(ctx)
	if err != nil {
		return err
	}
	holders, err := r.allHolders(ctx)
	if err != nil {
		return err
	}
	for i := range rows {
		t := &playedTask{taskRow: rows[i], routine: r.byCode[rows[i].Code], holders: holders[rows[i].ID]}
		if t.routine == nil {
			continue
		}
		r.tasks[t.ID] = t
		r.countTask(t)
	}
	return nil
}

func (r *reporter) countTask(t *playedTask) {
	dir := opening{r.staff, t.OpensAt.Time()}
	for _, h := range t.holders {
		if h.Part == task.PartHolder || h.Part == task.PartDeputy {
			t.doers = append(t.doers, dir.People(h.Ref, t.OpensAt.Time())...)
		}
	}
	opens, due := r.day(t.OpensAt.Time()), r.day(t.DueAt.Time())
	if opens == nil && due == nil {
		return // written ahead for the time after the rehearsal
	}
	totals, figure := &r.out.Totals, r.routines[t.Code]
	totals.Tasks++
	totals.Targets += t.Targets
	figure.Tasks++
	if opens != nil {
		opens.Opened++
	}
	switch {
	case t.State == task.Done && t.DoneAt != nil && *t.DoneAt > t.DueAt:
		totals.Late++
		figure.Late++
	case t.State == task.Done:
		totals.OnTime++
		figure.OnTime++
	case t.State == task.Missed:
		totals.Missed++
		figure.Missed++
		if due != nil {
			due.Missed++
		}
	case t.State == task.Cancelled || t.State == task.Excused:
		totals.Cancelled++
		return
	default:
		totals.Open++
		figure.Open++
	}
	r.countHolders(t, dir)
}

// countHolders says whose task it was, and that nobody was there for it.
func (r *reporter) countHolders(t *playedTask, dir task.Directory) {
	people, as := task.Responsible(t.holders, t.OpensAt.Time(), dir)
	total := func(c *Count) { c.Due++ }
	r.counts(t.Code, -1, t.DueAt.Time(), total)
	for _, person := range people {
		if as == task.PartOwner {
			break
		}
		number := r.number[person]
		r.people[number].Due++
		for _, role := range r.Cast.People[number].Roles {
			r.roles[role].Due++
		}
		if day := r.day(t.DueAt.Time()); day != nil {
			key := dayPerson{int(clock.DateOf(t.DueAt.Time()) - r.From), number}
			if r.byDay[key] == nil {
				r.byDay[key] = &Count{}
			}
			r.byDay[key].Due++
		}
	}
	if as == task.PartOwner && !t.routine.Who.System {
		var wants []string
		for _, h := range t.holders {
			if h.Part == task.PartHolder {
				wants = append(wants, string(h.Ref))
			}
		}
		on := clock.DateOf(t.OpensAt.Time())
		r.out.Gaps = append(r.out.Gaps, Gap{
			Date: on, Routine: t.Code, Name: t.routine.Name, Subject: t.SubjectName, Slot: t.Slot, Wants: strings.Join(wants, "、"),
		})
		if day := r.day(t.OpensAt.Time()); day != nil {
			day.Gaps++
		}
	}
}

// countTellings adds up what was said.
func (r *reporter) countTellings(ctx context.Context) error {
	rows, err := r.allTellings(ctx)
	if err != nil {
		return err
	}
	families := make(map[Line]int)
	for i := range rows {
		row := &rows[i]
		t := r.tasks[row.OriginID]
		number, known := r.number[row.RecipientID]
		if t == nil || !known {
			continue
		}
		line := r.line(row, t, number)
		r.countTelling(row, t, number, line)
		if r.Cast.People[number].staff() && row.Purpose != message.SafetyNotice {
			r.out.Lines = append(r.out.Lines, line)
			continue
		}
		if row.Purpose == message.SafetyNotice {
			r.countLetter(row, t)
		}
		line.Number, line.Person, line.State = 0, identity.RoleGuardian.Name(), ""
		families[line]++
	}
	for line, n := range families {
		line.Person = fmt.Sprintf("%s（%d人）", line.Person, n)
		r.out.Lines = append(r.out.Lines, line)
	}
	return nil
}

const minute = "2006-01-02 15:04"

func (r *reporter) line(row *tellingRow, t *playedTask, number int) Line {
	l := Line{
		At: row.MomentAt.Time().Format(minute), Number: number + 1, Person: r.Cast.People[number].Name,
		Routine: t.Code, Subject: t.SubjectName, Opens: t.OpensAt.Time().Format(minute), Kind: "reminded", Title: row.Title,
	}
	if row.MomentAt >= t.DueAt && !slices.Contains(t.doers, row.RecipientID) && !t.routine.Who.System {
		l.Kind = "escalated"
	}
	if row.State != nil {
		l.State, l.Leaves = string(*row.State), row.leaves().Format(minute)
	}
	return l
}

func (r *reporter) countTelling(row *tellingRow, t *playedTask, number int, l Line) {
	r.counts(t.Code, number, row.MomentAt.Time(), func(c *Count) {
		if l.Kind == "escalated" {
			c.Escalated++
		} else {
			c.Reminded++
		}
		if row.State != nil {
			c.Pushed++
		}
	})
	if row.State == nil {
		return
	}
	state, at := *row.State, row.leaves()
	quiet := message.QuietNight.After(at) != at && state != message.Expired
	r.countChannel(row)
	r.counts(t.Code, number, row.MomentAt.Time(), func(c *Count) {
		switch state {
		case message.Sent:
			c.Sent++
		case message.Refused, message.Dead:
			c.Short++
		case message.Expired:
			c.Dropped++
		default: // still on its way when the rehearsal ended
		}
		if quiet {
			c.Quiet++
		}
	})
	if state == message.Refused {
		r.people[number].Short[string(row.Purpose)]++
	}
	if quiet {
		r.out.Quiet = append(r.out.Quiet, l)
	}
}

// countChannel tells apart what leaves without a credit, and what had nobody to reach.
func (r *reporter) countChannel(row *tellingRow) {
	totals := &r.out.Totals
	_, known := r.book.byPerson[row.RecipientID]
	switch {
	case *row.State == message.Sent && row.Channel == message.Official:
		totals.Official++
	case *row.State == message.Refused && !known:
		totals.Unbound++
	}
}
