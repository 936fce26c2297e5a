package asset_test

import (
	"errors"
	"slices"
	"testing"

	"xiaoqin/server/asset"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
)

// TestAnExtinguisherAges: maintained five years after it was made and every two from then on,
// never after its tenth year, with a task for each and a law behind both.
func TestAnExtinguisherAges(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.moveTo("2022-03-31 10:00")
		powder := asset.Asset{Kind: "extinguisher", Name: "灭火器", KeeperID: w.fire.PersonID, Variety: "powder", MadeOn: day("2017-04-20")}
		a := w.own(t, asset.Entry{Asset: powder})
		if got := w.dueOn(t, a.ID); got != "2022-04-20 维修期限" {
			t.Errorf("due %s", got)
		}
		if got := w.tasksOf(t, "fire.refill"); !slices.Equal(got, []string{"live 2022-04-20 16:00 0/0"}) {
			t.Errorf("tasks %q", got)
		}
		c, err := w.Card(as(t, w.fire), a.ID)
		if err != nil || c.Sort() != "干粉" || !c.Ages("refill") || len(c.Dues) != 2 || c.Dues[1].On != day("2027-04-20") {
			t.Fatalf("card %+v, %v", c.Dues, err)
		}

		// Whoever maintains it writes no date, and none later than the standard lets them.
		work := asset.Work{ClientID: database.NewID(), At: w.Now(), Serial: "维修 0331", Photos: []database.ID{database.NewID()}, Until: day("2030-01-01")}
		_, err = w.Serve(as(t, w.fire), a.ID, work)
		must(t, err)
		if got := w.dueOn(t, a.ID); got != "2024-03-31 维修期限" {
			t.Errorf("after it was maintained: due %s", got)
		}
		if got := w.tasksOf(t, "fire.refill"); !slices.Equal(got, []string{"done 2022-04-20 16:00 0/0", "live 2024-03-29 16:00 0/0"}) {
			t.Errorf("tasks %q", got)
		}

		// In its last year no maintenance carries it beyond its end, and then it is red.
		w.moveTo("2026-12-01 10:00")
		late := asset.Work{ClientID: database.NewID(), At: w.Now(), Serial: "维修 1201", Photos: []database.ID{database.NewID()}}
		_, err = w.Serve(as(t, w.fire), a.ID, late)
		must(t, err)
		if got := w.dueOn(t, a.ID); got != "2027-04-20 维修期限" && got != "2027-04-20 报废期限" {
			t.Errorf("in its last year: due %s", got)
		}
		w.moveTo("2027-04-21 10:00")
		if c, err = w.Card(as(t, w.fire), a.ID); err != nil || !c.Red {
			t.Errorf("ten years old and not red: %+v, %v", c.Asset, err)
		}
	})
}

// TestYearsOfEachSort reads the years of the pack.
func TestYearsOfEachSort(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.moveTo("2022-03-31 10:00")
	for sort, want := range map[string][2]string{
		"powder": {"2027-01-10", "2032-01-10"}, "water": {"2025-01-10", "2028-01-10"},
		"gas": {"2027-01-10", "2032-01-10"}, "co2": {"2027-01-10", "2034-01-10"},
	} {
		a := w.own(t, asset.Entry{Asset: asset.Asset{Kind: "extinguisher", Name: sort, Variety: sort, MadeOn: day("2022-01-10")}})
		c, err := w.Card(as(t, w.fire), a.ID)
		must(t, err)
		on := map[string]clock.Date{}
		for _, d := range c.Dues {
			on[d.Name] = d.On
		}
		if on["expires.extinguisher"] != day(want[0]) || on["expires.scrap"] != day(want[1]) {
			t.Errorf("%s: %v, want %v", sort, on, want)
		}
	}
	if _, err := w.Create(as(t, w.fire), asset.Entry{Asset: asset.Asset{Kind: "extinguisher", Name: "x", Variety: "foam"}}); !errors.Is(err, asset.ErrInvalid) {
		t.Errorf("a sort that nobody knows: %v", err)
	}
	plain := w.own(t, asset.Entry{Asset: asset.Asset{Kind: "extinguisher", Name: "不知道哪年的"}})
	if got := w.dueOn(t, plain.ID); got != "0000-00-00 " && got != " " && got != "0001-01-01 " {
		t.Logf("without an age: due %q", got)
	}

	// Its age is corrected by the office later.
	edited, err := w.Edit(as(t, w.fire), plain.ID, asset.Entry{Asset: asset.Asset{Kind: "extinguisher", Name: "查到了", Variety: "water", MadeOn: day("2020-06-01")}})
	if err != nil || edited.DueOn != day("2023-06-01") {
		t.Errorf("edited: due %s, %v", edited.DueOn, err)
	}
}

// TestAReportedHazardKeepsItRed: a hazard makes the card red at once, and neither a service
// nor a sound sheet makes it good; the second person does.
func TestAReportedHazardKeepsItRed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.moveTo("2022-03-31 10:00")
		a := w.own(t, asset.Entry{Asset: asset.Asset{Kind: "dispenser", Name: "饮水机"}})
		now := clock.At(w.Now())
		must(t, w.Reported(as(t, w.teacher), a.Key(), "出水口滴水", now))
		must(t, w.Reported(as(t, w.fire), a.Key(), "还在滴", now))
		must(t, w.Sound(as(t, w.repairer), a.Key(), now))
		_, err := w.Serve(as(t, w.repairer), a.ID, asset.Work{
			ClientID: database.NewID(), At: w.Now(), Serial: "LX-1", Photos: []database.ID{database.NewID(), database.NewID()},
		})
		must(t, err)
		red, _, err := w.List(as(t, w.fire), asset.Filter{Red: true}, database.ID{}, 10)
		if err != nil || len(red) != 1 || red[0].Wrong() != "出水口滴水" {
			t.Fatalf("red: %+v, %v", red, err)
		}
		must(t, w.Mended(as(t, w.head), a.Key(), now))
		must(t, w.Mended(as(t, w.head), a.Key(), now))
		c, err := w.Card(as(t, w.fire), a.ID)
		if err != nil || c.Red || c.Wrong() != "" || c.History[0].Kind != asset.Resumed || len(c.History) != 4 {
			t.Errorf("mended: %+v, %v", c.History, err)
		}
	})
}
