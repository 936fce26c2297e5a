package school

import (
	"fmt"
	"slices"
	"strings"
)

// Report says what an import did, would do, or cannot do, for the person who filled
// in the file. It quotes no phone number and no child.
type Report struct {
	Kind     ImportKind
	DryRun   bool
	Rows     int // rows with anything in them, without the column names
	Same     int // rows that say what the school has already
	Changes  []Change
	Problems []Finding // with any of them, nothing was written
	Notes    []Finding // worth a look; they hold nothing back
}

// Finding is something about one cell, or about a whole row or column when Column or
// Line is empty.
type Finding struct {
	Line   int // as Excel counts, from 1
	Column string
	Text   string // what is wrong, then how to put it right
}

// Change is one thing that an import adds or corrects.
type Change struct {
	Line int
	Adds bool
	Text string
}

// maxPrinted bounds the changes that are printed; what is wrong is printed in full.
const maxPrinted = 40

// Done reports whether the file was written.
func (r *Report) Done() bool { return !r.DryRun && len(r.Problems) == 0 }

func (r *Report) problem(line int, column, text string, args ...any) {
	r.Problems = append(r.Problems, Finding{line, column, fmt.Sprintf(text, args...)})
}

func (r *Report) note(line int, column, text string, args ...any) {
	r.Notes = append(r.Notes, Finding{line, column, fmt.Sprintf(text, args...)})
}

func (r *Report) add(line int, text string, args ...any) {
	r.Changes = append(r.Changes, Change{line, true, fmt.Sprintf(text, args...)})
}

func (r *Report) correct(line int, text string, args ...any) {
	r.Changes = append(r.Changes, Change{line, false, fmt.Sprintf(text, args...)})
}

// settle counts the rows without a finding or change and sorts by line.
func (r *Report) settle() {
	slices.SortStableFunc(r.Problems, func(a, b Finding) int { return a.Line - b.Line })
	slices.SortStableFunc(r.Notes, func(a, b Finding) int { return a.Line - b.Line })
	slices.SortStableFunc(r.Changes, func(a, b Change) int { return a.Line - b.Line })
	changed := map[int]bool{}
	for _, c := range r.Changes {
		changed[c.Line] = true
	}
	r.Same = r.Rows - len(changed)
}

// String is the report in Chinese, the outcome first.
func (r *Report) String() string {
	var b strings.Builder
	switch {
	case len(r.Problems) > 0:
		fmt.Fprintf(&b, "读到 %d 行%s，有 %d 处要改。什么都没有写进去。\n", r.Rows, r.Kind.Name(), len(r.Problems))
		write(&b, "要改的：", r.Problems)
		write(&b, "请留意：", r.Notes)
		b.WriteString("\n改好后把整个文件再传一次，不会重复登记。\n")
		return b.String()
	case len(r.Changes) == 0:
		fmt.Fprintf(&b, "读到 %d 行%s，和学校里的一样，没有要写的。\n", r.Rows, r.Kind.Name())
	default:
		r.writeChanges(&b)
	}
	write(&b, "请留意：", r.Notes)
	return b.String()
}

func (r *Report) writeChanges(b *strings.Builder) {
	added := 0
	for _, c := range r.Changes {
		if c.Adds {
			added++
		}
	}
	done := "已经写进去"
	if r.DryRun {
		done = "只是试读，还没有写进去"
	}
	fmt.Fprintf(b, "读到 %d 行%s：新增 %d 项，更改 %d 项，%d 行没有变化。%s。\n",
		r.Rows, r.Kind.Name(), added, len(r.Changes)-added, r.Same, done)
	for i, c := range r.Changes {
		if i == maxPrinted {
			fmt.Fprintf(b, "  ……还有 %d 项\n", len(r.Changes)-i)
			break
		}
		sign := "改"
		if c.Adds {
			sign = "增"
		}
		fmt.Fprintf(b, "  第 %d 行 %s：%s\n", c.Line, sign, c.Text)
	}
}

func write(b *strings.Builder, title string, findings []Finding) {
	if len(findings) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", title)
	for _, f := range findings {
		var where []string
		if f.Line > 0 {
			where = append(where, fmt.Sprintf("第 %d 行", f.Line))
		}
		if f.Column != "" {
			where = append(where, "“"+f.Column+"”")
		}
		fmt.Fprintf(b, "  %s：%s\n", strings.Join(where, " "), f.Text)
	}
}
