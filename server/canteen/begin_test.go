package canteen_test

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/configs"
	"xiaoqin/server/canteen"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
)

// TestWhatASheetBeginsWith: dishes of the menu, workers of the register, suppliers whose
// licence holds, what the day has had of trouble.
func TestWhatASheetBeginsWith(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := open(t, db)
		for _, one := range []canteen.Supplier{
			{Name: "绿源净菜", Goods: "蔬菜", Licence: "JY1", Expires: day("2022-12-31")},
			{Name: "过期粮油", Goods: "大米", Licence: "JY2", Expires: day("2022-03-30")},
		} {
			_, err := w.SaveSupplier(w.boss(t), one)
			must(t, err)
		}
		m := w.lunch(t)
		for _, dish := range []canteen.NewDish{{Name: "红烧肉"}, {Name: "苹果", Cold: true}} {
			_, err := w.AddDish(w.boss(t), m.ID, tap(), dish)
			must(t, err)
		}
		for code, want := range map[string]string{
			canteen.CodeMorning: "workers.name=郑美华 workers.name=王桂芳 workers.name=罗小翠",
			canteen.CodeReceive: "deliveries.goods=蔬菜 deliveries.supplier=绿源净菜",
			canteen.CodeCore:    "dishes.dish=红烧肉",
			canteen.CodeSample:  "dishes.dish=红烧肉 dishes.dish=苹果",
			canteen.CodePreUse:  "",
		} {
			e := w.taskOf(t, code, "lunch:2022-03-31")
			known, err := w.Knows(w.boss(t), &e)
			must(t, err)
			var got []string
			for _, k := range known {
				got = append(got, k.Item+"="+k.Text)
			}
			if diff := cmp.Diff(want, strings.Join(got, " ")); diff != "" {
				t.Errorf("%s (-want +got)\n%s", code, diff)
			}
		}
	})
}

// TestTheDemoKitchen has suppliers, certificates and dishes, once.
func TestTheDemoKitchen(t *testing.T) {
	t.Parallel()
	w := open(t, dbtest.Open(t))
	files, err := fs.Sub(configs.Demo, "demo/yunxi")
	must(t, err)
	for range 2 {
		must(t, w.Demo(w.system(), files))
	}
	suppliers, err := w.Suppliers(w.boss(t))
	must(t, err)
	workers, err := w.Workers(w.boss(t), 0)
	must(t, err)
	if len(suppliers) != 3 || len(workers) != 3 || workers[0].Certificate == "" || workers[0].Expires != day("2022-08-31") {
		t.Errorf("%d suppliers, workers %+v", len(suppliers), workers)
	}
	if m := w.lunch(t); len(m.Dishes) != 6 || !m.Dishes[5].Cold {
		t.Errorf("dishes %+v", m.Dishes)
	}
	nobody, err := fs.Sub(configs.Demo, "demo/nantang")
	must(t, err)
	must(t, w.Demo(w.system(), nobody))
}
