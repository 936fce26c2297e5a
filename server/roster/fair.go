package roster

import (
	"cmp"
	"slices"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// Candidate is somebody who may hold the post of a proposal.
type Candidate struct {
	Person database.ID
	Days   int        // that they held it in the years behind
	Last   clock.Date // the last of these; zero when there is none
	Same   bool       // they had this very holiday the last time
}

// catchUp is how many days somebody who is far behind, as a new colleague is, makes good in
// one proposal: the others are spared for once, and nobody gets a whole summer for having
// come late.
const catchUp = 2

// Propose gives the seats to people: each to whoever has held the post on the fewest days,
// among equals not to whoever had this holiday the last time, then to whoever has been free
// of it the longest, then by the order of the candidates. Free says who can come; nobody
// gets two seats that overlap. A seat stays empty only when nobody can come. The result
// depends on the arguments alone.
func Propose(seats []Shift, people []Candidate, free func(database.ID, Shift) bool) []Shift {
	seats = slices.Clone(seats)
	slices.SortStableFunc(seats, func(a, b Shift) int { return cmp.Or(a.From.Compare(b.From), cmp.Compare(a.Seat, b.Seat)) })
	ranks := levelled(people)
	for i := range seats {
		seats[i].Person = database.ID{}
		best := -1
		for k := range ranks {
			person := ranks[k].Person
			if (best < 0 || before(&ranks[k], &ranks[best])) && !holdsDuring(seats[:i], person, seats[i].From, seats[i].Until) && free(person, seats[i]) {
				best = k
			}
		}
		if best >= 0 {
			seats[i].Person = ranks[best].Person
			ranks[best].Days++
			ranks[best].Last = clock.DateOf(seats[i].From)
		}
	}
	return seats
}

// levelled are the candidates, none of them more than catchUp days behind.
func levelled(people []Candidate) []Candidate {
	ranks := slices.Clone(people)
	most := 0
	for _, c := range ranks {
		most = max(most, c.Days)
	}
	for i := range ranks {
		ranks[i].Days = max(ranks[i].Days, most-catchUp)
	}
	return ranks
}

// before reports whether a is asked before b; candidates that are equal keep their order.
func before(a, b *Candidate) bool {
	switch {
	case a.Days != b.Days:
		return a.Days < b.Days
	case a.Same != b.Same:
		return b.Same
	default:
		return a.Last < b.Last
	}
}

// holdsDuring reports whether a person has one of the shifts in a stretch of time.
func holdsDuring(shifts []Shift, person database.ID, from, until time.Time) bool {
	return slices.ContainsFunc(shifts, func(s Shift) bool {
		return s.Person == person && s.From.Before(until) && s.Until.After(from)
	})
}
