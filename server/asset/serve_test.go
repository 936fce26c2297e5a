package asset_test

import (
	"errors"
	"slices"
	"testing"

	"xiaoqin/server/asset"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/errs"
	"xiaoqin/server/task"
)

// dispenser is one whose filter was changed on the day of the demo school, kept by the
// repairer.
func (w *world) dispenser(tb testing.TB) asset.Plated {
	tb.Helper()
	w.moveTo("2022-02-25 09:00")
	return w.own(tb, asset.Entry{
		Asset: asset.Asset{Kind: "dispenser", Name: "饮水机", KeeperID: w.repairer.PersonID},
		Dates: map[string]clock.Date{"filter": day("2022-02-11")},
	})
}

// filter is the work of a phone that changes a filter.
func filter(made string) asset.Work {
	return asset.Work{
		ClientID: database.NewID(), At: at(made), Serial: "PP-2022-0331", Photos: []database.ID{database.NewID(), database.NewID()},
	}
}

func (w *world) dueOn(tb testing.TB, id database.ID) string {
	tb.Helper()
	c, err := w.Card(as(tb, w.repairer), id)
	must(tb, err)
	return c.DueOn.String() + " " + c.DueWhat
}

func TestAChangedFilterMovesTheNextDate(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		a := w.dispenser(t)
		if got := w.dueOn(t, a.ID); got != "2022-08-10 换滤芯" {
			t.Errorf("due %s", got)
		}
		w.moveTo("2022-07-28 09:00") // the window opened a fortnight before
		work := filter("2022-07-28 08:50")
		done, err := w.Serve(as(t, w.repairer), a.ID, work)
		must(t, err)
		if done.TaskID.IsZero() || done.Asset.Serial != "PP-2022-0331" {
			t.Errorf("done %+v", done)
		}
		again, err := w.Serve(as(t, w.repairer), a.ID, work)
		if err != nil || again.ID != done.ID {
			t.Errorf("the same tap: %s, %v; first %s", again.ID, err, done.ID)
		}
		want := []string{"done 2022-08-10 16:00 0/0", "live 2023-01-20 16:00 0/0"} // 24 January 2023 is in the holiday of spring
		if got := w.tasksOf(t, "water.filter"); !slices.Equal(got, want) {
			t.Errorf("tasks %q, want %q", got, want)
		}
		if got := w.dueOn(t, a.ID); got != "2023-01-24 换滤芯" {
			t.Errorf("due %s", got)
		}
		if c, err := w.Card(as(t, w.teacher), a.ID); err != nil || len(c.History) != 1 || c.History[0].What != "换滤芯" || len(c.History[0].Photos) != 2 {
			t.Errorf("history %+v, %v", c.History, err)
		}
	})
}

// A phone without signal hands its work in later, even after work that was done later.
func TestWorkThatArrivesLate(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		a := w.dispenser(t)
		w.moveTo("2022-07-30 09:00")
		_, err := w.Serve(as(t, w.repairer), a.ID, filter("2022-07-30 08:50"))
		must(t, err)
		before := w.tasksOf(t, "water.filter")
		late, err := w.Serve(as(t, w.head), a.ID, filter("2022-07-28 10:00"))
		if err != nil || !late.TaskID.IsZero() {
			t.Errorf("late work: %+v, %v", late, err)
		}
		if got := w.tasksOf(t, "water.filter"); !slices.Equal(got, before) {
			t.Errorf("tasks %q, before %q", got, before)
		}
		if got := w.dueOn(t, a.ID); got != "2023-01-26 换滤芯" {
			t.Errorf("due %s", got)
		}
	})
}

