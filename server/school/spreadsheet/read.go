package spreadsheet

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	zipMagic = []byte("PK\x03\x04")
	oleMagic = []byte{0xD0, 0xCF, 0x11, 0xE0} // .xls, and .xlsx with a password
)

// Read reads one table. What the file is, it tells from the bytes, not from a name:
// an .xlsx gives its first sheet that has any text. Errors are those of this
// package, and those of reading r.
func Read(r io.Reader) (Table, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read table: %w", err)
	}
	var table Table
	switch {
	case len(data) > maxFile:
		return nil, ErrTooBig
	case bytes.HasPrefix(data, zipMagic):
		table, err = readXLSX(data)
	case bytes.HasPrefix(data, oleMagic):
		return nil, ErrOldExcel
	default:
		table, err = readCSV(data)
	}
	if err == nil && len(table) == 0 {
		return nil, ErrEmpty
	}
	return table, err
}

// add appends a row unless it is empty, and refuses what is no list of people.
func (t *Table) add(line int, cells []string) error {
	cells = slices.Clone(cells)
	for i, cell := range cells {
		cells[i] = clean(cell)
		if utf8.RuneCountInString(cells[i]) > maxCell {
			return ErrLongCell
		}
	}
	for len(cells) > 0 && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	switch {
	case len(cells) == 0:
		return nil
	case len(cells) > MaxColumns || len(*t) == MaxRows+maxHeading:
		return ErrTooMany
	}
	*t = append(*t, Row{Line: line, Cells: cells})
	return nil
}

// maxHeading leaves room for a title and the column names above the rows.
const maxHeading = 10

// clean takes away what the eye does not see: spaces around, line breaks and other
// control characters, marks of width or direction, and the apostrophe that keeps a
// text from being a formula.
func clean(cell string) string {
	cell = strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError:
			return -1
		}
		return r
	}, cell)
	return strings.TrimSpace(unguard(strings.TrimSpace(cell)))
}
