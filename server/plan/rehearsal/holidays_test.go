package rehearsal_test

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/plan/rehearsal"
	"xiaoqin/server/task"
)

// holiday is one of spring 2022 at school A as the law made it.
type holiday struct {
	name        string
	from        string // the rehearsal begins here
	days        int
	lastSchool  string // parents are reminded on this day, before its last bell at 16:20
	first, last string // of the break
	firstSchool string
	makeup      []string       // 调休 days
	also        map[string]int // tasks that open in the break besides those of the gate and the duty
}

var holidays = []holiday{
	{
		"清明", "2022-03-31", 8, "2022-04-02", "2022-04-03", "2022-04-05", "2022-04-06",
		[]string{"2022-04-02"},
		map[string]int{"holiday.reopen": 1},
	},
	{
		"五一", "2022-04-23", 16, "2022-04-29", "2022-04-30", "2022-05-04", "2022-05-05",
		[]string{"2022-04-24", "2022-05-07"},
		map[string]int{"holiday.reopen": 1, "meter.read": 1, "doc.expiry": 1}, // the meters on the last of the month, papers 60 days ahead
	},
	{
		"端午", "2022-06-01", 6, "2022-06-02", "2022-06-03", "2022-06-05", "2022-06-06",
		nil,
		map[string]int{"holiday.reopen": 1},
	},
}

// rehearsed is a holiday that has been lived.
type rehearsed struct {
	holiday
	db     *database.DB
	cast   rehearsal.Cast
	report *rehearsal.Report
}

func TestTheHolidaysOf2022(t *testing.T) {
	t.Parallel()
	for _, h := range holidays {
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			db := dbtest.Open(t)
			o := options(t, db, h.from, h.days)
			r := rehearsed{h, db, o.Cast, run(t, o)}
			t.Run("days", r.testDays)
			t.Run("parents", r.testParents)
			t.Run("duty", r.testDuty)
			t.Run("opened", r.testOpened)
			t.Run("said", r.testSaid)
			t.Run("rows", r.testRows)
			t.Run("nights", func(t *testing.T) { testNights(t, r.report) })
			if len(r.report.Gaps) > 0 {
				t.Errorf("nobody holds %+v", r.report.Gaps)
			}
		})
	}
}

// within are the days from first to last.
func within(tb testing.TB, first, last string) (days []clock.Date) {
	tb.Helper()
	for on := day(tb, first); on <= day(tb, last); on++ {
		days = append(days, on)
	}
	return days
}

func (r rehearsed) inBreak(moment string) bool {
	return moment[:10] >= r.first && moment[:10] <= r.last
}

func (r rehearsed) testDays(t *testing.T) {
	var off, makeup []string
	for _, d := range r.report.Days {
		switch d.Kind {
		case string(calendar.KindHoliday):
			off = append(off, d.Date.String())
		case string(calendar.KindMakeup):
			makeup = append(makeup, d.Date.String())
			if n := r.opened(t, d.Date)["kitchen.release"]; n != 1 {
				t.Errorf("%s is no school day: %d lunches", d.Date, n)
			}
		}
	}
	var want []string
	for _, on := range within(t, r.first, r.last) {
		want = append(want, on.String())
	}
	if !slices.Equal(off, want) || !slices.Equal(makeup, r.makeup) {
		t.Errorf("holiday on %v, 调休 on %v; want %v, %v", off, makeup, want, r.makeup)
	}
}

// opened counts by routine the tasks that open on a day, as the table has them.
func (r rehearsed) opened(tb testing.TB, on clock.Date) map[string]int {
	tb.Helper()
	var rows []struct {
		Code string
		N    int
	}
	err := r.db.In(tb.Context()).Raw(`SELECT r.code AS code, COUNT(*) AS n FROM tasks t JOIN routines r ON r.id = t.routine_id
		WHERE t.opens_at >= ? AND t.opens_at < ? AND t.state <> 'cancelled' GROUP BY r.code`,
		clock.At(on.At(0)), clock.At((on + 1).At(0))).Scan(&rows).Error
	must(tb, err)
	n := make(map[string]int)
	for _, row := range rows {
		n[row.Code] = row.N
	}
	return n
}

// testParents: every family gets one message on the last school day, before its last
// bell, and none in the break.
func (r rehearsed) testParents(t *testing.T) {
	told := 0
	for _, l := range r.report.Lines {
		if l.Number > 0 || l.Routine != "holiday.parents" {
			continue
		}
		var n int
		if _, err := fmt.Sscanf(l.Person, identity.RoleGuardian.Name()+"（%d人）", &n); err != nil {
			t.Fatalf("%+v: %v", l, err)
		}
		told += n
		if l.At != r.lastSchool+" 14:20" || l.Leaves < l.At || l.Leaves >= r.lastSchool+" 16:20" {
			t.Errorf("families are told too late or on another day: %+v", l)
		}
	}
	families := 0
	for _, p := range r.cast.People {
		if slices.Contains(p.Roles, identity.RoleGuardian) {
			families++
		}
	}
	if told != families || families == 0 {
		t.Errorf("%d of %d guardians told", told, families)
	}
}

