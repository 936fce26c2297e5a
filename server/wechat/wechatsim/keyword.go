package wechatsim

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// keywordChecks are WeChat's published rules for the value of each keyword type.
// Where a rule leaves room, a comment says which reading was taken. WeChat does not
// say how ASCII weighs; every rune counts as one.
var keywordChecks = map[string]func(string) bool{
	"thing":            func(v string) bool { return length(v) <= 20 && !hasControl(v) },
	"number":           matching(`^-?\d+(\.\d+)?$`, 32),
	"letter":           matching(`^[A-Za-z]+$`, 32),
	"symbol":           func(v string) bool { return length(v) <= 5 && !hasControl(v) && !hasAny(v, wordRune) },
	"character_string": matching(`^[ -~]+$`, 32),
	"time":             isTime,
	"date":             isDate,
	"amount":           matching(`^[¥￥$€£]?\d{1,10}(\.\d+)?元?$`, 32),
	"phone_number":     matching(`^[\d+\-() ]+$`, 17),
	"car_number":       func(v string) bool { return length(v) <= 8 && !hasControl(v) },
	"name":             isName,
	"phrase":           matching(`^\p{Han}+$`, 5),
	"enum":             nil, // the template's own list decides
	"const":            nil,
}

// accepts reports whether a value that is not blank obeys the keyword's rule.
func (k Keyword) accepts(value string) bool {
	if !utf8.ValidString(value) {
		return false
	}
	check := keywordChecks[keywordType(k.Name)]
	if check == nil {
		return slices.Contains(k.Values, value)
	}
	return check(value)
}

func length(v string) int { return utf8.RuneCountInString(v) }

func hasAny(v string, is func(rune) bool) bool { return strings.IndexFunc(v, is) >= 0 }

func hasControl(v string) bool {
	return hasAny(v, func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' })
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func matching(text string, limit int) func(string) bool {
	re := pattern(text)
	return func(v string) bool { return length(v) <= limit && re().MatchString(v) }
}

// isName takes at most 10 characters when any is Han, otherwise 20 letters and
// symbols. Digits are refused: which characters are is not documented.
func isName(v string) bool {
	limit := 20
	if hasAny(v, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		limit = 10
	}
	return length(v) <= limit && !hasControl(v) && !hasAny(v, unicode.IsDigit)
}

const (
	year  = `\d{4}`
	month = `(?:0?[1-9]|1[0-2])`
	day   = `(?:0?[1-9]|[12]\d|3[01])`
	hours = `(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?`

	fullDate = `(?:` + year + `年` + month + `月` + day + `日` +
		`|` + year + `-` + month + `-` + day +
		`|` + year + `/` + month + `/` + day +
		`|` + year + `\.` + month + `\.` + day + `)`
	anyDate = `(?:` + fullDate +
		`|` + year + `年` + month + `月` +
		`|` + month + `月` + day + `日` +
		`|` + year + `[-/.]` + month +
		`|` + month + `[-/.]` + day + `)`
)

var (
	timePattern = pattern(`^(?:` + fullDate + ` )?` + hours + `$`)
	datePattern = pattern(`^` + anyDate + `(?: ` + hours + `)?$`)
)

// isTime is a clock time, on a day or not, or two of them joined by "~". A day
// without a clock time is a date, not a time.
func isTime(v string) bool { return isRange(v, timePattern) }

// isDate is a day or month, with a clock time or not, or two of them joined by "~".
func isDate(v string) bool { return isRange(v, datePattern) }

func isRange(v string, p func() *regexp.Regexp) bool {
	from, to, ranged := strings.Cut(v, "~")
	return p().MatchString(from) && (!ranged || p().MatchString(to))
}

// example is a value the keyword accepts, for the template's example text.
func (k Keyword) example() string {
	if len(k.Values) > 0 {
		return k.Values[0]
	}
	return keywordExamples[keywordType(k.Name)]
}

var keywordExamples = map[string]string{
	"thing":            "晚间巡查第一轮",
	"number":           "3",
	"letter":           "A",
	"symbol":           "★",
	"character_string": "XQ-2022-0331",
	"time":             "2022年03月31日 21:00",
	"date":             "2022年03月31日",
	"amount":           "12.50元",
	"phone_number":     "010-12345678",
	"car_number":       "粤A12345",
	"name":             "周师傅",
	"phrase":           "待处理",
}
