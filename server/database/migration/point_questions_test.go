package migration_test

import (
	"testing"

	"xiaoqin/server/database"
	"xiaoqin/server/database/migration"
)

// TestQuestionsBecomeItems upgrades points and check-ins of the program before.
func TestQuestionsBecomeItems(t *testing.T) {
	t.Parallel()
	const (
		questions = `[{"id":"locked","kind":"tick","label":"门锁好了"},{"id":"pressure","kind":"number","label":"压力表","unit":"MPa","min":0.2,"max":0.5},` +
			`{"id":"smell","kind":"choice","label":"焦味","choices":["没有","有"],"wrong":["有"]},{"id":"note","kind":"text","label":"还有什么"}]`
		items = `[{"key":"locked","kind":"tick","label":"门锁好了"},{"key":"pressure","kind":"number","label":"压力表","unit":"MPa","limit":"\u003e= 0.2 \u003c= 0.5"},` +
			`{"key":"smell","kind":"choice","label":"焦味","choices":["没有","有"],"wrong":["有"]},{"key":"note","kind":"text","label":"还有什么","optional":true}]`
		said = `[{"question":"locked","tick":true},{"question":"note","text":"牌上写着\"question\":有人"}]`
		says = `[{"item":"locked","tick":true},{"item":"note","text":"牌上写着\"question\":有人"}]`
	)
	for _, d := range dialects {
		t.Run(string(d), func(t *testing.T) {
			t.Parallel()
			db := openAt(t, d, migration.StepsBefore("202611251400-point-questions"))
			point, quiet, school := database.NewID(), database.NewID(), database.NewID()
			const hang = "INSERT INTO checkpoints (id, school_id, number, kind, name, hint, walk, questions) VALUES (?, ?, ?, 'checkpoint', '配电房', '', 60, ?)"
			exec(t, db, hang, point, school, "03", questions)
			exec(t, db, hang, quiet, school, "04", "")
			exec(t, db, `INSERT INTO check_ins (id, school_id, account_id, client_id, person_id, checkpoint_id, made_at, plate_id, method, device_at, received_at,
				sequence, outcome, grade, doubts, passed, answers, attachments, note, explained, explanation)
				VALUES (?, ?, ?, ?, ?, ?, 1, ?, 'scan', 1, 1, 1, 'extra', 'A', '', ?, ?, '', '', '', '')`,
				database.NewID(), school, school, school, school, point, point, true, said)
			for range 2 { // as after an upgrade that was cut short
				if _, err := migration.Up(t.Context(), db); err != nil {
					t.Fatal(err)
				}
				var asked []string
				var answered string
				if err := db.In(t.Context()).Raw("SELECT questions FROM checkpoints ORDER BY number").Scan(&asked).Error; err != nil {
					t.Fatal(err)
				}
				if err := db.In(t.Context()).Raw("SELECT answers FROM check_ins").Scan(&answered).Error; err != nil {
					t.Fatal(err)
				}
				if len(asked) != 2 || asked[0] != items || asked[1] != "" || answered != says {
					t.Errorf("asked %q\nanswered %s", asked, answered)
				}
				exec(t, db, "DELETE FROM migrations WHERE id = '202611251400-point-questions'")
			}
		})
	}
}
