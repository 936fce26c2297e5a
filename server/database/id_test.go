package database_test

import (
	"bytes"
	"testing"

	"xiaoqin/server/database"
)

func TestIDsOfOneProcessAscendAndAreVersion7(t *testing.T) {
	t.Parallel()
	last := database.NewID()
	for range 10_000 {
		id := database.NewID()
		if bytes.Compare(id[:], last[:]) <= 0 {
			t.Fatalf("%s does not follow %s", id, last)
		}
		if id[6]>>4 != 7 || id[8]>>6 != 2 {
			t.Fatalf("%s is no UUIDv7", id)
		}
		last = id
	}
}

func TestIDText(t *testing.T) {
	t.Parallel()
	id := database.NewID()
	again, err := database.ParseID(id.String())
	if err != nil || again != id {
		t.Fatalf("%s read back as %s (%v)", id, again, err)
	}
	for _, bad := range []string{
		"", "0", id.String()[:35], id.String() + "0", "{" + id.String()[1:], "zzzzzzzz-zzzz-7zzz-8zzz-zzzzzzzzzzzz",
		"01234567-89ab-7cde-8f01-23456789abc", "0123456789ab-7cde-8f01-23456789abcdef",
	} {
		if got, err := database.ParseID(bad); err == nil || !got.IsZero() {
			t.Errorf("ParseID(%q) = %s, %v; want the zero ID and an error", bad, got, err)
		}
	}
}

func FuzzParseID(f *testing.F) {
	f.Add(database.NewID().String())
	f.Add("")
	f.Fuzz(func(t *testing.T, s string) {
		id, err := database.ParseID(s)
		if err != nil {
			return
		}
		again, err := database.ParseID(id.String())
		if err != nil || again != id {
			t.Fatalf("%q became %s, then %s (%v)", s, id, again, err)
		}
	})
}
