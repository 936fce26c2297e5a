// Package spreadsheet reads and writes the tables that people keep: Excel
// workbooks (.xlsx) and CSV, in UTF-8 or in the GB18030 that Chinese Excel saves.
//
// It is the door for files from outside, so it bounds bytes, unpacked bytes, rows
// and columns before anything else sees them, and it gives back plain text only:
// formulas are never evaluated on the way in and never written on the way out.
package spreadsheet

// The bounds of one file. A list of a large school with 3,000 families is about
// 0.3 MB packed and 3 MB unpacked.
const (
	MaxRows    = 5000
	MaxColumns = 60

	maxFile     = 4 << 20
	maxUnpacked = 10 << 20
	maxElements = 250_000 // XML elements of all sheets and shared texts: about 55 MB in the parser at worst
	maxCell     = 500     // characters
)

// Table is the filled rows of one sheet, from top to bottom.
type Table []Row

// Row is one line of the file with its text cells; trailing empty cells are left
// out, and no row is empty.
type Row struct {
	Line  int // as the person sees it in Excel, from 1
	Cells []string
}

// Cell is the text of a column, empty beyond the last one.
func (r Row) Cell(column int) string {
	if column < 0 || column >= len(r.Cells) {
		return ""
	}
	return r.Cells[column]
}
