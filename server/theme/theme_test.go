package theme_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
	"xiaoqin/server/theme"
)

// line is what a test looks at of a class.
type line struct {
	Name      string
	Held      bool
	Taken     int
	Mine, May bool
	Who       []string
}

func linesOf(c theme.Card) []line {
	var out []line
	for _, l := range c.Lines {
		out = append(out, line{l.Name, l.HeldAt != nil, l.Pictures, l.Mine, l.May, l.Who})
	}
	return out
}

func TestTheCardOfATheme(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		bully := w.task(t, "theme.bully", "2022-03")
		card := func(ctx context.Context) theme.Card {
			c, err := w.Find(ctx, bully)
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		w.teach(t, w.two, bully, "class:"+w.classes[1].String())
		seen := card(w.as(w.one, identity.RoleClassTeacher))
		if diff := cmp.Diff([]line{{"二（1）班", false, 0, true, true, []string{"班主任1"}}}, linesOf(seen)); diff != "" || seen.Classes != 3 || seen.Held != 1 || seen.Whole {
			t.Errorf("a teacher sees %d of %d held (-want +got):\n%s", seen.Held, seen.Classes, diff)
		}
		whole := []line{
			{"二（1）班", false, 0, false, false, []string{"班主任1"}},
			{"二（2）班", true, 1, false, false, nil},
			{"二（3）班", false, 0, false, false, nil},
		}
		for _, role := range []identity.Role{identity.RoleLogisticsHead, identity.RoleStudentOffice} {
			seen := card(w.as(w.heads[role], role))
			if diff := cmp.Diff(whole, linesOf(seen)); diff != "" || !seen.Whole {
				t.Errorf("%s (-want +got):\n%s", role, diff)
			}
			if len(seen.Signatures) != 2 {
				t.Fatalf("signatures: %+v", seen.Signatures)
			}
			for _, s := range seen.Signatures {
				if s.May != (s.Name == role.Name()) || s.SignedAt != nil {
					t.Errorf("%s sees the signature %+v", role, s)
				}
			}
		}
		if _, err := w.Find(w.as(w.guard, identity.RoleGuard), bully); !errors.Is(err, theme.ErrNotFound) {
			t.Errorf("a guard: %v", err)
		}
		if _, err := w.Find(w.as(w.heads[identity.RoleLogisticsHead], identity.RoleLogisticsHead), w.task(t, "drill.monthly", "2022-03")); !errors.Is(err, theme.ErrNotFound) {
			t.Errorf("a task that is no lesson: %v", err)
		}
	})
}

// TestWhatFamiliesWereTold: each class has its own count, and a teacher none of another.
func TestWhatFamiliesWereTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	bully := w.task(t, "theme.bully", "2022-03")
	key := func(n int) string { return "class:" + w.classes[n].String() }
	at := clock.At(w.now)
	w.told = &theme.Told{At: at, Classes: map[string]theme.Count{key(0): {Families: 36, Opened: 30}, key(1): {Families: 34, Opened: 9}}}
	for name, test := range map[string]struct {
		as    context.Context
		all   theme.Count
		lines []theme.Count
	}{
		"a class teacher": {w.as(w.one, identity.RoleClassTeacher), theme.Count{Families: 36, Opened: 30}, []theme.Count{{Families: 36, Opened: 30}}},
		"a head": {
			w.as(w.heads[identity.RoleLogisticsHead], identity.RoleLogisticsHead),
			theme.Count{Families: 70, Opened: 39},
			[]theme.Count{{Families: 36, Opened: 30}, {Families: 34, Opened: 9}, {}},
		},
	} {
		c, err := w.Find(test.as, bully)
		if err != nil {
			t.Fatal(err)
		}
		var lines []theme.Count
		for _, l := range c.Lines {
			lines = append(lines, l.Told)
		}
		if diff := cmp.Diff(test.lines, lines); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
		if diff := cmp.Diff(&theme.Told{At: at, Count: test.all}, c.Told); diff != "" {
			t.Errorf("%s, all together (-want +got)\n%s", name, diff)
		}
	}
}

// TestTheLastSignatureFinishesATheme: two departments, two persons, and every class before.
func TestTheLastSignatureFinishesATheme(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	bully := w.task(t, "theme.bully", "2022-03")
	sign := func(role identity.Role, key string) task.State {
		t.Helper()
		return w.tick(w.as(w.heads[role], role), t, bully, key)
	}
	w.teach(t, w.one, bully, "class:"+w.classes[0].String())
	w.teach(t, w.two, bully, "class:"+w.classes[1].String())
	sign(identity.RoleLogisticsHead, "sign:LD")
	if state := sign(identity.RoleStudentOffice, "sign:SD"); state != task.Live {
		t.Errorf("with a class missing: %s", state)
	}
	if err := w.schools.SetHeadTeacher(w.system(), w.classes[2], w.one); err != nil {
		t.Fatal(err)
	}
	w.teach(t, w.one, bully, "class:"+w.classes[2].String())
	card, err := w.Find(w.as(w.heads[identity.RoleStudentOffice], identity.RoleStudentOffice), bully)
	if err != nil || card.State != task.Done {
		t.Errorf("with all classes: %s, %v", card.State, err)
	}
}

func TestTheListOfATerm(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.teach(t, w.two, w.task(t, "theme.bully", "2022-03"), "class:"+w.classes[1].String())
	type month struct {
		Plan                         string
		Written                      bool
		Classes, Held, Signs, Signed int
	}
	list := func(ctx context.Context) map[string]month {
		_, months, err := w.Term(ctx)
		if err != nil {
			t.Fatal(err)
		}
		out := make(map[string]month)
		for _, m := range months {
			out[m.Code] = month{m.Plan[0], m.Entry != nil, m.Classes, m.Held, m.Signs, m.Signed}
		}
		return out
	}
	head := list(w.as(w.heads[identity.RoleLogisticsHead], identity.RoleLogisticsHead))
	for code, want := range map[string]month{
		"theme.bully":  {"E3-3", true, 3, 1, 2, 0},
		"theme.first":  {"E2-2", false, 0, 0, 0, 0},
		"theme.power":  {"E6-2", false, 0, 0, 0, 0},
		"theme.summer": {"E6-3", false, 0, 0, 0, 0},
	} {
		if diff := cmp.Diff(want, head[code]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", code, diff)
		}
	}
	if len(head) != 14 { // the thirteen of the plan, and the day of safety education
		t.Errorf("%d themes: %v", len(head), head)
	}
	if got := list(w.as(w.one, identity.RoleClassTeacher))["theme.bully"]; got != (month{"E3-3", true, 1, 0, 2, 0}) {
		t.Errorf("a teacher counts their own class: %+v", got)
	}
}
