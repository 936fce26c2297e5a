package roster

import (
	"time"

	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/task"
)

// Shift is one seat of a post from a moment to another.
type Shift struct {
	ID          database.ID
	Post        string
	From, Until time.Time
	Seat        int         // 0 for the first of those who hold the post together
	Person      database.ID // zero when nobody has it
	ByHand      bool        // somebody changed it, so that no pattern does
	Held        time.Time   // since when the person has it; zero when a pattern gave it
	Acked       time.Time   // when the person said that they know; zero before
	Signed      time.Time   // when the person arrived; zero before
}

// giveTo makes it the shift of a person, who has not said anything about it yet. The zero
// person empties it.
func (s *Shift) giveTo(person database.ID, now time.Time) {
	s.Person, s.ByHand, s.Held, s.Acked, s.Signed = person, true, now, time.Time{}, time.Time{}
}

// begun reports whether the shift is on, or over.
func (s *Shift) begun(now time.Time) bool { return !s.From.After(now) }

// days are the first and the last day on which the shift needs its person.
func (s *Shift) days() (first, last clock.Date) {
	return clock.DateOf(s.From), clock.DateOf(s.Until.Add(-time.Millisecond))
}

// seat is what a shift is, whoever has it.
type seat struct {
	post string
	from clock.Instant
	n    int
}

func (s Shift) key() seat { return seat{s.Post, clock.At(s.From), s.Seat} }

// Wanted are the shifts that the patterns ask for on the days from first to last. Members
// are the people of a role, in the order of registration; who has two of the roles takes one
// turn.
func Wanted(patterns []Pattern, days *calendar.Calendar, members func(task.Role) []database.ID, first, last clock.Date) []Shift {
	var out []Shift
	taken := make(map[seat]int) // seats of a post from that moment
	for _, p := range patterns {
		people := p.pool(members)
		for _, day := range days.Days(p.Days, first, last) {
			from, until := p.Hours(day)
			turn := p.Turn(people, day)
			post := seat{post: p.Post, from: clock.At(from)}
			for i := range p.Crew {
				s := Shift{Post: p.Post, From: from, Until: until, Seat: taken[post]}
				if i < len(turn) {
					s.Person = turn[i]
				}
				taken[post]++
				out = append(out, s)
			}
		}
	}
	return out
}

// changes are what has to be written so that the shifts are as wanted.
type changes struct {
	add, set []Shift
	drop     []database.ID
}

// compare lays what is wanted over what is there. Only shifts that begin after now change,
// and none that was changed by hand. A shift keeps its person while the person works here,
// unless anew says that the turns themselves have changed.
func compare(have, want []Shift, now time.Time, works func(database.ID) bool, anew bool) changes {
	var out changes
	stored := make(map[seat]Shift, len(have))
	for _, s := range have {
		stored[s.key()] = s
	}
	asked := make(map[seat]bool, len(want))
	for _, w := range want {
		asked[w.key()] = true
		s, exists := stored[w.key()]
		switch {
		case !exists && w.Until.After(now):
			out.add = append(out.add, w)
		case !exists || s.ByHand || !s.From.After(now):
		default:
			w.ID = s.ID
			if !anew && works(s.Person) {
				w.Person = s.Person
			}
			if w.Person == s.Person {
				w.Held, w.Acked, w.Signed = s.Held, s.Acked, s.Signed
			}
			if w.Person != s.Person || !w.Until.Equal(s.Until) {
				out.set = append(out.set, w)
			}
		}
	}
	for _, s := range have {
		if !asked[s.key()] && !s.ByHand && s.From.After(now) {
			out.drop = append(out.drop, s.ID)
		}
	}
	return out
}
