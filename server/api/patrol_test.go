package api_test

import (
	"net/http"
	"testing"

	"xiaoqin/server/api/apitest"
)

const (
	scannedID = "01926b3c-5d2e-7f00-8000-0123456789ab"
	receipt   = `{"id":"{id}","client_id":"{id}","at":"2026-03-02T15:30:00.000+08:00","outcome":"extra","grade":"A","reasons":[],"passed":true,"ask":null,` +
		`"checkpoint":{"id":"{point.id}","kind":"checkpoint","number":"01","name":"配电房","hint":"","questions":[]},"round":null,"next":null,"expected":null}`
	unknownPlate = `{"title":"Not Found","status":404,"detail":"这不是学校的牌子。请找墙上的蓝色号牌再扫。","code":"patrol.unknown_plate","request_id":"request-1"}`
)

func TestCheckIns(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	a, b := w.AddSchool(t, "a"), w.AddSchool(t, "b")
	point, foreign := w.Hang(t, a.ID, "配电房"), w.Hang(t, b.ID, "别处")
	w.Name("point.id", point.ID)
	w.NameText("point.token", point.Plate.Token)
	w.NameText("foreign.token", foreign.Plate.Token)
	body := `"device_time":"2026-03-02T15:30:00+08:00","sequence":7`
	w.Run(t, []apitest.Scenario{
		{
			Name: "a scan beside every round", As: "a.guard", Method: http.MethodPost, URL: "/api/v1/check-ins",
			Body: `{"id":"` + scannedID + `","token":"{point.token}",` + body + `}`, Status: 200, Want: receipt,
		},
		{
			Name: "the same again", As: "a.guard", Method: http.MethodPost, URL: "/api/v1/check-ins",
			Body: `{"id":"` + scannedID + `","token":"{point.token}",` + body + `}`, Status: 200, Want: receipt,
		},
		{
			Name: "a plate of another school", As: "a.guard", Method: http.MethodPost, URL: "/api/v1/check-ins",
			Body: `{"id":"01926b3c-5d2e-7f00-8000-0123456789ac","token":"{foreign.token}",` + body + `}`, Status: 404, Want: unknownPlate,
		},
		{
			Name: "a code that nobody has", As: "a.guard", Method: http.MethodPost, URL: "/api/v1/check-ins",
			Body: `{"id":"01926b3c-5d2e-7f00-8000-0123456789ac","token":"0123456789abcdefghijkl",` + body + `}`, Status: 404, Want: unknownPlate,
		},
		{
			Name: "what a phone kept", As: "a.guard", Method: http.MethodPost, URL: "/api/v1/sync",
			Body: `{"items":[` +
				`{"id":"` + scannedID + `","kind":"check_in",` + body + `,"body":{"token":"{point.token}"}},` +
				`{"id":"01926b3c-5d2e-7f00-8000-0123456789ad","kind":"check_in",` + body + `,"body":{"token":"{foreign.token}"}},` +
				`{"id":"01926b3c-5d2e-7f00-8000-0123456789ae","kind":"dance",` + body + `,"body":{}},` +
				`{"id":"01926b3c-5d2e-7f00-8000-0123456789af","kind":"check_in",` + body + `,"body":{"colour":"red"}}]}`,
			Status: 200,
			Want: `{"items":[{"id":"{id}","status":200,"body":` + receipt + `},{"id":"{id}","status":404,"problem":` + unknownPlate + `},` +
				`{"id":"{id}","status":422,"problem":{"title":"Unprocessable Entity","status":422,"detail":"这一条不认识，请把小程序更新到最新版本再传。","code":"api.unknown_kind","request_id":"request-1"}},` +
				`{"id":"{id}","status":422,"problem":{"title":"Unprocessable Entity","status":422,"detail":"有些内容不符合要求，请按标出的提示修改后再提交。","code":"api.invalid_request","errors":[{"location":"body.colour","message":"不认识这一项，请去掉。"}],"request_id":"request-1"}}]}`,
		},
	})
}
