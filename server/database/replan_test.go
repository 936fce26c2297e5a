package database_test

import (
	"context"
	"testing"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
)

// TestAMigrationUnderARunningInstance: every session has read a table, and prepared that;
// then somebody else adds a column. No reader and no transaction notices.
func TestAMigrationUnderARunningInstance(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := t.Context()
		run := func(statement string) {
			t.Helper()
			err := db.Tx(ctx, func(ctx context.Context) error { return db.In(ctx).Exec(statement).Error })
			if err != nil {
				t.Fatal(err)
			}
		}
		run("CREATE TABLE replanned (id INTEGER PRIMARY KEY, name VARCHAR(8))")
		t.Cleanup(func() {
			_ = db.Tx(context.WithoutCancel(ctx), func(ctx context.Context) error { return db.In(ctx).Exec("DROP TABLE replanned").Error })
		})
		run("INSERT INTO replanned (id, name) VALUES (1, 'a')")
		read := func(ctx context.Context, condition string) (int, error) {
			var rows []map[string]any
			err := db.In(ctx).Raw("SELECT * FROM replanned WHERE id "+condition+" ?", 1).Scan(&rows).Error
			if len(rows) == 0 {
				return 0, err
			}
			return len(rows[0]), err
		}
		both := func(ctx context.Context) (int, error) {
			if _, err := read(ctx, "="); err != nil {
				return 0, err
			}
			return read(ctx, ">=")
		}
		// Several sessions at once, each of which prepares both.
		const sessions = 6
		ready, done := make(chan struct{}, sessions), make(chan struct{})
		ended := make(chan error, sessions)
		for range sessions {
			go func() {
				ended <- db.Tx(ctx, func(ctx context.Context) error {
					_, err := both(ctx)
					ready <- struct{}{}
					if db.Dialect() == database.SQLite { // one writer: they follow one another
						return err
					}
					<-done
					return err
				})
			}()
		}
		for range sessions {
			<-ready
		}
		close(done)
		for range sessions {
			if err := <-ended; err != nil {
				t.Fatal(err)
			}
		}
		run("ALTER TABLE replanned ADD COLUMN more VARCHAR(8)")
		for range 2 * sessions {
			if n, err := both(ctx); err != nil || n != 3 {
				t.Fatalf("a reader: %d columns, %v", n, err)
			}
		}
		run("ALTER TABLE replanned ADD COLUMN most VARCHAR(8)")
		for range 2 * sessions {
			err := db.Tx(ctx, func(ctx context.Context) error {
				n, err := both(ctx)
				if err == nil && n != 4 {
					t.Errorf("a transaction: %d columns", n)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}
