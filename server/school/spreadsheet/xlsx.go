package spreadsheet

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

var xlsxOptions = excelize.Options{
	RawCellValue:      true, // a phone number stays 13800000000 whatever the column looks like
	UnzipSizeLimit:    maxUnpacked,
	UnzipXMLSizeLimit: maxUnpacked, // the same, so that nothing is spilled to disk
}

// readXLSX turns a panic of the parser into an error: the file comes from outside
// and one bad one must not end the process.
func readXLSX(data []byte) (table Table, err error) {
	defer func() {
		if p := recover(); p != nil {
			table, err = nil, ErrUnreadable.With(fmt.Errorf("parser panicked: %v", p))
		}
	}()
	f, err := excelize.OpenReader(bytes.NewReader(data), xlsxOptions)
	if err != nil {
		if strings.Contains(err.Error(), "unzip size exceeds") {
			return nil, ErrTooBig.With(err)
		}
		return nil, ErrUnreadable.With(err)
	}
	defer func() { _ = f.Close() }() // nothing is on disk
	if err := checkParts(f); err != nil {
		return nil, err
	}
	for _, sheet := range f.GetSheetList() {
		if visible, err := f.GetSheetVisible(sheet); err != nil || !visible {
			continue
		}
		table, err := readSheet(f, sheet)
		if err != nil || len(table) > 0 {
			return table, err
		}
	}
	return nil, nil
}

func readSheet(f *excelize.File, sheet string) (Table, error) {
	rows, err := f.Rows(sheet)
	if err != nil {
		return nil, ErrUnreadable.With(err)
	}
	defer func() { _ = rows.Close() }() // gives rows.Error again
	var table Table
	for line := 1; rows.Next(); line++ {
		cells, err := rows.Columns(xlsxOptions)
		if err != nil {
			return nil, ErrUnreadable.With(err)
		}
		if err := table.add(line, cells); err != nil {
			return nil, err
		}
	}
	if rows.Error() != nil {
		return nil, ErrUnreadable.With(rows.Error())
	}
	return table, nil
}

// checkParts reads through the XML of rows and shared texts once, because the
// parser stops at broken XML without a word, which would import half a list, and
// because a few bytes of XML become many bytes of memory in it.
func checkParts(f *excelize.File) error {
	elements := 0
	var failed error
	f.Pkg.Range(func(name, content any) bool {
		part := strings.ToLower(name.(string))
		if !strings.HasPrefix(part, "xl/worksheets/") && !strings.HasPrefix(part, "xl/sharedstrings") || !strings.HasSuffix(part, ".xml") {
			return true
		}
		d := xml.NewDecoder(bytes.NewReader(content.([]byte)))
		d.CharsetReader = f.CharsetReader
		for failed == nil {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				failed = ErrUnreadable.With(err)
			}
			if _, ok := token.(xml.StartElement); ok {
				elements++
			}
			if elements > maxElements {
				failed = ErrTooBig
			}
		}
		return failed == nil
	})
	return failed
}
