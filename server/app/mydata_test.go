package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
)

const (
	mother      = "16000005020" // 孟霞 of 南塘小学, who is nothing but a mother
	motherName  = "孟霞"
	safetyTitle = "demo-safety-notice"
)

// TestAMotherTakesHerDataAndGoes: she was told something, allowed more, and is the mother of
// somebody. Her copy has it all; afterwards no table has.
func TestAMotherTakesHerDataAndGoes(t *testing.T) {
	t.Parallel()
	for _, d := range []database.Dialect{database.SQLite, database.MySQL, database.Postgres} {
		t.Run(string(d), func(t *testing.T) {
			t.Parallel()
			dsn := dbtest.DSN(t, d)
			i := develop(t, dsn, filepath.Join(t.TempDir(), "people.key"))
			token, colleague := i.enter(mother), i.enter("16000005014")
			i.consent(mother, token, safetyTitle)
			i.moveClock("2022-04-02T14:00")
			i.eventually("/api/v1/tasks", colleague, "platform.rate") // by now the tasks of the day are written
			i.moveClock("2022-04-02T14:25")
			i.eventually("/api/v1/inbox", token, "清明节")
			i.eventually(messagesOf(mother), "", "清明节")

			copied, err := json.Marshal(i.read("/api/v1/me/export", token))
			if err != nil {
				t.Fatal(err)
			}
			var mine struct {
				Account struct {
					OpenID string `json:"open_id"`
				}
				People []struct {
					ID       database.ID
					Children []struct{ Name string }
				}
			}
			if err := json.Unmarshal(copied, &mine); err != nil {
				t.Fatal(err)
			}
			for _, want := range []string{motherName, mother, "清明节", "南塘小学", safetyTitle, `"remaining"`, `"sessions":[{`} {
				if !strings.Contains(string(copied), want) {
					t.Errorf("the copy lacks %q: %s", want, copied)
				}
			}
			if len(mine.People) != 1 || len(mine.People[0].Children) == 0 || mine.Account.OpenID == "" {
				t.Fatalf("copy %s", copied)
			}
			account := fmt.Sprint(i.want(200, http.MethodGet, "/api/v1/me", token, nil)["account_id"])

			i.want(204, http.MethodDelete, "/api/v1/me", token, nil)
			i.want(401, http.MethodGet, "/api/v1/me", token, nil)
			i.stop()
			left := everything(t, dsn)
			for what, secret := range map[string]string{
				"name": motherName, "phone": mother, "openid": mine.Account.OpenID, "child": mine.People[0].Children[0].Name,
			} {
				if table := left.holding(secret, ""); table != "" {
					t.Errorf("table %s still has the %s", table, what)
				}
			}
			id, err := database.ParseID(account)
			if err != nil {
				t.Fatal(err)
			}
			if table := left.holding(account, string(id[:])); table != "" && table != "audit_events" {
				t.Errorf("table %s still knows the account", table)
			}
			_, log, _ := strings.Cut(i.out.String(), "按 Ctrl-C 停止")
			for _, secret := range []string{motherName, mother, mine.Account.OpenID} {
				if strings.Contains(log, secret) {
					t.Errorf("the log says %q", secret)
				}
			}
		})
	}
}

// rows are all rows of all tables, each as one text.
type rows map[string][]string

// everything reads the whole database.
func everything(t *testing.T, dsn string) rows {
	t.Helper()
	db, err := database.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tables, err := db.In(t.Context()).Migrator().GetTables()
	if err != nil {
		t.Fatal(err)
	}
	all := rows{}
	for _, table := range tables {
		var found []map[string]any
		if err := db.In(t.Context()).Table(table).Find(&found).Error; err != nil {
			t.Fatal(table, err)
		}
		for _, row := range found {
			var text strings.Builder
			for _, value := range row {
				if raw, ok := value.([]byte); ok {
					value = string(raw)
				}
				fmt.Fprintf(&text, "%v\n", value)
			}
			all[table] = append(all[table], text.String())
		}
	}
	if len(all["people"]) == 0 || len(all["tasks"]) == 0 {
		t.Fatalf("read %d people and %d tasks", len(all["people"]), len(all["tasks"]))
	}
	return all
}

// holding is a table that has one of the texts, empty for none; an empty text is no text.
func (r rows) holding(texts ...string) string {
	for table, list := range r {
		for _, row := range list {
			for _, text := range texts {
				if text != "" && strings.Contains(row, text) {
					return table
				}
			}
		}
	}
	return ""
}
