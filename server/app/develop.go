package app

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"

	"xiaoqin/configs"
	"xiaoqin/server/api"
	"xiaoqin/server/console"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/school"
	"xiaoqin/server/wechat/wechatsim"
)

// Where the development mode shows itself. None of it exists in production.
const (
	simulatorPage = "/_sim/"
	simulatorAPI  = "/_sim/weixin" // stands for https://api.weixin.qq.com
	previewPage   = "/preview/"
	previewFiles  = "scripts/preview/dist"

	// simulatorSeed keeps the openids of the demo people over restarts.
	simulatorSeed = 20220402
)

// develop adds what a newcomer needs: the demo school, WeChat played by the simulator,
// the mini-program in the browser, and a page of instructions on the terminal.
func (s *system) develop(ctx context.Context, server *api.Server, out io.Writer) error {
	files, err := fs.Sub(configs.Demo, "demo")
	if err != nil {
		return fmt.Errorf("open the demo school: %w", err)
	}
	logins, err := s.school.Demo(identity.Into(ctx, identity.System(database.ID{})), files)
	if err != nil {
		return fmt.Errorf("load the demo school: %w", err)
	}
	schools, err := s.hangPlates(ctx, files)
	if err != nil {
		return err
	}
	people := byPhone(logins)
	if s.config.Simulated() {
		if err := s.simulate(server, people); err != nil {
			return fmt.Errorf("start the simulator: %w", err)
		}
	}
	server.Mount(previewPage, http.StripPrefix(strings.TrimSuffix(previewPage, "/"), http.FileServer(http.Dir(previewFiles))))
	server.Mount(clockPage, s.clockHandler())
	server.Mount(platesPage, s.platesHandler(schools))
	server.Mount(photosPage, s.asks.photosHandler())
	s.welcome(out, people)
	return nil
}

// demoPerson is somebody to log in as, with every role the school gave them.
type demoPerson struct {
	school, name, phone string
	roles               []string
}

func byPhone(logins []school.DemoLogin) []demoPerson {
	var people []demoPerson
	for _, l := range logins {
		at := slices.IndexFunc(people, func(p demoPerson) bool { return p.phone == l.Phone })
		if at < 0 {
			people = append(people, demoPerson{school: l.School, name: l.Name, phone: l.Phone})
			at = len(people) - 1
		}
		people[at].roles = append(people[at].roles, l.Role)
	}
	return people
}

func (p demoPerson) title() string { return p.name + "（" + strings.Join(p.roles, "、") + "）" }

// newcomers are WeChat users whom no school has registered: parents with a class code.
var newcomers = []string{"16000009001", "16000009002", "16000009003"}

// simulate plays WeChat for the demo people, each with the phone number that the school
// registered.
func (s *system) simulate(server *api.Server, people []demoPerson) error {
	sim := wechatsim.New(wechatsim.Options{Clock: s.machine, Seed: simulatorSeed})
	if err := s.addApps(sim); err != nil {
		return err
	}
	for _, p := range people {
		if err := sim.AddUser(wechatsim.User{ID: p.phone, Name: p.title(), Phone: p.phone}); err != nil {
			return err
		}
	}
	for _, id := range newcomers {
		if err := sim.AddUser(wechatsim.User{ID: id, Name: "还没绑定的家长", Phone: id}); err != nil {
			return err
		}
	}
	server.Mount(simulatorAPI+"/", http.StripPrefix(simulatorAPI, sim.API()))
	server.Mount(simulatorPage, sim.Control())
	return nil
}

