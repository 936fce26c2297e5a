package api_test

import (
	"fmt"
	"maps"
	"testing"

	"xiaoqin/server/api/apitest"
	"xiaoqin/server/asset"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

func init() { maps.Copy(specimens, assetSpecimens) }

// onAsset is a call on a dispenser of the school.
func onAsset(verb string, body func() string) specimen {
	return specimen{
		object: true, missing: "asset.not_found",
		call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
			t.Helper()
			return "/api/v1/assets/" + w.Own(t, owner.ID, "dispenser").ID.String() + verb, body()
		},
	}
}

func nothingSaid() string { return "" }

// onSample is a call on water that went to a laboratory.
func onSample(verb, body string, reported bool) specimen {
	return specimen{
		object: true, missing: "asset.sample_not_found",
		call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
			t.Helper()
			nurse := identity.Into(t.Context(), as(t, owner, identity.RoleNurse))
			sample, err := w.Asset.TakeSample(nurse, asset.NewSample{
				ClientID: database.NewID(), At: w.Clock.Now(), Taps: []database.ID{w.Own(t, owner.ID, "dispenser").ID}, Lab: "市疾控中心",
			})
			if err == nil && reported {
				_, err = w.Asset.Report(nurse, sample.ID, asset.LabReport{No: "W-1", Passed: true, Result: "合格", Photos: []database.ID{database.NewID()}})
			}
			if err != nil {
				t.Fatal(err)
			}
			return "/api/v1/water-samples/" + sample.ID.String() + verb, body
		},
	}
}

// counting asks for a stock-take of the repairer, and for readings of all meters.
const counting = `
routines:
  - {code: desk.stock, name: 资产清查, on: [{event: counted}], win: ["+0m..+60m..+24h"], subject: asset:meter, who: {role: T}, owner: LD, complete: {mode: each}, evidence: stock_take, ladder: quiet}
`

// onCount is a call on the repairer's stock-take.
func onCount(verb string, body func() string, refusal func(visitor) string) specimen {
	return specimen{
		object: true, missing: "task.not_found", refusal: refusal,
		call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
			t.Helper()
			w.Own(t, owner.ID, "meter")
			w.Promise(t, owner.ID, counting)
			return "/api/v1/tasks/" + w.Raise(t, owner.ID, "counted")["desk.stock"].String() + verb, body()
		},
	}
}

var stockSeers = refusing("task.not_found", identity.RoleRepairer, identity.RoleLogisticsHead, identity.RolePrincipal, identity.RoleSafetyOfficer, identity.RoleStudentOffice)

// onlyManagers are those who answer for what nobody keeps.
var onlyManagers = refusing("asset.not_keeper", identity.RolePrincipal, identity.RoleLogisticsHead, identity.RoleSafetyOfficer, identity.RoleFireOfficer)

// onVisit is a decision about what a company says that it did.
func onVisit() specimen {
	return specimen{
		object: true, missing: "asset.visit_over", refusal: onlyManagers,
		call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
			t.Helper()
			head := identity.Into(t.Context(), as(t, owner, identity.RoleLogisticsHead))
			link, err := w.Asset.Invite(head, w.Own(t, owner.ID, "dispenser").ID)
			if err == nil {
				err = w.Asset.Visited(t.Context(), link.Code, asset.Told{Words: "看过了", Vendor: "清源净水", Signed: "李工", Photos: []database.ID{database.NewID()}})
			}
			if err != nil {
				t.Fatal(err)
			}
			return "/api/v1/asset-visits/" + link.ID.String() + "/decide", `{"right":true}`
		},
	}
}

func inviting() specimen {
	s := onAsset("/visits", nothingSaid)
	s.refusal = onlyManagers
	return s
}

var assetSpecimens = map[string]specimen{
	"invite-visit":     inviting(),
	"decide-visit":     onVisit(),
	"list-asset-kinds": plain("/api/v1/asset-kinds", ""),
	"list-assets":      plain("/api/v1/assets?kind=dispenser&red=true", ""),
	"get-asset":        onAsset("", nothingSaid),
	"create-asset": {call: func(*testing.T, *apitest.World, apitest.School) (string, string) {
		return "/api/v1/assets", `{"kind":"dispenser","name":"饮水机"}`
	}},
	"edit-asset": onAsset("", func() string {
		return `{"kind":"dispenser","name":"饮水机","dates":{"filter":"2026-02-01"}}`
	}),
	"retire-asset":       onAsset("/retire", func() string { return `{"reason":"报废"}` }),
	"rotate-asset-plate": onAsset("/rotate", nothingSaid),
	"revoke-asset-plate": onAsset("/revoke", nothingSaid),
	"service-asset": onAsset("/services", func() string {
		return fmt.Sprintf(`{%s,"sequence":1,"serial":"PP-1","attachments":[%q,%q]}`, tap(), database.NewID(), database.NewID())
	}),
	"read-meter":       onAsset("/readings", func() string { return fmt.Sprintf(`{%s,"sequence":1,"reading":12.5}`, tap()) }),
	"list-task-assets": onCount("/assets", nothingSaid, stockSeers),
	"list-stock":       onCount("/counts", nothingSaid, stockSeers),
	"count-stock": onCount("/counts", func() string { return fmt.Sprintf(`{%s,"target":"area:%s"}`, tap(), database.NewID()) }, func(v visitor) string {
		if code := stockSeers(v); code != "" {
			return code
		}
		return "asset.area_not_found"
	}),
	"list-water-samples": plain("/api/v1/water-samples", ""),
	"take-water-sample": {object: true, missing: "asset.not_found", call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		return "/api/v1/water-samples", fmt.Sprintf(`{%s,"taps":[%q],"lab":"市疾控中心"}`, tap(), w.Own(t, owner.ID, "dispenser").ID)
	}},
	"report-water-sample":  onSample("/report", `{"report_no":"W-1","passed":true,"result":"合格","attachments":["01926b3c-5d2e-7f00-8000-0123456789ab"]}`, false),
	"publish-water-sample": onSample("/publish", "", true),
}
