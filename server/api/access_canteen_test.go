package api_test

import (
	"context"
	"fmt"
	"maps"
	"testing"

	"xiaoqin/server/api/apitest"
	"xiaoqin/server/canteen"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

func init() { maps.Copy(specimens, canteenSpecimens) }

// lunch is what the schools of these tests promise about food: the afternoon of their day.
const lunch = `
routines:
  - {code: kitchen.core-temp, name: 每菜中心温度, scope: lunch, on: [{day: school}], win: ["15:31..16:20..16:40"], who: {role: CM}, owner: LD, evidence: sheet, ladder: quiet}
  - {code: kitchen.sample, name: 留样125克, scope: lunch, on: [{day: school}], win: ["15:31..16:20..16:40"], who: {role: CM}, owner: LD, evidence: sheet, ladder: quiet}
  - {code: kitchen.release, name: 放行供餐, scope: lunch, on: [{day: school}], win: ["15:31..16:20..16:40"], who: {role: CM}, owner: LD, override: P, needs: [kitchen.core-temp, kitchen.sample], evidence: release, ladder: quiet}
`

// kitchenOf is the lunch of a school, as its installation.
func kitchenOf(t *testing.T, w *apitest.World, school database.ID) (context.Context, canteen.Meal) {
	t.Helper()
	ctx := identity.Into(t.Context(), identity.System(school))
	meals, err := w.Canteen.Meals(ctx, 0)
	if err == nil && len(meals) == 0 {
		w.Promise(t, school, lunch)
		meals, err = w.Canteen.Meals(ctx, 0)
	}
	if err != nil || len(meals) != 1 {
		t.Fatalf("%d meals: %v", len(meals), err)
	}
	return ctx, meals[0]
}

// onMeal is a call on the lunch of a school; more goes into its body.
func onMeal(path, more string) specimen {
	return specimen{object: true, missing: "canteen.no_meal", call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		_, m := kitchenOf(t, w, owner.ID)
		target := "/api/v1/meals/" + m.ID.String() + path
		if path == "" {
			return target, ""
		}
		return target, "{" + tap() + more + "}"
	}}
}

// cooked is a dish that stands, with its sample in the cabinet.
func cooked(t *testing.T, w *apitest.World, school database.ID) canteen.Dish {
	t.Helper()
	ctx, m := kitchenOf(t, w, school)
	name, yes, core, grams, now := "菜"+database.NewID().String()[24:], true, 80.0, 130.0, clock.At(w.Clock.Now())
	sheet := canteen.Sheet{Task: database.NewID(), Routine: canteen.CodeCore, Scope: "lunch:" + m.Day.String(), Rows: []canteen.Row{{
		Group: "dishes", Key: name, Complete: true, Answers: []canteen.Answer{
			{Item: "dish", Text: &name, At: now},
			{Item: "core", Number: &core, At: now},
			{Item: "grams", Number: &grams, At: now},
			{Item: "label", Tick: &yes, At: now},
		},
	}}}
	if err := w.Canteen.Watch(ctx, sheet); err != nil {
		t.Fatal(err)
	}
	m, err := w.Canteen.Meal(ctx, m.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range m.Dishes {
		if d.Name == name {
			return d
		}
	}
	t.Fatal("no dish")
	return canteen.Dish{}
}

// received is a lot of a school.
func received(t *testing.T, w *apitest.World, school database.ID) canteen.Lot {
	t.Helper()
	ctx, m := kitchenOf(t, w, school)
	goods, supplier, kg, now := "青菜", "绿源净菜", 50.0, clock.At(w.Clock.Now())
	sheet := canteen.Sheet{Task: database.NewID(), Routine: canteen.CodeReceive, Scope: "lunch:" + m.Day.String(), Rows: []canteen.Row{{
		Group: "deliveries", Key: "r1", Complete: true, Answers: []canteen.Answer{
			{Item: "goods", Text: &goods, At: now},
			{Item: "supplier", Text: &supplier, At: now},
			{Item: "ordered", Number: &kg, At: now},
			{Item: "weighed", Number: &kg, At: now},
		},
	}}}
	if err := w.Canteen.Watch(ctx, sheet); err != nil {
		t.Fatal(err)
	}
	lots, err := w.Canteen.Lots(ctx, m.Day, m.Day)
	if err != nil || len(lots) == 0 {
		t.Fatalf("%d lots: %v", len(lots), err)
	}
	return lots[len(lots)-1]
}

// onDish is a call on a dish of a school.
func onDish(verb, more string) specimen {
	return specimen{object: true, missing: "canteen.no_dish", call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		return "/api/v1/dishes/" + cooked(t, w, owner.ID).ID.String() + "/" + verb, "{" + tap() + more + "}"
	}}
}

// supplierNamed is the body of a supplier that nobody has registered yet.
func supplierNamed() string {
	return fmt.Sprintf(`{"name":"商%s","licence":"JY1320000","expires_on":"2026-12-31"}`, database.NewID().String()[24:])
}

// sellerOf is a supplier of a school.
func sellerOf(t *testing.T, w *apitest.World, of apitest.School) canteen.Supplier {
	t.Helper()
	ctx := identity.Into(t.Context(), identity.System(of.ID))
	one, err := w.Canteen.SaveSupplier(ctx, canteen.Supplier{Name: "商" + database.NewID().String()[24:], Licence: "JY1", Expires: clock.DateOf(w.Clock.Now()) + 90})
	if err != nil {
		t.Fatal(err)
	}
	return one
}

