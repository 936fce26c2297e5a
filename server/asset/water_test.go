package asset_test

import (
	"errors"
	"testing"

	"xiaoqin/server/asset"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
)

func TestBadWaterStopsTheSupplyUntilItIsGood(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		nurse := w.employ(t, 6, identity.RoleNurse)
		mother := w.employ(t, 7, identity.RoleGuardian)
		a := w.dispenser(t)
		w.scan(t)
		take := func() asset.Sample {
			n := asset.NewSample{ClientID: database.NewID(), At: w.Now(), Taps: []database.ID{a.ID}, Lab: "市疾控中心"}
			first, err := w.TakeSample(as(t, nurse), n)
			must(t, err)
			if again, err := w.TakeSample(as(t, nurse), n); err != nil || again.ID != first.ID {
				t.Errorf("the same tap: %+v, %v", again, err)
			}
			return first
		}
		photo := []database.ID{database.NewID()}
		sample := take()
		if _, err := w.Publish(as(t, nurse), sample.ID); !errors.Is(err, asset.ErrNoReport) {
			t.Errorf("published without a report: %v", err)
		}
		if _, err := w.Report(as(t, w.repairer), sample.ID, asset.LabReport{No: "1", Result: "合格", Photos: photo}); !errors.Is(err, identity.ErrForbidden) {
			t.Errorf("by a repairer: %v", err)
		}
		if _, err := w.Report(as(t, nurse), sample.ID, asset.LabReport{No: "1", Result: "合格"}); !errors.Is(err, asset.ErrBadReport) {
			t.Errorf("without a photo: %v", err)
		}
		_, err := w.Report(as(t, nurse), sample.ID, asset.LabReport{No: "W-1", Result: "菌落总数超标", Photos: photo})
		must(t, err)
		if c, err := w.Card(as(t, nurse), a.ID); err != nil || !c.Red || c.Stopped == "" {
			t.Errorf("bad water: %+v, %v", c.Asset, err)
		}
		if _, err := w.Report(as(t, nurse), sample.ID, asset.LabReport{No: "W-2", Passed: true, Result: "合格", Photos: photo}); !errors.Is(err, asset.ErrReported) {
			t.Errorf("a second report: %v", err)
		}
		w.moveTo("2022-02-28 09:00")
		good := take()
		_, err = w.Report(as(t, nurse), good.ID, asset.LabReport{No: "W-3", Passed: true, Result: "4项合格", Photos: photo})
		must(t, err)
		if c, err := w.Card(as(t, nurse), a.ID); err != nil || c.Red || c.Stopped != "" || len(c.History) != 2 {
			t.Errorf("good water: %+v, %v", c.Asset, err)
		}
		if seen, _, err := w.Samples(as(t, mother), database.ID{}, 10); err != nil || len(seen) != 0 {
			t.Errorf("a mother sees %+v, %v before it is published", seen, err)
		}
		for range 2 {
			published, err := w.Publish(as(t, nurse), good.ID)
			if err != nil || published.PublishedAt == nil || published.TaskID.IsZero() {
				t.Errorf("published %+v, %v", published, err)
			}
		}
		if seen, _, err := w.Samples(as(t, mother), database.ID{}, 10); err != nil || len(seen) != 1 || seen[0].ReportNo != "W-3" {
			t.Errorf("a mother sees %+v, %v", seen, err)
		}
		if got := w.tasksOf(t, "water.sample"); got[0][:4] != "done" {
			t.Errorf("tasks %q", got)
		}
		if seen, _, err := w.Samples(as(t, w.stranger), database.ID{}, 10); err != nil || len(seen) != 0 {
			t.Errorf("another school sees %+v, %v", seen, err)
		}
	})
}
