package asset

import (
	"context"
	"math"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/task"
)

// maxReading is the most that a meter can show.
const maxReading = 1e9

// usual is how far the use of a day may be above what it was at the same time of the year
// before somebody should look: a fifth, as the energy management of the plan has it.
const usual = 1.2

// Use is what two readings of a meter say.
type Use struct {
	Used   float64 // since the part that the meter counts for is new
	PerDay float64 // on average since then; zero when it is too early to say
	Before float64 // the average of a day a year ago, else before the reading before; zero when not known
}

// Unusual reports whether more is used than was to be expected.
func (u Use) Unusual() bool { return u.Before > 0 && u.PerDay > usual*u.Before }

// use reckons what was used up to a reading from those before it, the first first. What
// counts is since the last service, or since the first reading when none is known. A meter
// that shows less than before was changed, and counts anew.
func use(before []Record, reading float64, at clock.Instant) Use {
	var since *Record
	for i := range before {
		r := &before[i]
		if since == nil || r.Kind == Serviced || *r.Reading < *since.Reading {
			since = r
		}
	}
	if since == nil || reading < *since.Reading {
		return Use{}
	}
	return Use{Used: reading - *since.Reading, PerDay: rate(*since.Reading, since.MadeAt, reading, at)}
}

// trend compares the use since the reading before with that of a year ago, or else with
// that of the time before.
func trend(before []Record, reading float64, at clock.Instant) Use {
	n := len(before)
	if n == 0 || reading < *before[n-1].Reading {
		return Use{}
	}
	u := Use{Used: reading - *before[n-1].Reading, PerDay: rate(*before[n-1].Reading, before[n-1].MadeAt, reading, at)}
	year := clock.At(at.Time().AddDate(-1, 0, 0))
	for i := 1; i < n; i++ {
		a, b := &before[i-1], &before[i]
		sameSeason := b.MadeAt.Sub(year).Abs() <= seasonal
		if *b.Reading >= *a.Reading && (sameSeason || i == n-1 && u.Before == 0) {
			u.Before = rate(*a.Reading, a.MadeAt, *b.Reading, b.MadeAt)
		}
		if sameSeason {
			break
		}
	}
	return u
}

// seasonal is how far two months may lie apart that are the same month of two years.
const seasonal = 20 * 24 * time.Hour

// rate is the average of a day, zero within the same day.
func rate(from float64, since clock.Instant, to float64, at clock.Instant) float64 {
	days := float64(clock.DateOf(at.Time()) - clock.DateOf(since.Time()))
	if days <= 0 {
		return 0
	}
	return math.Round((to-from)/days*1000) / 1000
}

// Measured is a reading with what it says.
type Measured struct {
	Done
	Use Use
}

// readingsBack is how far back readings are compared.
const readingsBack = 430 * 24 * time.Hour

// Measure notes what the meter of an asset shows, ticks the task that asked for it, and
// moves the next service that its use decides. It refuses with ErrInvalid, ErrRetired, and
// ErrNoMeter; a reading below the one before needs a word, because then the meter was
// changed.
func (s *Service) Measure(ctx context.Context, id database.ID, w Work) (Measured, error) {
	p, err := worker(ctx)
	if err != nil {
		return Measured{}, err
	}
	var m Measured
	m.Done, err = s.once(ctx, p, id, w.ClientID, func(ctx context.Context, a *Asset, k *Kind) (Record, error) {
		before, err := s.checkReading(ctx, p.SchoolID, a, k, &w)
		if err != nil {
			return Record{}, err
		}
		r := Record{
			ID: database.NewID(), AssetID: a.ID, Kind: Read, Reading: w.Reading, Note: w.Note,
			PersonID: p.PersonID, ClientID: w.ClientID, MadeAt: plausible(w.At, s.now()), ReceivedAt: s.now(),
		}
		if err := s.keep(ctx, p, &r, w.Photos); err != nil {
			return r, err
		}
		if k.Meter {
			m.Use = trend(before, *w.Reading, r.MadeAt)
			return r, s.settle(ctx, p.SchoolID, &r, task.Work{
				Subject: a.Key(), Does: meterRead, Evidence: task.Evidence{ID: r.ID, At: r.MadeAt.Time(), Passed: true, Note: r.Note},
			})
		}
		m.Use = use(before, *w.Reading, r.MadeAt)
		if err := s.setFacts(ctx, m.Use.facts(a.Key(), k.metered().Does, clock.DateOf(r.MadeAt.Time()))); err != nil {
			return r, err
		}
		*a, err = s.reckon(ctx, p.SchoolID, *a)
		return r, err
	})
	return m, err
}

// meterRead is the word by which routines ask for readings.
const meterRead = "meter-read"

func (u Use) facts(subject, does string, on clock.Date) []task.Fact {
	facts := []task.Fact{{Subject: subject, Name: does + ".used", On: on, Num: u.Used}}
	if u.PerDay > 0 {
		facts = append(facts, task.Fact{Subject: subject, Name: does + ".per_day", Num: u.PerDay})
	}
	return facts
}

// checkReading refuses a reading that cannot be, and gives those before it.
func (s *Service) checkReading(ctx context.Context, school database.ID, a *Asset, k *Kind, w *Work) ([]Record, error) {
	if !k.Meter && k.metered() == nil {
		return nil, ErrNoMeter
	}
	plain := Kind{Services: []Upkeep{{}}} // a reading renews nothing and shows nothing new
	if err := w.clean(a, &plain); err != nil {
		return nil, err
	}
	if w.Reading == nil {
		return nil, ErrInvalid.WithFields(field("reading", wrongReading))
	}
	before, err := s.store.readings(ctx, school, a.ID, clock.At(w.At.Add(-readingsBack)))
	if err != nil {
		return nil, err
	}
	if n := len(before); n > 0 && *w.Reading < *before[n-1].Reading && w.Note == "" {
		return nil, ErrInvalid.WithFields(field("note", readsLess))
	}
	return before, nil
}
