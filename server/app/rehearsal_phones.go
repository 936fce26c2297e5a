package app

import (
	"context"
	"fmt"
	"log/slog"

	"xiaoqin/server/clock"
	"xiaoqin/server/database/cache"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/plan/rehearsal"
	"xiaoqin/server/wechat"
	"xiaoqin/server/wechat/wechatsim"
)

// rehearsalTemplates let every purpose out through the mini-program.
var rehearsalTemplates = func() message.Templates {
	all := make(map[message.Purpose]message.Template)
	for purpose := range purposeTitles {
		all[purpose] = message.Template{ID: "rehearsal-" + string(purpose), Fields: map[string]string{"thing1": "{title}", "thing2": "{body}"}}
	}
	return message.Templates{message.Mini: all}
}()

// withOfficial lets what families are told out through the official account too, when the
// mini-program is refused.
func withOfficial(t message.Templates) message.Templates {
	letter := message.Template{ID: "rehearsal-letter", Fields: map[string]string{"thing1": "{title}"}}
	return message.Templates{
		message.Mini: t[message.Mini], message.Official: {message.SafetyNotice: letter},
	}
}

// rehearsalApp and rehearsalAccount are the mini-program and the official account in the
// simulator of a rehearsal.
const (
	rehearsalApp     = "wx00000000rehearsal"
	rehearsalAccount = "wx0000000000account"
)

// rehearsalPhones is WeChat of a rehearsal: the client of the program, answered by a
// simulator in the same process.
type rehearsalPhones struct {
	sender
	sim *wechatsim.Sim
}

func newRehearsalPhones(now clock.Clock) (rehearsal.Phones, error) {
	sim := wechatsim.New(wechatsim.Options{Clock: now, Seed: simulatorSeed})
	app := wechatsim.App{
		AppID: rehearsalApp, Secret: "rehearsal", Name: "校勤", OpenPlatform: "rehearsal",
		Templates: simulatedTemplates(rehearsalTemplates[message.Mini]), Pages: miniProgramPages(),
	}
	if err := sim.AddMiniProgram(app); err != nil {
		return nil, err
	}
	account := wechatsim.App{
		AppID: rehearsalAccount, Secret: "rehearsal", Name: "校勤服务号", OpenPlatform: app.OpenPlatform,
		Templates: simulatedTemplates(withOfficial(rehearsalTemplates)[message.Official]), MiniPrograms: []string{app.AppID},
	}
	if err := sim.AddOfficialAccount(account); err != nil {
		return nil, err
	}
	memory, err := cache.Open("", now, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	client, err := wechat.New(wechat.Config{
		Mini: wechat.App{ID: app.AppID, Secret: app.Secret}, Official: wechat.App{ID: account.AppID, Secret: account.Secret}, Transport: sim.Transport(),
	}, memory, now, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	return rehearsalPhones{sender{client}, sim}, nil
}

func phoneOf(person int) string { return fmt.Sprintf("person-%04d", person) }

// OpenID adds the person's phone.
func (p rehearsalPhones) OpenID(person int) (identity.OpenID, error) {
	if err := p.sim.AddUser(wechatsim.User{ID: phoneOf(person)}); err != nil {
		return "", err
	}
	openID, err := p.sim.OpenID(rehearsalApp, phoneOf(person))
	return identity.OpenID(openID), err
}

// Follow makes the person follow the official account.
func (p rehearsalPhones) Follow(person int) (identity.OpenID, error) {
	if err := p.sim.Follow(rehearsalAccount, phoneOf(person), ""); err != nil {
		return "", err
	}
	openID, err := p.sim.OpenID(rehearsalAccount, phoneOf(person))
	return identity.OpenID(openID), err
}

// Accept gives the right to so many more messages.
func (p rehearsalPhones) Accept(person int, template string, times int) error {
	return p.sim.Grant(rehearsalApp, phoneOf(person), template, times)
}

// Send implements message.Sender. The pages that tasks open need not be released yet.
func (p rehearsalPhones) Send(ctx context.Context, e message.Envelope) (message.Receipt, error) {
	e.Page = ""
	return p.sender.Send(ctx, e)
}
