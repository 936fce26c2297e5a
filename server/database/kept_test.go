package database_test

import (
	"context"
	"testing"

	"xiaoqin/server/database/dbtest"
)

func TestWhatIsKeptEndsWithItsTransaction(t *testing.T) {
	db := dbtest.Open(t)
	if db.Kept(t.Context()) != nil {
		t.Error("something can be kept outside of a transaction")
	}
	for _, run := range []func(context.Context, func(context.Context) error) error{db.Tx, db.Batch} {
		for range 2 {
			err := run(t.Context(), func(ctx context.Context) error {
				if _, found := db.Kept(ctx).LoadOrStore("key", 1); found {
					t.Error("kept from the transaction before")
				}
				return db.Tx(ctx, func(ctx context.Context) error {
					if _, found := db.Kept(ctx).Load("key"); !found {
						t.Error("not kept for what joins the transaction")
					}
					return nil
				})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}
