package task

import "xiaoqin/server/errs"

// What a person is told when a task cannot be changed so.
var (
	ErrRefused      = errs.New(errs.Conflict, "task.refused", "这项任务的状态已变，或您不能这样处理，请刷新后再看。")
	ErrReasonNeeded = errs.New(errs.Invalid, "task.reason_needed", "请写明原因，它会和这项任务一起长期保存。")
	ErrPlanOutside  = errs.New(errs.Invalid, "task.plan_outside", "排定的时间要在任务开始之后、截止之前，请重新选择。")
	ErrTouched      = errs.New(errs.Conflict, "task.touched", "已有人处理过这项任务，系统不会自动改动，请由负责人决定。")
	ErrBadWindow    = errs.New(errs.Invalid, "task.bad_window", "开始要早于截止，截止不能晚于关闭，也不能是过去的时间，请重新选择。")
	ErrTicked       = errs.New(errs.Conflict, "task.ticked", "这一项已经完成过了，不用再做。")
	ErrNotAllTicked = errs.New(errs.Conflict, "task.not_all_ticked", "还有项目或签名没有完成，请全部完成后再提交。")
	ErrGateClosed   = errs.New(errs.Conflict, "task.gate_closed", "前面的环节还没有全部合格，现在不能放行，请先完成它们。")
	ErrNotNamed     = errs.New(errs.Conflict, "task.not_named", "只有制度指定的领导可以特批放行。")
	ErrStillOpen    = errs.New(errs.Conflict, "task.still_open", "任务还没有到关闭时间。")
	ErrSignedTwice  = errs.New(errs.Conflict, "task.signed_twice", "同一个人不能签两个名字，请由另一位同事签。")
	ErrSyncLate     = errs.New(errs.Conflict, "task.sync_late", "这条记录不是在规定时段内完成的，或补传超过了48小时，请按补做处理。")
)

// ErrData refuses routines or ladders that cannot be read or make no sense; its
// fields name every place.
var ErrData = errs.New(errs.Invalid, "task.bad_data", "例行工作或提醒梯的数据有误，请按提示逐项改正。")

// How each word of the data is written.
const (
	hintShift   = "移动写成 -14d 或 -1 school，不能为 0"
	hintRoll    = "顺延写成 back work（往前）或 on school（往后）"
	hintMoment  = "时刻写成 07:10、close-60m、+1d 00:30、+2 work 16:00、period 08:00；事件写成 +2h 或 +48h on school 07:00"
	hintWindow  = "时段写成 am=07:10..07:40..07:50@表单，名称、关闭时刻和表单可省"
	hintMisfire = "补发方式写成 catch_up_latest、catch_up_all 或 skip_if_late:30m"
	hintRole    = "角色写成 FA 这样的代号，多个用 + 连接，如 G+CL"
	hintMode    = "完成方式写成 any、everyone 或 each"
	hintSplit   = "拆分方式写成 together 或 apart"
	hintRung    = "一级提醒写成 due -10m : holder+deputy : if unacked : urgent"
)

// What can be wrong with a routine or ladder.
const (
	unreadable      = "写法不对，或是不认识的键"
	missing         = "不能为空"
	wrongCode       = "代号以小写字母开头，只用小写字母、数字、点、短横和下划线"
	unknownSubject  = "不认识的对象；设备写成 asset:种类"
	needsSubject    = "需要写明对象（subject）"
	overrideAlone   = "只有设了放行条件（needs）的工作才能特批"
	wrongInput      = "期间写成 day、week、month、quarter、half、year、term、break 或 closure"
	sinceApart      = "按周期或到期日安排的工作，每个对象各自成一项（split: apart）"
	nobody          = "没有写由谁来做"
	vendorNeedsRole = "外单位来做的工作，要写明由本校哪个角色负责（role）"
	wrongDeputy     = "备岗写成角色代号、on_duty:岗位，或事件指定的人"
	oneRule         = "按周期、到期日或事件安排时，只能有一条规则"
	oneWindow       = "按周期或到期日安排时，只能有一个时段"
	ownName         = "有多条时，每条都要有自己的名称"
	exceptDays      = "排除规则只能写日类或日期"
	eventWindow     = "事件的时段写成 +2h..+4h；其他规则不能这样写"
	periodPicked    = "period 只能和 pick 一起使用"
	oneSource       = "day、dates、since、fact、event 要写且只能写一个"
	dayOnly         = "weekdays、months、breaks、pick 只能和 day 一起使用"
	pickOf          = "pick 和 of 要一起写，pick 不能为 0"
	minPick         = "min 要大于 0，并和 pick 一起使用"
	wrongMonth      = "月份从 1 到 12"
	wrongBreak      = "不认识的节日；写成清明节、劳动节这样的名称"
	dateTwice       = "日期不能为空或重复"
	eventMoved      = "这里不能移动或顺延"
	sinceLimit      = "要写天数（days）或用量（use）"
	sinceBack       = "周期只能往前顺延（back），否则会超过期限"
	ladderDays      = "提醒梯的日子只能是 every、work 或 school"
	codeTwice       = "代号重复"
	noSuchLadder    = "没有这个提醒梯"
	noSuchRoutine   = "没有这项例行工作"
	nobodyDoes      = "没有哪项工作会完成它（does）"
	scopesApart     = "与所需工作的同批词（scope）或时段名称不一致，将永远不能放行"
)
