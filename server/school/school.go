package school

import (
	"fmt"
	"regexp"
	"time"
	"unicode/utf8"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/errs"
)

// School is one school of the installation.
type School struct {
	ID        database.ID
	Code      string // short and latin, as commands and file names take it
	Name      string // "云溪小学"
	ShortName string // where a line is narrow; at most 8 characters
	Grades    int    // of the school: 6, or 5 where primary school has five
	Year      Year   // the one its classes are in
}

// Year is a school year, by the calendar year in which it begins: 2021 is the year
// from September 2021 to August 2022.
type Year int

// YearOf is the school year that the day belongs to; it begins on 1 September.
func YearOf(d clock.Date) Year {
	if d.Month() < time.September {
		return Year(d.Year() - 1)
	}
	return Year(d.Year())
}

// promotionYear is the school year that a school may have moved to on the day:
// schools prepare the next one from July on.
func promotionYear(d clock.Date) Year {
	if d.Month() < time.July {
		return Year(d.Year() - 1)
	}
	return Year(d.Year())
}

// String is "2021–2022 学年".
func (y Year) String() string { return fmt.Sprintf("%d–%d 学年", int(y), int(y)+1) }

const (
	maxName      = 40
	maxShortName = 8
	minGrades    = 5
	maxGrades    = 9
)

var schoolCode = regexp.MustCompile(`^[a-z][a-z0-9-]{1,19}$`)

// NewSchool is what it takes to found a school. A zero Grades is 6; an empty
// ShortName is the name when it is short enough.
type NewSchool struct {
	Code, Name, ShortName string
	Grades                int
}

func (n *NewSchool) check() error {
	n.Name, n.ShortName = tidy(n.Name), tidy(n.ShortName)
	if n.Grades == 0 {
		n.Grades = 6
	}
	if n.ShortName == "" {
		n.ShortName = n.Name
	}
	var wrong []errs.Field
	if !schoolCode.MatchString(n.Code) {
		wrong = append(wrong, errs.Field{Location: "code", Message: msgSchoolCode})
	}
	if n.Name == "" || utf8.RuneCountInString(n.Name) > maxName {
		wrong = append(wrong, errs.Field{Location: "name", Message: msgSchoolName})
	}
	if utf8.RuneCountInString(n.ShortName) > maxShortName {
		wrong = append(wrong, errs.Field{Location: "short_name", Message: msgSchoolShortName})
	}
	if n.Grades < minGrades || n.Grades > maxGrades {
		wrong = append(wrong, errs.Field{Location: "grades", Message: msgSchoolGrades})
	}
	if len(wrong) > 0 {
		return ErrSchoolInvalid.WithFields(wrong...)
	}
	return nil
}
