package school

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// ClassState tells whether a class still meets.
type ClassState string

// The states of a class.
const (
	ClassActive    ClassState = "active"
	ClassGraduated ClassState = "graduated" // through the last grade
	ClassClosed    ClassState = "closed"    // merged or dissolved before
)

// ClassKey is what a class keeps for life: the year its children entered school, and
// its number among the classes of that year.
type ClassKey struct {
	Entry  Year
	Number int
}

// Class is one class of a school.
type Class struct {
	ID database.ID
	ClassKey
	State       ClassState
	EndedOn     clock.Date  // zero while active
	HeadTeacher database.ID // the person; zero when the class has none
}

const maxClassNumber = 40

// Grade is the grade of the class in a school year, 1 in the year of entry.
func (k ClassKey) Grade(in Year) int { return int(in-k.Entry) + 1 }

// Name is what people say in a school year: 四（2）班.
func (k ClassKey) Name(in Year) string {
	grade := k.Grade(in)
	if grade < 1 || grade > maxGrades {
		return k.String()
	}
	return fmt.Sprintf("%s（%d）班", gradeDigits[grade], k.Number)
}

// String names the class for ever: 2019级（2）班.
func (k ClassKey) String() string { return fmt.Sprintf("%d级（%d）班", int(k.Entry), k.Number) }

// Name is the name in a school year, or the lasting one when the class has ended.
func (c Class) Name(in Year) string {
	if c.State != ClassActive {
		return c.String()
	}
	return c.ClassKey.Name(in)
}

var (
	gradeDigits = []string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"}

	classByGrade = regexp.MustCompile(`^([一二三四五六七八九1-9])(?:年级?|[.\-])?\(?([1-9][0-9]?|[一二三四五六七八九十]{1,3})\)?班?$`)
	classByDoor  = regexp.MustCompile(`^([1-9])0([1-9])班?$`)
	classByEntry = regexp.MustCompile(`^(20[0-9]{2})[级届]?\(?([1-9][0-9]?)\)?班$`)
)

// ParseClass reads a class as schools write it: 四（2）班, 四年级2班, 4.2, 402班,
// 四二班, or 2019级2班. Grades are those of the given school year. A class outside of
// the school's grades is read and not ok; what is no class at all is zero.
func ParseClass(s string, in Year, grades int) (ClassKey, bool) {
	s = narrow(s)
	var key ClassKey
	if m := classByEntry.FindStringSubmatch(s); m != nil {
		key = ClassKey{Entry: Year(number(m[1])), Number: number(m[2])}
	} else {
		m := classByDoor.FindStringSubmatch(s)
		if m == nil {
			m = classByGrade.FindStringSubmatch(s)
		}
		if m == nil {
			return ClassKey{}, false
		}
		key = ClassKey{Entry: in - Year(number(m[1])) + 1, Number: number(m[2])}
	}
	grade := key.Grade(in)
	return key, grade >= 1 && grade <= grades && key.Number >= 1 && key.Number <= maxClassNumber
}

// number reads 12 or 十二; anything else is 0.
func number(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	tens, ones, ten := strings.Cut(s, "十")
	if !ten {
		return digit(s)
	}
	if tens != "" && digit(tens) == 0 || ones != "" && digit(ones) == 0 {
		return 0
	}
	return max(digit(tens), 1)*10 + digit(ones)
}

// digit reads 一 to 九; anything else is 0.
func digit(s string) int { return max(slices.Index(gradeDigits, s), 0) }
