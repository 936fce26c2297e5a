package asset_test

import (
	"testing"

	"xiaoqin/server/asset"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
)

func TestARedNeedleStaysRedUntilItIsSound(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		a := w.own(t, asset.Entry{Asset: asset.Asset{Kind: "extinguisher", Name: "灭火器"}})
		now := clock.At(w.Now())
		must(t, w.Found(as(t, w.fire), a.Key(), asset.Finding{What: "压力表指针：红区", At: now}))
		must(t, w.Found(as(t, w.fire), a.Key(), asset.Finding{What: "铅封和保险销完好：否", OutOfUse: "停用，挂牌", At: now}))
		c, err := w.Card(as(t, w.fire), a.ID)
		must(t, err)
		if !c.Red || c.Fault != "压力表指针：红区；铅封和保险销完好：否" || c.Stopped != "停用，挂牌" || len(c.History) != 2 {
			t.Errorf("card %+v", c.Asset)
		}
		must(t, w.Sound(as(t, w.deputy), a.Key(), now))
		if c, err = w.Card(as(t, w.fire), a.ID); err != nil || c.Red || c.Stopped != "" || c.History[0].Kind != asset.Checked || c.History[0].By == "" {
			t.Errorf("sound again: %+v, %v", c.Asset, err)
		}
		must(t, w.Found(as(t, w.fire), "area:"+database.NewID().String(), asset.Finding{What: "地滑", At: now}))
		must(t, w.Sound(as(t, w.stranger), a.Key(), now))
		if c, err = w.Card(as(t, w.fire), a.ID); err != nil || len(c.History) != 3 {
			t.Errorf("another school writes history: %+v, %v", c.History, err)
		}
	})
}
