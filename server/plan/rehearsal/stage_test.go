package rehearsal_test

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"xiaoqin/configs"
	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/cache"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/plan"
	"xiaoqin/server/plan/rehearsal"
	"xiaoqin/server/school"
)

// primary is the pack that ships.
var primary = sync.OnceValue(func() plan.Pack {
	dir, err := fs.Sub(configs.Packs, "packs/primary-school")
	if err != nil {
		panic(err)
	}
	p, err := plan.Load(dir)
	if err != nil {
		panic(err)
	}
	return p
})

// phones are WeChat in memory: a message needs a right of its template.
type phones struct {
	mu     sync.Mutex
	rights map[string]int
}

func newPhones(clock.Clock) (rehearsal.Phones, error) { return &phones{rights: map[string]int{}}, nil }

func (*phones) OpenID(person int) (identity.OpenID, error) {
	return identity.OpenID(fmt.Sprintf("o-%04d", person)), nil
}

func (*phones) Follow(person int) (identity.OpenID, error) {
	return identity.OpenID(fmt.Sprintf("f-%04d", person)), nil
}

func (p *phones) Accept(person int, template string, times int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rights[fmt.Sprintf("o-%04d %s", person, template)] += times
	return nil
}

func (p *phones) Send(_ context.Context, e message.Envelope) (message.Receipt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if e.Channel == message.Official {
		return message.Receipt{MsgID: 1}, nil
	}
	key := string(e.OpenID) + " " + e.TemplateID
	if p.rights[key] == 0 {
		return message.Receipt{}, &message.Failure{Kind: message.FailedConsent, Code: 43101}
	}
	p.rights[key]--
	return message.Receipt{MsgID: 1}, nil
}

var templates = func() message.Templates {
	all := make(map[message.Purpose]message.Template)
	for _, p := range []message.Purpose{message.SafetyNotice, message.DutyDue, message.RoundNext, message.RoundMissed, message.KitchenTimer, message.HazardResult, message.ShiftChange, message.Exception} {
		all[p] = message.Template{ID: "T-" + string(p), Fields: map[string]string{"thing1": "{title}"}}
	}
	return message.Templates{message.Mini: all}
}()

// demoCast loads the demo school into the database, or finds it there.
func demoCast(tb testing.TB, db *database.DB, code string) rehearsal.Cast {
	tb.Helper()
	vault, err := identity.NewVault([]byte(strings.Repeat("11", 32)))
	must(tb, err)
	log := slog.New(slog.DiscardHandler)
	now := clock.Func(func() time.Time { return clock.NewDate(2022, 1, 24).At(0) })
	shared, err := cache.Open("", now, log)
	must(tb, err)
	people := identity.New(identity.Deps{DB: db, Cache: shared, Vault: vault, Machine: now, Log: log})
	schools := school.New(school.Deps{DB: db, Vault: vault, Identity: people, Clock: now})
	files, err := fs.Sub(configs.Demo, "demo")
	must(tb, err)
	ctx := identity.Into(tb.Context(), identity.System(database.ID{}))
	_, err = schools.Demo(ctx, files)
	must(tb, err)
	found, err := schools.FindByCode(ctx, code)
	must(tb, err)
	cast, err := rehearsal.Registers{Identity: people, School: schools}.ReadCast(ctx, found)
	must(tb, err)
	folder, err := fs.Sub(files, code)
	must(tb, err)
	text, err := fs.ReadFile(folder, "calendar.yaml")
	must(tb, err)
	cast.Calendar, err = calendar.ParseSpec(text)
	must(tb, err)
	cast.Props, err = rehearsal.ReadProps(folder)
	must(tb, err)
	cast.Routines, cast.Ladders = primary().Routines, primary().Ladders
	return cast
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

func day(tb testing.TB, s string) clock.Date {
	tb.Helper()
	d, err := clock.ParseDate(s)
	must(tb, err)
	return d
}

// options rehearse so many days of school A from a day on.
func options(tb testing.TB, db *database.DB, from string, days int) rehearsal.Options {
	tb.Helper()
	return rehearsal.Options{
		DB: db, Cast: demoCast(tb, db, "yunxi"), Phones: newPhones, Templates: templates, Texts: primary().Texts,
		From: day(tb, from), Days: days, Behaviour: rehearsal.Usual, Seed: 1, Log: slog.New(slog.DiscardHandler),
	}
}

func run(tb testing.TB, o rehearsal.Options) *rehearsal.Report {
	tb.Helper()
	report, err := rehearsal.Run(tb.Context(), o)
	must(tb, err)
	return report
}
