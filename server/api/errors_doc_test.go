package api

import (
	"cmp"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	gocmp "github.com/google/go-cmp/cmp"

	"xiaoqin/server/errs"
)

// declared is one errs.New of the program, as its source has it.
type declared struct {
	pkg, code, detail string
	kind              errs.Kind
	meaning           string
}

// kinds holds every kind by its name in the source, with what it means when the error
// itself says no more.
var kinds = map[string]struct {
	kind    errs.Kind
	meaning string
}{
	"Internal":        {errs.Internal, "Our fault; the log has the rest."},
	"Malformed":       {errs.Malformed, "The request cannot be read; it will fail again."},
	"Unauthenticated": {errs.Unauthenticated, "Log in again."},
	"Forbidden":       {errs.Forbidden, "This account or role may not do this."},
	"NotFound":        {errs.NotFound, "Does not exist, or belongs to somebody else."},
	"Conflict":        {errs.Conflict, "The thing is in another state than the request supposes."},
	"TooLarge":        {errs.TooLarge, "More bytes than this route takes."},
	"Invalid":         {errs.Invalid, "Readable, but a rule says no; see errors."},
	"TooMany":         {errs.TooMany, "Slow down; see Retry-After."},
	"Unavailable":     {errs.Unavailable, "Try again; see Retry-After."},
}

// TestErrorsFile keeps docs/errors.md equal to the errors in the source, and the errors
// to the rules that make them useful.
func TestErrorsFile(t *testing.T) {
	t.Parallel()
	list := declaredErrors(t)
	seen := map[string]bool{}
	for _, d := range list {
		if seen[d.code] {
			t.Errorf("code %s is declared twice", d.code)
		}
		seen[d.code] = true
		if !strings.HasPrefix(d.code, d.pkg+".") {
			t.Errorf("code %s of package %s does not begin with %s.", d.code, d.pkg, d.pkg)
		}
		if !strings.HasSuffix(d.detail, "。") && d.code != errInternal.Code {
			t.Errorf("%s: the detail %q does not end with 。", d.code, d.detail)
		}
		if i := strings.IndexAny(d.detail, ",;!?"); i >= 0 {
			t.Errorf("%s: the detail %q has western punctuation", d.code, d.detail)
		}
		if strings.IndexFunc(d.detail, func(r rune) bool { return unicode.Is(unicode.Han, r) }) < 0 {
			t.Errorf("%s: the detail %q is not Chinese", d.code, d.detail)
		}
	}
	const path = "../../docs/errors.md"
	got := errorsFile(list)
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(string(want), got); diff != "" {
		t.Errorf("docs/errors.md differs from the source; run: go test ./server/api -update (-want +got)\n%s", diff)
	}
}

func errorsFile(list []declared) string {
	var b strings.Builder
	b.WriteString(`# Error codes

Generated from the source by ` + "`go test ./server/api -update`" + `; do not edit.

Every answer that is not a success is ` + "`application/problem+json`" + ` (RFC 9457): title, status, detail, code,
errors (each a location and a message) and request_id. A client decides by code, shows detail as it is, and keeps
request_id for whoever looks into the log. 429 and 503 say in Retry-After how many seconds to wait.
`)
	pkg := ""
	for _, d := range list {
		if d.pkg != pkg {
			pkg = d.pkg
			fmt.Fprintf(&b, "\n## %s\n\n| Code | Status | Detail | Meaning |\n|---|---|---|---|\n", pkg)
		}
		status := statusOf(&errs.Error{Kind: d.kind, Code: d.code})
		fmt.Fprintf(&b, "| `%s` | %d %s | %s | %s |\n", d.code, status, http.StatusText(status), d.detail, d.meaning)
	}
	return b.String()
}

// declaredErrors reads every errs.New at the top of a file of the program.
func declaredErrors(t *testing.T) []declared {
	t.Helper()
	var list []declared
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "testdata" || strings.HasSuffix(entry.Name(), "test")):
			return filepath.SkipDir
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		list = append(list, declaredIn(t, file)...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortStableFunc(list, func(a, b declared) int { return strings.Compare(a.pkg, b.pkg) })
	return list
}

func declaredIn(t *testing.T, file *ast.File) []declared {
	t.Helper()
	var list []declared
	for _, decl := range file.Decls {
		vars, ok := decl.(*ast.GenDecl)
		if !ok || vars.Tok != token.VAR {
			continue
		}
		for _, spec := range vars.Specs {
			value := spec.(*ast.ValueSpec)
			for _, expr := range value.Values {
				call, ok := expr.(*ast.CallExpr)
				if !ok || !isSelector(call.Fun, "errs", "New") {
					continue
				}
				kind, known := kinds[call.Args[0].(*ast.SelectorExpr).Sel.Name]
				if !known {
					t.Errorf("%s: unknown kind", value.Names[0])
				}
				remark := strings.Join(strings.Fields(value.Comment.Text()), " ")
				list = append(list, declared{
					pkg: file.Name.Name, kind: kind.kind, code: text(t, call.Args[1]), detail: text(t, call.Args[2]),
					meaning: cmp.Or(remark, kind.meaning),
				})
			}
		}
	}
	return list
}

func isSelector(e ast.Expr, pkg, name string) bool {
	s, ok := e.(*ast.SelectorExpr)
	if !ok || s.Sel.Name != name {
		return false
	}
	x, ok := s.X.(*ast.Ident)
	return ok && x.Name == pkg
}

// text is the value of a string literal, or of several added up.
func text(t *testing.T, e ast.Expr) string {
	t.Helper()
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		if err != nil {
			t.Fatal(err)
		}
		return s
	case *ast.BinaryExpr:
		return text(t, e.X) + text(t, e.Y)
	}
	t.Fatalf("an error is declared with %T; write its text out, so that it can be listed", e)
	return ""
}
