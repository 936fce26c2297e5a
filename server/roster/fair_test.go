package roster_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/roster"
)

// seatsOf are so many seats on so many days, from eight to five.
func seatsOf(days, crew int) []roster.Shift {
	var seats []roster.Shift
	for d := range days {
		on := day("2022-07-02").AddDays(d)
		for n := range crew {
			seats = append(seats, roster.Shift{Post: "holiday", From: on.At(8 * time.Hour), Until: on.At(17 * time.Hour), Seat: n})
		}
	}
	return seats
}

func always(database.ID, roster.Shift) bool { return true }

func TestAProposalIsFair(t *testing.T) {
	t.Parallel()
	for seed := range uint64(400) {
		random := rand.New(rand.NewPCG(seed, 2022))
		people := make([]roster.Candidate, 2+random.IntN(12))
		past := random.IntN(9)
		for i := range people {
			people[i] = roster.Candidate{Person: database.NewID(), Days: past, Same: random.IntN(3) == 0, Last: day("2022-02-01").AddDays(random.IntN(50))}
		}
		crew := 1 + random.IntN(min(3, len(people)))
		seats := seatsOf(1+random.IntN(60), crew)
		got := roster.Propose(seats, people, always)
		if diff := cmp.Diff(got, roster.Propose(seats, people, always)); diff != "" {
			t.Fatalf("seed %d: twice is not the same\n%s", seed, diff)
		}
		counts := make(map[database.ID]int)
		for i, s := range got {
			if s.Person.IsZero() {
				t.Fatalf("seed %d: nobody on %s", seed, s.From)
			}
			if i > 0 && got[i-1].From.Equal(s.From) && got[i-1].Person == s.Person {
				t.Fatalf("seed %d: twice in one crew on %s", seed, s.From)
			}
			counts[s.Person]++
		}
		least, most := len(got), 0
		for _, c := range people {
			least, most = min(least, counts[c.Person]), max(most, counts[c.Person])
		}
		if most-least > 1 {
			t.Fatalf("seed %d: %d people share %d seats as %d to %d days", seed, len(people), len(got), least, most)
		}
	}
}

// Whoever can come at all is asked before a seat stays empty.
func TestAProposalLeavesNoGapThatSomebodyCouldFill(t *testing.T) {
	t.Parallel()
	for seed := range uint64(400) {
		random := rand.New(rand.NewPCG(seed, 7))
		people := make([]roster.Candidate, 1+random.IntN(5))
		away := make(map[string]bool)
		seats := seatsOf(20, 1+random.IntN(3))
		for i := range people {
			people[i] = roster.Candidate{Person: database.NewID(), Days: random.IntN(12)}
			for d := range 20 {
				away[fmt.Sprint(people[i].Person, seats[0].From.AddDate(0, 0, d))] = random.IntN(2) == 0
			}
		}
		free := func(person database.ID, s roster.Shift) bool { return !away[fmt.Sprint(person, s.From)] }
		got := roster.Propose(seats, people, free)
		for _, s := range got {
			if !s.Person.IsZero() {
				if !free(s.Person, s) {
					t.Fatalf("seed %d: somebody who is away on %s", seed, s.From)
				}
				continue
			}
			for _, c := range people {
				idle := !slices.ContainsFunc(got, func(o roster.Shift) bool { return o.Person == c.Person && o.From.Equal(s.From) })
				if idle && free(c.Person, s) {
					t.Fatalf("seed %d: nobody on %s although somebody can come", seed, s.From)
				}
			}
		}
	}
}

func TestWhoIsAskedFirst(t *testing.T) {
	t.Parallel()
	a, b, c := database.NewID(), database.NewID(), database.NewID()
	names := map[database.ID]string{a: "a", b: "b", c: "c"}
	for _, test := range []struct {
		name   string
		people []roster.Candidate
		want   string
	}{
		{"the order of registration", []roster.Candidate{{Person: a}, {Person: b}, {Person: c}}, "abcab"},
		{"who has done the least", []roster.Candidate{{Person: a, Days: 2}, {Person: b, Days: 1}, {Person: c, Days: 1}}, "bcabc"},
		{"not who had it the last time", []roster.Candidate{{Person: a, Same: true}, {Person: b}, {Person: c}}, "bcabc"},
		{"who has been free the longest", []roster.Candidate{{Person: a, Last: 20}, {Person: b, Last: 30}, {Person: c, Last: 10}}, "cabca"},
		{"who came late makes two days good", []roster.Candidate{{Person: a, Days: 9}, {Person: b, Days: 9}, {Person: c}}, "ccabc"},
	} {
		var got strings.Builder
		for _, s := range roster.Propose(seatsOf(5, 1), test.people, always) {
			got.WriteString(names[s.Person])
		}
		if got.String() != test.want {
			t.Errorf("%s: %s, want %s", test.name, &got, test.want)
		}
	}
}

func TestAProposalLooksAtTheDayOfTheSeat(t *testing.T) {
	t.Parallel()
	a, b := database.NewID(), database.NewID()
	got := roster.Propose(seatsOf(3, 1), []roster.Candidate{{Person: a}, {Person: b, Days: 9}}, func(person database.ID, s roster.Shift) bool {
		return person != a || clock.DateOf(s.From) != day("2022-07-03")
	})
	if got[0].Person != a || got[1].Person != b || got[2].Person != a {
		t.Errorf("proposal %+v", got)
	}
}
