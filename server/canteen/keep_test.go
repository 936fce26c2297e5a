package canteen_test

import (
	"errors"
	"strings"
	"testing"

	"xiaoqin/server/canteen"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/errs"
	"xiaoqin/server/task"
)

// TestTwoHours: a dish is not served before the release, nor after two hours; heated again
// it has to be measured again.
func TestTwoHours(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := open(t, db)
		w.out(t, "红烧肉", "番茄炒蛋")
		meat, eggs := w.find(t, "红烧肉").Holding, w.find(t, "番茄炒蛋").Holding
		w.set("11:30")
		served := tap()
		for range 2 {
			_, err := w.EndHolding(w.cook(t), eggs.ID, served, canteen.Served)
			must(t, err)
		}
		if _, err := w.EndHolding(w.cook(t), eggs.ID, tap(), canteen.ThrownAway); !errors.Is(err, canteen.ErrHoldingEnded) {
			t.Errorf("ended twice: %v", err)
		}
		w.set("12:21")
		w.scan(t)
		if _, err := w.EndHolding(w.cook(t), meat.ID, tap(), canteen.Served); !errors.Is(err, canteen.ErrHeldTooLong) {
			t.Fatalf("served after two hours: %v", err)
		}
		m, err := w.EndHolding(w.cook(t), meat.ID, tap(), canteen.Reheated)
		must(t, err)
		if d := w.find(t, "红烧肉"); d.Released || d.Core != nil || !d.Readmit || d.Task.IsZero() || m.Ready {
			t.Errorf("heated again: %+v", d)
		}
		entries, err := w.tasks.Peek(w.boss(t), meat.Task, eggs.Task)
		must(t, err)
		for _, e := range entries {
			if e.State != task.Done || !e.Passed {
				t.Errorf("task of %s is %s", e.Subject, e.State)
			}
		}
	})
}

// TestForgedClocks: no phone gains time for a dish or a sample by a wrong clock.
func TestForgedClocks(t *testing.T) {
	t.Parallel()
	w := open(t, dbtest.Open(t))
	w.out(t, "红烧肉")
	w.set("12:30")
	hold := w.find(t, "红烧肉").Holding
	m, err := w.EndHolding(w.cook(t), hold.ID, canteen.Tap{ID: database.NewID(), At: clock.At(at("11:40"))}, canteen.Served)
	must(t, err)
	if h := m.Dishes[0].Holding; !h.Doubt || h.Outcome != canteen.Served {
		t.Errorf("served by the word of a phone: %+v", h)
	}
	w.set("2022-04-01 11:00")
	label := m.Dishes[0].Sample.Code
	if _, err := w.Dispose(w.cook(t), label, canteen.Tap{ID: database.NewID(), At: clock.At(at("2022-04-03 11:00"))}, false); !errors.Is(err, canteen.ErrSampleEarly) {
		t.Errorf("a fast clock: %v", err)
	}
	if _, err := w.Dispose(w.cook(t), label, canteen.Tap{ID: database.NewID(), At: clock.At(at("2022-03-20 11:00"))}, false); !errors.Is(err, canteen.ErrSampleEarly) {
		t.Errorf("a slow clock: %v", err)
	}
}

// TestTheCabinet keeps a box for 48 hours, and names the one that is forgotten.
func TestTheCabinet(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := open(t, db)
		w.out(t, "红烧肉", "番茄炒蛋")
		label := w.find(t, "红烧肉").Sample.Code
		w.set("2022-04-02 10:44")
		w.scan(t)
		_, err := w.Dispose(w.cook(t), label, tap(), false)
		e := new(errs.Error)
		if !errors.As(err, &e) || !errors.Is(err, canteen.ErrSampleEarly) || len(e.Fields) != 1 || !strings.HasPrefix(e.Fields[0].Message, "还差1分钟") {
			t.Fatalf("a minute before: %+v", err)
		}
		w.set("2022-04-06 08:00")
		w.scan(t)
		once := tap()
		for range 2 {
			s, err := w.Dispose(w.cook(t), "https://example.cn/s/"+strings.ToLower(label), once, false)
			must(t, err)
			if s.State != canteen.Disposed || s.EndedBy == nil || *s.EndedBy != w.wang {
				t.Errorf("%+v", s)
			}
		}
		if _, err := w.Dispose(w.cook(t), label, tap(), false); !errors.Is(err, canteen.ErrSampleEnded) {
			t.Errorf("twice: %v", err)
		}
		found, err := w.Exceptions(w.boss(t), day("2022-03-31"), day("2022-03-31"))
		must(t, err)
		gaps := 0
		for _, e := range found {
			if e.Kind == canteen.ExSampleGap && strings.HasPrefix(e.Text, "番茄炒蛋") {
				gaps++
			}
		}
		if gaps != 1 {
			t.Errorf("%d gaps for the forgotten box: %+v", gaps, found)
		}
	})
}

