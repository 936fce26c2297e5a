package task_test

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestPromisesNameTheirProof: docs/engine.md names tests that exist, some for each line.
func TestPromisesNameTheirProof(t *testing.T) {
	t.Parallel()
	source := allTests(t)
	text, err := os.ReadFile("../../docs/engine.md")
	if err != nil {
		t.Fatal(err)
	}
	proof, rows := regexp.MustCompile("`(Test[^`]+)`"), 0
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "|") || strings.HasPrefix(line, "|---") || strings.Contains(line, "Proved by") {
			continue
		}
		rows++
		named := proof.FindAllStringSubmatch(line, -1)
		if len(named) == 0 {
			t.Errorf("nothing proves %s", line)
		}
		for _, name := range named {
			if !strings.Contains(source, "\nfunc "+name[1]+"(") {
				t.Errorf("there is no %s to prove %s", name[1], line)
			}
		}
	}
	if want := 20 + 10 + 14 + 20; rows != want {
		t.Errorf("%d promises, want %d", rows, want)
	}
}

// allTests is the text of every test of the server.
func allTests(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	server := os.DirFS("..")
	err := fs.WalkDir(server, ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := fs.ReadFile(server, path)
		b.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}
