package calendar

import (
	"maps"
	"strings"
	"sync"

	"github.com/6tail/lunar-go/HolidayUtil"

	"xiaoqin/server/clock"
)

// The official holidays. Sources differ in spelling (元旦, 元旦节; 国庆中秋,
// 国庆节、中秋节), so a name is recognised by its stem.
const (
	springFestival = "春节"
	nationalDay    = "国庆节"
	labourDay      = "劳动节"
	dragonBoat     = "端午节"
	qingming       = "清明节"
	midAutumn      = "中秋节"
	newYear        = "元旦"
	victoryDay     = "抗战胜利日"
)

// holidayStems is in order of rank: of two holidays that share the same days, the
// first gives the break its name.
var holidayStems = []struct{ stem, name string }{
	{"春节", springFestival},
	{"国庆", nationalDay},
	{"劳动", labourDay},
	{"端午", dragonBoat},
	{"清明", qingming},
	{"中秋", midAutumn},
	{"元旦", newYear},
	{"抗战", victoryDay},
}

// officialDay is what the official arrangement says of a day: off, or worked in
// exchange (调休). The year is that of the holiday: 31 December 2022 is off for 2023.
type officialDay struct {
	names []string
	off   bool
	year  int
}

// Official is the State Council's arrangement of holidays and 调休 workdays, by
// year. It is read-only.
type Official struct {
	days  map[clock.Date]officialDay
	years map[int]bool
}

// Builtin is the arrangement known to this build: 2002 to 2026, from the table of
// 6tail/lunar-go.
var Builtin = sync.OnceValue(func() *Official {
	o := &Official{days: make(map[clock.Date]officialDay), years: make(map[int]bool)}
	for year := 2001; year <= 2026; year++ {
		for e := HolidayUtil.GetHolidaysByYear(year).Front(); e != nil; e = e.Next() {
			h, ok := e.Value.(*HolidayUtil.Holiday)
			if !ok {
				continue
			}
			on, err := clock.ParseDate(h.GetDay())
			if err != nil {
				continue
			}
			target, err := clock.ParseDate(h.GetTarget())
			if err != nil {
				continue
			}
			o.days[on] = officialDay{names: holidayNames(h.GetName()), off: !h.IsWork(), year: target.Year()}
			o.years[target.Year()] = true
		}
	}
	return o
})

// With returns an arrangement in which each of the files replaces its year.
func (o *Official) With(files ...YearFile) *Official {
	next := &Official{days: maps.Clone(o.days), years: maps.Clone(o.years)}
	for _, f := range files {
		maps.DeleteFunc(next.days, func(_ clock.Date, d officialDay) bool { return d.year == f.Year })
		for _, d := range f.Days {
			next.days[d.Date] = officialDay{names: holidayNames(d.Name), off: d.IsOffDay, year: f.Year}
		}
		next.years[f.Year] = true
	}
	return next
}

// Provisional reports whether the holidays of the year are only computed.
func (o *Official) Provisional(year int) bool { return !o.years[year] }

// between is what is known of the years from..to and of the turn of the year on
// both sides.
func (o *Official) between(from, to int) map[clock.Date]officialDay {
	days := make(map[clock.Date]officialDay)
	for year := from; year <= to+1; year++ {
		if o.Provisional(year) {
			maps.Copy(days, legalDays(year))
		}
	}
	maps.Copy(days, o.days)
	return days
}

// KnownHoliday reports whether a break can have this name.
func KnownHoliday(name string) bool {
	for _, h := range holidayStems {
		if h.name == name {
			return true
		}
	}
	return false
}

func holidayNames(text string) []string {
	var names []string
	for _, h := range holidayStems {
		if strings.Contains(text, h.stem) {
			names = append(names, h.name)
		}
	}
	if names == nil {
		names = []string{text}
	}
	return names
}
