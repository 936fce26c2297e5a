package task

import (
	"context"
	"fmt"
	"slices"

	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/message"
)

// maxClosure is the longest stretch that one act may close the school for.
const maxClosure = 60

// Close takes school off the days from first to last, both included: a typhoon, an
// epidemic. In one transaction the days become exceptions of the calendar, the tasks
// ahead follow, and each person who holds one of those that are cancelled is told once.
// It is for staff; what guardians are told is a notice.
func (s *Service) Close(ctx context.Context, first, last clock.Date, reason string) (Planned, error) {
	reason, err := clean(reason)
	if err != nil {
		return Planned{}, err
	}
	if reason == "" {
		return Planned{}, ErrNoReason
	}
	return s.shut(ctx, first, last, func(ctx context.Context, school database.ID, done Planned) error {
		return s.tellClosure(ctx, school, first, last, reason, done.cancelled)
	}, func(e *calendar.Exception) {
		shut := false
		e.Open, e.Note = &shut, shorten(reason, 100)
	})
}

// Reopen takes the closing of days back. The tasks that were cancelled and whose due
// lies ahead come to life again as the same rows.
func (s *Service) Reopen(ctx context.Context, first, last clock.Date) (Planned, error) {
	return s.shut(ctx, first, last, func(context.Context, database.ID, Planned) error { return nil },
		func(e *calendar.Exception) { e.Open, e.Note = nil, "" })
}

// shut changes the exceptions of some days, plans by them and says so.
func (s *Service) shut(ctx context.Context, first, last clock.Date,
	say func(ctx context.Context, school database.ID, done Planned) error, change func(*calendar.Exception),
) (Planned, error) {
	school, err := manager(ctx)
	if err != nil {
		return Planned{}, err
	}
	if first.IsZero() || last < first || last > first.AddDays(maxClosure) {
		return Planned{}, ErrBadDays
	}
	var done Planned
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		done, err = s.replanAfter(ctx, school, func(ctx context.Context) error {
			return s.changeDays(ctx, school, first, last, change)
		})
		if err != nil {
			return err
		}
		return say(ctx, school, done)
	})
	return done, err
}

func (s *Service) changeDays(ctx context.Context, school database.ID, first, last clock.Date, change func(*calendar.Exception)) error {
	spec, err := s.calendarSpec(ctx, school)
	if err != nil {
		return fmt.Errorf("read calendar: %w", err)
	}
	for day := first; day <= last; day++ {
		i := slices.IndexFunc(spec.Exceptions, func(e calendar.Exception) bool { return e.On == day })
		if i < 0 {
			i = len(spec.Exceptions)
			spec.Exceptions = append(spec.Exceptions, calendar.Exception{On: day})
		}
		e := &spec.Exceptions[i]
		change(e)
		if e.Open == nil && e.ActsAs == nil && e.Bells == "" && len(e.Tags) == 0 && e.Note == "" {
			spec.Exceptions = slices.Delete(spec.Exceptions, i, i+1)
		}
	}
	if _, err := calendar.New(spec, s.holidays()); err != nil {
		return err
	}
	return s.replaceCalendar(ctx, school, spec)
}

// tellClosure tells each holder of a cancelled task once.
func (s *Service) tellClosure(ctx context.Context, school database.ID, first, last clock.Date, reason string, cancelled []taskRow) error {
	if len(cancelled) == 0 {
		return nil
	}
	d, err := s.openDesk(ctx, school)
	if err != nil {
		return err
	}
	staff, err := d.who(ctx)
	if err != nil {
		return err
	}
	ids := make([]database.ID, len(cancelled))
	for i := range cancelled {
		ids[i] = cancelled[i].ID
	}
	holders, err := s.holdersOf(ctx, ids)
	if err != nil {
		return fmt.Errorf("read holders: %w", err)
	}
	tasksOf := make(map[database.ID]int)
	for i := range cancelled {
		people, _ := Responsible(holders[cancelled[i].ID], d.now, onTask{staff, cancelled[i].OpensAt.Time()})
		for _, person := range people {
			tasksOf[person]++
		}
	}
	byCount := make(map[int][]database.ID)
	for person, n := range tasksOf {
		byCount[n] = append(byCount[n], person)
	}
	origin := message.Origin{Kind: originClosure, ID: database.NewID()}
	for n, people := range byCount {
		leaves := Night.ends(d.now)
		err := s.messages.Enqueue(ctx, message.Draft{
			School: school, Purpose: message.ShiftChange, Origin: origin, Moment: clock.At(d.now), To: people,
			Title: closureTitle(first, last), Body: fmt.Sprintf("%s。您的%d项任务已取消。", reason, n), Page: "pages/today/today",
			NotBefore: clock.At(leaves), ExpiresAt: clock.At(leaves.Add(exceptionLife)),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func closureTitle(first, last clock.Date) string {
	const layout = "1月2日"
	if first == last {
		return first.At(0).Format(layout) + "停课"
	}
	return first.At(0).Format(layout) + "至" + last.At(0).Format(layout) + "停课"
}
