package api_test

import (
	"testing"

	"xiaoqin/server/api/apitest"
	"xiaoqin/server/form"
	"xiaoqin/server/identity"
)

// probe is a form with a limit to choose.
const probe = `
forms:
  - code: probe
    name: 中心温度
    items:
      - {key: core, kind: temperature, label: 中心温度, limit: ">= 70", setting: {name: core_temp, choices: [">= 70", "> 70"]}, critical: true, correct: [回锅]}
`

// publish gives a school the form and the id of its latest version.
func publish(tb testing.TB, w *apitest.World, school apitest.School) string {
	tb.Helper()
	forms, err := form.Parse([]byte(probe))
	if err != nil {
		tb.Fatal(err)
	}
	ctx := identity.Into(tb.Context(), identity.System(school.ID))
	if _, err := w.Forms.Publish(ctx, forms); err != nil {
		tb.Fatal(err)
	}
	latest, err := w.Forms.Latest(ctx, "probe")
	if err != nil {
		tb.Fatal(err)
	}
	return latest.ID.String()
}

func TestForms(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	a := w.AddSchool(t, "a")
	w.NameText("a.form", publish(t, w, a))
	item := func(limit string) string {
		return `{"key":"core","kind":"temperature","label":"中心温度","limit":"` + limit + `","setting":{"name":"core_temp","choices":[">= 70","> 70"]},"critical":true,"correct":[{"did":"回锅"}]}`
	}
	w.Run(t, []apitest.Scenario{
		{
			Name: "list", As: "a.guard", Method: "GET", URL: "/api/v1/forms", Status: 200,
			Want: `{"items":[{"id":"{a.form}","code":"probe","name":"中心温度","version":1,"since":"2026-03-02T15:30:00.000+08:00"}],"next":null}`,
		},
		{
			Name: "a limit that the form does not offer", As: "a.principal", Method: "PUT", URL: "/api/v1/form-limits/core_temp", Body: `{"limit":">= 60"}`, Status: 422,
			Want: said(problem(422, "检查表没有给出这个限值，请从列出的里面选。", "form.no_such_limit")),
		},
		{
			Name: "a limit that is none", As: "a.principal", Method: "PUT", URL: "/api/v1/form-limits/core_temp", Body: `{"limit":"hot"}`, Status: 422,
			Want: said(problem(422, detailInvalid, "api.invalid_request", "body.limit", "格式不对。")),
		},
		{
			Name: "a setting that nobody uses", As: "a.principal", Method: "PUT", URL: "/api/v1/form-limits/salt", Body: `{"limit":"> 70"}`, Status: 404,
			Want: said(problem(404, "没有检查表用到这个限值，请刷新后再选。", "form.no_setting")),
		},
		{Name: "choose", As: "a.principal", Method: "PUT", URL: "/api/v1/form-limits/core_temp", Body: `{"limit":"> 70"}`, Status: 204},
		{
			Name: "the old version is as it was", As: "a.guard", Method: "GET", URL: "/api/v1/forms/{a.form}", Status: 200,
			Want: `{"id":"{a.form}","code":"probe","name":"中心温度","version":1,"since":"2026-03-02T15:30:00.000+08:00","law":null,"items":[` + item(`>= 70`) + `]}`,
		},
		{
			Name: "a new one is there", As: "a.guard", Method: "GET", URL: "/api/v1/forms", Status: 200,
			Want: `{"items":[{"id":"{id}","code":"probe","name":"中心温度","version":2,"since":"2026-03-02T15:30:00.000+08:00"}],"next":null}`,
		},
	})
}
