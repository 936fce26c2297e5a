package school

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// betweenHan is a space between two Chinese characters, as people type it to make
// names of two and of three characters equally wide.
var betweenHan = regexp.MustCompile(`(\p{Han})\s+(\p{Han})`)

// tidy trims a name, joins its Chinese characters and leaves single spaces between
// words of other scripts.
func tidy(s string) string {
	s = strings.Join(strings.FieldsFunc(s, unicode.IsSpace), " ")
	for betweenHan.MatchString(s) {
		s = betweenHan.ReplaceAllString(s, "$1$2")
	}
	return s
}

// narrow turns full-width digits, letters and brackets into plain ones and drops all
// spaces, for values whose form is ours: phone numbers, classes, roles.
func narrow(s string) string {
	return strings.Join(strings.Fields(width.Narrow.String(s)), "")
}

// listed splits what people put into one cell: 保安、维修员 or 保安/维修员.
func listed(s string) []string {
	return strings.FieldsFunc(narrow(s), func(r rune) bool {
		return strings.ContainsRune("、,;/|+和兼", r) || r == '､' || r == '，' || r == '；'
	})
}
