package roster

import (
	"slices"
	"time"

	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// Roster is the plan of a post for some days: a proposal until it is published. From then on
// the shifts are the truth.
type Roster struct {
	ID          database.ID
	Post        string
	Name        string // 清明节值班
	First, Last clock.Date
	Published   time.Time // zero for a proposal
	Seats       []Entry
	Pool        []Share // who may hold the post, in their order
}

// Share is what somebody has done for a post in the years behind, and would do.
type Share struct {
	Candidate

	Name string
	Now  int  // days in this roster
	Away bool // on some of its days
}

// Gaps is how many seats nobody has.
func (r *Roster) Gaps() int {
	n := 0
	for i := range r.Seats {
		if r.Seats[i].Vacant {
			n++
		}
	}
	return n
}

// maxSpan is how many days one roster has at the most: a summer.
const maxSpan = 100

// yearsBack is how far back days are counted.
const yearsBack = 3 * 366

// standing counts the days that each of the people had a post before the first day of a
// roster. The same is the holiday of that day, and its last time before.
func standing(people []database.ID, past []Shift, days *calendar.Calendar, holiday string) []Candidate {
	out := make([]Candidate, len(people))
	var lastTime string
	for _, one := range past {
		if b, in := days.BreakOf(clock.DateOf(one.From)); in && b.Name == holiday {
			lastTime = b.Key // past is in order, so the last one stays
		}
	}
	for i, person := range people {
		c := Candidate{Person: person}
		for _, one := range past {
			if one.Person != person {
				continue
			}
			on := clock.DateOf(one.From)
			c.Days++
			c.Last = max(c.Last, on)
			if b, in := days.BreakOf(on); in && b.Key == lastTime {
				c.Same = true
			}
		}
		out[i] = c
	}
	return out
}

// Span is a stretch of days for which a post is planned by hand: a holiday, a vacation, the
// rest of a month.
type Span struct {
	Post        string
	PostName    string
	Name        string
	First, Last clock.Date
	Turns       bool // an ordinary post: people take turns there without being planned
}

// Spans are what lies ahead to be planned: each holiday of the posts that are held on
// holidays, each run of days of those held in vacations, and the weeks of the others, up to
// so many days ahead.
func Spans(patterns []Pattern, days *calendar.Calendar, first, last clock.Date) []Span {
	var out []Span
	for _, p := range patterns {
		name := p.Name
		if name == "" {
			name = p.Post
		}
		known := slices.ContainsFunc(out, func(s Span) bool { return s.Post == p.Post })
		if known || p.Days == calendar.Every {
			continue
		}
		for _, run := range runs(p, days, first, last) {
			run.Post, run.PostName, run.Turns = p.Post, name, p.Days != calendar.Holiday && p.Days != calendar.Vacation
			out = append(out, run)
		}
	}
	slices.SortStableFunc(out, func(a, b Span) int { return int(a.First - b.First) })
	return out
}

// runs are the holidays, or else the stretches of days on which a post is held without more
// than a weekend between them.
func runs(p Pattern, days *calendar.Calendar, first, last clock.Date) []Span {
	var out []Span
	for _, d := range days.Days(p.Days, first, last) {
		name := ""
		if b, in := days.BreakOf(d); in && p.Days == calendar.Holiday {
			name = b.Name
		}
		if n := len(out); n > 0 && out[n-1].Name == name && d <= out[n-1].Last+3 && d < out[n-1].First+maxSpan {
			out[n-1].Last = d
			continue
		}
		out = append(out, Span{Name: name, First: d, Last: d})
	}
	return out
}
