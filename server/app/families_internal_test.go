package app

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/plan/rehearsal"
	"xiaoqin/server/wechat/wechatsim"
)

// told is a rehearsal that has told many families, before its database is thrown away.
type told struct {
	*theatre
	report *rehearsal.Report
	sim    *wechatsim.Sim
}

// tellFamilies rehearses with so many invented families and lets check look at what is left.
func tellFamilies(t *testing.T, configured string, families int, from clock.Date, days int, check func(told)) {
	t.Helper()
	home := t.TempDir()
	p := &program{stdout: io.Discard, stderr: io.Discard, environ: []string{
		"XIAOQIN_MODE=development", "XIAOQIN_DATABASE_DSN=" + configured,
		"XIAOQIN_DATA_DIR=" + home, "XIAOQIN_DATA_KEY_FILE=" + filepath.Join(home, "people.key"),
	}}
	err := p.withTheatre(t.Context(), scene{school: demoCode, families: families, seed: 1}, func(th *theatre) error {
		end := told{theatre: th}
		var err error
		end.report, err = rehearsal.Run(t.Context(), rehearsal.Options{
			DB: th.db, Cast: th.cast, Templates: withOfficial(rehearsalTemplates), Texts: th.pack.Texts, Log: th.log,
			From: from, Days: days, Seed: 1, Behaviour: rehearsal.Usual, Parents: rehearsal.UsualParents(families),
			Phones: func(now clock.Clock) (rehearsal.Phones, error) {
				phones, err := newRehearsalPhones(now)
				if err == nil {
					end.sim = phones.(rehearsalPhones).sim //nolint:forcetypeassert // made just above
				}
				return phones, err
			},
		})
		if err == nil {
			check(end)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestEveryFamilyIsToldOnce: 端午, the themes of June and the weekly reminder reach the
// inbox of each guardian once, whatever their WeChat takes, and the report counts what the
// simulator counts.
func TestEveryFamilyIsToldOnce(t *testing.T) {
	t.Parallel()
	tellFamilies(t, dbtest.DSN(t, database.SQLite), 120, clock.NewDate(2022, 6, 1), 10, func(end told) {
		end.check(t, map[string]int{"holiday.parents": 1, "theme.parents-jun": 1, "theme.drown-parents": 1})
	})
}

// TestTheSemesterOf2000Families is the same from January to August on every database, with
// one report. It takes minutes and runs when it is asked for (make semester).
func TestTheSemesterOf2000Families(t *testing.T) {
	if os.Getenv("XIAOQIN_TEST_SEMESTER") == "" {
		t.Skip("XIAOQIN_TEST_SEMESTER is not set")
	}
	var want string
	for _, d := range []database.Dialect{database.SQLite, database.MySQL, database.Postgres} {
		t.Run(string(d), func(t *testing.T) {
			begun := clock.Machine().Now()
			tellFamilies(t, dbtest.DSN(t, d), 2000, clock.NewDate(2022, 1, 24), 220, func(end told) {
				took := clock.Machine().Now().Sub(begun)
				end.check(t, map[string]int{
					"holiday.parents": 4, "theme.drown-parents": 12, // 清明, 五一, 端午, summer; every Friday from June but in 端午
					"theme.parents-feb": 1, "theme.parents-mar": 1, "theme.parents-apr": 1, "theme.parents-may": 1, "theme.parents-jun": 1,
				})
				text, err := json.Marshal(end.report)
				if err != nil {
					t.Fatal(err)
				}
				if want == "" {
					want = string(text)
				}
				if want != string(text) {
					t.Errorf("the report differs from the first:\n%.2000s", cmp.Diff(strings.Split(want, "{"), strings.Split(string(text), "{")))
				}
				f := end.report.Totals
				t.Logf("%d guardians, %d letters; %d pushes: %d by the mini-program, %d by the official account; %s",
					end.guardians(), len(end.report.Letters), f.Pushed, f.Sent-f.Official, f.Official, took.Round(10*time.Millisecond))
			})
		})
	}
}

func (e told) guardians() int {
	seen := make(map[database.ID]bool)
	for _, h := range e.cast.Seats {
		seen[h.Person] = true
	}
	return len(seen)
}

// check holds the letters against the tables, the simulator and the register.
func (e told) check(t *testing.T, letters map[string]int) {
	t.Helper()
	ctx := t.Context()
	written := make(map[string]int)
	var sum rehearsal.Letter
	for i := range e.report.Letters {
		l := &e.report.Letters[i]
		written[l.Routine]++
		sum.Told, sum.Mini, sum.Official = sum.Told+l.Told, sum.Mini+l.Mini, sum.Official+l.Official
		sum.Short, sum.Unbound = sum.Short+l.Short, sum.Unbound+l.Unbound
		if l.Told != e.guardians() || l.Mini+l.Official+l.Short+l.Unbound+l.Dropped != l.Told || l.Dropped > 0 {
			t.Errorf("%d guardians: %+v", e.guardians(), *l)
		}
		e.checkClasses(t, l)
	}
	if diff := cmp.Diff(letters, written); diff != "" {
		t.Errorf("letters (-want +got):\n%s", diff)
	}
	if sum.Mini == 0 || sum.Official == 0 || sum.Short == 0 || sum.Unbound == 0 {
		t.Errorf("somebody is missing among those reached and not: %+v", sum)
	}
	e.checkInbox(ctx, t)
	e.checkSimulator(ctx, t, sum)
	e.checkPrivacy(t)
}

func (e told) checkClasses(t *testing.T, l *rehearsal.Letter) {
	t.Helper()
	seats, counted := make(map[database.ID]bool), 0
	for _, h := range e.cast.Seats {
		seats[h.Seat] = true
	}
	for _, c := range l.Classes {
		counted += c.Families
		if c.Families != c.Mini+c.Official+c.Left || c.Confirmed > c.Families {
			t.Errorf("%s: %+v", l.Title, c)
		}
	}
	if counted != len(seats) {
		t.Errorf("%s: %d families in the classes, %d at the school", l.Title, counted, len(seats))
	}
}

// checkInbox: one line for each letter and guardian, also of those with two children or
// without WeChat.
func (e told) checkInbox(ctx context.Context, t *testing.T) {
	t.Helper()
	lines := make(map[[2]database.ID]int)
	letters := make(map[database.ID]bool)
	err := e.db.Query(ctx, func(scan func(...any) error) error {
		var letter, person database.ID
		err := scan(&letter, &person)
		lines[[2]database.ID{letter, person}]++
		letters[letter] = true
		return err
	}, `SELECT i.origin_id, i.recipient_id FROM inbox i JOIN notices n ON n.id = i.origin_id
		JOIN messages m ON m.id = i.message_id WHERE n.school_id = ? AND m.purpose = ?`, e.cast.School, "safety_notice")
	if err != nil {
		t.Fatal(err)
	}
	if len(letters) != len(e.report.Letters) {
		t.Errorf("%d letters in the inboxes, %d in the report", len(letters), len(e.report.Letters))
	}
	children := make(map[database.ID]int)
	for _, h := range e.cast.Seats {
		children[h.Person]++
	}
	siblings := 0
	for person, n := range children {
		if n > 1 {
			siblings++
		}
		for letter := range letters {
			if got := lines[[2]database.ID{letter, person}]; got != 1 {
				t.Errorf("a guardian of %d children has %d lines for one letter", n, got)
			}
		}
	}
	if siblings == 0 || len(lines) != len(children)*len(letters) {
		t.Errorf("%d guardians with children in two classes; %d lines for %d guardians", siblings, len(lines), len(children))
	}
}

// checkSimulator: what the report says arrived did, what it says was refused was asked
// for, and what is left of each right is what the ledger says.
func (e told) checkSimulator(ctx context.Context, t *testing.T, sum rehearsal.Letter) {
	t.Helper()
	arrived := make(map[wechatsim.Channel]int)
	letters := 0
	for _, m := range e.sim.Messages("") {
		arrived[m.Channel]++
		if m.Channel == wechatsim.ChannelSubscribe && m.TemplateID == rehearsalTemplates["mini"]["safety_notice"].ID {
			letters++
		}
	}
	f := e.report.Totals
	if f.Sent-f.Official != arrived[wechatsim.ChannelSubscribe] || f.Official != arrived[wechatsim.ChannelTemplate] || f.Official != sum.Official {
		t.Errorf("%v arrived; reported %d sent, %d of them by the official account", arrived, f.Sent, f.Official)
	}
	if letters != sum.Mini || f.Unbound != sum.Unbound {
		t.Errorf("%d letters arrived through the mini-program; reported %+v", letters, sum)
	}
	var refused, ledger int
	for into, query := range map[*int]string{
		&refused: "SELECT COUNT(*) FROM outbox WHERE channel = 'mini' AND reason = '43101'", &ledger: "SELECT SUM(remaining) FROM credits",
	} {
		if err := e.db.In(ctx).Raw(query).Scan(into).Error; err != nil {
			t.Fatal(err)
		}
	}
	if asked := e.sim.Count(subscribePath); refused == 0 || asked != arrived[wechatsim.ChannelSubscribe]+refused {
		t.Errorf("WeChat was asked %d times; %d arrived, %d refused", asked, arrived[wechatsim.ChannelSubscribe], refused)
	}
	if asked := e.sim.Count(templatePath); asked != f.Official {
		t.Errorf("%d template messages asked for, %d reported", asked, f.Official)
	}
	left := 0
	for i := range e.cast.People {
		credits, err := e.sim.Credits(phoneOf(i))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range credits {
			left += c.Left
		}
	}
	if left != ledger {
		t.Errorf("%d credits left with the phones, %d in the ledger", left, ledger)
	}
}

// checkPrivacy: no guardian is named in the report, neither as text nor as JSON.
func (e told) checkPrivacy(t *testing.T) {
	t.Helper()
	var text strings.Builder
	if err := e.report.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	if err := json.NewEncoder(&text).Encode(e.report); err != nil {
		t.Fatal(err)
	}
	staff := make(map[string]bool)
	for _, p := range e.cast.People {
		if slices.ContainsFunc(p.Roles, func(r identity.Role) bool { return r != identity.RoleGuardian }) {
			staff[p.Name] = true
		}
	}
	named := 0
	for _, p := range e.cast.People {
		if !staff[p.Name] && strings.Contains(text.String(), p.Name) {
			named++
		}
	}
	if named > 0 || len(staff) == len(e.cast.People) {
		t.Errorf("the report names %d guardians", named)
	}
	if !strings.Contains(text.String(), strconv.Itoa(e.guardians())) {
		t.Error("the report does not say how many were told")
	}
}
