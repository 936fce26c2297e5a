package api_test

import (
	"flag"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/api"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares with a file of the repository, or writes it with -update.
func golden(t *testing.T, path, got string) {
	t.Helper()
	path = filepath.FromSlash(path)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs; if the change is meant, run: go test ./server/api -update (-want +got)\n%s", path, diff)
	}
}

func TestOpenAPIFile(t *testing.T) {
	t.Parallel()
	s, err := api.New(api.Deps{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	text, err := s.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "../../docs/openapi.yaml", string(text))
}
