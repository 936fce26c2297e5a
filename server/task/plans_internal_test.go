package task

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"gorm.io/gorm"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
)

const (
	dayInstants = clock.Instant(24 * 60 * 60 * 1000)
	crowdNow    = 1_000 * dayInstants
)

// crowded fills a database with schools that each have a past of 190 days and ten live
// tasks, and lets the database count what it has. It returns one school and a routine.
func crowded(t *testing.T, db *database.DB) (school, routine database.ID) {
	t.Helper()
	var tasks, holders [][]any
	for range 100 {
		school = database.NewID()
		for i := range 200 {
			if i%50 == 0 {
				routine = database.NewID()
			}
			row := taskRow{ID: database.NewID(), SchoolID: school, RoutineID: routine, Slot: fmt.Sprint("s", i), Scope: fmt.Sprint("x", i), State: Done, Version: 1}
			row.OpensAt = crowdNow + clock.Instant(i-190)*dayInstants
			row.DueAt, row.ClosesAt = row.OpensAt+1000, row.OpensAt+2000
			if i >= 190 {
				row.State, row.NextAt = Live, &row.OpensAt
			}
			tasks = append(tasks, row.values())
			holders = append(holders, holderValues(&row, Holder{Ref: MakeRef(RefRole, fmt.Sprint("R", i%20)), Part: PartHolder}))
		}
	}
	err := db.Tx(t.Context(), func(ctx context.Context) error {
		if err := db.InsertNew(ctx, "tasks", "id", taskColumns, tasks); err != nil {
			return err
		}
		if err := db.InsertNew(ctx, "task_holders", "task_id", holderColumns, holders); err != nil {
			return err
		}
		return db.In(ctx).Create(&routineRow{ID: routine, SchoolID: school, Code: "x", CalendarVersion: database.NewID()}).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	analyze := "ANALYZE"
	if db.Dialect() == database.MySQL {
		analyze = "ANALYZE TABLE tasks, task_holders"
	}
	if err := db.Tx(t.Context(), func(ctx context.Context) error { return db.In(ctx).Exec(analyze).Error }); err != nil {
		t.Fatal(err)
	}
	return school, routine
}

// statement is what was asked of the database.
type statement struct {
	text string
	args []any
}

// listen keeps the last statement that went through gorm.
func listen(t *testing.T, db *database.DB) *statement {
	t.Helper()
	last := new(statement)
	keep := func(tx *gorm.DB) { *last = statement{tx.Statement.SQL.String(), tx.Statement.Vars} }
	callbacks := db.In(t.Context()).Callback()
	if err := callbacks.Query().After("gorm:query").Register("keep", keep); err != nil {
		t.Fatal(err)
	}
	if err := callbacks.Row().After("gorm:row").Register("keep", keep); err != nil {
		t.Fatal(err)
	}
	return last
}

// explain is how the database means to find the answer.
func explain(t *testing.T, db *database.DB, q statement) string {
	t.Helper()
	prefix := "EXPLAIN "
	if db.Dialect() == database.SQLite {
		prefix = "EXPLAIN QUERY PLAN "
	}
	rows, err := db.In(t.Context()).Statement.ConnPool.QueryContext(t.Context(), prefix+q.text, q.args...)
	if err != nil {
		t.Fatalf("%s: %v", q.text, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var plan strings.Builder
	for rows.Next() {
		cells := make([]sql.NullString, len(columns))
		into := make([]any, len(columns))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		for i, cell := range cells {
			if columns[i] != "possible_keys" { // of MariaDB: what it did not choose, too
				plan.WriteString(cell.String + " ")
			}
		}
		plan.WriteByte('\n')
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return plan.String()
}

// Each question that is asked often goes by the index that was made for it, on every
// database, however much past there is.
func TestQueriesGoByTheirIndex(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		school, routine := crowded(t, db)
		s := &Service{db: db}
		last := listen(t, db)
		ctx := t.Context()
		for _, c := range []struct {
			name, index string
			ask         func() error
		}{
			{"count due", "ix_tasks_next", func() error { _, err := s.countDue(ctx, crowdNow-5*dayInstants); return err }},
			{"a day", "ix_tasks_due", func() error { _, err := s.dueBetween(ctx, school, crowdNow, crowdNow+dayInstants, nil); return err }},
			{"a gate", "ix_tasks_scope", func() error { _, err := s.lockScope(ctx, school, "x195", []database.ID{routine}); return err }},
			{"a plate", "ix_task_holders_plate", func() error { _, err := s.heldBy(ctx, school, []Ref{"r:R1", "r:R2"}, crowdNow); return err }},
			{"what evidence counts for too", "uq_tasks_slot", func() error { _, err := s.openNow(ctx, school, []database.ID{routine}, crowdNow); return err }},
		} {
			if err := c.ask(); err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			if plan := explain(t, db, *last); !strings.Contains(plan, c.index) {
				t.Errorf("%s: want %s\n%s\n%s", c.name, c.index, last.text, plan)
			}
		}
		for _, c := range []struct {
			index string
			q     statement
		}{
			{"ix_tasks_next", statement{firstDueQuery, nil}},
			{"ix_tasks_next", statement{dueQuery, []any{crowdNow}}},
			{"ix_tasks_next", statement{dueQueryAfter, []any{crowdNow, crowdNow - dayInstants, crowdNow - dayInstants, database.NewID()}}},
			{"uq_tasks_slot", statement{slotsQuery(2), []any{school, routine, "", "s1", routine, "", "s2"}}},
		} {
			c.q.text = db.Rebind(c.q.text)
			if plan := explain(t, db, c.q); !strings.Contains(plan, c.index) {
				t.Errorf("want %s\n%s\n%s", c.index, c.q.text, plan)
			}
		}
	})
}
