package rehearsal

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"xiaoqin/server/calendar"
	"xiaoqin/server/clock"
)

// WriteText writes the report for the people of the school: the whole first, then where
// to look, then every role, person, routine and day.
func (r *Report) WriteText(w io.Writer) error {
	b := &page{}
	r.writeHead(b)
	r.writeGaps(b)
	r.writeRoles(b)
	r.writePeople(b)
	r.writeLetters(b)
	r.writeRoutines(b)
	r.writeDays(b)
	r.writeQuiet(b)
	_, err := io.WriteString(w, b.String())
	return err
}

// page is text with columns: a Chinese character is two wide.
type page struct{ strings.Builder }

func (p *page) line(format string, args ...any) { p.WriteString(fmt.Sprintf(format, args...) + "\n") }

// row writes cells padded to their widths; numbers stand right.
func (p *page) row(widths []int, cells ...any) {
	for i, cell := range cells {
		text := fmt.Sprint(cell)
		gap := max(0, widths[i]-width(text))
		if _, number := cell.(int); number {
			p.WriteString(strings.Repeat(" ", gap) + text)
		} else {
			p.WriteString(text)
			if i < len(cells)-1 {
				p.WriteString(strings.Repeat(" ", gap))
			}
		}
	}
	p.WriteByte('\n')
}

func width(s string) int {
	const lastNarrow = 0x2000
	n := utf8.RuneCountInString(s)
	for _, c := range s {
		if c > lastNarrow {
			n++
		}
	}
	return n
}

func (r *Report) writeHead(b *page) {
	t := &r.Totals
	b.line("演练报告：%s，%s 至 %s（%d 天）", r.School, r.From, r.Until, len(r.Days))
	b.line("假定：按时完成 %s，迟到 %s，不做 %s；问到是否订阅时 %s 同意；种子 %d。",
		percent(r.Behaviour.OnTime), percent(r.Behaviour.Late), percent(r.Behaviour.Never), percent(r.Behaviour.Accept), r.Seed)
	b.line("")
	b.line("任务 %d 项，应到 %d 处：按时 %d，迟到 %d，未完成 %d，取消 %d，期末未到期 %d。",
		t.Tasks, t.Targets, t.OnTime, t.Late, t.Missed, t.Cancelled, t.Open)
	b.line("提醒 %d 条（收件箱都有），逾期上报 %d 条；要推送到微信的 %d 条：送到 %d（用去 %d 次订阅），次数不够没送到 %d，办完或过时而收回 %d。",
		t.Reminded, t.Escalated, t.Pushed, t.Sent, t.Sent-t.Official, t.Short, t.Dropped)
	if t.Official > 0 || t.Unbound > 0 {
		b.line("送到的里面，公众号 %d 条（不用订阅次数）；没送到的里面，%d 条是没有绑定微信的人。", t.Official, t.Unbound)
	}
	b.line("21:00—07:00 离开的推送 %d 条（紧急的，或本人正在当班的）；没有人值班的任务 %d 项。", t.Quiet, t.Gaps)
	b.line("")
}

func percent(share float64) string { return fmt.Sprintf("%g%%", share*100) }

func (r *Report) writeGaps(b *page) {
	if len(r.Gaps) == 0 {
		b.line("值班没有空档。")
		b.line("")
		return
	}
	b.line("没有人值班的任务（已改告主管）：")
	type hole struct{ routine, wants string }
	var holes []hole
	first, count := make(map[hole]clock.Date), make(map[hole]int)
	for _, g := range r.Gaps {
		h := hole{g.Name, g.Wants}
		if count[h] == 0 {
			holes = append(holes, h)
			first[h] = g.Date
		}
		count[h]++
	}
	for _, h := range holes {
		b.line("  · %s（%s）：%d 项，从 %s 起", h.routine, cmp.Or(h.wants, "没有指定"), count[h], first[h])
	}
	b.line("")
}

var countWidths = []int{8, 8, 8, 8, 8, 8, 8, 8}

var countTitles = []any{"到期", "提醒", "上报", "推送", "送到", "不够", "收回", "夜间"}

