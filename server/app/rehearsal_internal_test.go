package app

import (
	"io"
	"path/filepath"
	"testing"

	"xiaoqin/server/clock"
	"xiaoqin/server/plan/rehearsal"
	"xiaoqin/server/wechat/wechatsim"
)

// TestTheSimulatorCountsTheSame holds the report against what WeChat's simulator saw:
// every message that arrived is a credit spent, every other send was short of one, and
// what is left of each right is what the ledger says.
func TestTheSimulatorCountsTheSame(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	p := &program{stdout: io.Discard, stderr: io.Discard, environ: []string{
		"XIAOQIN_MODE=development", "XIAOQIN_DATABASE_DSN=" + filepath.Join(home, "xiaoqin.db"),
		"XIAOQIN_DATA_DIR=" + home, "XIAOQIN_DATA_KEY_FILE=" + filepath.Join(home, "people.key"),
	}}
	err := p.withTheatre(t.Context(), scene{school: demoCode}, func(th *theatre) error {
		var sim *wechatsim.Sim
		report, err := rehearsal.Run(t.Context(), rehearsal.Options{
			DB: th.db, Cast: th.cast, Templates: rehearsalTemplates, Texts: th.pack.Texts, Log: th.log,
			From: clock.NewDate(2022, 4, 1), Days: 5, Seed: 3, Behaviour: rehearsal.Behaviour{OnTime: 1, Accept: 0.8},
			Phones: func(now clock.Clock) (rehearsal.Phones, error) {
				phones, err := newRehearsalPhones(now)
				if err == nil {
					sim = phones.(rehearsalPhones).sim //nolint:forcetypeassert // made just above
				}
				return phones, err
			},
		})
		if err != nil {
			return err
		}
		arrived, left := 0, 0
		for i := range th.cast.People {
			arrived += len(sim.Messages(phoneOf(i)))
			credits, err := sim.Credits(phoneOf(i))
			if err != nil {
				return err
			}
			for _, c := range credits {
				left += c.Left
			}
		}
		figures := report.Totals
		if arrived == 0 || figures.Sent != arrived || figures.Short != sim.Count(subscribePath)-arrived {
			t.Errorf("%d arrived of %d sends; reported %d sent, %d short", arrived, sim.Count(subscribePath), figures.Sent, figures.Short)
		}
		var ledger int
		if err := th.db.In(t.Context()).Raw("SELECT SUM(remaining) FROM credits").Scan(&ledger).Error; err != nil {
			return err
		}
		if ledger != left {
			t.Errorf("%d credits left with the phones, %d in the ledger", left, ledger)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
