package task

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"xiaoqin/server/calendar"
	"xiaoqin/server/errs"
)

// File is one data file of a pack, in YAML.
type File struct {
	Ladders  map[string]Ladder
	Routines []Routine
	NotATask map[string]string // plan row → what serves it instead of a task
}

// ParseFile reads a data file. An unknown key, a wrong word or a rule that makes no
// sense is refused; ErrData then has a field for each, with file, line and routine.
func ParseFile(name string, b []byte) (File, error) {
	var nodes struct {
		Ladders  map[string]ast.Node `json:"ladders"`
		Routines []ast.Node          `json:"routines"`
		NotATask map[string]string   `json:"not_a_task"`
	}
	p := fileParser{name: name}
	// goccy/go-yaml 1.19.2 panics on a sequence that carries an unknown tag ("routines: !x 0").
	if err := guarded(func() error { return yaml.UnmarshalWithOptions(b, &nodes, yaml.Strict()) }); err != nil {
		p.refuse(nil, "", err)
		return File{}, ErrData.With(err).WithFields(p.wrong...)
	}
	f := File{Ladders: make(map[string]Ladder, len(nodes.Ladders)), NotATask: nodes.NotATask}
	for _, key := range slices.Sorted(maps.Keys(nodes.Ladders)) {
		f.Ladders[key] = p.ladder(key, nodes.Ladders[key])
	}
	for _, node := range nodes.Routines {
		f.Routines = append(f.Routines, p.routine(node))
	}
	if len(p.wrong) > 0 {
		return File{}, ErrData.With(fmt.Errorf("%s: %s", name, p.wrong[0].Location)).WithFields(p.wrong...)
	}
	return f, nil
}

type fileParser struct {
	name  string
	wrong []errs.Field
}

func (p *fileParser) ladder(key string, node ast.Node) Ladder {
	var l Ladder
	if err := guarded(func() error { return yaml.NodeToValue(node, &l, yaml.Strict()) }); err != nil {
		p.refuse(node, key, err)
		return l
	}
	p.complain(node, key, l.Check())
	return l
}

func (p *fileParser) routine(node ast.Node) Routine {
	var r Routine
	if err := guarded(func() error { return yaml.NodeToValue(node, &r, yaml.Strict()) }); err != nil {
		p.refuse(node, r.Code, err)
		return r
	}
	p.complain(node, r.Code, r.Check())
	return r
}

func (p *fileParser) complain(node ast.Node, owner string, fields []errs.Field) {
	for _, f := range fields {
		f.Location = p.place(line(node), owner) + "." + f.Location
		p.wrong = append(p.wrong, f)
	}
}

// refuse says where a node could not be read. An error of our own words carries the
// text, which is looked up in the node; one of the reader carries its token.
func (p *fileParser) refuse(node ast.Node, owner string, err error) {
	at, message := line(node), unreadable
	if syntax, ok := errors.AsType[*calendar.SyntaxError](err); ok {
		message = "“" + syntax.Text + "”：" + syntax.Hint
		if found := find(node, syntax.Text); found != nil {
			at = line(found)
		}
	} else if positioned, ok := errors.AsType[yaml.Error](err); ok {
		if token := positioned.GetToken(); token != nil {
			at, message = token.Position.Line, "“"+token.Value+"”："+unreadable
		}
	}
	p.wrong = append(p.wrong, errs.Field{Location: p.place(at, owner), Message: message})
}

func (p *fileParser) place(line int, owner string) string {
	at := p.name
	if line > 0 {
		at += fmt.Sprintf(":%d", line)
	}
	if owner != "" {
		at += " " + owner
	}
	return at
}

func line(node ast.Node) int {
	if node == nil || node.GetToken() == nil || node.GetToken().Position == nil {
		return 0
	}
	return node.GetToken().Position.Line
}

// find is the first scalar with that text.
func find(node ast.Node, text string) ast.Node {
	if node == nil {
		return nil
	}
	f := finder{text: text}
	ast.Walk(&f, node)
	return f.found
}

type finder struct {
	text  string
	found ast.Node
}

// Visit implements ast.Visitor.
func (f *finder) Visit(node ast.Node) ast.Visitor {
	if scalar, ok := node.(ast.ScalarNode); ok && f.found == nil && fmt.Sprint(scalar.GetValue()) == f.text {
		f.found = node
	}
	return f
}
