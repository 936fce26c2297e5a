package school

import (
	"slices"
	"strings"

	"xiaoqin/server/school/spreadsheet"
)

// column is one column that an import understands.
type column struct {
	name     string   // as we print it and as the template has it
	others   []string // as schools also write it
	required bool
	hint     string // for the template
}

// listing is a table whose columns are known.
type listing struct {
	columns []column
	at      []int // position of each column in the file, -1 when it is not there
	rows    []spreadsheet.Row
}

// locate finds the column names, which may stand below a title, and reports columns
// that nothing is read from. It fails when the table has no column names at all.
func locate(table spreadsheet.Table, columns []column, report *Report) (listing, error) {
	for i, row := range table[:min(len(table), 10)] {
		l := listing{columns: columns, at: make([]int, len(columns)), rows: table[i+1:]}
		if !l.recognise(row) {
			continue
		}
		report.Rows = len(l.rows)
		l.reportHeader(row, report)
		return l, nil
	}
	return listing{}, ErrImportHeader
}

// recognise reports whether the row holds a required column name, and notes where each
// column is.
func (l *listing) recognise(row spreadsheet.Row) bool {
	found := false
	for i, c := range l.columns {
		l.at[i] = slices.IndexFunc(row.Cells, c.is)
		found = found || c.required && l.at[i] >= 0
	}
	return found
}

func (c column) is(cell string) bool {
	cell = strings.TrimSuffix(strings.Trim(narrow(cell), "*:"), "(必填)")
	return cell == c.name || slices.Contains(c.others, cell)
}

func (l *listing) reportHeader(row spreadsheet.Row, report *Report) {
	var unknown []string
	for i, cell := range row.Cells {
		if cell == "" {
			continue
		}
		known := slices.IndexFunc(l.columns, func(c column) bool { return c.is(cell) })
		switch {
		case known < 0:
			unknown = append(unknown, "“"+quote(cell)+"”")
		case l.at[known] != i:
			report.problem(row.Line, l.columns[known].name, "这一列出现了两次。请只留一列。")
		}
	}
	if len(unknown) > 0 {
		report.note(row.Line, "", "这些列没有用到：%s。", strings.Join(unknown, "、"))
	}
	for i, c := range l.columns {
		if c.required && l.at[i] < 0 {
			report.problem(row.Line, c.name, "缺这一列。请补上再传。")
		}
	}
}

// cell is the text of a column in a row, empty when the file has no such column.
func (l *listing) cell(row spreadsheet.Row, name string) string {
	for i, c := range l.columns {
		if c.name == name {
			return row.Cell(l.at[i])
		}
	}
	return ""
}

// quote shortens a value that a report repeats.
func quote(s string) string {
	if r := []rune(s); len(r) > 20 {
		return string(r[:20]) + "…"
	}
	return s
}
