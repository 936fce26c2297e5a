package school

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"xiaoqin/server/identity"
)

var (
	scientific = regexp.MustCompile(`^[0-9](\.[0-9]+)?[eE]\+?[0-9]+$`)
	landline   = regexp.MustCompile(`^0[1-9][0-9]{1,2}-?[0-9]{7,8}$`)
	spelled    = strings.NewReplacer("-", "", ".", "", "·", "", "(", "", ")", "", "—", "", "–", "")
)

// readPhone reads a number as people write it, with spaces, dots, brackets,
// full-width digits or +86, or says what is wrong with it without repeating it. An
// empty text is no number and nothing wrong.
func readPhone(cell string) (identity.Phone, string) {
	s := narrow(cell)
	switch {
	case s == "":
		return "", ""
	case scientific.MatchString(s):
		return "", "变成了科学计数法，号码已经不全。请把这一列设成文本，再填一次。"
	case landline.MatchString(s):
		return "", "这是座机。请填手机号，没有就留空。"
	}
	s = spelled.Replace(strings.TrimSuffix(s, ".0"))
	if len(s) == 13 && strings.HasPrefix(s, "86") {
		s = s[2:]
	}
	if phone, err := identity.ParsePhone(s); err == nil {
		return phone, ""
	}
	return "", phoneFault(s)
}

func phoneFault(s string) string {
	digits, others := 0, 0
	for _, r := range strings.TrimPrefix(strings.TrimPrefix(s, "+"), "86") {
		if r >= '0' && r <= '9' {
			digits++
		} else if !unicode.IsSpace(r) {
			others++
		}
	}
	switch {
	case digits >= 20:
		return "一格里有两个号码。请只留一个。"
	case others > 0:
		return "里面有不是数字的字。请对照原表重填。"
	case digits < 11:
		return fmt.Sprintf("只有 %d 位，手机号是 11 位。请对照原表补全。", digits)
	case digits > 11:
		return fmt.Sprintf("有 %d 位，手机号是 11 位。请对照原表重填。", digits)
	}
	return "不像手机号，第一位是 1，第二位是 3 到 9。请对照原表重填。"
}
