package app

import (
	"cmp"
	"context"
	"slices"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/task"
)

// opsReport is how the installation is, for the people who run it.
type opsReport struct {
	At          clock.Instant         `json:"at"`
	Alarms      []string              `json:"alarms"`
	Instances   []instanceFigure      `json:"instances"`
	Outbox      map[message.State]int `json:"outbox"`
	OldestDue   float64               `json:"outbox_oldest_seconds"`
	Undecided   []deliveryFigure      `json:"undecided"` // unknown and dead: for a person to decide
	Outcomes    []outcomeFigure       `json:"outcomes"`  // of the last day
	CreditShort shortFigure           `json:"credit_short"`
	Waiting     int                   `json:"tasks_waiting"`
	OldestTask  float64               `json:"tasks_waiting_seconds"`
	Schools     []schoolFigure        `json:"schools"`
}

type instanceFigure struct {
	Name string `json:"name"`
	pulse
}

type deliveryFigure struct {
	ID      database.ID     `json:"id"`
	School  string          `json:"school"`
	State   message.State   `json:"state"`
	Channel message.Channel `json:"channel"`
	Purpose message.Purpose `json:"purpose"`
	Reason  string          `json:"reason"`
	Due     clock.Instant   `json:"due"`
}

type outcomeFigure struct {
	Channel message.Channel `json:"channel"`
	State   message.State   `json:"state"`
	Reason  string          `json:"reason"`
	Count   int             `json:"count"`
}

type shortFigure struct {
	People     int `json:"people"`
	Deliveries int `json:"deliveries"`
}

type schoolFigure struct {
	Code  string     `json:"code"`
	Name  string     `json:"name"`
	Today task.Tally `json:"today"`
	Gaps  int        `json:"gaps"` // live tasks that nobody has to do
}

// When to be alarmed (docs/operations.md).
const (
	alarmOldest  = 5 * time.Minute
	alarmNoScan  = 2 * time.Minute
	opsSince     = 24 * time.Hour
	mostOfSchool = 100 // undecided deliveries listed for each school and state
)

// report gathers everything.
func (s *system) report(ctx context.Context) (*opsReport, error) {
	f, err := readFigures(ctx, s.message, s.task)
	if err != nil {
		return nil, err
	}
	now := s.machine.Now()
	r := &opsReport{
		At: clock.At(now), Outbox: f.outbox.Open, OldestDue: f.outbox.Oldest.Seconds(),
		Waiting: f.engine.Waiting, OldestTask: f.engine.Oldest.Seconds(),
	}
	pulses, err := s.pulses(ctx)
	if err != nil {
		return nil, err
	}
	for name, p := range pulses {
		r.Instances = append(r.Instances, instanceFigure{name, p})
	}
	slices.SortFunc(r.Instances, func(a, b instanceFigure) int { return cmp.Compare(a.Name, b.Name) })
	outcomes, err := s.message.Outcomes(ctx, now.Add(-opsSince))
	if err != nil {
		return nil, err
	}
	for _, o := range outcomes {
		r.Outcomes = append(r.Outcomes, outcomeFigure{o.Channel, o.State, o.Reason, o.N})
	}
	short, err := s.message.Short(ctx, now.Add(-opsSince))
	if err != nil {
		return nil, err
	}
	r.CreditShort = shortFigure(short)
	if err := s.reportSchools(ctx, r, f); err != nil {
		return nil, err
	}
	r.Alarms = r.alarms()
	return r, nil
}

func (s *system) reportSchools(ctx context.Context, r *opsReport, f figures) error {
	schools, err := s.school.List(ctx)
	if err != nil {
		return err
	}
	for _, school := range schools {
		ctx := identity.Into(ctx, identity.System(school.ID))
		gaps, err := s.task.Gaps(ctx)
		if err != nil {
			return err
		}
		one := schoolFigure{Code: school.Code, Name: school.Name, Today: f.today[school.ID], Gaps: nobody(gaps)}
		if one.Today == nil {
			one.Today = task.Tally{}
		}
		r.Schools = append(r.Schools, one)
		for _, state := range []message.State{message.Unknown, message.Dead} {
			open, err := s.message.Open(ctx, state, database.ID{}, mostOfSchool)
			if err != nil {
				return err
			}
			for _, d := range open {
				r.Undecided = append(r.Undecided, deliveryFigure{d.ID, school.Code, d.State, d.Channel, d.Purpose, d.Reason, d.DueAt})
			}
		}
	}
	return nil
}

// lastScan is when any instance last scanned with success; zero when none ever did.
func (r *opsReport) lastScan() clock.Instant {
	var last clock.Instant
	for _, i := range r.Instances {
		last = max(last, i.Scanned)
	}
	return last
}

// nobody counts the gaps in which nobody has the task at all.
func nobody(gaps []task.Entry) (n int) {
	for _, g := range gaps {
		if g.Gap == task.GapNobody {
			n++
		}
	}
	return n
}
