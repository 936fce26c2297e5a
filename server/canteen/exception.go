package canteen

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/task"
)

// ExceptionKind sorts what an inspector asks about first.
type ExceptionKind string

// The kinds of exceptions.
const (
	ExOverride    ExceptionKind = "override"    // released past the gate, with a reason
	ExUnreleased  ExceptionKind = "unreleased"  // a meal that nobody released
	ExNoSample    ExceptionKind = "no_sample"   // a dish went out and nothing of it was kept
	ExSampleGap   ExceptionKind = "sample_gap"  // a sample that is still there after 72 hours
	ExSealed      ExceptionKind = "sealed"      // a sample that is kept because somebody fell ill
	ExHeld        ExceptionKind = "held"        // a dish stood for more than two hours
	ExOffDuty     ExceptionKind = "off_duty"    // somebody was sent home
	ExSupplier    ExceptionKind = "supplier"    // goods of nobody in the register, or without a licence
	ExWeight      ExceptionKind = "weight"      // the scales and the order differ
	ExReturned    ExceptionKind = "returned"    // goods that were sent back
	ExUndelivered ExceptionKind = "undelivered" // goods that were ordered and never came
	ExMissed      ExceptionKind = "missed"      // a duty of the kitchen that nobody did in time
)

// Name is the kind in Chinese.
func (k ExceptionKind) Name() string { return exceptionNames[k] }

// Exception is one thing of a period that was not as it should be.
type Exception struct {
	Kind ExceptionKind
	Day  clock.Date
	Text string        // in Chinese, what it is about; no name of a person
	Why  string        // the reason that somebody gave for it
	Task database.ID   // where to read on; zero for none
	At   clock.Instant // zero when only the day is known
}

// period is all that the registers know of some days.
type period struct {
	first, last clock.Date
	now         clock.Instant
	tasks       []task.Entry
	dishes      map[string][]Dish // by scope
	samples     []Sample
	holdings    []Holding
	held        map[database.ID]*Dish // dishes of holdings
	lots        []Lot
	orders      []Order
	checks      []checkRow
	faults      []Fault
}

// Exceptions are those of some days, oldest first.
func (s *Service) Exceptions(ctx context.Context, first, last clock.Date) ([]Exception, error) {
	p, err := seer(ctx)
	if err != nil {
		return nil, err
	}
	if err := checkPeriod(first, last); err != nil {
		return nil, err
	}
	found, err := s.period(ctx, p.SchoolID, first, last)
	if err != nil {
		return nil, err
	}
	return found.exceptions(), nil
}

func (s *Service) period(ctx context.Context, school database.ID, first, last clock.Date) (*period, error) {
	out := &period{first: first, last: last, now: s.now(), dishes: map[string][]Dish{}}
	from, until := clock.At(first.At(0)), clock.At(last.AddDays(1).At(0))
	var err error
	if out.tasks, err = s.tasks.OfRoutines(ctx, Prefix, first, last); err != nil {
		return nil, err
	}
	scopes := []string{}
	for day := first; day <= last; day++ {
		scopes = append(scopes, mealScope(day))
	}
	dishes, err := s.store.dishes(ctx, school, scopes...)
	if err != nil {
		return nil, err
	}
	for _, d := range dishes {
		out.dishes[d.Scope] = append(out.dishes[d.Scope], d)
	}
	if out.samples, err = s.store.samples(ctx, school, from, until); err != nil {
		return nil, err
	}
	if out.holdings, out.held, err = s.store.holdings(ctx, school, from, until); err != nil {
		return nil, err
	}
	if out.lots, err = s.store.lots(ctx, school, first, last); err != nil {
		return nil, err
	}
	if out.orders, err = s.store.orders(ctx, school, first, last); err != nil {
		return nil, err
	}
	if out.checks, err = s.store.checks(ctx, school, first, last); err != nil {
		return nil, err
	}
	if s.sheets != nil {
		out.faults, err = s.sheets.Faults(ctx, Prefix, first, last)
	}
	return out, err
}