// testDuty: one person holds the duty of each day, the same for coming and leaving, and
// is reminded at 19:00 the evening before and at 07:30 that morning.
func (r rehearsed) testDuty(t *testing.T) {
	for _, on := range within(t, r.first, r.last) {
		heard := func(at, opens string) (numbers []int) {
			for _, l := range r.report.Lines {
				if l.Routine == "holiday.duty" && l.At == at && l.Opens == opens && l.Kind == "reminded" {
					numbers = append(numbers, l.Number)
				}
			}
			return numbers
		}
		morning := heard(on.String()+" 07:30", on.String()+" 08:00")
		if len(morning) != 1 {
			t.Fatalf("%s: %v are reminded in the morning", on, morning)
		}
		for _, opens := range []string{" 08:00", " 17:00"} {
			if evening := heard((on-1).String()+" 19:00", on.String()+opens); !slices.Equal(evening, morning) {
				t.Errorf("%s%s: %v hear of it the evening before, %v holds it", on, opens, evening, morning)
			}
		}
	}
}

// atTheGate are the tasks of people who work through every holiday.
var atTheGate = map[string]int{"guard.cctv": 1, "guard.handover": 2, "guard.round": 5, "guard.shift": 2}

// testOpened: nothing opens in the break but what is named, and no rule of school or
// working days is among it.
func (r rehearsed) testOpened(t *testing.T) {
	rules := make(map[string][]task.When)
	for i := range r.cast.Routines {
		rules[r.cast.Routines[i].Code] = r.cast.Routines[i].On
	}
	also := make(map[string]int)
	for _, on := range within(t, r.first, r.last) {
		for code, n := range r.opened(t, on) {
			want, known := atTheGate[code]
			if code == "holiday.duty" {
				want, known = 2, true
			}
			if known && n != want {
				t.Errorf("%s: %s opens %d times, want %d", on, code, n, want)
			}
			if !known {
				also[code] += n
			}
			for _, when := range rules[code] {
				if when.Shift == (task.Shift{}) && (when.Day == calendar.School || when.Day == calendar.Work) {
					t.Errorf("%s: %s opens, a rule of %s days", on, code, when.Day)
				}
			}
		}
	}
	if fmt.Sprint(also) != fmt.Sprint(r.also) {
		t.Errorf("also open %v, want %v", also, r.also)
	}
}

// testSaid: what is said in the break is about a duty that is held in it, or on the
// evening before about the first school day.
func (r rehearsed) testSaid(t *testing.T) {
	eve, before := 0, (day(t, r.first) - 1).String()
	for _, l := range r.report.Lines {
		switch {
		case !r.inBreak(l.At), r.inBreak(l.Opens):
		case l.At == r.last+" 19:00" && l.Opens[:10] == r.firstSchool:
			eve++
		case l.Opens[:10] == before && atTheGate[l.Routine] > 0 && l.At <= r.first+" 07:45":
			// the night that began before the break
		default:
			t.Errorf("said in the break: %+v", l)
		}
	}
	if eve == 0 {
		t.Error("nobody hears of the first school day the evening before")
	}
}

// testNights: between 21:00 and 07:00 only what is urgent leaves, or what somebody needs
// for the task that they hold in that hour; and nothing to families.
func testNights(t *testing.T, report *rehearsal.Report) {
	t.Helper()
	urgent := make(map[string]bool)
	for i := range primary().Routines {
		r := &primary().Routines[i]
		urgent[r.Code] = slices.ContainsFunc(primary().Ladders[r.Ladder].Rungs, func(rung task.Rung) bool { return rung.Urgent })
	}
	for _, l := range report.Quiet {
		opens, err := time.Parse("2006-01-02 15:04", l.Opens)
		must(t, err)
		leaves, err := time.Parse("2006-01-02 15:04", l.Leaves)
		must(t, err)
		since := leaves.Sub(opens)
		holds := l.Kind == "reminded" && since >= 0 && since <= 24*time.Hour
		if l.Number == 0 || !holds && !urgent[l.Routine] {
			t.Errorf("leaves in the night: %+v", l)
		}
	}
}

// rowsServed tells for every row of the plan that begins with a letter how many tasks
// serve it.
func rowsServed(report *rehearsal.Report, letter string) map[string]int {
	served := make(map[string]int)
	for _, row := range primary().Rows {
		if strings.HasPrefix(row.Code, letter) {
			served[row.Code] = 0
		}
	}
	for _, f := range report.Routines {
		for _, row := range f.Plan {
			if strings.HasPrefix(row, letter) {
				served[row] += f.Tasks
			}
		}
	}
	return served
}

// TestTheWholeSemester takes half a minute and runs when it is asked for (make semester).
func TestTheWholeSemester(t *testing.T) {
	t.Parallel()
	if os.Getenv("XIAOQIN_TEST_SEMESTER") == "" {
		t.Skip("XIAOQIN_TEST_SEMESTER is not set")
	}
	report := run(t, options(t, dbtest.Open(t), "2022-01-24", 220))
	testNights(t, report)
	if len(report.Gaps) > 0 {
		t.Errorf("nobody holds %+v", report.Gaps)
	}
	for letter, want := range map[string]int{"M": 42, "E": 13} {
		served := rowsServed(report, letter)
		items := make(map[string]bool)
		for row := range served {
			items[strings.TrimRight(row, "ab")] = true // two items of May are of two lines each
		}
		if len(items) != want {
			t.Errorf("%d items %s, want %d", len(items), letter, want)
		}
		for row, n := range served {
			if n == 0 {
				t.Errorf("nothing happens for %s", row)
			}
		}
	}
	sum := report.Totals.OnTime + report.Totals.Late + report.Totals.Missed + report.Totals.Cancelled + report.Totals.Open
	if sum != report.Totals.Tasks || cmp.Compare(report.Totals.Tasks, 8000) < 0 {
		t.Errorf("%+v", report.Totals)
	}
}
