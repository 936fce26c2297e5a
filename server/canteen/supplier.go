package canteen

import (
	"strings"
	"unicode/utf8"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/errs"
)

// Supplier is who brings goods (食品安全法 art. 50: the licence is looked at).
type Supplier struct {
	ID       database.ID
	Name     string     // up to 40 characters, one of a kind
	Goods    string     // what it brings, up to 80 characters: 蔬菜、大米
	Licence  string     // number of the 食品经营许可证, up to 40 characters
	Expires  clock.Date // last day of the licence
	Archived bool       // delivers no more
}

// Valid reports whether goods may be taken from the supplier on a day.
func (s *Supplier) Valid(on clock.Date) bool { return !s.Archived && on <= s.Expires }

const (
	maxName        = 40
	maxGoods       = 80
	maxCertificate = 40
)

func (s *Supplier) check() error {
	s.Name, s.Goods, s.Licence = tidy(s.Name), tidy(s.Goods), tidy(s.Licence)
	var wrong complaints
	wrong.unless(fits(s.Name, 1, maxName), "name", msgName)
	wrong.unless(fits(s.Goods, 0, maxGoods), "goods", msgGoods)
	wrong.unless(fits(s.Licence, 1, maxCertificate), "licence", msgLicence)
	wrong.unless(!s.Expires.IsZero(), "expires_on", msgExpires)
	return wrong.or(ErrInvalid)
}

// complaints collects what is wrong with what a person handed in.
type complaints []errs.Field

func (c *complaints) unless(ok bool, location, message string) {
	if !ok {
		*c = append(*c, errs.Field{Location: "body." + location, Message: message})
	}
}

func (c *complaints) or(err *errs.Error) error {
	if len(*c) == 0 {
		return nil
	}
	return err.WithFields(*c...)
}

func tidy(s string) string { return strings.Join(strings.Fields(s), " ") }

func fits(s string, least, most int) bool {
	n := utf8.RuneCountInString(s)
	return utf8.ValidString(s) && n >= least && n <= most
}
