package asset_test

import (
	"errors"
	"slices"
	"testing"

	"xiaoqin/server/asset"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/school"
	"xiaoqin/server/task"
)

func numbers(assets []asset.Asset) []string {
	out := make([]string, 0, len(assets))
	for _, a := range assets {
		out = append(out, a.Number)
	}
	return out
}

// Two phones count the same area; a third thing was carried there from elsewhere, and one
// bears no plate.
func TestFoundMissingAndUnexpected(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.moveTo("2022-02-25 09:00")
		campus, err := w.places.Places(w.system(t), false)
		must(t, err)
		elsewhere, err := w.places.CreatePlace(w.system(t), school.NewPlace{ParentID: campus[0].ID, Kind: school.Area, Name: "操场"})
		must(t, err)
		var here []asset.Plated
		for range 3 {
			here = append(here, w.own(t, asset.Entry{Asset: asset.Asset{Kind: "sports", Name: "垫子", PlaceID: w.place}}))
		}
		strange := w.own(t, asset.Entry{Asset: asset.Asset{Kind: "sports", Name: "跳箱", PlaceID: elsewhere.ID}})
		w.moveTo("2022-03-28 09:00")
		_, err = w.tasks.Materialise(t.Context())
		must(t, err)
		w.scan(t)
		stockTake := w.taskOf(t, "stock.take")
		first := asset.Tally{
			ClientID: database.NewID(), TaskID: stockTake, Area: "area:" + w.place.String(), Found: []database.ID{here[0].ID, strange.ID}, Others: []string{" 没有牌子的 灭火器 "},
		}
		for range 2 { // the second is a repeat
			st, err := w.Tally(as(t, w.repairer), first)
			must(t, err)
			if st.HandedIn || !slices.Equal(numbers(st.Missing), []string{"S002", "S003"}) {
				t.Errorf("after the first phone: %+v", st)
			}
		}
		st, err := w.Tally(as(t, w.repairer), asset.Tally{
			ClientID: database.NewID(), TaskID: stockTake, Area: first.Area, Found: []database.ID{here[1].ID, here[0].ID}, Note: "少一张", HandIn: true,
		})
		must(t, err)
		if !st.HandedIn || !slices.Equal(numbers(st.Found), []string{"S001", "S002"}) || !slices.Equal(numbers(st.Missing), []string{"S003"}) ||
			!slices.Equal(numbers(st.Unexpected), []string{"S004"}) || !slices.Equal(st.Others, []string{"没有牌子的 灭火器"}) {
			t.Errorf("in the end: %+v", st)
		}
		if got := w.tasksOf(t, "stock.take"); got[0] != "live 2022-03-31 16:00 1/2" {
			t.Errorf("tasks %q", got)
		}
		late, err := w.Tally(as(t, w.repairer), asset.Tally{ClientID: database.NewID(), TaskID: stockTake, Area: first.Area, Found: []database.ID{here[2].ID}, HandIn: true})
		if err != nil || len(late.Missing) != 0 {
			t.Errorf("found after all: %+v, %v", late, err)
		}
		all, err := w.Stocks(as(t, w.head), stockTake)
		if err != nil || len(all) != 2 {
			t.Errorf("all areas: %+v, %v", all, err)
		}
		if _, err := w.Stocks(as(t, w.teacher), stockTake); !errors.Is(err, task.ErrNotFound) {
			t.Errorf("somebody without a part: %v", err)
		}
		if _, err := w.Tally(as(t, w.repairer), asset.Tally{ClientID: database.NewID(), TaskID: stockTake, Area: "area:" + database.NewID().String()}); !errors.Is(err, asset.ErrNoArea) {
			t.Errorf("another area: %v", err)
		}
	})
}

func TestRemainingByArea(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.moveTo("2022-02-25 09:00")
		var all []asset.Plated
		for i := range 4 {
			e := asset.Entry{Asset: asset.Asset{Kind: "extinguisher", Name: "灭火器", KeeperID: w.fire.PersonID}}
			if i < 3 {
				e.PlaceID = w.place
			}
			all = append(all, w.own(t, e))
		}
		w.moveTo("2022-03-31 10:00")
		_, err := w.tasks.Materialise(t.Context())
		must(t, err)
		w.scan(t)
		check := w.taskOf(t, "fire.self-check")
		_, err = w.tasks.Submit(as(t, w.fire), check, task.Evidence{ID: database.NewID(), Targets: []string{all[0].Key()}})
		must(t, err)
		areas, err := w.Remaining(as(t, w.deputy), check)
		must(t, err)
		if len(areas) != 2 || areas[0].Place != "一层走廊" || areas[0].Left != 2 || areas[1].Left != 1 {
			t.Fatalf("areas %+v", areas)
		}
		last := areas[0].Things[2]
		if last.Number != "F001" || !last.Done || last.Passed {
			t.Errorf("what is done comes last: %+v", last)
		}
		about, err := w.Card(as(t, w.fire), all[1].ID)
		if err != nil || len(about.Tasks) != 1 || about.Tasks[0].Part != task.PartHolder {
			t.Errorf("the card of one that waits: %+v, %v", about.Tasks, err)
		}
		done, err := w.Card(as(t, w.fire), all[0].ID)
		if err != nil || len(done.Tasks) != 0 {
			t.Errorf("the card of one that is done: %+v, %v", done.Tasks, err)
		}
	})
}
