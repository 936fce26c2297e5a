package checklist_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"xiaoqin/server/attachment"
	"xiaoqin/server/checklist"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/cache"
	"xiaoqin/server/form"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/task"
	"xiaoqin/server/task/tasktest"
)

// at is a moment of 31 March 2022, an ordinary Thursday.
func at(clockTime string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", "2022-03-31 "+clockTime, clock.Shanghai)
	if err != nil {
		panic(err)
	}
	return t
}

// world is a school with a kitchen, three dispensers, and what was reported as a fault.
type world struct {
	*checklist.Service
	db     *database.DB
	tasks  *task.Service
	forms  *form.Service
	school database.ID

	cook, mate, manager, principal, guard, relief identity.Principal

	mu     sync.Mutex
	now    time.Time
	found  []checklist.Fault
	seen   []checklist.Entry
	refuse error // what a watcher answers
}

// Now implements clock.Clock.
func (w *world) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) set(now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = now
}

// Found implements checklist.Hazards.
func (w *world) Found(_ context.Context, f checklist.Fault) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.found = append(w.found, f)
	return nil
}

// Subject implements checklist.Plates: the token of a dispenser is its name.
func (w *world) Subject(_ context.Context, token string) (string, error) {
	for _, d := range dispensers {
		if d.Name == token {
			return d.Key, nil
		}
	}
	return "", errUnknownPlate
}

var errUnknownPlate = errors.New("no such plate")

var dispensers = []task.Subject{{Key: "asset:dispenser:1", Name: "d1"}, {Key: "asset:dispenser:2", Name: "d2"}, {Key: "asset:dispenser:3", Name: "d3"}}

// Of implements task.Subjects.
func (w *world) Of(_ context.Context, _ database.ID, kind task.SubjectKind, _ clock.Date) ([]task.Subject, error) {
	if kind == "asset:dispenser" {
		return dispensers, nil
	}
	return nil, nil
}

// Attach implements checklist.Photos.
func (w *world) Attach(context.Context, attachment.Owner, []database.ID) error { return nil }

// Staff implements task.People: the guard has the gate until seven, the relief after that.
func (w *world) Staff(context.Context, database.ID, time.Time, time.Time) (task.Staff, error) {
	var r task.Register
	for _, p := range []identity.Principal{w.cook, w.mate, w.manager, w.principal, w.guard, w.relief} {
		r.People = append(r.People, task.Colleague{ID: p.PersonID, Name: "某师傅", Roles: p.Roles})
	}
	r.Duties = []task.Duty{
		{Post: "gate", From: at("07:00"), Until: at("19:00"), Person: w.guard.PersonID},
		{Post: "gate", From: at("19:00"), Until: at("23:59"), Person: w.relief.PersonID},
	}
	return task.NewStaff(r), nil
}

const promises = `
routines:
  - {code: kitchen.core-temp, name: 每菜中心温度, on: [{day: school}], win: ["09:00..11:00..11:20"], scope: lunch, who: {role: CW}, owner: CM, evidence: sheet, ladder: quiet}
  - {code: kitchen.receive, name: 收货, on: [{day: school}], win: ["06:00..08:00..11:20"], scope: lunch, who: {role: CM}, owner: P, complete: {sign: [CM, CW]}, evidence: sheet, ladder: quiet}
  - {code: kitchen.release, name: 放行供餐, on: [{day: school}], win: ["10:00..11:20..11:50"], scope: lunch, who: {role: CM}, owner: P, override: P, needs: [kitchen.core-temp], evidence: confirm, ladder: quiet}
  - {code: water.daily, name: 饮水机日检, on: [{day: school}], win: ["06:50..07:40..10:00"], subject: "asset:dispenser", who: {role: CW}, owner: CM, complete: {mode: each}, evidence: sheet, ladder: quiet}
  - {code: guard.handover, name: 门卫交接班, on: [{day: every}], win: ["18:50..19:15..19:45"], who: {on_duty: gate}, owner: P, complete: {sign: [outgoing, incoming]}, evidence: sheet, ladder: quiet}
  - {code: guard.kit, name: 八件套, on: [{day: every}], win: ["08:00..16:00"], who: {role: G}, owner: P, complete: {mode: everyone, sign: [P]}, evidence: sheet, ladder: quiet}
  - {code: kitchen.waste, name: 餐厨垃圾移交, on: [{day: school}], win: ["13:00..16:00..17:00"], who: {role: CW}, owner: CM, complete: {sign: [CW, vendor]}, evidence: sheet, ladder: quiet}
  - {code: kitchen.daily, name: 日管控, on: [{day: school}], win: ["14:00..16:00"], who: {role: CM}, owner: P, inputs: [{routine: kitchen.core-temp, of: day}], evidence: sheet, ladder: quiet}
  - {code: desk.word, name: 确认, on: [{day: every}], win: ["08:00..16:00"], who: {role: CW}, owner: P, evidence: confirm, ladder: quiet}
  - {code: desk.formless, name: 还没有表, on: [{day: every}], win: ["08:00..16:00"], who: {role: CW}, owner: P, evidence: sheet, ladder: quiet}
ladders:
  quiet: {days: every, rungs: ["opens : holder"]}
`