func (s *system) addApps(sim *wechatsim.Sim) error {
	c := s.config.WeChat
	mini := wechatsim.App{
		AppID: c.Mini.AppID, Secret: string(c.Mini.Secret), Name: "校勤", OpenPlatform: "demo",
		Templates: simulatedTemplates(c.Templates[message.Mini]), Pages: miniProgramPages(),
	}
	if err := sim.AddMiniProgram(mini); err != nil {
		return err
	}
	if c.OfficialAccount.AppID != "" {
		official := wechatsim.App{
			AppID: c.OfficialAccount.AppID, Secret: string(c.OfficialAccount.Secret), Name: "校勤服务号", OpenPlatform: "demo",
			Templates: simulatedTemplates(c.Templates[message.Official]), MiniPrograms: []string{mini.AppID},
		}
		if err := sim.AddOfficialAccount(official); err != nil {
			return err
		}
	}
	if c.Callback.Token == "" {
		return nil
	}
	callback := wechatsim.Callback{
		URL: "http://" + s.config.Listen + callbackPath, Token: string(c.Callback.Token), AESKey: string(c.Callback.AESKey),
		Mode: wechatsim.Safe, Format: wechatsim.JSON,
	}
	err := sim.SetCallback(mini.AppID, callback)
	if err == nil && c.OfficialAccount.AppID != "" {
		err = sim.SetCallback(c.OfficialAccount.AppID, callback)
	}
	return err
}

// purposeTitles are what the simulated templates are called.
var purposeTitles = map[message.Purpose]string{
	message.SafetyNotice: "安全提醒", message.DutyDue: "值班与任务提醒", message.RoundNext: "下一轮巡查提醒",
	message.RoundMissed: "巡查没有完成", message.KitchenTimer: "食堂计时提醒", message.HazardResult: "隐患整改结果",
	message.ShiftChange: "值班变动通知", message.Exception: "没有发生的事",
}

// fieldLabels name a keyword on the card by what stands in it.
var fieldLabels = map[string]string{"{title}": "事项", "{at}": "时间", "{body}": "说明"}

func simulatedTemplates(configured map[message.Purpose]message.Template) []wechatsim.Template {
	var templates []wechatsim.Template
	for _, purpose := range slices.Sorted(maps.Keys(configured)) {
		t := wechatsim.Template{ID: configured[purpose].ID, Title: purposeTitles[purpose], Type: wechatsim.OneTime}
		for _, keyword := range slices.Sorted(maps.Keys(configured[purpose].Fields)) {
			label := cmp.Or(fieldLabels[configured[purpose].Fields[keyword]], keyword)
			t.Keywords = append(t.Keywords, wechatsim.Keyword{Name: keyword, Label: label, Values: configured[purpose].Values[keyword]})
		}
		templates = append(templates, t)
	}
	return templates
}

// miniProgramPages reads the released pages from the source of the mini-program; without it
// nobody knows them, and the simulator takes every page.
func miniProgramPages() []string {
	var app struct {
		Pages []string `json:"pages"`
	}
	text, err := os.ReadFile("miniprogram/app.json")
	if err != nil || json.Unmarshal(text, &app) != nil {
		return nil
	}
	return app.Pages
}

// welcome tells a newcomer where to click and who to be.
func (s *system) welcome(out io.Writer, people []demoPerson) {
	var b strings.Builder
	b.WriteString("\n校勤已经启动。\n\n")
	if _, err := os.Stat(previewFiles); err == nil {
		fmt.Fprintf(&b, "  小程序（在浏览器里）  %s%s\n", s.config.here(), previewPage)
	}
	if s.config.Simulated() {
		fmt.Fprintf(&b, "  模拟微信的消息列表    %s%s\n", s.config.here(), simulatorPage)
	}
	fmt.Fprintf(&b, "  服务状态              %s%s\n", s.config.here(), console.Path)
	fmt.Fprintf(&b, "  接口说明              %s/openapi.json\n", s.config.here())
	b.WriteString("\n想看完整的一天：在小程序页面把“学校时间”拨到 2022-04-02 06:10，照 docs/live-day.md 走。\n")
	b.WriteString("\n在小程序页面旁边选一个人，点“用微信手机号认领”。学校登记的有：\n")
	last := ""
	for _, p := range people {
		if p.school != last {
			fmt.Fprintf(&b, "\n  %s\n", p.school)
			last = p.school
		}
		fmt.Fprintf(&b, "    %s  %s\n", p.phone, p.title())
	}
	b.WriteString("\n微信由模拟器扮演，没有消息真的发出去。按 Ctrl-C 停止。\n\n")
	_, _ = io.WriteString(out, b.String())
}
