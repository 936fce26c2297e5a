package app_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
)

// What a mother types who was in nobody's list.
const (
	newcomer      = "16000009003"
	newcomerName  = "独孤雪见"
	newcomerChild = "阿箬儿"
	headOfFirst   = "16000005014" // 吕桂, class teacher of 一（1）班 of 南塘小学
)

// TestAMotherByClassCodeLeavesNothing: she joins with the code of a class, reads and
// confirms a letter, is reminded, takes her data and goes. Afterwards no row of any table,
// no payload of the outbox, no file beside the key and no line of the log has a byte of her.
func TestAMotherByClassCodeLeavesNothing(t *testing.T) {
	t.Parallel()
	for _, d := range []database.Dialect{database.SQLite, database.MySQL, database.Postgres} {
		t.Run(string(d), func(t *testing.T) {
			t.Parallel()
			dsn, home := dbtest.DSN(t, d), t.TempDir()
			i := develop(t, dsn, filepath.Join(t.TempDir(), "people.key"), "XIAOQIN_DATA_DIR="+home)
			i.moveClock("2022-03-31T10:00")
			teacher := i.enter(headOfFirst)
			class := i.ownClass(teacher)
			mother := i.joinByCode(teacher, class)
			i.consent(newcomer, mother, safetyTitle)
			notice := i.writeTo(teacher, class)
			i.eventually(messagesOf(newcomer), "", "周五提前放学")
			i.want(200, http.MethodPost, "/api/v1/notices/"+notice+"/receipt", mother, i.deed(map[string]any{"done": true}))

			copied, err := json.Marshal(i.read("/api/v1/me/export", mother))
			if err != nil {
				t.Fatal(err)
			}
			var mine struct {
				Account struct {
					OpenID string `json:"open_id"`
				}
				People []struct{ ID string }
			}
			if err := json.Unmarshal(copied, &mine); err != nil || len(mine.People) != 1 {
				t.Fatal(string(copied), err)
			}
			for _, want := range []string{newcomerName, newcomerChild, "周五提前放学", `"done_at":"2022-03-31`, `"consents":[{`, `"state":"confirmed"`} {
				if !strings.Contains(string(copied), want) {
					t.Errorf("the copy lacks %q: %s", want, copied)
				}
			}
			account := fmt.Sprint(i.want(200, http.MethodGet, "/api/v1/me", mother, nil)["account_id"])
			i.want(204, http.MethodDelete, "/api/v1/me", mother, nil)
			i.stop()

			left := everything(t, dsn)
			_, log, _ := strings.Cut(i.out.String(), "按 Ctrl-C 停止")
			for what, secret := range map[string]string{
				"name": newcomerName, "child": newcomerChild, "phone": newcomer, "openid": mine.Account.OpenID, "session": mother,
			} {
				if table := left.holding(secret, ""); table != "" {
					t.Errorf("table %s still has the %s", table, what)
				}
				if file := fileHolding(t, home, secret); file != "" {
					t.Errorf("file %s has the %s", file, what)
				}
				if strings.Contains(log, secret) {
					t.Errorf("the log has the %s", what)
				}
			}
			for what, id := range map[string]string{"account": account, "person": mine.People[0].ID} {
				raw, err := database.ParseID(id)
				if err != nil {
					t.Fatal(err)
				}
				for table := range left.tablesHolding(id, string(raw[:])) {
					if !keepsIDs[table] || what == "account" && table != "audit_events" {
						t.Errorf("table %s still has the %s", table, what)
					}
				}
			}
		})
	}
}

// keepsIDs are the tables that may know the id of a person who has gone: the row that says
// so, the log, the seat that they held and left, what was sent to it, and what a teacher
// was told about them, without a word of what it said.
var keepsIDs = map[string]bool{
	"people": true, "audit_events": true, "outbox": true, "family_requests": true, "task_events": true, "guardianships": true, "messages": true,
}

// tablesHolding are those that have one of the texts.
func (r rows) tablesHolding(texts ...string) map[string]bool {
	out := map[string]bool{}
	for table, list := range r {
		if (rows{table: list}).holding(texts...) != "" {
			out[table] = true
		}
	}
	return out
}

// ownClass is the class that a teacher heads.
func (i *instance) ownClass(token string) string {
	i.t.Helper()
	me := i.want(200, http.MethodGet, "/api/v1/me", token, nil)["memberships"].([]any)[0].(map[string]any)["person_id"]
	items, _ := i.read("/api/v1/classes", token).(map[string]any)["items"].([]any)
	for _, item := range items {
		if one := item.(map[string]any); one["head_teacher_id"] == me {
			return fmt.Sprint(one["id"])
		}
	}
	i.t.Fatalf("no class: %v", items)
	return ""
}

// joinByCode makes a guardian of somebody who is nobody yet, and gives their session.
func (i *instance) joinByCode(teacher, class string) (token string) {
	i.t.Helper()
	code := i.want(201, http.MethodPost, "/api/v1/classes/"+class+"/code", teacher, nil)["code"]
	login := i.want(200, http.MethodPost, "/_sim/api/login-codes", "", map[string]any{"app_id": demoApp, "user_id": newcomer})["code"]
	token, _ = i.want(201, http.MethodPost, "/api/v1/sessions", "", map[string]any{"code": login})["token"].(string)
	opened := i.want(200, http.MethodPost, "/api/v1/class-codes/open", token, map[string]any{"code": code})
	asked := i.want(201, http.MethodPost, "/api/v1/me/family-requests", token, i.deed(map[string]any{
		"code": code, "name": newcomerName, "relation": "mother", "child": newcomerChild, "consent": opened["consent"].(map[string]any)["version"],
	}))
	i.want(200, http.MethodPost, "/api/v1/family-requests/"+fmt.Sprint(asked["id"])+"/confirm", teacher, i.deed(nil))
	return token
}

// writeTo lets a class teacher tell their class something urgent, and a head approve it.
func (i *instance) writeTo(teacher, class string) string {
	i.t.Helper()
	words := i.deed(map[string]any{
		"title": "周五提前放学", "body": "周五15:20放学。", "receipt": "confirm", "pace": "urgent", "audience": []any{map[string]any{"kind": "class", "key": class}},
	})
	id := fmt.Sprint(i.want(201, http.MethodPost, "/api/v1/notices", teacher, words)["id"])
	i.want(200, http.MethodPost, "/api/v1/notices/"+id+"/approve", i.enter("16000005002"), i.deed(nil))
	i.want(200, http.MethodPost, "/api/v1/notices/"+id+"/publish", teacher, i.deed(nil))
	return id
}

// deed is a body with the id and the time of a tap.
func (i *instance) deed(more map[string]any) map[string]any {
	body := map[string]any{"id": database.NewID(), "device_time": i.want(200, http.MethodGet, "/_dev/clock", "", nil)["now"]}
	maps.Copy(body, more)
	return body
}
