package calendar

import (
	"time"

	lunar "github.com/6tail/lunar-go/calendar"

	"xiaoqin/server/clock"
)

// legalDays are the 13 days off that the law fixes for any year (全国年节及纪念日
// 放假办法 article 2, as amended in 2024). Which neighbouring weekends are moved is
// announced each November, so before that a year has these days and no 调休.
func legalDays(year int) map[clock.Date]officialDay {
	days := make(map[clock.Date]officialDay, 13)
	add := func(name string, first clock.Date, n int) {
		for i := range n {
			d := days[first.AddDays(i)]
			days[first.AddDays(i)] = officialDay{names: append(d.names, name), off: true, year: year}
		}
	}
	add(springFestival, solar(lunar.NewLunarFromYmd(year, 1, 1).GetSolar()).AddDays(-1), 4)
	add(nationalDay, clock.NewDate(year, time.October, 1), 3)
	add(labourDay, clock.NewDate(year, time.May, 1), 2)
	add(dragonBoat, solar(lunar.NewLunarFromYmd(year, 5, 5).GetSolar()), 1)
	add(qingming, solar(lunar.NewSolarFromYmd(year, 4, 1).GetLunar().GetJieQiTable()["清明"]), 1)
	add(midAutumn, solar(lunar.NewLunarFromYmd(year, 8, 15).GetSolar()), 1)
	add(newYear, clock.NewDate(year, time.January, 1), 1)
	return days
}

func solar(s *lunar.Solar) clock.Date {
	return clock.NewDate(s.GetYear(), time.Month(s.GetMonth()), s.GetDay())
}
