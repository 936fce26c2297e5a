package plan

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"xiaoqin/server/calendar"
	"xiaoqin/server/errs"
)

// reader reads the files of a pack and remembers what is wrong with them.
type reader struct {
	dir    fs.FS
	failed error // a file that cannot be read at all
	wrong  []errs.Field
}

// files visits the files of the pattern in the order of their names. What decode
// returns as an error is a mistake in the file.
func (r *reader) files(pattern string, decode func(name string, b []byte) error) {
	names, err := fs.Glob(r.dir, pattern)
	if err != nil {
		r.failed = err
		return
	}
	for _, name := range names {
		b, err := fs.ReadFile(r.dir, name)
		if err != nil {
			r.failed = err
			return
		}
		if err := guard(func() error { return decode(name, b) }); err != nil {
			r.unreadable(name, nil, err)
		}
	}
}

// guard turns a panic of the YAML reader into an error: goccy/go-yaml 1.19.2 fails
// so on a sequence that carries an unknown tag ("laws: !x 0").
func guard(read func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("yaml: %v", p)
		}
	}()
	return read()
}

func (r *reader) laws() []Law {
	var out []Law
	seen := make(map[string]bool)
	r.files("laws/*.yaml", func(name string, b []byte) error {
		var file struct{ Laws []ast.Node }
		if err := yaml.UnmarshalWithOptions(b, &file, yaml.Strict()); err != nil {
			return err
		}
		for _, node := range file.Laws {
			var l Law
			if err := guard(func() error { return yaml.NodeToValue(node, &l, yaml.Strict()) }); err != nil {
				r.unreadable(name, node, err)
				continue
			}
			for _, f := range l.check() {
				r.refuse(place(name, node)+" "+l.Code+"."+f.Location, f.Message)
			}
			if seen[l.Code] {
				r.refuse(place(name, node)+" "+l.Code, codeTwice)
			}
			seen[l.Code] = true
			out = append(out, l)
		}
		return nil
	})
	return out
}

// rowCode is S32, M3-4, M5-3a or E5-1.
var rowCode = regexp.MustCompile(`^(S\d\d|[ME]\d-\d[ab]?)$`)

func (r *reader) rows() []Row {
	var out []Row
	r.files("plan/*.yaml", func(name string, b []byte) error {
		var file struct{ Rows map[string]string }
		if err := yaml.UnmarshalWithOptions(b, &file, yaml.Strict()); err != nil {
			return err
		}
		for code, text := range file.Rows {
			switch {
			case !rowCode.MatchString(code) || text == "":
				r.refuse(name+" "+code, hintRow)
			case slices.ContainsFunc(out, func(row Row) bool { return row.Code == code }):
				r.refuse(name+" "+code, codeTwice)
			default:
				out = append(out, Row{Code: code, Text: text})
			}
		}
		return nil
	})
	slices.SortFunc(out, byPlan)
	return out
}

func (r *reader) texts() map[string]Text {
	out := make(map[string]Text)
	r.files("texts/*.yaml", func(name string, b []byte) error {
		var file struct{ Texts map[string]Text }
		if err := yaml.UnmarshalWithOptions(b, &file, yaml.Strict()); err != nil {
			return err
		}
		for topic, text := range file.Texts {
			if _, twice := out[topic]; twice || text.Title == "" || text.Body == "" {
				r.refuse(name+" "+topic, hintText)
			}
			out[topic] = text
		}
		return nil
	})
	return out
}

// reference is a word of a routine that names a law or a row.
type reference struct {
	kind        refKind
	routine, to string
	at          string // file, line and routine
}

type refKind uint8

const (
	refLaw refKind = iota
	refRow
)

// references are those of all routines, with their places. The files are known to be
// readable.
func (r *reader) references() []reference {
	var out []reference
	r.files("*.yaml", func(name string, b []byte) error {
		var file struct {
			Routines []struct {
				Code      string
				Law, Plan []ast.Node
			}
		}
		if err := yaml.Unmarshal(b, &file); err != nil {
			return err
		}
		for _, routine := range file.Routines {
			for kind, nodes := range [][]ast.Node{refLaw: routine.Law, refRow: routine.Plan} {
				for _, node := range nodes {
					out = append(out, reference{
						kind: refKind(kind), routine: routine.Code, to: node.GetToken().Value,
						at: place(name, node) + " " + routine.Code,
					})
				}
			}
		}
		return nil
	})
	return out
}

// unreadable says where something could not be read.
func (r *reader) unreadable(name string, node ast.Node, err error) {
	at, message := place(name, node), badLine
	if syntax, ok := errors.AsType[*calendar.SyntaxError](err); ok {
		message = "“" + syntax.Text + "”：" + syntax.Hint
	} else if positioned, ok := errors.AsType[yaml.Error](err); ok {
		if token := positioned.GetToken(); token != nil {
			at = fmt.Sprintf("%s:%d", name, token.Position.Line)
			message = "“" + token.Value + "”：" + badLine
		}
	}
	r.refuse(at, message)
}

func place(name string, node ast.Node) string {
	if node == nil || node.GetToken() == nil || node.GetToken().Position == nil {
		return name
	}
	return fmt.Sprintf("%s:%d", name, node.GetToken().Position.Line)
}
