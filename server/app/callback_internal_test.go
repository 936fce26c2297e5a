package app

import (
	"log/slog"
	"net/http/httptest"
	"testing"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/message"
	"xiaoqin/server/wechat"
	"xiaoqin/server/wechat/wechatsim"
)

const (
	pushToken = "push-token"
	pushKey   = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
)

// listen lets WeChat push to the instance, everything twice and in the safe mode, spoiled
// as the test wants.
func (w *weather) listen(spoil func(*wechatsim.Callback)) {
	w.t.Helper()
	s := &system{message: w.service}
	config := wechat.CallbackConfig{Token: pushToken, AESKey: pushKey, AppIDs: []string{stormMini, stormOfficial}}
	callback, err := wechat.NewCallback(config, clock.Machine(), slog.New(slog.DiscardHandler), s.applyEvents)
	w.must(err)
	server := httptest.NewServer(callback)
	w.t.Cleanup(server.Close)
	setting := wechatsim.Callback{
		URL: server.URL, Token: pushToken, AESKey: pushKey, Mode: wechatsim.Safe, Format: wechatsim.JSON, Duplicate: true,
	}
	spoil(&setting)
	w.must(w.sim.SetCallback(stormMini, setting))
	w.must(w.sim.SetCallback(stormOfficial, setting))
}

func (w *weather) settle() {
	w.t.Helper()
	w.must(w.sim.Settle(w.t.Context()))
}

func (w *weather) tap(p person) {
	w.t.Helper()
	choice := wechatsim.Choice{TemplateID: stormTemplates[message.Mini][message.SafetyNotice].ID, Answer: wechatsim.Accept}
	_, err := w.sim.Tap(stormMini, p.phone, choice)
	w.must(err)
	w.settle()
}

// TestConsentIsPushed: one tap is one credit, whether the phone, WeChat or both report it,
// and however often; a switch in the settings takes all of them.
func TestConsentIsPushed(t *testing.T) {
	t.Parallel()
	w := newWeather(t, 1, "", -1)
	defer w.stop()
	w.listen(func(*wechatsim.Callback) {})
	p := w.people[0]
	w.tap(p)
	w.credit(p, 1)
	w.must(w.accept(p))
	w.credit(p, 1)
	w.must(w.sim.Unsubscribe(stormMini, p.phone, stormTemplates[message.Mini][message.SafetyNotice].ID))
	w.settle()
	w.credit(p, 0)
}

// TestForgedPushesChangeNothing: neither somebody without the token nor somebody who
// repeats an old push is believed.
func TestForgedPushesChangeNothing(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*wechatsim.Callback){
		"of another token":    func(c *wechatsim.Callback) { c.WrongSignature = true },
		"ten minutes old":     func(c *wechatsim.Callback) { c.StaleTimestamp = true },
		"not encrypted":       func(c *wechatsim.Callback) { c.Mode = wechatsim.Plain },
		"with another AESKey": func(c *wechatsim.Callback) { c.AESKey = "GFEDCBA" + pushKey[:36] },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWeather(t, 1, "", -1)
			defer w.stop()
			w.listen(spoil)
			w.tap(w.people[0])
			w.credit(w.people[0], 0)
			if pushes := w.sim.Pushes(); len(pushes) == 0 || pushes[0].Delivered {
				t.Errorf("%+v, want a push that was refused", pushes)
			}
		})
	}
}

// TestThePushedEndOfAMessage: what WeChat reports about a message settles its row, also
// one of which nobody knows whether it left.
func TestThePushedEndOfAMessage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		faults []wechatsim.Fault
		want   map[message.Channel]row
		phone  int // messages on it
	}{
		{"delivered", nil, map[message.Channel]row{message.Mini: {State: message.Sent}}, 1},
		{
			"delivered, the answer was lost",
			[]wechatsim.Fault{{Path: subscribePath, Kind: wechatsim.FaultReset, AfterEffect: true}},
			map[message.Channel]row{message.Mini: {State: message.Sent}},
			1,
		},
		{"not delivered", []wechatsim.Fault{{Path: subscribePath, Kind: wechatsim.FaultUndelivered}}, map[message.Channel]row{
			message.Mini: {State: message.Refused, Reason: "not_delivered"}, message.Official: {State: message.Sent},
		}, 1},
		{"not delivered by either", []wechatsim.Fault{
			{Path: subscribePath, Kind: wechatsim.FaultUndelivered}, {Path: templatePath, Kind: wechatsim.FaultUndelivered},
		}, map[message.Channel]row{
			message.Mini: {State: message.Refused, Reason: "not_delivered"}, message.Official: {State: message.Refused, Reason: "not_delivered"},
		}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWeather(t, 1, "", -1)
			defer w.stop()
			w.listen(func(*wechatsim.Callback) {})
			w.grant(message.SafetyNotice, 1)
			for _, f := range c.faults {
				w.must(w.sim.Inject(f))
			}
			w.broadcast(message.SafetyNotice)
			w.await(c.want)
			if n := w.arrived(w.people[0].id); n != c.phone {
				t.Errorf("%d messages arrived, want %d", n, c.phone)
			}
		})
	}
}

// await waits until the rows of the one person are as wanted.
func (w *weather) await(want map[message.Channel]row) {
	w.t.Helper()
	var rows []row
	machine := clock.Machine()
	for deadline := machine.Now().Add(2 * time.Minute); machine.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		rows = w.outbox()
		same := len(rows) == len(want)
		for _, r := range rows {
			same = same && r.State == want[r.Channel].State && r.Reason == want[r.Channel].Reason
		}
		if same {
			return
		}
	}
	w.t.Fatalf("%+v, want %+v", rows, want)
}
