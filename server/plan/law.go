package plan

import (
	"slices"

	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
	"xiaoqin/server/errs"
	"xiaoqin/server/task"
)

// Law is one demand of a law, a standard or a guide. Routines cite it by its code.
type Law struct {
	Code     string
	Source   string // the document, in Chinese
	Article  string
	Demand   string // what it asks for, in our own words
	Local    string // where it holds; empty: everywhere
	Verified bool   // the text was found and read; otherwise look it up before printing its numbers

	Subject task.SubjectKind // only schools that have such a thing are meant
	Every   *Rhythm          // how often
	Within  int              // days between two of them at the most
	Served  string           // what serves it instead of a routine
}

// Rhythm is how often a law wants something: so many times in each period.
type Rhythm struct {
	Of    string          // day, or a period of the calendar
	Day   calendar.DaySet // the days that count, school days unless said otherwise
	Times int             // once unless said otherwise
	Min   int             // a period with fewer such days asks for nothing
	Bell  string          // only days that have this bell, as noon for lunch
}

const eachDay = "day"

// check returns everything that is wrong with the law and fills in what it leaves out.
func (l *Law) check() []errs.Field {
	var wrong []errs.Field
	unless := func(ok bool, at, message string) {
		if !ok {
			wrong = append(wrong, errs.Field{Location: at, Message: message})
		}
	}
	unless(l.Code != "", "code", missing)
	unless(l.Source != "", "source", missing)
	unless(l.Demand != "", "demand", missing)
	unless(l.Within >= 0, "within", notNegative)
	unless(l.Served == "" || l.Every == nil && l.Within == 0, "served", servedAlone)
	if e := l.Every; e != nil {
		var period calendar.Period
		unless(e.Of == eachDay || period.UnmarshalText([]byte(e.Of)) == nil, "every.of", hintRhythm)
		unless(e.Times >= 0 && e.Min >= 0, "every", notNegative)
		e.Times = max(e.Times, 1)
		if e.Day == "" {
			e.Day = calendar.School
		}
	}
	return wrong
}

// lacking are the periods that lie wholly in [from, to) and hold fewer of these anchor
// days than the law asks for. The anchors are in order.
func (r *Rhythm) lacking(c *calendar.Calendar, from, to clock.Date, anchors []clock.Date) []string {
	var out []string
	for _, g := range r.groups(c) {
		first, last := g.Days[0], g.Days[len(g.Days)-1]
		if first < from || last >= to || len(g.Days) < r.Min {
			continue
		}
		begin, _ := slices.BinarySearch(anchors, first)
		end, _ := slices.BinarySearch(anchors, last+1)
		if end-begin < r.Times {
			out = append(out, g.Key)
		}
	}
	return out
}

func (r *Rhythm) groups(c *calendar.Calendar) []calendar.Group {
	days := c.Days(r.Day, c.First(), c.Last())
	if r.Bell != "" {
		days = slices.DeleteFunc(slices.Clone(days), func(d clock.Date) bool {
			day, _ := c.Day(d)
			_, rings := day.Bells[r.Bell]
			return !rings
		})
	}
	if r.Of != eachDay {
		return c.GroupBy(calendar.Period(r.Of), days)
	}
	groups := make([]calendar.Group, len(days))
	for i := range days {
		groups[i] = calendar.Group{Key: days[i].String(), Days: days[i : i+1]}
	}
	return groups
}

// Citing are the routines that cite the law, those switched off too.
func Citing(routines []task.Routine, law string) []task.Routine {
	var out []task.Routine
	for _, r := range routines {
		if slices.Contains(r.Law, law) {
			out = append(out, r)
		}
	}
	return out
}
