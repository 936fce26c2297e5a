package api_test

import (
	"fmt"
	"maps"
	"testing"

	"xiaoqin/server/api/apitest"
	"xiaoqin/server/database"
	"xiaoqin/server/form"
	"xiaoqin/server/identity"
)

func init() { maps.Copy(specimens, sheetSpecimens) }

// deskForm is what the canteen's task of these tests asks.
const deskForm = `
forms:
  - code: desk.check
    name: 留样
    items:
      - {key: grams, kind: number, label: 重量, unit: 克, limit: ">= 125", critical: true, correct: [补足再称, {did: 倒掉, ends: true}]}
`

// publishForms gives a school these forms.
func publishForms(tb testing.TB, w *apitest.World, school database.ID, text string) {
	tb.Helper()
	forms, err := form.Parse([]byte(text))
	if err != nil {
		tb.Fatal(err)
	}
	if _, err := w.Forms.Publish(identity.Into(tb.Context(), identity.System(school)), forms); err != nil {
		tb.Fatal(err)
	}
}

// onSheet is a call on the sheet of the canteen's task.
func onSheet(body func() string, refusal func(visitor) string) specimen {
	return specimen{object: true, missing: "task.not_found", refusal: refusal, call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		publishForms(t, w, owner.ID, deskForm)
		return "/api/v1/tasks/" + ask(t, w, owner.ID)["desk.check"].String() + "/sheets", body()
	}}
}

// watchers see every task of the school.
var watchers = []identity.Role{identity.RolePrincipal, identity.RoleLogisticsHead, identity.RoleSafetyOfficer, identity.RoleStudentOffice}

var sheetSpecimens = map[string]specimen{
	"get-sheets": onSheet(func() string { return "" }, refusing("task.not_found", append(watchers, identity.RoleCanteenManager)...)),
	"fill-sheet": onSheet(func() string {
		return fmt.Sprintf(`{%s,"sequence":1,"answers":[{"item":"grams","number":130}],"hand_in":true}`, tap())
	}, func(v visitor) string {
		if sees := refusing("task.not_found", append(watchers, identity.RoleCanteenManager)...)(v); sees != "" {
			return sees
		}
		return refusing("task.refused", identity.RoleCanteenManager)(v)
	}),
}
