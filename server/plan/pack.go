package plan

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"xiaoqin/server/errs"
	"xiaoqin/server/form"
	"xiaoqin/server/notice"
	"xiaoqin/server/task"
)

// Pack is everything a directory of data holds, checked to belong together.
type Pack struct {
	task.File

	Laws  []Law
	Rows  []Row           // of the semester plan: text, month list, safety lessons
	Texts map[string]Text // for guardians, by topic
	Forms []form.Form     // what the sheets of routines ask
}

// Row is one thing that a semester plan asks for, and what serves it.
type Row struct {
	Code string // S32, M3-4, E5-1
	Text string // in our own words

	Routines []string // codes, in the order of the pack
	Instead  string   // what serves it beside the routines, or when there is none
}

// Load reads a pack: routines and ladders from its *.yaml, laws from laws/, plan rows
// from plan/, texts from texts/, forms from forms/. Any mistake is refused with ErrPack, whose fields name file and line.
func Load(dir fs.FS) (Pack, error) {
	file, err := task.ReadPack(dir)
	if err != nil {
		return Pack{}, err
	}
	r := reader{dir: dir}
	p := Pack{File: file, Laws: r.laws(), Rows: r.rows(), Texts: r.texts()}
	if p.Forms, err = form.ReadPack(dir); err != nil {
		return Pack{}, fmt.Errorf("read forms of pack: %w", err)
	}
	if r.failed == nil && len(r.wrong) == 0 {
		r.connect(&p)
		r.connectForms(&p)
	}
	if r.failed != nil {
		return Pack{}, fmt.Errorf("read pack: %w", r.failed)
	}
	if len(r.wrong) > 0 {
		first := errors.New(r.wrong[0].Location)
		return Pack{}, ErrPack.With(first).WithFields(r.wrong...)
	}
	return p, nil
}

// Law finds a law by its code.
func (p *Pack) Law(code string) (Law, bool) {
	i := slices.IndexFunc(p.Laws, func(l Law) bool { return l.Code == code })
	if i < 0 {
		return Law{}, false
	}
	return p.Laws[i], true
}

// connect follows every reference of a routine to a law or a row, and asks every row
// what serves it.
func (r *reader) connect(p *Pack) {
	rows := make(map[string]*Row, len(p.Rows))
	for i := range p.Rows {
		row := &p.Rows[i]
		row.Instead = p.NotATask[row.Code]
		rows[row.Code] = row
	}
	for _, ref := range r.references() {
		switch ref.kind {
		case refLaw:
			if _, ok := p.Law(ref.to); !ok {
				r.refuse(ref.at, noSuchLaw)
			}
		case refRow:
			if row := rows[ref.to]; row != nil {
				row.Routines = append(row.Routines, ref.routine)
			} else {
				r.refuse(ref.at, noSuchRow)
			}
		}
	}
	for _, routine := range p.Routines {
		for _, topic := range routine.Params {
			if _, ok := p.Texts[topic]; routine.Evidence == notice.EvidenceBroadcast && !ok {
				r.refuse(routine.Code+".params "+topic, noSuchText)
			}
		}
	}
	for code := range p.NotATask {
		if rows[code] == nil {
			r.refuse("not_a_task."+code, noSuchRow)
		}
	}
	for _, row := range p.Rows {
		if len(row.Routines) == 0 && row.Instead == "" {
			r.refuse("plan "+row.Code, rowUnserved)
		}
	}
}

// connectForms asks every form for the routine it serves and the laws it names.
func (r *reader) connectForms(p *Pack) {
	for _, f := range p.Forms {
		serves := func(routine task.Routine) bool { return routine.Code == f.Code }
		if !slices.ContainsFunc(p.Routines, serves) {
			r.refuse("forms "+f.Code, noSuchRoutine)
		}
		laws := slices.Clone(f.Law)
		for _, item := range f.Items {
			laws = append(laws, item.Law...)
			for _, inner := range item.Items {
				laws = append(laws, inner.Law...)
			}
		}
		for _, law := range laws {
			if _, ok := p.Law(law); !ok {
				r.refuse("forms "+f.Code+".law", noSuchLaw)
			}
		}
	}
}

// byPlan orders rows as a plan has them: text, month list, safety lessons.
func byPlan(a, b Row) int {
	const order = "SME"
	return cmp.Or(
		strings.IndexByte(order, a.Code[0])-strings.IndexByte(order, b.Code[0]),
		strings.Compare(a.Code, b.Code),
	)
}

func (r *reader) refuse(at, message string) {
	r.wrong = append(r.wrong, errs.Field{Location: at, Message: message})
}
