package spreadsheet

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Sheet is one sheet to write: its name, then the rows with the column names first.
type Sheet struct {
	Name string
	Rows [][]string
}

// WriteXLSX writes a workbook in which every cell is text, so that none can be a
// formula and a phone number keeps all its digits.
func WriteXLSX(w io.Writer, sheets ...Sheet) error {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()                     // nothing is on disk
	text, err := f.NewStyle(&excelize.Style{NumFmt: 49}) // 49 is "@", text
	if err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	for i, sheet := range sheets {
		if err := writeSheet(f, i, sheet, text); err != nil {
			return fmt.Errorf("write sheet %s: %w", sheet.Name, err)
		}
	}
	if _, err := f.WriteTo(w); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}

func writeSheet(f *excelize.File, i int, sheet Sheet, text int) error {
	if i == 0 {
		if err := f.SetSheetName(f.GetSheetName(0), sheet.Name); err != nil {
			return err
		}
	} else if _, err := f.NewSheet(sheet.Name); err != nil {
		return err
	}
	out, err := f.NewStreamWriter(sheet.Name)
	if err != nil {
		return err
	}
	if err := out.SetColStyle(1, MaxColumns, text); err != nil {
		return err
	}
	if err := out.SetColWidth(1, MaxColumns, 16); err != nil {
		return err
	}
	for r, row := range sheet.Rows {
		cells := make([]any, len(row))
		for c, value := range row {
			cells[c] = excelize.Cell{StyleID: text, Value: value}
		}
		if err := out.SetRow(fmt.Sprintf("A%d", r+1), cells); err != nil {
			return err
		}
	}
	return out.Flush()
}

// WriteCSV writes UTF-8 with the mark by which Excel knows it, and puts an
// apostrophe before a cell that Excel would otherwise run as a formula. Read takes
// both away again.
func WriteCSV(w io.Writer, rows [][]string) error {
	if _, err := w.Write(utf8BOM); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = guard(cell)
		}
		if err := out.Write(cells); err != nil {
			return fmt.Errorf("write CSV: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}

// formulaStarts are the characters with which a spreadsheet begins a formula or a
// call to another program (OWASP, "CSV Injection"), their full-width twins included.
const formulaStarts = "=+-@\t\r\n＝＋－＠"

func guard(cell string) string {
	if cell != "" && strings.ContainsAny(firstRune(cell), formulaStarts) {
		return "'" + cell
	}
	return cell
}

func unguard(cell string) string {
	rest, guarded := strings.CutPrefix(cell, "'")
	if guarded && strings.ContainsAny(firstRune(rest), formulaStarts) {
		return rest
	}
	return cell
}

func firstRune(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}
