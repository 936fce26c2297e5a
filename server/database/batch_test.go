package database_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
)

func note(ctx context.Context, db *database.DB, name string) error {
	return db.In(ctx).Exec("INSERT INTO settings (name, value) VALUES (?, ?)", name, "x").Error
}

func has(t *testing.T, db *database.DB, name string) bool {
	t.Helper()
	value, err := db.Setting(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return value != ""
}

var errNo = errors.New("no")

func TestBatchTakesBackOnlyWhatFails(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		const jobs = 64
		var all sync.WaitGroup
		answers := make([]error, jobs)
		told := make([]int, jobs)
		for i := range jobs {
			all.Go(func() {
				answers[i] = db.Batch(t.Context(), func(ctx context.Context) error {
					if err := note(ctx, db, name(i)); err != nil {
						return err
					}
					db.AfterCommit(ctx, func() { told[i]++ })
					if i%3 == 0 {
						return errNo
					}
					return db.Tx(ctx, func(ctx context.Context) error { return note(ctx, db, name(i)+"-joined") })
				})
			})
		}
		all.Wait()
		for i, err := range answers {
			fails := i%3 == 0
			if errors.Is(err, errNo) != fails || !fails && err != nil {
				t.Errorf("job %d answers %v", i, err)
			}
			if has(t, db, name(i)) == fails || has(t, db, name(i)+"-joined") == fails {
				t.Errorf("job %d left the wrong rows", i)
			}
			if fails == (told[i] == 1) {
				t.Errorf("job %d hears of its commit %d times", i, told[i])
			}
		}
	})
}

func name(i int) string { return string(rune('A'+i/26)) + string(rune('a'+i%26)) }

func TestBatchKeepsAPanicToItself(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	func() {
		defer func() {
			if got := recover(); got != "oh" {
				t.Errorf("the caller sees %v", got)
			}
		}()
		_ = db.Batch(t.Context(), func(ctx context.Context) error {
			_ = note(ctx, db, "lost")
			panic("oh")
		})
	}()
	if err := db.Batch(t.Context(), func(ctx context.Context) error { return note(ctx, db, "kept") }); err != nil {
		t.Fatal(err)
	}
	if has(t, db, "lost") || !has(t, db, "kept") {
		t.Error("the rows are not what the jobs left")
	}
}

func TestBatchDoesNotBeginForWhoHasGone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		err := db.Batch(gone, func(ctx context.Context) error { return note(ctx, db, "late") })
		if !errors.Is(err, context.Canceled) || has(t, db, "late") {
			t.Errorf("the job answers %v", err)
		}
	})
}

func TestBatchFailsForAllWhenTheDatabaseIsGone(t *testing.T) {
	t.Parallel()
	db, err := database.Open(t.Context(), t.TempDir()+"/closed.db")
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.Batch(t.Context(), func(context.Context) error { return nil }); err == nil {
		t.Error("a closed database took a job")
	}
}

// TestAfterCommit: what waits for a commit runs once, when the outermost transaction has
// committed, and not when it is taken back.
func TestAfterCommit(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ran, seen, row := 0, false, ""
		wake := func() { ran++; seen = has(t, db, row) }
		for name, within := range map[string]func(context.Context, func(context.Context) error) error{"Tx": db.Tx, "Batch": db.Batch} {
			ran, row = 0, name
			inner := func(ctx context.Context) error {
				return db.Tx(ctx, func(ctx context.Context) error {
					db.AfterCommit(ctx, wake)
					return nil
				})
			}
			if err := within(t.Context(), func(ctx context.Context) error { return errors.Join(inner(ctx), errNo) }); !errors.Is(err, errNo) || ran != 0 {
				t.Errorf("%s that was taken back: %v, ran %d times", name, err, ran)
			}
			err := within(t.Context(), func(ctx context.Context) error {
				if err := inner(ctx); err != nil || ran != 0 {
					return fmt.Errorf("ran %d times before the commit: %w", ran, err)
				}
				return note(ctx, db, row)
			})
			if err != nil || ran != 1 || !seen {
				t.Errorf("%s: %v, ran %d times, saw the row: %v", name, err, ran, seen)
			}
		}
		db.AfterCommit(t.Context(), wake)
		if ran != 2 {
			t.Errorf("without a transaction: ran %d times", ran)
		}
	})
}
