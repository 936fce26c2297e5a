package calendar_test

import (
	"errors"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/calendar"
)

func TestEveryBuiltinYearHasItsHolidays(t *testing.T) {
	t.Parallel()
	o := calendar.Builtin()
	for year := 2002; year <= 2026; year++ {
		if o.Provisional(year) {
			t.Errorf("%d is provisional", year)
		}
	}
	for _, year := range []int{2001, 2027} {
		if !o.Provisional(year) {
			t.Errorf("%d is official", year)
		}
	}
}

// The legal days of 2027 are computed: 春节 falls on 6 February, 清明 on 5 April,
// 端午 on 9 June, 中秋 on 15 September.
func TestYearWithoutOfficialDataIsProvisional(t *testing.T) {
	t.Parallel()
	c := build(t, "terms: [{first: 2027-02-22, last: 2027-07-02}]")
	var got []string
	for _, b := range c.Breaks() {
		if b.First.Year() == 2027 {
			got = append(got, b.Key+" "+b.First.String()+".."+b.Last.String())
			if !b.Provisional {
				t.Errorf("%s is not marked provisional", b.Key)
			}
		}
	}
	want := []string{
		"2027元旦 2027-01-01..2027-01-01",
		"2027春节 2027-02-05..2027-02-08",
		"2027清明节 2027-04-05..2027-04-05",
		"2027劳动节 2027-05-01..2027-05-02",
		"2027端午节 2027-06-09..2027-06-09",
		"2027中秋节 2027-09-15..2027-09-15",
		"2027国庆节 2027-10-01..2027-10-03",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	d, _ := c.Day(day(t, "2027-05-03"))
	if !d.Provisional || !d.School || d.Makeup {
		t.Errorf("3 May 2027 = %+v, want a provisional school day", d)
	}
}

// The lunar computation agrees with the days that were announced.
func TestComputedDaysAreOffInEveryOfficialYear(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"2022-02-01": "春节", "2022-06-03": "端午节", "2022-04-05": "清明节", "2022-09-10": "中秋节",
		"2024-02-10": "春节", "2024-06-10": "端午节", "2024-04-04": "清明节", "2024-09-17": "中秋节",
		"2026-02-17": "春节", "2026-06-19": "端午节", "2026-04-05": "清明节", "2026-09-25": "中秋节",
	}
	for on, name := range tests {
		c := build(t, "terms: [{first: "+on[:4]+"-03-01, last: "+on[:4]+"-06-30}]")
		if d, _ := c.Day(day(t, on)); !d.Holiday || d.Break.Name != name || d.Provisional {
			t.Errorf("%s = %+v, want %s", on, d, name)
		}
	}
}

const announced2027 = `{
  "$schema": "https://example.org/schema.json", "year": 2027, "papers": [],
  "days": [
    {"name": "元旦", "date": "2026-12-31", "isOffDay": true},
    {"name": "元旦", "date": "2027-01-01", "isOffDay": true},
    {"name": "元旦", "date": "2027-01-02", "isOffDay": false},
    {"name": "国庆节、中秋节", "date": "2027-10-01", "isOffDay": true}
  ]
}`

func TestYearFileReplacesItsYear(t *testing.T) {
	t.Parallel()
	files, err := calendar.ReadYearFiles(fstest.MapFS{"2027.json": {Data: []byte(announced2027)}, "notes.txt": {}})
	if err != nil {
		t.Fatal(err)
	}
	c := build(t, "terms: [{first: 2026-09-01, last: 2027-01-22}, {first: 2027-02-22, last: 2027-07-02}]", files...)
	var got []string
	for _, b := range c.Breaks() {
		if b.First >= day(t, "2026-12-01") && b.Last < day(t, "2028-01-01") {
			got = append(got, b.Key+" "+b.First.String()+".."+b.Last.String())
		}
	}
	want := []string{"2027元旦 2026-12-31..2027-01-01", "2027国庆节 2027-10-01..2027-10-01"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	d, _ := c.Day(day(t, "2027-01-02"))
	if d.Kind != calendar.KindMakeup || d.Provisional {
		t.Errorf("2 January 2027 = %+v, want a 调休 school day", d)
	}
	if calendar.Builtin().Provisional(2027) == false {
		t.Error("the file changed the built-in arrangement")
	}
}

func TestYearFileThatCorrectsAnOfficialYear(t *testing.T) {
	t.Parallel()
	file, err := calendar.ParseYearFile([]byte(`{"year": 2022, "days": [{"name": "清明", "date": "2022-04-04", "isOffDay": true}]}`))
	if err != nil {
		t.Fatal(err)
	}
	c := build(t, "terms: [{first: 2022-02-14, last: 2022-07-01}]", file)
	if d, _ := c.Day(day(t, "2022-04-05")); !d.School {
		t.Errorf("5 April = %+v, want school: the file no longer has it", d)
	}
	if d, _ := c.Day(day(t, "2022-04-02")); d.Work {
		t.Errorf("2 April = %+v, want an ordinary Saturday", d)
	}
	if d, _ := c.Day(day(t, "2022-04-04")); d.Break.Key != "2022清明节" {
		t.Errorf("4 April = %+v, want the same break key as before", d)
	}
	if d, _ := c.Day(day(t, "2022-12-31")); !d.Holiday {
		t.Errorf("31 December 2022 belongs to 2023 and must stay: %+v", d)
	}
}

func TestBadYearFiles(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		``, `[]`, `{"year": 2027}`, `{"year": 27, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true}]}`,
		`{"year": 2027, "days": [{"name": "元旦", "date": "2029-01-01", "isOffDay": true}]}`,
		`{"year": 2027, "days": [{"name": "", "date": "2027-01-01", "isOffDay": true}]}`,
		`{"year": 2027, "days": [{"name": "元旦", "date": "1 Jan", "isOffDay": true}]}`,
		`{"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01"}, {"name": "元旦", "date": "2027-01-01"}]}`,
	} {
		if _, err := calendar.ParseYearFile([]byte(text)); !errors.Is(err, calendar.ErrYearFile) {
			t.Errorf("%s: got %v, want ErrYearFile", text, err)
		}
		if _, err := calendar.ReadYearFiles(fstest.MapFS{"x.json": {Data: []byte(text)}}); !errors.Is(err, calendar.ErrYearFile) {
			t.Errorf("%s: got %v, want ErrYearFile", text, err)
		}
	}
}
