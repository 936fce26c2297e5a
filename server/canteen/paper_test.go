package canteen_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"xiaoqin/server/canteen"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// paper is a sheet as the package for sheets keeps one: it holds rows, knows which answers
// fail, and ticks its task when it is handed in complete.
type paper struct {
	w     *world
	entry task.Entry
	rows  []canteen.Row
	plain canteen.Row
}

func (w *world) paper(tb testing.TB, code string) *paper {
	tb.Helper()
	return &paper{w: w, entry: w.taskOf(tb, code, w.lunch(tb).Scope)}
}

// row is the row with a key, made when it is new.
func (p *paper) row(group, key string) *canteen.Row {
	i := slices.IndexFunc(p.rows, func(r canteen.Row) bool { return r.Key == key })
	if i < 0 {
		i = len(p.rows)
		p.rows = append(p.rows, canteen.Row{Group: group, Key: key})
	}
	return &p.rows[i]
}

// answer writes one answer into a row.
func (p *paper) answer(ctx context.Context, r *canteen.Row, item string, value any, passes bool) {
	a := canteen.Answer{Item: item, By: identity.From(ctx).PersonID, At: clock.At(p.w.Now())}
	switch v := value.(type) {
	case string:
		a.Text = &v
	case float64:
		a.Number = &v
	case bool:
		a.Tick = &v
	default:
		panic(fmt.Sprintf("answer %T", value))
	}
	r.Answers = slices.DeleteFunc(slices.Clone(r.Answers), func(have canteen.Answer) bool { return have.Item == item })
	r.Answers = append(r.Answers, a)
	r.Failed = slices.DeleteFunc(slices.Clone(r.Failed), func(f string) bool { return f == item })
	r.Locked = slices.DeleteFunc(slices.Clone(r.Locked), func(f string) bool { return f == item })
	if !passes {
		r.Failed, r.Locked = append(r.Failed, item), append(r.Locked, item)
	}
	r.Complete = len(r.Locked) == 0
}

// told is the sheet as it stands.
func (p *paper) told(ctx context.Context) canteen.Sheet {
	return canteen.Sheet{
		Task: p.entry.ID, Routine: p.entry.Code, Scope: p.entry.Scope, Subject: p.entry.Task.Subject,
		By: identity.From(ctx).PersonID, Rows: slices.Clone(p.rows), Plain: p.plain,
	}
}

// hand tells the kitchen of the sheet and, when it is handed in, ticks the task, as one
// transaction.
func (p *paper) hand(ctx context.Context, handIn bool, targets ...string) error {
	return p.w.db.Tx(ctx, func(ctx context.Context) error {
		if handIn {
			_, err := p.w.tasks.Submit(ctx, p.entry.ID, task.Evidence{ID: database.NewID(), Passed: p.passed(), Targets: targets})
			if err != nil {
				return err
			}
		}
		return p.w.Watch(ctx, p.told(ctx))
	})
}

func (p *paper) passed() bool {
	alive := 0
	for _, r := range p.rows {
		if !r.Ended {
			alive++
		}
		if len(r.Failed) > 0 && !r.Ended {
			return false
		}
	}
	return (alive > 0 || len(p.rows) == 0) && len(p.plain.Failed) == 0
}

// measure writes a core temperature of a dish.
func (p *paper) measure(ctx context.Context, dish string, core float64) {
	r := p.row("dishes", rowKey(dish))
	p.answer(ctx, r, "dish", dish, true)
	p.answer(ctx, r, "core", core, core >= 70)
}

// box writes a sample of a dish.
func (p *paper) box(ctx context.Context, dish string, grams float64) {
	r := p.row("dishes", rowKey(dish))
	p.answer(ctx, r, "dish", dish, true)
	p.answer(ctx, r, "grams", grams, grams >= 125)
	p.answer(ctx, r, "label", true, true)
}

func rowKey(name string) string { return "row-" + name }

// plate puts dishes on today's lunch.
func (w *world) plate(tb testing.TB, names ...string) {
	tb.Helper()
	for _, name := range names {
		if _, err := w.AddDish(w.cook(tb), w.lunch(tb).ID, canteen.Tap{ID: database.NewID()}, canteen.NewDish{Name: name}); err != nil {
			tb.Fatal(name, err)
		}
	}
}

// morning has everybody fit and the vegetables received.
func (w *world) morning(tb testing.TB) {
	tb.Helper()
	w.set("06:10")
	w.scan(tb)
	checks := w.paper(tb, canteen.CodeMorning)
	for _, name := range []string{"郑美华", "王桂芳", "罗小翠"} {
		checks.answer(w.boss(tb), checks.row("workers", rowKey(name)), "name", name, true)
	}
	must(tb, checks.hand(w.boss(tb), true))
	w.set("07:00")
	w.scan(tb)
	w.receive(tb)
	w.set("10:20")
	w.scan(tb)
}

func (w *world) receive(tb testing.TB) {
	tb.Helper()
	p := w.paper(tb, canteen.CodeReceive)
	r := p.row("deliveries", "r1")
	for item, value := range map[string]any{"goods": "青菜 0331", "supplier": "绿源净菜", "ordered": 50.0, "weighed": 46.5} {
		p.answer(w.boss(tb), r, item, value, true)
	}
	must(tb, p.hand(w.boss(tb), false))
	must(tb, p.hand(w.boss(tb), true, "sign:CM"))
	must(tb, p.hand(w.cook(tb), true, "sign:CW"))
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// needs are the texts of what keeps a meal closed.
func needs(m canteen.Meal) []string {
	out := []string{}
	for _, n := range m.Missing {
		out = append(out, n.Text)
	}
	return out
}

func (w *world) find(tb testing.TB, name string) canteen.Dish {
	tb.Helper()
	for _, d := range w.lunch(tb).Dishes {
		if d.Name == name {
			return d
		}
	}
	tb.Fatalf("no dish %s", name)
	return canteen.Dish{}
}
