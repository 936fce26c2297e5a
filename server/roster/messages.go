package roster

import (
	"fmt"
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
	ErrUnknownPerson = errs.New(errs.Invalid, "roster.unknown_person", "这个人不在本校教职工名单里，请重新选择。")
	ErrDays          = errs.New(errs.Invalid, "roster.days", "要看的日期不对：结束不能早于开始，一次最多看62天。")
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

const pageShifts = "pages/inbox/inbox"

// hours are a shift as people say it: 4月2日（周六）07:00至19:00.
func hours(from, until time.Time) string {
	weekday := []rune("日一二三四五六")[from.Weekday()]
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
