package canteen

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"xiaoqin/server/clock"
	"xiaoqin/server/task"
)

// ReviewKind is how much a review looks back on (市场监管总局令第60号: 日管控、周排查、月调度).
type ReviewKind string

// The kinds of reviews.
const (
	ReviewDay   ReviewKind = "day"
	ReviewWeek  ReviewKind = "week" // Sunday to Saturday, as the calendar has it
	ReviewMonth ReviewKind = "month"
)

// span are the first and the last day of the review that holds a day.
func (k ReviewKind) span(day clock.Date) (first, last clock.Date, err error) {
	switch k {
	case ReviewDay:
		return day, day, nil
	case ReviewWeek:
		first = day.AddDays(-int(day.Weekday()))
		return first, first.AddDays(6), nil
	case ReviewMonth:
		year, month, _ := day.Date()
		return clock.NewDate(year, month, 1), clock.NewDate(year, month+1, 1).AddDays(-1), nil
	}
	return 0, 0, ErrInvalid.WithFields(field("query.kind", msgPeriodKind))
}

// Review is the draft of a daily record, a weekly review or the minutes of a month, from what
// the days have.
type Review struct {
	Kind        ReviewKind
	First, Last clock.Date
	Figures     []Figure
	Faults      []Fault
	Exceptions  []Exception
	Draft       string // in Chinese, to be read, corrected and handed in
}

// Figure is one count of a review, with what it counts.
type Figure struct {
	Name  string // 测温
	Count int
	Of    int    // of how many; zero where there is no whole
	Unit  string // 个菜
}

// Review drafts the review that holds a day; zero is today. What is still to come counts for
// nothing.
func (s *Service) Review(ctx context.Context, kind ReviewKind, day clock.Date) (Review, error) {
	p, err := seer(ctx)
	if err != nil {
		return Review{}, err
	}
	if day.IsZero() {
		day = s.today()
	}
	first, last, err := kind.span(day)
	if err != nil {
		return Review{}, err
	}
	found, err := s.period(ctx, p.SchoolID, first, last)
	if err != nil {
		return Review{}, err
	}
	return found.review(kind), nil
}

// review drafts. It is pure.
func (p *period) review(kind ReviewKind) Review {
	r := Review{Kind: kind, First: p.first, Last: p.last, Faults: p.faults, Exceptions: p.exceptions()}
	r.Figures = p.figures()
	r.Draft = r.words()
	return r
}

func (p *period) figures() []Figure {
	meals, released, done, due := 0, 0, 0, 0
	for _, e := range p.tasks {
		if clock.At(e.Opens) > p.now || e.State == task.Excused {
			continue
		}
		if e.Code == CodeRelease {
			meals++
			if e.State == task.Done && e.Passed {
				released++
			}
		}
		due++
		if e.State == task.Done {
			done++
		}
	}
	dishes, hot, kept, thrown, tooCold := 0, 0, 0, 0, 0
	for _, list := range p.dishes {
		for _, d := range list {
			switch d.State {
			case Discarded:
				thrown++
			case Planned:
				dishes++
				hot += one(d.hot())
				kept += one(d.Sample != nil)
			case Dropped:
			}
		}
	}
	for _, f := range p.faults {
		tooCold += one(f.Routine == CodeCore || f.Routine == CodeDish)
	}
	checked, off := len(p.checks), 0
	for _, c := range p.checks {
		off += one(!c.Fit)
	}
	returned := 0
	for _, l := range p.lots {
		returned += one(l.State == LotReturned)
	}
	return []Figure{
		{"该做的事", done, due, "件"},
		{"供餐放行", released, meals, "餐"},
		{"晨检", checked, 0, "人次"},
		{"晨检没过", off, 0, "人次"},
		{"收货", len(p.lots), 0, "批"},
		{"退货", returned, 0, "批"},
		{"中心温度合格", hot, dishes, "个菜"},
		{"测温没到限值", tooCold, 0, "次"},
		{"倒掉", thrown, 0, "个菜"},
		{"留样", kept, dishes, "个菜"},
	}
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

var reviewNames = map[ReviewKind]string{ReviewDay: "日管控", ReviewWeek: "周排查", ReviewMonth: "月调度"}

// words are the review as somebody would write it down.
func (r *Review) words() string {
	var b strings.Builder
	day := func(d clock.Date) string { return d.At(0).Format("1月2日") }
	fmt.Fprintf(&b, "%s %s", reviewNames[r.Kind], day(r.First))
	if r.Last != r.First {
		fmt.Fprintf(&b, "至%s", day(r.Last))
	}
	b.WriteString("：")
	for i, f := range r.Figures {
		if i > 0 {
			b.WriteString("，")
		}
		fmt.Fprintf(&b, "%s %d", f.Name, f.Count)
		if f.Of > 0 {
			fmt.Fprintf(&b, "/%d", f.Of)
		}
		b.WriteString(" " + f.Unit)
	}
	b.WriteString("。\n" + r.problems())
	return b.String()
}

// problems are what was not as it should be, a line for each.
func (r *Review) problems() string {
	var b strings.Builder
	day := func(d clock.Date) string { return d.At(0).Format("1月2日") }
	for _, f := range r.Faults {
		fmt.Fprintf(&b, "%s %s%s", day(clock.DateOf(f.At.Time())), f.What, doneWords(f.Done))
	}
	for _, e := range r.Exceptions {
		fmt.Fprintf(&b, "%s %s：%s%s\n", day(e.Day), exceptionNames[e.Kind], e.Text, whyWords(e.Why))
	}
	if len(r.Faults) == 0 && len(r.Exceptions) == 0 {
		b.WriteString(reviewClean)
	}
	return b.String()
}

func doneWords(done string) string {
	if done == "" {
		return "。\n"
	}
	return "，已" + done + "。\n"
}

func whyWords(why string) string {
	if why == "" {
		return ""
	}
	return "，原因：" + why
}

// worst are the kinds that a head reads first.
var worst = []ExceptionKind{ExOverride, ExNoSample, ExUnreleased, ExSampleGap, ExHeld, ExSealed}

// Grave reports whether the exception belongs before the eyes of a head at once.
func (e *Exception) Grave() bool { return slices.Contains(worst, e.Kind) }