func (c *Count) cells() []any {
	return []any{c.Due, c.Reminded, c.Escalated, c.Pushed, c.Sent, c.Short, c.Dropped, c.Quiet}
}

// titles stand right, over their numbers.
func titles(widths []int, names []any) []any {
	out := make([]any, len(names))
	for i, name := range names {
		text := fmt.Sprint(name)
		out[i] = strings.Repeat(" ", max(0, widths[i]-width(text))) + text
	}
	return out
}

func (r *Report) writeRoles(b *page) {
	b.line("按岗位")
	widths := append([]int{16, 6}, countWidths...)
	b.row(widths, append([]any{"岗位", "  人数"}, titles(countWidths, countTitles)...)...)
	for i := range r.Roles {
		f := &r.Roles[i]
		b.row(widths, append([]any{f.Name, f.People}, f.cells()...)...)
	}
	b.line("")
}

func (r *Report) writePeople(b *page) {
	b.line("按人（不够：该推送而没有订阅次数的条数，最多的一天在后）")
	widths := append([]int{5, 10, 24}, countWidths...)
	b.row(append(widths, 20), append(append([]any{"序号", "姓名", "岗位"}, titles(countWidths, countTitles)...), "  推送最多")...)
	for i := range r.People {
		f := &r.People[i]
		most := ""
		if f.MostPush > 0 {
			most = fmt.Sprintf("  %s %d 条", f.MostOn, f.MostPush)
		}
		b.row(append(widths, 20), append(append([]any{strconv.Itoa(f.Number), f.Name, f.Roles}, f.cells()...), most)...)
	}
	b.line("")
}

func (r *Report) writeRoutines(b *page) {
	b.line("按例行工作")
	widths := append([]int{22, 36, 7, 7, 7, 7}, countWidths[1:]...)
	head := titles([]int{7, 7, 7, 7}, []any{"任务", "按时", "迟到", "未做"})
	b.row(widths, slices.Concat([]any{"代号", "名称"}, head, titles(countWidths[1:], countTitles[1:]))...)
	for i := range r.Routines {
		f := &r.Routines[i]
		if f.Tasks > 0 {
			b.row(widths, append([]any{f.Code, f.Name, f.Tasks, f.OnTime, f.Late, f.Missed}, f.cells()[1:]...)...)
		}
	}
	var idle []string
	for i := range r.Routines {
		if r.Routines[i].Tasks == 0 {
			idle = append(idle, r.Routines[i].Name)
		}
	}
	if len(idle) > 0 {
		b.line("这段时间没有任务的：%s。", strings.Join(idle, "、"))
	}
	b.line("")
}

var kindNames = map[string]string{
	string(calendar.KindHoliday): "假日", string(calendar.KindMakeup): "调休上课", string(calendar.KindSchool): "上课",
	string(calendar.KindVacation): "寒暑假", string(calendar.KindWeekend): "周末", string(calendar.KindClosed): "停课",
}

var weekdayNames = []string{"日", "一", "二", "三", "四", "五", "六"}

func (r *Report) writeDays(b *page) {
	b.line("按日")
	widths := append([]int{12, 4, 10, 7, 7}, countWidths...)
	head := titles([]int{7, 7}, []any{"开始", "未做"})
	b.row(widths, slices.Concat([]any{"日期", "周", "日类"}, head, titles(countWidths, countTitles))...)
	for i := range r.Days {
		f := &r.Days[i]
		b.row(widths, append([]any{f.Date.String(), weekdayNames[f.Date.Weekday()], kindNames[f.Kind], f.Opened, f.Missed}, f.cells()...)...)
	}
	b.line("")
}

func (r *Report) writeQuiet(b *page) {
	if len(r.Quiet) == 0 {
		return
	}
	b.line("夜里离开的推送")
	count := make(map[string]int)
	for _, l := range r.Quiet {
		count[l.Routine]++
	}
	names := make(map[string]string)
	for _, f := range r.Routines {
		names[f.Code] = f.Name
	}
	for _, f := range r.Routines {
		if n := count[f.Code]; n > 0 {
			b.line("  · %s：%d 条", names[f.Code], n)
		}
	}
}