// The filters of the start of term are one task of all dispensers; each renews the clock of
// its own.
func TestTheFilterOfTheTermIsTheSameClock(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.moveTo("2022-02-09 09:00")
		entry := asset.Entry{
			Asset: asset.Asset{Kind: "dispenser", Name: "饮水机", KeeperID: w.repairer.PersonID}, Dates: map[string]clock.Date{"filter": day("2021-08-20")},
		}
		a, b := w.own(t, entry), w.own(t, entry)
		w.moveTo("2022-02-11 08:30")
		w.scan(t)
		done, err := w.Serve(as(t, w.repairer), a.ID, filter("2022-02-11 08:40"))
		must(t, err)
		if got := w.tasksOf(t, "water.filter-term"); !slices.Equal(got, []string{"live 2022-02-14 16:00 1/2"}) {
			t.Errorf("the term: %q", got)
		}
		if done.TaskID.IsZero() {
			t.Error("it closed nothing")
		}
		if got := w.dueOn(t, a.ID) + ", " + w.dueOn(t, b.ID); got != "2022-08-10 换滤芯, 2022-02-16 换滤芯" {
			t.Errorf("due %s", got)
		}
		_, err = w.Serve(as(t, w.teacher), b.ID, filter("2022-02-11 08:45")) // who keeps nothing: the system closes it
		must(t, err)
		if got := w.tasksOf(t, "water.filter-term"); !slices.Equal(got, []string{"done 2022-02-14 16:00 2/2"}) {
			t.Errorf("the term: %q", got)
		}
	})
}

func TestLitresBringTheFilterForward(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		a := w.dispenser(t)
		start := filter("2022-02-25 09:00")
		start.Reading = new(5000.0)
		_, err := w.Serve(as(t, w.repairer), a.ID, start)
		must(t, err)
		w.moveTo("2022-04-06 10:00") // 40 days later
		m, err := w.Measure(as(t, w.repairer), a.ID, asset.Work{ClientID: database.NewID(), At: w.Now(), Reading: new(6000.0)})
		must(t, err)
		if m.Use.Used != 1000 || m.Use.PerDay != 25 {
			t.Errorf("use %+v", m.Use)
		}
		if got := w.dueOn(t, a.ID); got != "2022-06-25 换滤芯" { // 2,000 L at 25 a day: 80 days
			t.Errorf("due %s", got)
		}
		if got := w.tasksOf(t, "water.filter"); !slices.Contains(got, "live 2022-06-24 16:00 0/0") { // the 25th is a Saturday
			t.Errorf("tasks %q", got)
		}
		less := asset.Work{ClientID: database.NewID(), At: w.Now(), Reading: new(10.0)}
		if _, err := w.Measure(as(t, w.repairer), a.ID, less); !errors.Is(err, asset.ErrInvalid) {
			t.Errorf("less than before: %v", err)
		}
		less.Note = "换了水表"
		if m, err := w.Measure(as(t, w.repairer), a.ID, less); err != nil || m.Use.Used != 0 {
			t.Errorf("a new meter: %+v, %v", m.Use, err)
		}
	})
}

func TestAnOverdueDispenserIsRed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		a := w.dispenser(t)
		w.own(t, asset.Entry{Asset: asset.Asset{Kind: "dispenser", Name: "新饮水机", PlaceID: w.place}})
		w.moveTo("2022-08-11 09:00")
		red, _, err := w.List(as(t, w.teacher), asset.Filter{Red: true}, database.ID{}, 10)
		if err != nil || len(red) != 1 || red[0].ID != a.ID || !red[0].Red {
			t.Errorf("red %+v, %v", red, err)
		}
		counts, err := w.Counts(as(t, w.teacher))
		must(t, err)
		for _, c := range counts {
			if c.Kind.Code == "dispenser" && (c.All != 2 || c.Red != 1) {
				t.Errorf("counts %+v", c)
			}
		}
		there, _, err := w.List(as(t, w.teacher), asset.Filter{PlaceID: w.place}, database.ID{}, 10)
		if err != nil || len(there) != 1 || there[0].Place != "一层走廊" {
			t.Errorf("there %+v, %v", there, err)
		}
	})
}

func TestAMakerSaysHowLongItLasts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		a := w.dispenser(t)
		a.Note = "滤芯按说明书90天一换"
		_, err := w.Edit(as(t, w.head), a.ID, asset.Entry{Asset: a.Asset, Days: 90})
		must(t, err)
		if got := w.dueOn(t, a.ID); got != "2022-05-12 换滤芯" {
			t.Errorf("due %s", got)
		}
		if got := w.tasksOf(t, "water.filter"); !slices.Equal(got, []string{"live 2022-05-12 16:00 0/0"}) {
			t.Errorf("tasks %q", got)
		}
	})
}

