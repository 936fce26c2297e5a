package app

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/cache"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/wechat"
	"xiaoqin/server/wechat/wechatsim"
)

const (
	stormMini     = "wx0123456789abcdef"
	stormOfficial = "wxfedcba9876543210"
	subscribePath = "/cgi-bin/message/subscribe/send"
	templatePath  = "/cgi-bin/message/template/send"
	tokenPath     = "/cgi-bin/stable_token"
)

var stormTemplates = message.Templates{
	message.Mini: {
		message.SafetyNotice: {ID: "mini-safety", Fields: map[string]string{"thing1": "{title}", "time2": "{at}"}},
		message.DutyDue:      {ID: "mini-duty", Fields: map[string]string{"thing1": "{title}"}},
	},
	message.Official: {
		message.SafetyNotice: {ID: "official-safety", Fields: map[string]string{"thing1": "{title}"}},
	},
}

// weather is one instance that sends through the real client to a simulated WeChat, in a
// bubble of its own time: a minute of storm takes no minute.
type weather struct {
	t       *testing.T
	sim     *wechatsim.Sim
	db      *database.DB
	school  database.ID
	service *message.Service
	people  []person
	stop    func() (took time.Duration) // the worker; every time but the first it does nothing
}

// person is somebody with a phone in the simulator.
type person struct {
	id, account database.ID
	phone       string
	address     message.Address
}

// Find implements message.Addresses.
func (w *weather) Find(_ context.Context, _ database.ID, persons []database.ID) (map[database.ID]message.Address, error) {
	found := map[database.ID]message.Address{}
	for _, p := range w.people {
		for _, id := range persons {
			if p.id == id {
				found[id] = p.address
			}
		}
	}
	return found, nil
}

// Owner implements message.Addresses.
func (w *weather) Owner(_ context.Context, channel message.Channel, openID identity.OpenID) (account database.ID, persons []database.ID, err error) {
	for _, p := range w.people {
		if channel == message.Mini && p.address.Mini == openID || channel == message.Official && p.address.Official == openID {
			return p.account, []database.ID{p.id}, nil
		}
	}
	return account, nil, nil
}

// inBubble runs a test with a WeChat and so many people in it.
func inBubble(t *testing.T, people int, test func(w *weather)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWeather(t, people, "", 50)
		test(w)
		w.stop()
	})
}

// newWeather starts a worker that sends so many messages a second at most.
func newWeather(t *testing.T, people int, redisURL string, rate float64) *weather {
	t.Helper()
	machine, log := clock.Machine(), slog.New(slog.DiscardHandler)
	w := &weather{t: t, sim: wechatsim.New(wechatsim.Options{Clock: machine, Seed: 1}), db: dbtest.Open(t), school: database.NewID()}
	t.Cleanup(w.sim.Close)
	w.enrol(people)
	store, err := cache.Open(redisURL, machine, log)
	w.must(err)
	t.Cleanup(func() { _ = store.Close() })
	client, err := wechat.New(wechat.Config{
		Mini: wechat.App{ID: stormMini, Secret: "mini"}, Official: wechat.App{ID: stormOfficial, Secret: "official"},
		Transport: w.sim.Transport(),
	}, store, machine, log)
	w.must(err)
	w.service = message.New(message.Deps{DB: w.db, School: machine, Machine: machine, Templates: stormTemplates, Addresses: w})
	worker := message.NewWorker(w.service, message.Options{Sender: sender{client}, Name: "storm", Log: log, Poll: 20 * time.Second, Rate: rate})
	w.stop = sync.OnceValue(func() time.Duration { return w.halt(worker) })
	worker.Start(t.Context())
	return w
}

func (w *weather) halt(worker *message.Worker) time.Duration {
	w.t.Helper()
	patience, cancel := context.WithTimeout(w.t.Context(), 2*time.Minute)
	defer cancel()
	begun := clock.Machine().Now()
	w.must(worker.Stop(patience))
	return clock.Machine().Now().Sub(begun)
}

func (w *weather) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// enrol adds people who follow the official account too.
func (w *weather) enrol(n int) {
	w.t.Helper()
	w.must(w.sim.AddMiniProgram(wechatsim.App{
		AppID: stormMini, Secret: "mini", Name: "校勤", OpenPlatform: "open", Pages: []string{"pages/today/today"},
		Templates: simulatedTemplates(stormTemplates[message.Mini]),
	}))
	w.must(w.sim.AddOfficialAccount(wechatsim.App{
		AppID: stormOfficial, Secret: "official", Name: "学校服务号", OpenPlatform: "open", MiniPrograms: []string{stormMini},
		Templates: simulatedTemplates(stormTemplates[message.Official]),
	}))
	for i := range n {
		p := person{id: database.NewID(), account: database.NewID(), phone: fmt.Sprintf("family-%03d", i)}
		w.must(w.sim.AddUser(wechatsim.User{ID: p.phone}))
		w.must(w.sim.Follow(stormOfficial, p.phone, ""))
		mini, err := w.sim.OpenID(stormMini, p.phone)
		w.must(err)
		official, err := w.sim.OpenID(stormOfficial, p.phone)
		w.must(err)
		p.address = message.Address{Account: p.account, Mini: identity.OpenID(mini), Official: identity.OpenID(official)}
		w.people = append(w.people, p)
	}
}

// grant gives everybody the right to n messages of the purpose, as far as WeChat knows.
func (w *weather) grant(p message.Purpose, n int) {
	w.t.Helper()
	for _, who := range w.people {
		w.must(w.sim.Grant(stormMini, who.phone, stormTemplates[message.Mini][p].ID, n))
	}
}

// broadcast says something to everybody that is worth sending for two days.
func (w *weather) broadcast(p message.Purpose) {
	w.t.Helper()
	now := clock.Machine().Now()
	d := message.Draft{
		School: w.school, Purpose: p, Origin: message.Origin{Kind: "notice", ID: database.NewID()}, Moment: clock.At(now),
		Title: "清明假期安全提醒", ExpiresAt: clock.At(now.Add(48 * time.Hour)),
	}
	for _, who := range w.people {
		d.To = append(d.To, who.id)
	}
	w.must(w.service.Enqueue(w.t.Context(), d))
}

// row is what became of one attempt.
type row struct {
	Recipient database.ID
	Channel   message.Channel
	State     message.State
	Reason    string
	Attempts  int
}

func (w *weather) outbox() []row {
	w.t.Helper()
	var rows []row
	w.must(w.db.In(w.t.Context()).Raw("SELECT recipient_id AS recipient, channel, state, reason, attempts FROM outbox ORDER BY id").Scan(&rows).Error)
	return rows
}

// arrived is how many messages are on the phone of a person.
func (w *weather) arrived(id database.ID) int {
	for _, p := range w.people {
		if p.id == id {
			return len(w.sim.Messages(p.phone))
		}
	}
	return 0
}
