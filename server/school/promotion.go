package school

import (
	"cmp"
	"slices"
)

// Promotion is one school's move to a later school year: nothing is renamed, because
// names follow from the year; some classes are through, and new ones begin.
type Promotion struct {
	From, To Year
	Graduate []Class    // through the last grade
	Found    []ClassKey // first grades, without a child in them yet
}

// promotion says what the move of these classes comes to. For each year that passes,
// as many first grades are founded as classes left, so that every room stays in use;
// those that exist already are not founded again. A school that is in the year To, or
// later, moves nothing.
func promotion(classes []Class, grades int, from, to Year) Promotion {
	p := Promotion{From: from, To: max(from, to)}
	for year := from + 1; year <= to; year++ {
		var leaving []Class
		for _, c := range classes {
			if c.State == ClassActive && c.Grade(year) == grades+1 {
				leaving = append(leaving, c)
			}
		}
		p.Graduate = append(p.Graduate, leaving...)
		for n := range len(leaving) {
			key := ClassKey{Entry: year, Number: n + 1}
			if !slices.ContainsFunc(classes, func(c Class) bool { return c.ClassKey == key }) {
				p.Found = append(p.Found, key)
			}
		}
	}
	slices.SortFunc(p.Graduate, func(a, b Class) int { return compareKeys(a.ClassKey, b.ClassKey) })
	return p
}

// compareKeys orders classes as schools list them: first grade first, then by number.
func compareKeys(a, b ClassKey) int {
	return cmp.Or(cmp.Compare(b.Entry, a.Entry), cmp.Compare(a.Number, b.Number))
}
