package api_test

import (
	"fmt"
	"net/http"
	"testing"

	"xiaoqin/server/api/apitest"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

const plateForm = `
forms:
  - code: desk.check
    name: 留样
    items:
      - key: dishes
        kind: group
        label: 每个菜一盒
        each: 菜
        items:
          - {key: dish, kind: text, label: 菜名}
          - {key: grams, kind: number, label: 重量, unit: 克, limit: ">= 125", critical: true, correct: [补足再称]}
          - {key: box, kind: photo, label: 拍盒子, optional: true}
`

// TestRowsOfASheet: crossed out while nothing counts, refused once something was weighed, and
// everything else that does not belong.
func TestRowsOfASheet(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	a := w.AddSchool(t, "a")
	publishForms(t, w, a.ID, plateForm)
	url := "/api/v1/tasks/" + ask(t, w, a.ID)["desk.check"].String() + "/sheets"
	call := func(rest string) string { return fmt.Sprintf(`{%s,"sequence":1,%s}`, tap(), rest) }
	good := func(rest string) {
		t.Helper()
		got := w.Do(apitest.Request(t.Context(), "POST", url, a.People[identity.RoleCanteenManager].Token, call(rest)))
		if got.Code != http.StatusOK {
			t.Errorf("%s: %d %s", rest, got.Code, got.Body)
		}
	}
	const judged = "这一行已经量过或查过，不能划掉；写错了就再填一次，新的旧的都留着。"
	good(`"answers":[{"item":"dishes.dish","row":"r1","text":"红烧肉"},{"item":"dishes.grams","row":"r1","number":120}]`)
	good(`"answers":[{"item":"dishes.dish","row":"r3","text":"红烧肉肉"}]`)
	good(`"steps":[{"item":"dishes","row":"r3","did":"划掉"}]`)
	w.Run(t, []apitest.Scenario{
		{
			Name: "no such step for a row", As: "a.canteen_manager", Method: "POST", URL: url, Body: call(`"steps":[{"item":"dishes","row":"r1","did":"倒掉"}]`), Status: 422,
			Want: said(problem(422, "有些内容和检查表对不上，请刷新后按标出的位置再填。", "form.bad_answers", "body.dishes[r1]", "没有这个处置办法，请从列出的里面选。")),
		},
		{
			Name: "which row", As: "a.canteen_manager", Method: "POST", URL: url, Body: call(`"steps":[{"item":"dishes","did":"划掉"}]`), Status: 422,
			Want: said(problem(422, "有些内容和检查表对不上，请刷新后按标出的位置再填。", "form.bad_answers", "body.dishes", "这一项要写明是哪一行。")),
		},
		{
			Name: "not any more", As: "a.canteen_manager", Method: "POST", URL: url, Body: call(`"steps":[{"item":"dishes","row":"r1","did":"划掉"}]`), Status: 409,
			Want: said(problem(409, judged, "checklist.row_judged")),
		},
		{
			Name: "in one call neither", As: "a.canteen_manager", Method: "POST", URL: url,
			Body: call(`"answers":[{"item":"dishes.grams","row":"r2","number":120}],"steps":[{"item":"dishes","row":"r2","did":"划掉"}]`), Status: 409,
			Want: said(problem(409, judged, "checklist.row_judged")),
		},
		{
			Name: "a signature of nobody", As: "a.canteen_manager", Method: "POST", URL: url, Body: call(`"signature":"` + photoID + `"`), Status: 422,
			Want: said(problem(422, "签名没有写明是哪一方，请从签字那一栏再签。", "checklist.nobody_signs")),
		},
	})
}

// TestPhotosOfASheet are seen by those who see its task, and by nobody else.
func TestPhotosOfASheet(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	a, b := w.AddSchool(t, "a"), w.AddSchool(t, "b")
	publishForms(t, w, a.ID, plateForm)
	manager := a.People[identity.RoleCanteenManager]
	client := database.NewID()
	url := "/api/v1/tasks/" + ask(t, w, a.ID)["desk.check"].String() + "/sheets"
	body := fmt.Sprintf(`{%s,"sequence":1,"answers":[{"item":"dishes.dish","row":"r1","text":"红烧肉"},{"item":"dishes.box","row":"r1","photos":[%q]}]}`, tap(), client)
	if got := w.Do(apitest.Request(t.Context(), "POST", url, manager.Token, body)); got.Code != http.StatusOK {
		t.Fatalf("%d %s", got.Code, got.Body)
	}
	up := w.Do(apitest.Request(t.Context(), "POST", "/api/v1/attachments", manager.Token, apitest.Form(client.String(), "a.jpg", apitest.Picture(t, 16))))
	id := up.Body.String()[7 : 7+36]
	for name, test := range map[string]struct {
		token  string
		status int
	}{
		"who took it":                 {manager.Token, 200},
		"who watches all tasks":       {a.People[identity.RolePrincipal].Token, 200},
		"who has no part in the task": {a.People[identity.RoleGuard].Token, 404},
		"a parent":                    {a.People[identity.RoleGuardian].Token, 404},
		"the same role elsewhere":     {b.People[identity.RoleCanteenManager].Token, 404},
		"the principal elsewhere":     {b.People[identity.RolePrincipal].Token, 404},
	} {
		for _, path := range []string{"", "/thumbnail"} {
			if got := w.Do(apitest.Request(t.Context(), "GET", "/api/v1/attachments/"+id+path, test.token, "")); got.Code != test.status {
				t.Errorf("%s%s: %d, want %d", name, path, got.Code, test.status)
			}
		}
	}
}
