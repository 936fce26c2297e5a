package app_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"os"
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

	guard     = "16000005004" // 石立冬 of 南塘小学, on duty at the gate
	guardName = "石立冬"
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

// TestAGuardTakesTheirDataAndGoes: one who walked, photographed, cried for help and was on
// duty. The copy has it all; afterwards the school knows whom it employs and what was done,
// and nobody knows by which WeChat account.
func TestAGuardTakesTheirDataAndGoes(t *testing.T) {
	t.Parallel()
	for _, d := range []database.Dialect{database.SQLite, database.MySQL, database.Postgres} {
		t.Run(string(d), func(t *testing.T) {
			t.Parallel()
			dsn, home := dbtest.DSN(t, d), t.TempDir()
			i := develop(t, dsn, filepath.Join(home, "people.key"), "XIAOQIN_DATA_DIR="+home)
			i.moveClock("2022-03-31T11:40")
			token := i.enter(guard)
			i.eventually("/api/v1/today", token, "重点部位巡查") // by now the shifts are handed out, and the tasks of the day are written
			shown, loose := database.NewID().String(), database.NewID().String()
			kept := i.upload(token, shown)
			i.upload(token, loose)
			me := i.want(200, http.MethodGet, "/api/v1/me", token, nil)
			account := fmt.Sprint(me["account_id"])
			school := fmt.Sprint(me["memberships"].([]any)[0].(map[string]any)["school_id"])
			now := "2022-03-31T11:41:00+08:00"
			i.want(200, http.MethodPost, "/api/v1/check-ins", token, map[string]any{
				"id": database.NewID(), "token": i.plate(school, "01"), "device_time": now, "sequence": 1, "attachments": []string{shown}, "note": "一切正常",
			})
			i.want(201, http.MethodPost, "/api/v1/incidents", token, map[string]any{
				"id": database.NewID(), "device_time": now, "kind": "fire", "place": "配电房", "note": "柜子冒烟",
			})
			i.want(200, http.MethodPost, "/api/v1/tasks/"+i.sheetTask(token)+"/sheets", token, map[string]any{
				"id": database.NewID(), "device_time": now, "sequence": 2, "answers": []map[string]any{{"item": "kit", "tick": true, "note": "手电不亮"}},
			})
			i.want(201, http.MethodPost, "/api/v1/hazards", token, map[string]any{
				"id": database.NewID(), "device_time": now, "where": "走廊", "words": "灯一直闪",
			})
			copied, err := json.Marshal(i.read("/api/v1/me/export", token))
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range []string{guardName, guard, "灯一直闪", `"kind":"hazard.report"`, "一切正常", "柜子冒烟", "手电不亮", kept, `"post":"gate"`, `"kind":"check_in"`, `"outcome":"counted"`} {
				if !strings.Contains(string(copied), want) {
					t.Errorf("the copy lacks %q: %s", want, copied)
				}
			}
			var mine struct {
				Account struct {
					OpenID string `json:"open_id"`
				}
			}
			if err := json.Unmarshal(copied, &mine); err != nil {
				t.Fatal(err)
			}
			i.want(204, http.MethodDelete, "/api/v1/me", token, nil)
			i.stop()
			left := everything(t, dsn)
			for what, secret := range map[string]string{"phone": guard, "openid": mine.Account.OpenID} {
				if table := left.holding(secret, ""); table != "" {
					t.Errorf("table %s still has the %s in the open", table, what)
				}
				if file := fileHolding(t, home, secret); file != "" {
					t.Errorf("file %s has the %s", file, what)
				}
			}
			id, err := database.ParseID(account)
			if err != nil {
				t.Fatal(err)
			}
			delete(left, "audit_events")
			if table := left.holding(account, string(id[:])); table != "" {
				t.Errorf("table %s still knows the account", table)
			}
			if left.holding("一切正常") != "check_ins" || left.holding("柜子冒烟") != "incidents" || left.holding("手电不亮") != "sheet_entries" {
				t.Error("what was done is gone with the account")
			}
		})
	}
}

// sheetTask is a task of the guard that is proved by the sheet of the hand-over.
func (i *instance) sheetTask(token string) string {
	i.t.Helper()
	items, _ := i.read("/api/v1/tasks", token).(map[string]any)["items"].([]any)
	for _, item := range items {
		if one := item.(map[string]any); one["routine"] == "guard.handover" {
			return fmt.Sprint(one["id"])
		}
	}
	i.t.Fatalf("no sheet on the plate: %v", items)
	return ""
}

// fileHolding is a file under a folder that has the text in it, empty for none.
func fileHolding(t *testing.T, folder, text string) (found string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if bytes.Contains(content, []byte(text)) {
			found = path
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// upload takes a photo, and gives the id of the service for it.
func (i *instance) upload(token, clientID string) string {
	i.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	err := form.WriteField("id", clientID)
	if err == nil {
		var file io.Writer
		if file, err = form.CreateFormFile("file", "a.jpg"); err == nil {
			err = errors.Join(jpeg.Encode(file, image.NewGray(image.Rect(0, 0, 32, 32)), nil), form.Close())
		}
	}
	if err != nil {
		i.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(i.t.Context(), http.MethodPost, i.base+"/api/v1/attachments", &body)
	if err != nil {
		i.t.Fatal(err)
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		i.t.Fatal(err)
	}
	defer res.Body.Close()
	var photo struct{ ID string }
	if err := json.NewDecoder(res.Body).Decode(&photo); err != nil || res.StatusCode != http.StatusCreated {
		i.t.Fatalf("upload: %d, %v", res.StatusCode, err)
	}
	return photo.ID
}

// plate is the token on the plate of a point of the guard's school.
func (i *instance) plate(school, number string) string {
	i.t.Helper()
	text, err := json.Marshal(i.read("/_dev/plates", ""))
	if err != nil {
		i.t.Fatal(err)
	}
	var all struct {
		Items []struct{ School, Number, URL string }
	}
	if err := json.Unmarshal(text, &all); err != nil {
		i.t.Fatal(err)
	}
	for _, p := range all.Items {
		if _, token, ok := strings.Cut(p.URL, "/q/"); ok && p.School == school && p.Number == number {
			return token
		}
	}
	i.t.Fatalf("no plate %s: %s", number, text)
	return ""
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
	if len(all["people"]) == 0 || len(all["audit_events"]) == 0 {
		t.Fatalf("read %d people and %d lines of the log", len(all["people"]), len(all["audit_events"]))
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