// always refuses with the code whoever has the permission.
func always(code string) func(visitor) string { return func(visitor) string { return code } }

const someDays = "?first=2026-03-02&last=2026-03-03"

var canteenSpecimens = map[string]specimen{
	"get-kitchen": plain("/api/v1/canteen/today", ""),
	"list-meals":  plain("/api/v1/meals?day=2026-03-02", ""),
	"get-meal":    onMeal("", ""),
	"release-meal": func() specimen {
		s := onMeal("/release", "")
		s.refusal = always("canteen.closed")
		return s
	}(),
	"add-dish": {object: true, missing: "canteen.no_meal", call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		_, m := kitchenOf(t, w, owner.ID)
		return "/api/v1/meals/" + m.ID.String() + "/dishes", fmt.Sprintf(`{%s,"name":"菜%s"}`, tap(), database.NewID().String()[24:])
	}},
	"use-lots": {object: true, missing: "canteen.no_meal", call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		l := received(t, w, owner.ID)
		_, m := kitchenOf(t, w, owner.ID)
		return "/api/v1/meals/" + m.ID.String() + "/lots", fmt.Sprintf(`{%s,"lots":[%q]}`, tap(), l.ID)
	}},
	"drop-dish":    onDish("drop", `,"reason":"没有送到货"`),
	"recheck-dish": onDish("recheck", ""),
	"end-holding": {object: true, missing: "canteen.no_holding", call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		return "/api/v1/holdings/" + cooked(t, w, owner.ID).Holding.ID.String() + "/end", "{" + tap() + `,"outcome":"thrown_away"}`
	}},
	"list-samples": plain("/api/v1/samples"+someDays, ""),
	"dispose-sample": {object: true, missing: "canteen.no_sample", call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		ctx, m := kitchenOf(t, w, owner.ID)
		d := cooked(t, w, owner.ID)
		sheet := canteen.Sheet{Task: database.NewID(), Routine: canteen.CodeSample, Scope: "lunch:" + m.Day.String()}
		if err := w.Canteen.Watch(ctx, sheet); err != nil {
			t.Fatal(err)
		}
		return "/api/v1/samples/dispose", fmt.Sprintf(`{%s,"label":%q,"ill":true}`, tap(), d.Sample.Code)
	}},
	"list-kitchen-exceptions": plain("/api/v1/canteen/exceptions"+someDays, ""),
	"draft-kitchen-review":    plain("/api/v1/canteen/reviews?period=week&day=2026-03-02", ""),
	"list-suppliers":          plain("/api/v1/canteen/suppliers", ""),
	"add-supplier": {call: func(*testing.T, *apitest.World, apitest.School) (string, string) {
		return "/api/v1/canteen/suppliers", supplierNamed()
	}},
	"change-supplier": {object: true, missing: "canteen.no_supplier", call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		return "/api/v1/canteen/suppliers/" + sellerOf(t, w, owner).ID.String(), supplierNamed()
	}},
	"list-kitchen-workers": plain("/api/v1/canteen/workers", ""),
	"save-certificate": {object: true, missing: "canteen.no_worker", call: func(_ *testing.T, _ *apitest.World, owner apitest.School) (string, string) {
		return "/api/v1/canteen/workers/" + owner.People[identity.RoleCanteenWorker].ID.String(), `{"certificate":"JK0312","expires_on":"2026-12-31"}`
	}},
	"plan-menu":     plain("/api/v1/canteen/menus/2026-03-09", `{"id":"01926b3c-5d2e-7f00-8000-0123456789ab","device_time":"2026-03-02T15:30:00+08:00","dishes":[{"name":"红烧肉"}]}`),
	"list-dining":   plain("/api/v1/canteen/dining"+someDays, ""),
	"list-leavings": plain("/api/v1/canteen/leavings"+someDays, ""),
	"list-orders":   plain("/api/v1/canteen/orders"+someDays, ""),
	"print-labels":  plain("/api/v1/samples/print", ""),
	"order-goods": {object: true, missing: "canteen.no_supplier", call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		return "/api/v1/canteen/orders", fmt.Sprintf(`{%s,"day":"2026-03-03","supplier_id":%q,"goods":"青菜","kg":50}`, tap(), sellerOf(t, w, owner).ID)
	}},
	"cancel-order": {object: true, missing: "canteen.no_order", call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		ctx := identity.Into(t.Context(), identity.System(owner.ID))
		one, err := w.Canteen.Order(ctx, canteen.Tap{ID: database.NewID()}, canteen.Order{
			Day: clock.DateOf(w.Clock.Now()) + 1, Supplier: sellerOf(t, w, owner).ID, Goods: "青菜", Kg: 50,
		})
		if err != nil {
			t.Fatal(err)
		}
		return "/api/v1/canteen/orders/" + one.ID.String(), ""
	}},
	"list-lots": plain("/api/v1/lots"+someDays, ""),
	"get-lot": {object: true, missing: "canteen.no_lot", call: func(t *testing.T, w *apitest.World, owner apitest.School) (string, string) {
		t.Helper()
		return "/api/v1/lots/" + received(t, w, owner.ID).ID.String(), ""
	}},
}
