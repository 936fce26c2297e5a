package canteen_test

import (
	"errors"
	"slices"
	"testing"

	"xiaoqin/server/canteen"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
)

// TestTheScalesAreHeldAgainstTheOrder: what was ordered is known before the van comes, so
// nobody can make the order fit the scales.
func TestTheScalesAreHeldAgainstTheOrder(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := open(t, db)
		w.set("2022-03-30 14:00")
		green, err := w.SaveSupplier(w.boss(t), canteen.Supplier{Name: "绿源净菜", Goods: "蔬菜", Licence: "JY1", Expires: day("2022-09-30")})
		if err != nil {
			t.Fatal(err)
		}
		first := canteen.Order{Day: day("2022-03-31"), Supplier: green.ID, Goods: "青菜", Kg: 50}
		once := tap()
		greens, err := w.Order(w.boss(t), once, first)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := w.Order(w.boss(t), once, first); err != nil || again.ID != greens.ID {
			t.Errorf("the same tap again: %s, %v, want %s", again.ID, err, greens.ID)
		}
		tofu, err := w.Order(w.boss(t), tap(), canteen.Order{Day: day("2022-03-31"), Supplier: green.ID, Goods: "豆腐", Kg: 20})
		if err != nil {
			t.Fatal(err)
		}
		for name, bad := range map[string]canteen.Order{
			"yesterday": {Day: day("2022-03-29"), Supplier: green.ID, Goods: "青菜", Kg: 1}, "nothing": {Day: day("2022-03-31"), Supplier: green.ID, Kg: 1},
			"no weight": {Day: day("2022-03-31"), Supplier: green.ID, Goods: "青菜"},
		} {
			if _, err := w.Order(w.boss(t), tap(), bad); !errors.Is(err, canteen.ErrInvalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := w.Order(w.boss(t), tap(), canteen.Order{Day: day("2022-03-31"), Supplier: database.NewID(), Goods: "青菜", Kg: 1}); !errors.Is(err, canteen.ErrNoSupplier) {
			t.Errorf("from nobody: %v", err)
		}

		w.set("05:45")
		w.scan(t)
		sheet := w.paper(t, canteen.CodeReceive)
		known, err := w.Knows(w.boss(t), &sheet.entry)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(known, func(k canteen.Known) bool { return k.Item == "deliveries.ordered" && k.Row == greens.ID.String() })
		if len(known) != 6 || i < 0 || *known[i].Number != 50 {
			t.Fatalf("the sheet begins with %+v", known)
		}

		// The one who receives writes an order that fits the scales.
		r := sheet.row("deliveries", greens.ID.String())
		for item, value := range map[string]any{"goods": "青菜 0331", "supplier": "绿源净菜", "ordered": 44.0, "weighed": 44.0} {
			sheet.answer(w.boss(t), r, item, value, true)
		}
		if err := sheet.hand(w.boss(t), false); err != nil {
			t.Fatal(err)
		}
		lots, err := w.Lots(w.boss(t), day("2022-03-31"), day("2022-03-31"))
		if err != nil || len(lots) != 1 || lots[0].Ordered != 50 || !lots[0].Deviates() {
			t.Fatalf("%+v, %v", lots, err)
		}
		if err := w.CancelOrder(w.boss(t), greens.ID); !errors.Is(err, canteen.ErrDelivered) {
			t.Errorf("taken back after it came: %v", err)
		}

		w.set("2022-04-01 08:00")
		found, err := w.Exceptions(w.boss(t), day("2022-03-31"), day("2022-03-31"))
		if err != nil {
			t.Fatal(err)
		}
		for _, kind := range []canteen.ExceptionKind{canteen.ExWeight, canteen.ExUndelivered} {
			if !slices.ContainsFunc(found, func(e canteen.Exception) bool { return e.Kind == kind }) {
				t.Errorf("no exception %s among %+v", kind, found)
			}
		}
		if err := w.CancelOrder(w.boss(t), tofu.ID); !errors.Is(err, canteen.ErrNoOrder) {
			t.Errorf("taken back after its day: %v", err)
		}
		if left, err := w.Orders(w.boss(t), day("2022-03-31"), day("2022-03-31")); err != nil || len(left) != 2 {
			t.Errorf("%d orders, %v", len(left), err)
		}
	})
}