// exceptions reads the period. It is pure.
func (p *period) exceptions() []Exception {
	var out []Exception
	out = append(out, p.ofTasks()...)
	out = append(out, p.ofSamples()...)
	out = append(out, p.ofHoldings()...)
	out = append(out, p.ofLots()...)
	out = append(out, p.undelivered()...)
	for _, c := range p.checks {
		if !c.Fit {
			out = append(out, Exception{Kind: ExOffDuty, Day: c.Day, Text: exOffDuty, At: c.At})
		}
	}
	slices.SortStableFunc(out, func(a, b Exception) int { return int(a.Day - b.Day) })
	return out
}

func (p *period) ofTasks() []Exception {
	var out []Exception
	for _, e := range p.tasks {
		day := clock.DateOf(e.Due)
		gate := e.Code == CodeRelease || e.Code == CodeReadmit
		about := e.Name
		if e.Subject != "" {
			about += " " + e.Subject
		}
		switch {
		case gate && e.State == task.Done && !e.Passed:
			out = append(out, Exception{Kind: ExOverride, Day: day, Text: about, Why: e.Reason, Task: e.ID, At: clock.At(*e.DoneAt)})
			out = append(out, p.withoutSample(e, day)...)
		case gate && e.State != task.Done && p.now > clock.At(e.Closes):
			out = append(out, Exception{Kind: ExUnreleased, Day: day, Text: about, Why: e.Reason, Task: e.ID})
		case e.Code == codeDispose || gate:
		case e.State == task.Missed:
			out = append(out, Exception{Kind: ExMissed, Day: day, Text: about, Task: e.ID})
		}
	}
	return out
}

// withoutSample are the dishes of a meal of which nothing was kept although it went out.
func (p *period) withoutSample(release task.Entry, day clock.Date) []Exception {
	var out []Exception
	for _, d := range p.dishes[release.Scope] {
		if d.State == Planned && d.Sample == nil {
			out = append(out, Exception{Kind: ExNoSample, Day: day, Text: d.Name, Task: release.ID})
		}
	}
	return out
}

func (p *period) ofSamples() []Exception {
	var out []Exception
	for _, s := range p.samples {
		text := s.DishName + " " + s.Code
		day := clock.DateOf(s.KeptFrom.Time())
		switch {
		case s.Gap(p.now):
			out = append(out, Exception{Kind: ExSampleGap, Day: day, Text: text, Task: s.Task, At: s.KeptFrom})
		case s.State == Sealed:
			out = append(out, Exception{Kind: ExSealed, Day: day, Text: text, Task: s.Task, At: *s.EndedAt})
		case s.State == Disposed && s.EndedAt.Sub(s.KeptFrom) > SampleGap:
			out = append(out, Exception{Kind: ExSampleGap, Day: day, Text: text + exDisposedLate, Task: s.Task, At: *s.EndedAt})
		}
	}
	return out
}

func (p *period) ofHoldings() []Exception {
	var out []Exception
	for _, h := range p.holdings {
		ended := p.now
		if h.EndedAt != nil {
			ended = *h.EndedAt
		}
		if ended <= h.Over() && !h.Doubt {
			continue
		}
		e := Exception{Kind: ExHeld, Day: clock.DateOf(h.From.Time()), Task: h.Task, At: h.From}
		if d := p.held[h.Dish]; d != nil {
			e.Text = d.Name
		}
		if h.Doubt {
			e.Text += exDoubt
		}
		out = append(out, e)
	}
	return out
}

func (p *period) ofLots() []Exception {
	var out []Exception
	for i := range p.lots {
		l := &p.lots[i]
		add := func(kind ExceptionKind, text string) {
			out = append(out, Exception{Kind: kind, Day: l.Day, Text: strings.TrimSpace(l.Goods + " " + text), Task: l.Task, At: l.ReceivedAt})
		}
		switch {
		case l.State == LotReturned:
			add(ExReturned, l.Supplier)
			continue
		case l.State != LotAccepted:
			continue
		case l.Unknown():
			add(ExSupplier, l.Supplier+exUnknownSupplier)
		case l.expired():
			add(ExSupplier, l.Supplier+msgExpiredSupplier)
		}
		if l.Deviates() {
			add(ExWeight, exWeight+signed(l.Difference())+" 公斤")
		}
	}
	return out
}

func signed(kg float64) string {
	text := strconv.FormatFloat(kg, 'f', -1, 64)
	if kg > 0 {
		return "+" + text
	}
	return text
}
