package school

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"xiaoqin/server/database"
	"xiaoqin/server/identity"
)

// fieldChild is the sealed column of a child's short name.
const fieldChild identity.Field = "seat.child"

// Relation is what a guardian is to a child, no finer than a school needs it.
type Relation string

// The relations.
const (
	Father        Relation = "father"
	Mother        Relation = "mother"
	Grandparent   Relation = "grandparent"
	OtherGuardian Relation = "other"
)

var relations = []struct {
	relation Relation
	names    []string // the one we print first
}{
	{Father, []string{"父亲", "爸爸", "父", "爸"}},
	{Mother, []string{"母亲", "妈妈", "母", "妈"}},
	{Grandparent, []string{"祖辈", "爷爷", "奶奶", "外公", "外婆", "姥爷", "姥姥", "祖父", "祖母", "外祖父", "外祖母"}},
	{OtherGuardian, []string{"其他", "其它", "监护人", "亲属"}},
}

// Name is the relation in Chinese.
func (r Relation) Name() string {
	for _, known := range relations {
		if known.relation == r {
			return known.names[0]
		}
	}
	return ""
}

// relationNamed finds the relation; an empty text is OtherGuardian.
func relationNamed(s string) (Relation, bool) {
	if s == "" {
		return OtherGuardian, true
	}
	for _, known := range relations {
		if slices.Contains(known.names, s) || s == string(known.relation) {
			return known.relation, true
		}
	}
	return "", false
}

// Seat is one child's place in a class.
type Seat struct {
	ID      database.ID
	ClassID database.ID
	Child   string // short name, empty when the school gave none
}

// Guardianship says that a person is guardian of the child in a seat.
type Guardianship struct {
	SeatID   database.ID
	PersonID database.ID
	Relation Relation
}

const maxChild = 10

// cleanChild tidies a child's short name and reports whether it is one: letters only,
// so that no number of a register or phone gets in.
func cleanChild(s string) (string, bool) {
	s = tidy(s)
	return s, utf8.RuneCountInString(s) <= maxChild && !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !strings.ContainsRune(" ·-'", r)
	})
}
