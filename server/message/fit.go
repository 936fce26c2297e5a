package message

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"xiaoqin/server/clock"
)

// kind is the type of a template keyword, the part before its number. The limits
// are those of the WeChat contract: subscribe/send, data; category templates of
// official accounts have the same.
type kind string

const (
	kindThing     kind = "thing"
	kindNumber    kind = "number"
	kindLetter    kind = "letter"
	kindSymbol    kind = "symbol"
	kindCharacter kind = "character_string"
	kindTime      kind = "time"
	kindDate      kind = "date"
	kindAmount    kind = "amount"
	kindPhone     kind = "phone_number"
	kindCar       kind = "car_number"
	kindName      kind = "name"
	kindPhrase    kind = "phrase"
	kindEnum      kind = "enum"
	kindConst     kind = "const"
)

var kinds = []kind{
	kindThing, kindNumber, kindLetter, kindSymbol, kindCharacter, kindTime, kindDate,
	kindAmount, kindPhone, kindCar, kindName, kindPhrase, kindEnum, kindConst,
}

const dateTimeLayout = "2006年01月02日 15:04"

const (
	clockPart = `(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?`
	dayPart   = `(\d{4}年\d{1,2}月\d{1,2}日|\d{4}-\d{2}-\d{2})`
)

var (
	timePattern   = regexp.MustCompile(`(?:` + dayPart + ` )?` + clockPart)
	datePattern   = regexp.MustCompile(dayPart + `(?: ` + clockPart + `)?`)
	numberPattern = regexp.MustCompile(`-?\d+(\.\d+)?`)
)

// fit turns any text into one that WeChat takes in a keyword of the kind. What does
// not fit is cut or left out; what is then missing becomes a plain substitute, and a
// missing time becomes at. So no message is ever refused for its content's form.
func fit(k kind, text string, at time.Time, values []string) string {
	text = clean(text)
	switch k {
	case kindTime:
		return fitMoment(timePattern, text, at)
	case kindDate:
		return fitMoment(datePattern, text, at)
	case kindNumber:
		return fitNumber(text, 32)
	case kindAmount:
		return fitAmount(text)
	case kindLetter:
		return or(keep(text, 32, isASCIILetter), "NA")
	case kindSymbol:
		return or(keep(text, 5, isMark), "-")
	case kindCharacter:
		return or(strings.TrimSpace(keep(text, 32, isPrintableASCII)), "-")
	case kindPhone:
		return or(strings.TrimSpace(keep(text, 17, isPhone)), "-")
	case kindCar:
		return or(keep(text, 8, isWord), blank)
	case kindName:
		return fitName(text)
	case kindPhrase:
		return or(keep(text, 5, isHan), blank)
	case kindEnum, kindConst:
		return fitEnum(text, values)
	default:
		return or(shorten(text, 20), blank)
	}
}

func or(text, substitute string) string {
	if text == "" {
		return substitute
	}
	return text
}

// clean leaves what a card can show: no control or invisible characters, no emoji,
// one line.
func clean(s string) string {
	visible := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsOneOf([]*unicode.RangeTable{unicode.C, unicode.M, unicode.Zl, unicode.Zp}, r),
			r == unicode.ReplacementChar, isEmoji(r):
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(visible), " ")
}

// isEmoji is wider than emoji where that costs nothing: pictographs and everything
// beyond the basic plane that is not Han. Signs such as ℃ and № stay.
func isEmoji(r rune) bool {
	return r >= 0x2600 && r <= 0x27BF || r >= 0x2B00 && r <= 0x2BFF || r > 0xFFFF && !isHan(r)
}

func isHan(r rune) bool            { return unicode.Is(unicode.Han, r) }
func isDigit(r rune) bool          { return r >= '0' && r <= '9' }
func isASCIILetter(r rune) bool    { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }
func isPrintableASCII(r rune) bool { return r >= ' ' && r <= '~' }
func isPhone(r rune) bool          { return isDigit(r) || strings.ContainsRune("+-() ", r) }
func isWord(r rune) bool           { return isHan(r) || isDigit(r) || isASCIILetter(r) }
func isMark(r rune) bool           { return unicode.IsPunct(r) || unicode.IsSymbol(r) }

// keep leaves the runes that pass, n at most.
func keep(s string, n int, pass func(rune) bool) string {
	var b strings.Builder
	for _, r := range s {
		if n == 0 {
			break
		}
		if pass(r) {
			b.WriteRune(r)
			n--
		}
	}
	return b.String()
}

// fitMoment finds the first moment, unless its day is not in the calendar.
func fitMoment(pattern *regexp.Regexp, s string, at time.Time) string {
	m := pattern.FindStringSubmatch(s)
	if m == nil || !isDay(m[1]) {
		return at.In(clock.Shanghai).Format(dateTimeLayout)
	}
	return m[0]
}

// isDay also takes no day at all.
func isDay(s string) bool {
	if s == "" {
		return true
	}
	for _, layout := range []string{"2006年1月2日", "2006-01-02"} {
		if _, err := time.Parse(layout, s); err == nil {
			return true
		}
	}
	return false
}

// fitNumber finds the first number. One that is too long is no number a person
// could read, and a cut one would be a wrong one.
func fitNumber(s string, n int) string {
	number := numberPattern.FindString(s)
	if number == "" || len(number) > n {
		return "0"
	}
	return number
}

// fitAmount keeps a currency sign and 元 around a number of ten digits at most, which
// is also the most that a school ever pays.
func fitAmount(s string) string {
	number := strings.TrimPrefix(fitNumber(s, 11), "-")
	if len(number) > 10 {
		number = "0"
	}
	sign, _, _ := strings.Cut(s, number)
	if r := []rune(sign); len(r) > 0 && strings.ContainsRune("¥￥$€£", r[len(r)-1]) {
		number = string(r[len(r)-1]) + number
	}
	if strings.Contains(s, number+"元") {
		number += "元"
	}
	return number
}

// fitName keeps ten characters where there are Han among them, else twenty; digits
// are dropped, because WeChat takes none in a name.
func fitName(s string) string {
	name := clean(keep(s, len(s), func(r rune) bool { return !unicode.IsNumber(r) }))
	limit := 20
	if strings.ContainsFunc(name, isHan) {
		limit = 10
	}
	return or(strings.TrimSpace(keep(name, limit, func(rune) bool { return true })), blank)
}

func fitEnum(s string, values []string) string {
	if slices.Contains(values, s) || len(values) == 0 {
		return or(s, blank)
	}
	return values[0]
}
