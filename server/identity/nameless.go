package identity

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"xiaoqin/server/database"
)

// long is a number by which somebody could be reached or found: a phone, an identity card.
var long = regexp.MustCompile(`[0-9][0-9 -]{5,}[0-9Xx]`)

// hiddenNumber stands where such a number stood.
const hiddenNumber = "（号码）"

// Nameless is a sentence as the audit log may keep it for ever: whoever works at the school
// goes by id, so that it names nobody once that person is forgotten, and no phone number is
// left in it. It asks no permission.
func (s *Service) Nameless(ctx context.Context, school database.ID, words string) (string, error) {
	staff, err := s.store.staff(ctx, school)
	if err != nil {
		return "", err
	}
	// The longest name first: one may be the beginning of another.
	slices.SortStableFunc(staff, func(a, b Person) int { return len(b.Name) - len(a.Name) })
	words = long.ReplaceAllString(words, hiddenNumber)
	for _, p := range staff {
		if p.Name != "" {
			words = strings.ReplaceAll(words, p.Name, Object("person", p.ID))
		}
	}
	return words, nil
}
