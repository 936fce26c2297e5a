package roster

import (
	"strconv"

	"xiaoqin/server/school/spreadsheet"
)

// Workbook is a roster as the office prints it: who is on duty when, and on how many days
// each.
func Workbook(r *Roster) []spreadsheet.Sheet {
	seats := [][]string{{"日期", "星期", "时间", "岗位", "值班人", "知道了", "到岗"}}
	for i := range r.Seats {
		e := &r.Seats[i]
		seats = append(seats, []string{
			e.From.Format("2006-01-02"), "周" + string(weekdays[e.From.Weekday()]), e.From.Format("15:04") + "–" + e.Until.Format("15:04"),
			e.Name, holderOf(e), tickOf(!e.Acked.IsZero()), arrivalOf(e),
		})
	}
	shares := [][]string{{"姓名", "这次几天", "三年里几天"}}
	for _, s := range r.Pool {
		shares = append(shares, []string{s.Name, strconv.Itoa(s.Now), strconv.Itoa(s.Days)})
	}
	return []spreadsheet.Sheet{{Name: "值班表", Rows: seats}, {Name: "每人几天", Rows: shares}}
}

func holderOf(e *Entry) string {
	switch {
	case e.Away:
		return e.Holder + "（不在）"
	case e.Vacant:
		return "没人"
	}
	return e.Holder
}

func tickOf(yes bool) string {
	if yes {
		return "是"
	}
	return ""
}

func arrivalOf(e *Entry) string {
	if e.Signed.IsZero() {
		return ""
	}
	return e.Signed.Format("15:04")
}