// TestWhoIsOffDuty: somebody with a fever, and somebody whose certificate has run out.
func TestWhoIsOffDuty(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := open(t, db)
		w.plate(t, "红烧肉")
		if _, err := w.SaveCertificate(w.boss(t), w.luo, "JK20210312", day("2022-03-30")); err != nil {
			t.Fatal(err)
		}
		w.set("06:10")
		w.scan(t)
		checks := w.paper(t, canteen.CodeMorning)
		row := checks.row("workers", "wang")
		checks.answer(w.boss(t), row, "name", "王桂芳", true)
		checks.answer(w.boss(t), row, "temperature", 38.2, false)
		row.Ended = true
		must(t, checks.hand(w.boss(t), false))
		workers, err := w.Workers(w.boss(t), 0)
		must(t, err)
		duties := map[string]canteen.Duty{}
		for _, one := range workers {
			duties[one.Name] = one.Duty
		}
		if duties["王桂芳"] != canteen.OffCheck || duties["罗小翠"] != canteen.OffExpired || duties["郑美华"] != canteen.Unchecked {
			t.Fatalf("duties %v", duties)
		}
		cover := w.taskOf(t, "kitchen.cover", "ev:2022-03-31:"+w.wang.String())
		if strings.Contains(cover.Subject, "王") {
			t.Errorf("the task names the sick: %s", cover.Subject)
		}
		w.set("10:20")
		w.scan(t)
		core := w.paper(t, canteen.CodeCore)
		core.measure(w.cook(t), "红烧肉", 80)
		if err := core.hand(w.cook(t), false); !errors.Is(err, canteen.ErrOffDuty) {
			t.Errorf("a sick cook measured: %v", err)
		}
		named := w.paper(t, canteen.CodeCore)
		named.measure(w.boss(t), "红烧肉", 80)
		named.answer(w.boss(t), named.row("dishes", rowKey("红烧肉")), "by", "罗小翠", true)
		if err := named.hand(w.boss(t), false); !errors.Is(err, canteen.ErrNamesOffDuty) {
			t.Errorf("somebody off duty was named: %v", err)
		}
		if d := w.find(t, "红烧肉"); d.Core != nil {
			t.Errorf("measured all the same: %+v", d)
		}
	})
}

// TestGoods: a lot, its difference, where it went, and a licence that has run out.
func TestGoods(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := open(t, db)
		one, err := w.SaveSupplier(w.boss(t), canteen.Supplier{Name: "绿源净菜", Licence: "JY132", Expires: day("2022-03-30")})
		must(t, err)
		w.plate(t, "红烧肉")
		w.morning(t)
		m := w.lunch(t)
		if len(m.Lots) != 1 || m.Lots[0].Difference() != -3.5 || !m.Lots[0].Deviates() || m.Lots[0].SupplierID != one.ID {
			t.Fatalf("%+v", m.Lots)
		}
		closed := strings.Join(needs(m), " ")
		if !strings.Contains(closed, "绿源净菜的许可证过期，它的货不能用") {
			t.Errorf("missing %s", closed)
		}
		one.Expires = day("2023-03-30")
		_, err = w.SaveSupplier(w.boss(t), one)
		must(t, err)
		if strings.Contains(strings.Join(needs(w.lunch(t)), " "), "绿源") {
			t.Error("still closed after the licence was renewed")
		}
		lot, err := w.Lot(w.boss(t), m.Lots[0].ID)
		must(t, err)
		if len(lot.Days()) != 1 || lot.Days()[0] != day("2022-03-31") {
			t.Errorf("went into %v", lot.Days())
		}
		if _, err := w.SaveSupplier(w.boss(t), canteen.Supplier{Name: "绿源净菜", Licence: "x", Expires: one.Expires}); !errors.Is(err, canteen.ErrNameTaken) {
			t.Errorf("twice the same name: %v", err)
		}
	})
}

// TestReview drafts the day from what it has.
func TestReview(t *testing.T) {
	t.Parallel()
	w := open(t, dbtest.Open(t))
	w.out(t, "红烧肉", "番茄炒蛋")
	r, err := w.Review(w.boss(t), canteen.ReviewWeek, day("2022-03-31"))
	must(t, err)
	if r.First != day("2022-03-27") || r.Last != day("2022-04-02") {
		t.Errorf("week %s to %s", r.First, r.Last)
	}
	for _, want := range []string{"周排查 3月27日至4月2日", "供餐放行 1/1 餐", "中心温度合格 2/2 个菜", "留样 2/2 个菜", "3月31日 斤两：青菜 0331 过磅和订货差 -3.5 公斤", "不在供货商名册"} {
		if !strings.Contains(r.Draft, want) {
			t.Errorf("the draft lacks %q:\n%s", want, r.Draft)
		}
	}
}
