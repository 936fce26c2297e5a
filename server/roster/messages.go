package roster

import (
	"fmt"
	"strings"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/errs"
)

// What a person is told by the use-cases.
var (
	ErrPatterns      = errs.New(errs.Invalid, "roster.patterns", "轮班规则有写得不对的地方，请改正后再导入。")
	ErrNoShift       = errs.New(errs.NotFound, "roster.no_shift", "没有找到这个班次，它可能已经取消，请刷新后再试。")
	ErrShiftOver     = errs.New(errs.Conflict, "roster.shift_over", "这个班次已经结束，不能再换人。")
	ErrShiftTimes    = errs.New(errs.Invalid, "roster.shift_times", "班次的时间不对：结束要晚于开始，最长24小时，而且还没有结束。")
	ErrPost          = errs.New(errs.Invalid, "roster.post", "没有这个岗位，请从值班表里的岗位中选。")
	ErrUnknownPerson = errs.New(errs.NotFound, "roster.unknown_person", "这个人不在本校教职工名单里，请重新选择。")
	ErrDays          = errs.New(errs.Invalid, "roster.days", "要看的日期不对：结束不能早于开始，一次最多看62天。")
	ErrSpan          = errs.New(errs.Invalid, "roster.span", "排班的日期不对：结束不能早于开始，一次最多排100天。")
	ErrNoSeats       = errs.New(errs.Invalid, "roster.no_seats", "这几天这个岗位不用排班，请换几天。")
	ErrNoRoster      = errs.New(errs.NotFound, "roster.not_found", "没有找到这张值班表，请刷新后再试。")
	ErrPublished     = errs.New(errs.Conflict, "roster.published", "这张表已经公布。要换人，请点那一班改派，只告诉换的两个人。")
	ErrGaps          = errs.New(errs.Conflict, "roster.gaps", "还有班没人。补上人再公布，或者点“先这样公布”。")
	ErrAway          = errs.New(errs.Conflict, "roster.away", "他那天登记了请假，换一个人。")
	ErrBusy          = errs.New(errs.Conflict, "roster.busy", "那个时间已经有别的班，两班撞在一起了。")
	ErrNotInPool     = errs.New(errs.Conflict, "roster.not_in_pool", "这个岗位不由这位同事轮值，请选名单里的人。")
	ErrNotYourShift  = errs.New(errs.Forbidden, "roster.not_your_shift", "这一班现在不是您的，刷新一下再看。")
	ErrShiftBegun    = errs.New(errs.Conflict, "roster.shift_begun", "这一班已经开始，来不及换了。走不开请打给后勤主任。")
	ErrAsked         = errs.New(errs.Conflict, "roster.asked", "这一班已经问过人，还没回音。先收回，再问别人。")
	ErrReturn        = errs.New(errs.Conflict, "roster.return", "要换的那一班不是这位同事的了，请重新选。")
	ErrNoSwap        = errs.New(errs.NotFound, "roster.no_swap", "没有找到这个换班，它可能已经收回。")
	ErrTaken         = errs.New(errs.Conflict, "roster.taken", "别的同事先接了这一班，您不用去。")
	ErrSettled       = errs.New(errs.Conflict, "roster.settled", "这个换班已经有结果了，刷新一下再看。")
	ErrLapsed        = errs.New(errs.Conflict, "roster.lapsed", "这一班已经开始，或者换了别人，不用再换了。")
	ErrTooEarly      = errs.New(errs.Conflict, "roster.too_early", "还没到这一班，到点再来。")
	ErrNoFeed        = errs.New(errs.NotFound, "roster.no_feed", "这个日历地址已经停用。请在“值班”里重新拿一个。")
	ErrWords         = errs.New(errs.Invalid, "roster.words", "交代的话最多500个字。")
)

const (
	unreadable = "这一行看不懂，请对照示例检查写法。"
	tooMany    = "最多200条轮班规则。"
	badPost    = "岗位代码用小写字母、数字和连字符，最多40个字符，例如 gate。"
	badName    = "岗位名称最多40个字。"
	noDays     = "要写明哪些日子有人值班，例如 every、school、holiday。"
	badCrew    = "每班人数是1到50。"
	badFirst   = "first 是不小于0的整数。"
	noRoles    = "要写明由哪些岗位身份的人轮流，例如 [G]。"
	badRole    = "没有这个身份代码，例如保安写 G，值班老师写 DT。"
)

// feedName is what a calendar calls the shifts.
const feedName = "值班"

const pageShifts = "pages/shifts/shifts"

// wordless is kept when somebody leaves no word.
const wordless = "没有要交代的事"

var weekdays = []rune("日一二三四五六")

// hours are a shift as people say it: 4月2日（周六）07:00至19:00.
func hours(from, until time.Time) string {
	weekday := weekdays[from.Weekday()]
	end := until.Format("15:04")
	if clock.DateOf(until) != clock.DateOf(from) {
		end = "次日" + end
	}
	return fmt.Sprintf("%s（周%c）%s至%s", from.Format("1月2日"), weekday, from.Format("15:04"), end)
}

func givenTitle(name string) string { return "值班变动：由您值" + name }

func takenTitle(name string) string { return "值班变动：您不值" + name }

func givenBody(when string) string {
	return when + "，请按时到岗。有困难请联系后勤主任。"
}

func takenBody(when string) string {
	return when + "的这一班已经改由别人安排，您不用到岗。"
}

// most is how many shifts a message lists before it counts the rest.
const most = 6

// listed are shifts, one on a line.
func listed(shifts []Shift) string {
	var b strings.Builder
	for i, one := range shifts {
		if i == most {
			fmt.Fprintf(&b, "等%d班。", len(shifts))
			break
		}
		b.WriteString(hours(one.From, one.Until) + "；")
	}
	return strings.TrimSuffix(b.String(), "；")
}

func rosterTitle(name string, got, lost int) string {
	switch {
	case lost == 0:
		return fmt.Sprintf("%s：您值%d班", name, got)
	case got == 0:
		return name + "改了：有一班不用您值"
	}
	return name + "改了：您的班有变动"
}

func rosterBody(got, lost []Shift) string {
	var b strings.Builder
	if len(got) > 0 {
		b.WriteString("您值：" + listed(got) + "。看到请点“知道了”；走不开，可以换班。")
	}
	if len(lost) > 0 {
		b.WriteString("不用您值了：" + listed(lost) + "。")
	}
	return b.String()
}

func askTitle(who string) string { return who + "想请您替一班" }

func askBody(who, what, when string) string {
	return fmt.Sprintf("%s%s，%s来不了。点“我来”就归您，没空就不用管。", what, when, who)
}

func swapTitle(who string) string { return who + "想和您换班" }

func swapBody(who, what, when, back, backWhen string) string {
	return fmt.Sprintf("您去：%s%s。%s去：%s%s。", what, when, who, back, backWhen)
}

func offerTitle(what string) string { return what + "有一班要人替" }

func agreedTitle(who string) string { return who + "答应了，这一班不用您去" }

func agreedBody(who, what, when string) string {
	return fmt.Sprintf("%s%s由%s值。", what, when, who)
}

func inReturn(what, when string) string { return fmt.Sprintf("您去：%s%s。", what, when) }

func freed(what, when string) string { return fmt.Sprintf("%s%s不用您去了。", what, when) }

func declinedTitle(who string) string { return who + "没空，这一班还是您的" }

func declinedBody(what, when string) string {
	return fmt.Sprintf("%s%s。可以再问一位同事，或者给大家看看谁有空。", what, when)
}
