package database_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
)

const (
	addWord   = "INSERT INTO travels (id, word) VALUES (?, ?)"
	countWord = "SELECT COUNT(*) FROM travels"
)

// journey has a table, and counts what is in it after a transaction.
type journey struct {
	t  *testing.T
	db *database.DB
}

func eachJourney(t *testing.T, test func(j journey)) {
	t.Parallel()
	dbtest.EachAnew(t, func(t *testing.T, db *database.DB) {
		err := db.Tx(t.Context(), func(ctx context.Context) error {
			_, err := db.Exec(ctx, "CREATE TABLE travels (id INTEGER PRIMARY KEY, word VARCHAR(8))")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		test(journey{t: t, db: db})
	})
}

func (j journey) count(ctx context.Context) (n int) {
	j.t.Helper()
	if err := j.db.In(ctx).Raw(countWord).Scan(&n).Error; err != nil {
		j.t.Fatal(err)
	}
	return n
}

// TestWhatWaitsArrivesInItsOrder: a statement that nobody waits for has run before the next
// one reads, and before the commit.
func TestWhatWaitsArrivesInItsOrder(t *testing.T) {
	eachJourney(t, func(j journey) {
		err := j.db.Tx(j.t.Context(), func(ctx context.Context) error {
			for i := range 3 {
				if err := j.db.Later(ctx, addWord, i, "不"); err != nil {
					return err
				}
			}
			if n := j.count(ctx); n != 3 {
				j.t.Errorf("%d rows are read, want 3", n)
			}
			if err := j.db.Later(ctx, "UPDATE travels SET word = ? WHERE id = ?", "送", 1); err != nil {
				return err
			}
			n, err := j.db.Exec(ctx, "DELETE FROM travels WHERE word = ?", "不")
			if n != 2 || err != nil {
				j.t.Errorf("%d rows deleted (%v), want 2", n, err)
			}
			return j.db.Later(ctx, addWord, 7, "末")
		})
		if err != nil {
			j.t.Fatal(err)
		}
		if n := j.count(j.t.Context()); n != 2 {
			j.t.Errorf("%d rows are there, want 2", n)
		}
	})
}

// TestNothingCommitsOfWhatWasLostOnTheWay: the row before and the row after are not kept when
// the one between was refused, whoever the answer went to, and if nobody looked at it.
func TestNothingCommitsOfWhatWasLostOnTheWay(t *testing.T) {
	next := map[string]func(ctx context.Context, db *database.DB){
		"commit": func(context.Context, *database.DB) {},
		"exec":   func(ctx context.Context, db *database.DB) { _, _ = db.Exec(ctx, addWord, 2, "后") },
		"query": func(ctx context.Context, db *database.DB) {
			if rows, err := db.Bare(ctx).QueryContext(ctx, countWord); err == nil {
				defer rows.Close()
				_ = rows.Err()
			}
		},
		"row": func(ctx context.Context, db *database.DB) {
			_ = db.Bare(ctx).QueryRowContext(ctx, countWord).Scan(new(int))
		},
		"row with parameters": func(ctx context.Context, db *database.DB) {
			_ = db.Bare(ctx).QueryRowContext(ctx, db.Rebind(countWord+" WHERE id > ?"), 0).Scan(new(int))
		},
		"prepare": func(ctx context.Context, db *database.DB) {
			if statement, err := db.Bare(ctx).PrepareContext(ctx, countWord); err == nil {
				defer func() { _ = statement.Close() }()
			}
		},
	}
	eachJourney(t, func(j journey) {
		for name, look := range next {
			err := j.db.Tx(j.t.Context(), func(ctx context.Context) error {
				for range 2 { // the second has the id of the first
					if err := j.db.Later(ctx, addWord, 1, "前"); err != nil {
						return err // SQLite answers at once
					}
				}
				look(ctx, j.db)
				return nil
			})
			if said := strings.ToLower(fmt.Sprint(err)); !strings.Contains(said, "duplicate") && !strings.Contains(said, "unique") {
				j.t.Errorf("%s: %v, want the refusal of the second row", name, err)
			}
			if n := j.count(j.t.Context()); n != 0 {
				j.t.Errorf("%s: %d rows are there, want none", name, n)
			}
		}
	})
}