func TestANewCertificateRenewsItsDate(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.moveTo("2022-03-31 10:00")
		a := w.own(t, asset.Entry{
			Asset: asset.Asset{Kind: "document", Name: "消防检测报告", KeeperID: w.fire.PersonID}, Dates: map[string]clock.Date{"expires.document": day("2022-05-20")},
		})
		if got := w.tasksOf(t, "doc.expiry"); !slices.Equal(got, []string{"live 2022-05-20 16:00 0/0"}) {
			t.Fatalf("tasks %q", got)
		}
		work := asset.Work{ClientID: database.NewID(), At: w.Now(), Serial: "苏消检2022-17", Photos: []database.ID{database.NewID()}}
		if _, err := w.Serve(as(t, w.fire), a.ID, work); !errors.Is(err, asset.ErrInvalid) {
			t.Errorf("without a date: %v", err)
		}
		work.Until = day("2022-07-01")
		_, err := w.Serve(as(t, w.fire), a.ID, work)
		must(t, err)
		if got := w.tasksOf(t, "doc.expiry"); !slices.Equal(got, []string{"done 2022-05-20 16:00 0/0", "live 2022-07-01 16:00 0/0"}) {
			t.Errorf("tasks %q", got)
		}
		if got := w.dueOn(t, a.ID); got != "2022-07-01 有效期" {
			t.Errorf("due %s", got)
		}
	})
}

func TestAMeterIsReadEveryMonth(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.moveTo("2022-02-25 09:00")
		a := w.own(t, asset.Entry{Asset: asset.Asset{Kind: "meter", Name: "总水表"}})
		read := func(when string, n float64) asset.Measured {
			w.moveTo(when)
			_, err := w.tasks.Materialise(t.Context())
			must(t, err)
			w.scan(t)
			m, err := w.Measure(as(t, w.repairer), a.ID, asset.Work{ClientID: database.NewID(), At: w.Now(), Reading: new(n)})
			must(t, err)
			return m
		}
		read("2022-02-28 17:00", 1000)
		if m := read("2022-03-31 17:00", 1310); m.Use.PerDay != 10 || m.Use.Unusual() || m.TaskID.IsZero() {
			t.Errorf("March %+v", m.Use)
		}
		if m := read("2022-04-30 17:00", 1700); m.Use.PerDay != 13 || m.Use.Before != 10 || !m.Use.Unusual() {
			t.Errorf("April %+v", m.Use)
		}
		if got := w.tasksOf(t, "meter.read"); !slices.Equal(got[:3], []string{"done 2022-02-28 20:00 1/1", "done 2022-03-31 20:00 1/1", "done 2022-04-30 20:00 1/1"}) {
			t.Errorf("tasks %q", got)
		}
		lift := w.own(t, asset.Entry{Asset: asset.Asset{Kind: "lift", Name: "电梯"}})
		if _, err := w.Measure(as(t, w.repairer), lift.ID, asset.Work{ClientID: database.NewID(), At: w.Now(), Reading: new(1.0)}); !errors.Is(err, asset.ErrNoMeter) {
			t.Errorf("a lift has no meter: %v", err)
		}
	})
}

func TestWhatIsMissingIsNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	a := w.dispenser(t)
	tests := []struct {
		change func(*asset.Work)
		want   string
	}{
		{func(x *asset.Work) { x.Serial = " " }, "serial"},
		{func(x *asset.Work) { x.Photos = x.Photos[:1] }, "photos"},
		{func(x *asset.Work) { x.Does = "paint" }, "does"},
		{func(x *asset.Work) { x.Reading = new(-1.0) }, "reading"},
		{func(x *asset.Work) { x.ClientID = database.ID{} }, "id"},
	}
	for _, tt := range tests {
		work := filter("2022-02-25 08:00")
		tt.change(&work)
		_, err := w.Serve(as(t, w.repairer), a.ID, work)
		if got, ok := errors.AsType[*errs.Error](err); !ok || len(got.Fields) != 1 || got.Fields[0].Location != tt.want {
			t.Errorf("%s: %v", tt.want, err)
		}
	}
	if _, err := w.Serve(as(t, w.stranger), a.ID, filter("2022-02-25 08:00")); !errors.Is(err, asset.ErrNotFound) {
		t.Errorf("of another school: %v", err)
	}
	if got := w.tasksOf(t, "water.filter"); len(got) != 1 || got[0][:4] != string(task.Live) {
		t.Errorf("refused work closed something: %q", got)
	}
}
