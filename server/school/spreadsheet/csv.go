package spreadsheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

var utf8BOM = []byte("\xEF\xBB\xBF")

func readCSV(data []byte) (Table, error) {
	data, err := decode(data)
	if err != nil {
		return nil, err
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma = separator(data)
	r.FieldsPerRecord = -1
	r.LazyQuotes = true
	r.ReuseRecord = true
	var table Table
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return table, nil
		}
		if err != nil {
			return nil, ErrUnreadable.With(err)
		}
		line, _ := r.FieldPos(0)
		if err := table.add(line, cells); err != nil {
			return nil, err
		}
	}
}

// decode gives UTF-8. A text that is valid UTF-8 is taken as such; Chinese in
// GB18030, two bytes a character, practically never is.
func decode(data []byte) ([]byte, error) {
	data = bytes.TrimPrefix(data, utf8BOM)
	if !utf8.Valid(data) {
		var err error
		if data, err = simplifiedchinese.GB18030.NewDecoder().Bytes(data); err != nil {
			return nil, ErrEncoding.With(err)
		}
	}
	if bytes.ContainsRune(data, utf8.RuneError) || bytes.IndexByte(data, 0) >= 0 {
		return nil, ErrEncoding
	}
	return data, nil
}

// separator is what parts the first line: a comma, or the tab or semicolon of a
// text copied out of Excel.
func separator(data []byte) rune {
	first, _, _ := bytes.Cut(bytes.TrimLeft(data, "\r\n"), []byte("\n"))
	best := ','
	for _, r := range []rune{'\t', ';'} {
		if bytes.Count(first, []byte(string(r))) > bytes.Count(first, []byte(string(best))) {
			best = r
		}
	}
	return best
}
