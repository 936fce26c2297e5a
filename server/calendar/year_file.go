package calendar

import (
	"encoding/json"
	"fmt"
	"io/fs"

	"xiaoqin/server/clock"
)

// YearFile is one year of the official arrangement in the form of the holiday-cn
// project: {"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01",
// "isOffDay": true}]}. Days of the December before belong to the year of their
// holiday. Other keys of those files ("$schema", "$id", "papers") are ignored.
type YearFile struct {
	Year int           `json:"year"`
	Days []YearFileDay `json:"days"`
}

// YearFileDay is a day off, or a weekend worked in exchange.
type YearFileDay struct {
	Name     string     `json:"name"`
	Date     clock.Date `json:"date"`
	IsOffDay bool       `json:"isOffDay"`
}

// ParseYearFile reads one file; ErrYearFile says what is wrong with it.
func ParseYearFile(b []byte) (YearFile, error) {
	var f YearFile
	if err := json.Unmarshal(b, &f); err != nil {
		return YearFile{}, ErrYearFile.With(err)
	}
	if f.Year < 2000 || f.Year > 2200 || len(f.Days) == 0 {
		return YearFile{}, ErrYearFile.With(fmt.Errorf("year %d with %d days", f.Year, len(f.Days)))
	}
	seen := make(map[clock.Date]bool, len(f.Days))
	for _, d := range f.Days {
		far := d.Date.Year() != f.Year && d.Date.Year() != f.Year-1
		if d.Name == "" || far || seen[d.Date] {
			return YearFile{}, ErrYearFile.With(fmt.Errorf("day %q %q of year %d", d.Date, d.Name, f.Year))
		}
		seen[d.Date] = true
	}
	return f, nil
}

// ReadYearFiles reads every *.json of a directory, in the order of their names.
func ReadYearFiles(dir fs.FS) ([]YearFile, error) {
	names, err := fs.Glob(dir, "*.json")
	if err != nil {
		return nil, fmt.Errorf("list holiday files: %w", err)
	}
	files := make([]YearFile, 0, len(names))
	for _, name := range names {
		b, err := fs.ReadFile(dir, name)
		if err != nil {
			return nil, fmt.Errorf("read holiday file: %w", err)
		}
		f, err := ParseYearFile(b)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		files = append(files, f)
	}
	return files, nil
}
