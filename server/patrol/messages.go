package patrol

import (
	"fmt"
	"strings"

	"xiaoqin/server/errs"
	"xiaoqin/server/form"
)

// What a person at the other end can do something about.
var (
	// ErrUnknownPlate is the same for a code that is not ours, for one of another school
	// and for a random one: nobody learns which codes exist elsewhere.
	ErrUnknownPlate   = errs.New(errs.NotFound, "patrol.unknown_plate", "这不是学校的牌子。请找墙上的蓝色号牌再扫。")
	ErrOldPlate       = errs.New(errs.Conflict, "patrol.old_plate", "旧牌，已换新牌。请扫旁边的新牌；没有新牌，请上报。")
	ErrRevokedPlate   = errs.New(errs.Conflict, "patrol.revoked_plate", "这块牌子已经停用。请上报后勤处，换一块新的。")
	ErrPlateNeeded    = errs.New(errs.Invalid, "patrol.plate_needed", "请扫牌子，或者输入牌号，两样只要一样。")
	ErrBadReport      = errs.New(errs.Invalid, "patrol.bad_report", "这条记录不完整。请把小程序更新到最新版本再试。")
	ErrNoCheckIn      = errs.New(errs.NotFound, "patrol.check_in_not_found", "没有找到这次扫码。下拉刷新一下再看。")
	ErrNoRound        = errs.New(errs.NotFound, "patrol.round_not_found", "没有找到这一轮，可能已经换人了。下拉刷新一下再看。")
	ErrBadExplanation = errs.New(errs.Invalid, "patrol.bad_explanation", "请点一个原因；选“其他”的，写一句或拍一张。")
	ErrBadEnding      = errs.New(errs.Invalid, "patrol.bad_ending", "请写明为什么提前收工，最多200个字。")
	ErrNoCheckpoint   = errs.New(errs.NotFound, "patrol.checkpoint_not_found", "没有找到这个点。请刷新后再试。")
	ErrBadCheckpoint  = errs.New(errs.Invalid, "patrol.bad_checkpoint", "点名要有1到40个字，怎么走最多40个字，步行时间最多1小时。")
	ErrBadNumber      = errs.New(errs.Invalid, "patrol.bad_number", "编号用1到4个数字或大写字母，例如 03。")
	ErrNumberTaken    = errs.New(errs.Conflict, "patrol.number_taken", "这个编号已经有一个点在用。请换一个编号。")
	ErrBadQuestion    = errs.New(errs.Invalid, "patrol.bad_question", "检查项最多8个，请按标出的位置修改。")
	ErrBadRoute       = errs.New(errs.Invalid, "patrol.bad_route", "路线要有代号和名称，至少一个点，每个点只能出现一次。")
)

// Text says a doubt to the person who scanned.
func (d Doubt) Text() string {
	switch d.Code {
	case DoubtClock:
		if d.Have > 0 {
			return "手机的时间快了" + span(d.Have) + "。"
		}
		return "手机的时间慢了" + span(-d.Have) + "。"
	case DoubtTooFast:
		return fmt.Sprintf("离上一个点才%s，平时要走%s。", span(d.Have), span(d.Usual))
	case DoubtTwoPhones:
		return "另一部手机刚扫过这块牌子。"
	case DoubtFar:
		return fmt.Sprintf("手机定位离这个点有%d米。", d.Have)
	case DoubtNoPhoto:
		return "还差一张现场照片。"
	case DoubtOutside:
		return "晚了" + span(d.Have) + "。"
	case DoubtTyped:
		return "牌号是输入的。"
	case DoubtOrder:
		return "没有按顺序扫。"
	}
	return ""
}

// notSimple is said of an item that cannot be answered with one tap at a point.
const notSimple = "点位上只能问打勾、数字、温度、选择和文字，不能锁住、要照片或带条件。"

// maxFaultWords is how many characters of what was wrong go into a hazard.
const maxFaultWords = 300

// wrongAnswer says an answer that did not pass: 压力表 0.1MPa，应 0.2～0.5MPa.
func wrongAnswer(item *form.Item, a *form.Answer, expected string) string {
	switch {
	case a.Number != nil && item.Kind == form.Temperature:
		return fmt.Sprintf("%s %v℃，应 %s", item.Label, *a.Number, expected)
	case a.Number != nil:
		return fmt.Sprintf("%s %v%s，应 %s", item.Label, *a.Number, item.Unit, expected)
	case a.Text != nil:
		return item.Label + "：" + *a.Text
	}
	return item.Label + "：有问题"
}

// endedEarly is what is said of a round that somebody stopped, with how many points are left.
const endedEarly = "提前收工，还差%d个点"

// doubtTitle heads what asks for a word after the scan.
const doubtTitle = "还要说明一句：%s %s"

// doubtBody says why a word is asked for.
func doubtBody(c *CheckIn) string {
	var why strings.Builder
	for _, d := range c.Doubts {
		if strong[d.Code] {
			why.WriteString(d.Text())
		}
	}
	return c.MadeAt.Time().Format("1月2日15:04") + "扫的，已经记上了。" + why.String() + "请点开说明一句。"
}

const minuteSeconds, hourSeconds = 60, 3600

// span says a number of seconds as people do.
func span(seconds int64) string {
	switch {
	case seconds < minuteSeconds:
		return fmt.Sprintf("%d秒", seconds)
	case seconds < hourSeconds:
		return fmt.Sprintf("%d分钟", (seconds+minuteSeconds/2)/minuteSeconds)
	}
	return fmt.Sprintf("%d小时%d分钟", seconds/hourSeconds, seconds%hourSeconds/minuteSeconds)
}

// reasonChoices are the reasons to tap for each doubt.
var reasonChoices = map[DoubtCode][]ReasonChoice{
	DoubtTooFast: {
		{"catch_up", "刚才漏扫，现在补", "我已经走过这个点"},
		{"together", "和同事一起走的", "他扫前一个，我扫这个"},
	},
	DoubtTwoPhones: {{"together", "和同事一起走的", "他扫前一个，我扫这个"}},
	DoubtClock:     {{"clock", "手机时间不准", "我回去就校准"}},
	DoubtFar:       {{"signal", "定位不准", "我就在牌子前面"}},
	DoubtNoPhoto:   {{"no_camera", "现在拍不了", "太暗，或者手机拍不了"}},
}

var otherReason = ReasonChoice{"other", "其他", "说一句，或者拍一张"}

func damagedPlate(c *Checkpoint) HazardDraft {
	return HazardDraft{Title: c.Number + " " + c.Name + "：牌子坏了", Note: "牌子坏了或不见了，扫不出来，请换一块新的。", PlaceID: c.PlaceID}
}

func outOfUse(c *Checkpoint) HazardDraft {
	return HazardDraft{Title: c.Number + " " + c.Name + "：还挂着旧牌", Note: "墙上还是旧牌，请取下，换上新牌。", PlaceID: c.PlaceID}
}