const others = `
forms:
  - {code: kitchen.receive, name: 收货, items: [{key: fine, kind: tick, label: 证和货对得上, critical: true, correct: [{did: 退货, ends: true}]}, {key: remark, kind: text, label: 备注, optional: true}]}
  - {code: kitchen.waste, name: 餐厨垃圾移交, items: [{key: weight, kind: number, label: 交了多少, unit: 公斤, limit: ">= 0"}]}
  - {code: kitchen.daily, name: 日管控, items: [{key: core, kind: tick, label: 每个热菜都烧透了, from: kitchen.core-temp}]}
  - {code: water.daily, name: 饮水机日检, items: [{key: clean, kind: tick, label: 干净, photo_on_fail: true}, {key: clear, kind: tick, label: 水清, critical: true, correct: [{did: 停止供水, ends: true}]}]}
  - {code: guard.handover, name: 交接班, items: [{key: keys, kind: tick, label: 钥匙齐}, {key: notes, kind: text, label: 交代的事}]}
  - {code: guard.kit, name: 八件套, items: [{key: baton, kind: tick, label: 橡胶警棍, note_on_fail: true}]}
`

// newWorld opens the school at six in the morning.
func newWorld(tb testing.TB, db *database.DB) *world {
	tb.Helper()
	w := &world{db: db, school: database.NewID(), now: at("06:00")}
	someone := func(roles ...identity.Role) identity.Principal {
		return identity.Principal{AccountID: database.NewID(), MembershipID: database.NewID(), SchoolID: w.school, PersonID: database.NewID(), Roles: roles}
	}
	w.cook, w.mate = someone(identity.RoleCanteenWorker), someone(identity.RoleCanteenWorker)
	w.manager, w.principal = someone(identity.RoleCanteenManager), someone(identity.RolePrincipal)
	w.guard, w.relief = someone(identity.RoleGuard), someone(identity.RoleGuard)
	log := slog.New(slog.DiscardHandler)
	memory, err := cache.Open("", w, log)
	if err != nil {
		tb.Fatal(err)
	}
	vault, err := identity.NewVault([]byte(strings.Repeat("11", 32)))
	if err != nil {
		tb.Fatal(err)
	}
	people := identity.New(identity.Deps{DB: db, Cache: memory, Vault: vault, Machine: w, Log: log})
	w.tasks = task.New(task.Deps{DB: db, School: w, Messages: message.New(message.Deps{DB: db, School: w, Machine: w}), People: w, Subjects: w, Log: log})
	w.forms = form.New(form.Deps{DB: db, Identity: people, Clock: w})
	w.Service = checklist.New(checklist.Deps{DB: db, School: w, Tasks: w.tasks, Forms: w.forms, Plates: w, Photos: w, Hazards: w})
	w.Watch(func(_ context.Context, e checklist.Entry) error {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.seen = append(w.seen, e)
		return w.refuse
	})
	w.publish(tb, probe)
	w.publish(tb, others)
	w.promise(tb)
	return w
}

func (w *world) system(tb testing.TB) context.Context {
	tb.Helper()
	return identity.Into(tb.Context(), identity.System(w.school))
}

func (w *world) publish(tb testing.TB, text string) {
	tb.Helper()
	forms, err := form.Parse([]byte(text))
	if err != nil {
		tb.Fatalf("%+v", err)
	}
	if _, err := w.forms.Publish(w.system(tb), forms); err != nil {
		tb.Fatal(err)
	}
}

func (w *world) promise(tb testing.TB) {
	tb.Helper()
	tasktest.PromiseText(tb, w.tasks, w.school, promises)
}

// run moves the clock to a moment and lets the engine deal with everything before it.
func (w *world) run(tb testing.TB, until time.Time) {
	tb.Helper()
	for {
		next, ok, err := w.tasks.NextDue(tb.Context())
		if err != nil {
			tb.Fatal(err)
		}
		if !ok || next.Time().After(until) {
			w.set(until)
			return
		}
		w.set(next.Time())
		if _, err := w.tasks.Scan(tb.Context()); err != nil {
			tb.Fatal(err)
		}
	}
}

// of is the task of a routine on the day.
func (w *world) of(tb testing.TB, code string) database.ID {
	tb.Helper()
	var rows []struct{ ID database.ID }
	err := w.db.In(tb.Context()).Raw(`SELECT t.id FROM tasks t JOIN routines r ON r.id = t.routine_id WHERE t.school_id = ? AND r.code = ? AND t.slot = '2022-03-31'`,
		w.school, code).Scan(&rows).Error
	if err != nil || len(rows) != 1 {
		tb.Fatalf("no task of %s: %v", code, err)
	}
	return rows[0].ID
}

// look is a task as the principal of the school sees it.
func (w *world) look(tb testing.TB, code string) task.Detail {
	tb.Helper()
	d, err := w.tasks.Find(identity.Into(tb.Context(), w.principal), w.of(tb, code))
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// call is what a phone says, in the short form of entries.
func (w *world) call(text string) checklist.Fill {
	e := written(text)[0]
	return checklist.Fill{ClientID: database.NewID(), DeviceAt: clock.At(w.Now()), Answers: e.Answers, Steps: e.Steps, HandIn: e.HandIn}
}

// try fills in as somebody.
func (w *world) try(tb testing.TB, who identity.Principal, code string, in checklist.Fill) (checklist.View, error) {
	tb.Helper()
	return w.Fill(identity.Into(tb.Context(), who), w.of(tb, code), in)
}

// fill is try where nothing is refused.
func (w *world) fill(tb testing.TB, who identity.Principal, code string, in checklist.Fill) checklist.View {
	tb.Helper()
	v, err := w.try(tb, who, code, in)
	if err != nil {
		tb.Fatalf("%s: %+v", code, err)
	}
	return v
}

// release lets the meal out as the manager.
func (w *world) release(tb testing.TB) error {
	tb.Helper()
	_, err := w.tasks.Finish(identity.Into(tb.Context(), w.manager), w.of(tb, "kitchen.release"), task.Evidence{ID: database.NewID(), Passed: true})
	return err
}
