package api_test

import (
	"encoding/json"
	"flag"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/api"
	"xiaoqin/server/api/apitest"
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

// TestPathParametersAreRead catches an input type that hides its path parameters, such as
// one that embeds an unexported struct: Huma would hand the operation zero values.
func TestPathParametersAreRead(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	var spec specification
	if err := json.Unmarshal(w.Do(apitest.Request(t.Context(), "GET", "/openapi.json", "", "")).Body.Bytes(), &spec); err != nil {
		t.Fatal(err)
	}
	for _, op := range w.Server.Operations() {
		var declared []string
		for _, p := range spec.Paths[op.Path][strings.ToLower(op.Method)].Parameters {
			if p.In == "path" {
				declared = append(declared, "{"+p.Name+"}")
			}
		}
		if want := regexp.MustCompile(`\{\w+\}`).FindAllString(op.Path, -1); !slices.Equal(want, declared) {
			t.Errorf("%s reads %v of %s", op.ID, declared, op.Path)
		}
	}
}
