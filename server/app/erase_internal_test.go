package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// TestNoTableKeepsAnAccountThatIsDeleted puts a row that names an account into every table
// that can, by the schema itself, so that a new table cannot be left out.
func TestNoTableKeepsAnAccountThatIsDeleted(t *testing.T) {
	t.Parallel()
	s := openTestSystemOn(t, database.SQLite)
	login, err := s.identity.LoginAs(t.Context(), "the-openid-of-somebody", "the-unionid")
	if err != nil {
		t.Fatal(err)
	}
	account := login.AccountID
	school := database.NewID()
	for _, used := range []string{"plates", "sheets"} { // what is looked through school by school
		seed(t, s, used, map[string]database.ID{"school_id": school})
	}
	var columns []string
	for _, table := range tablesOf(t, s) {
		for _, c := range columnsOf(t, s, table) {
			if isAccount(table, c.Name) {
				columns = append(columns, table+"."+c.Name)
				if table != "sessions" && table != "memberships" { // the login has made one; the other needs a person
					seed(t, s, table, map[string]database.ID{c.Name: account, "school_id": school})
				}
			}
		}
	}
	want := []string{"asset_records.account_id", "check_ins.account_id", "family_requests.account_id", "sheet_entries.account_id"}
	for _, w := range want {
		if !slices.Contains(columns, w) {
			t.Errorf("the schema has lost %s, or this test its eyes: %v", w, columns)
		}
	}
	if err := s.school.ForgetMe(identity.Into(t.Context(), identity.Principal{AccountID: account})); err != nil {
		t.Fatal(err)
	}
	for _, name := range columns {
		table, column, _ := strings.Cut(name, ".")
		var left int64
		if err := s.db.In(t.Context()).Table(table).Where(column+" = ?", account).Count(&left).Error; err != nil {
			t.Fatal(err)
		}
		if left > 0 {
			t.Errorf("%s still has the account", name)
		}
	}
}

// isAccount knows the columns that hold the id of an account. The audit log keeps ids in
// texts; a check-in found by its plate has none.
func isAccount(table, column string) bool {
	return column == "account_id" || table == "invites" && column == "used_by"
}

type column struct {
	Name, Type string
	NotNull    bool `gorm:"column:notnull"`
}

func tablesOf(t *testing.T, s *system) []string {
	t.Helper()
	tables, err := s.db.In(t.Context()).Migrator().GetTables()
	if err != nil {
		t.Fatal(err)
	}
	return tables
}

func columnsOf(t *testing.T, s *system, table string) (columns []column) {
	t.Helper()
	if err := s.db.In(t.Context()).Raw("SELECT name, type, \"notnull\" FROM pragma_table_info(?)", table).Scan(&columns).Error; err != nil {
		t.Fatal(err)
	}
	return columns
}

// seed writes one row in which these columns have these ids and all others something.
func seed(t *testing.T, s *system, table string, ids map[string]database.ID) {
	t.Helper()
	var names, marks []string
	var values []any
	for _, c := range columnsOf(t, s, table) {
		var value any
		id, given := ids[c.Name]
		switch {
		case given:
			value = id
		case !c.NotNull && c.Name != "id":
			continue
		case strings.EqualFold(c.Type, "blob"):
			value = database.NewID()
		case strings.EqualFold(c.Type, "text"):
			value = "x"
		default:
			value = 1
		}
		names, marks, values = append(names, c.Name), append(marks, "?"), append(values, value)
	}
	query := fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", table, strings.Join(names, ", "), strings.Join(marks, ", "))
	err := s.db.Tx(t.Context(), func(ctx context.Context) error { return s.db.In(ctx).Exec(query, values...).Error })
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}
