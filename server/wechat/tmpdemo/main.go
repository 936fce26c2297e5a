package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"io"

	"xiaoqin/server/wechat/wechatsim"
)

func main() {
	sim := wechatsim.New(wechatsim.Options{Seed: 1})
	kw := func(pairs ...string) (k []wechatsim.Keyword) {
		for i := 0; i < len(pairs); i += 2 {
			k = append(k, wechatsim.Keyword{Name: pairs[i], Label: pairs[i+1]})
		}
		return
	}
	must := func(err error) {
		if err != nil {
			panic(err)
		}
	}
	must(sim.AddMiniProgram(wechatsim.App{AppID: "wxsim", Secret: "s", Name: "校勤", OpenPlatform: "x", Pages: []string{"pages/today/index", "pages/task/index"},
		Templates: []wechatsim.Template{
			{ID: "due", Title: "任务到期提醒", Type: wechatsim.OneTime, Keywords: kw("thing1", "任务名称", "thing2", "地点", "time3", "截止时间", "thing4", "备注")},
			{ID: "haz", Title: "隐患整改通知", Type: wechatsim.OneTime, Keywords: kw("thing1", "隐患", "phrase2", "状态", "time3", "整改期限")},
			{ID: "long", Title: "到校提醒", Type: wechatsim.LongTerm, Keywords: kw("thing1", "提醒")},
		}}))
	must(sim.AddOfficialAccount(wechatsim.App{AppID: "wxoa", Secret: "s", Name: "校勤家长", OpenPlatform: "x", MiniPrograms: []string{"wxsim"},
		Templates: []wechatsim.Template{{ID: "safe", Title: "防溺水安全提醒", Type: wechatsim.LongTerm, Keywords: kw("thing1", "主题", "time2", "时间")}}}))
	for i, n := range []string{"周师傅", "李校长", "王主任", "陈妈妈", "食堂老赵"} {
		must(sim.AddUser(wechatsim.User{ID: fmt.Sprint("u", i), Name: n, Phone: fmt.Sprintf("1358000000%d", i)}))
	}
	must(sim.Follow("wxoa", "u0", "class-3-2"))
	must(sim.Grant("wxsim", "u0", "due", 4))
	must(sim.Grant("wxsim", "u0", "haz", 1))
	must(sim.Grant("wxsim", "u1", "haz", 1))
	must(sim.Unsubscribe("wxsim", "u0", "long"))
	cl := &http.Client{Transport: sim.Transport()}
	tok := func(app string) string {
		r, _ := cl.Post("http://x/cgi-bin/stable_token", "", strings.NewReader(`{"grant_type":"client_credential","appid":"`+app+`","secret":"s"}`))
		var t struct{ AccessToken string `json:"access_token"` }
		json.NewDecoder(r.Body).Decode(&t)
		return t.AccessToken
	}
	send := func(app, path, body string) {
		r, err := cl.Post("http://x"+path+"?access_token="+tok(app), "", strings.NewReader(body))
		must(err)
		b, _ := io.ReadAll(r.Body)
		fmt.Println(string(b))
	}
	o, _ := sim.OpenID("wxsim", "u0")
	o1, _ := sim.OpenID("wxsim", "u1")
	oa, _ := sim.OpenID("wxoa", "u0")
	p := "/cgi-bin/message/subscribe/send"
	send("wxsim", p, `{"touser":"`+o+`","template_id":"due","page":"pages/task/index?id=0190","data":{"thing1":{"value":"晚间巡查第一轮"},"thing2":{"value":"教学楼东侧"},"time3":{"value":"2022年03月31日 21:30"},"thing4":{"value":"还有 3 个点没有扫"}}}`)
	sim.Advance(40e9 * 60)
	send("wxoa", "/cgi-bin/message/template/send", `{"touser":"`+oa+`","template_id":"safe","url":"https://school.example/n/7","data":{"thing1":{"value":"放学路上不下水"},"time2":{"value":"2022年04月01日 16:30"}}}`)
	sim.Advance(55e9 * 60)
	send("wxsim", p, `{"touser":"`+o+`","template_id":"haz","page":"pages/task/index?id=0191","data":{"thing1":{"value":"三楼东头灭火器压力不足"},"phrase2":{"value":"待整改"},"time3":{"value":"2022年04月02日 17:00"}}}`)
	send("wxsim", p, `{"touser":"`+o+`","template_id":"haz","page":"pages/task/index?id=0191","data":{"thing1":{"value":"三楼东头灭火器压力不足"},"phrase2":{"value":"待整改"},"time3":{"value":"2022年04月02日 17:00"}}}`)
	send("wxsim", p, `{"touser":"`+o1+`","template_id":"haz","page":"pages/task/index?id=0191","data":{"thing1":{"value":"三楼东头灭火器压力不足"},"phrase2":{"value":"待整改"},"time3":{"value":"2022年04月02日 17:00"}}}`)
	http.Handle("/_sim/", sim.Control())
	panic(http.ListenAndServe("127.0.0.1:18931", nil))
}
