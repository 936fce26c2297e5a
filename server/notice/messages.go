package notice

import "xiaoqin/server/errs"

// What a person is told by the use-cases.
var (
	ErrNotFound   = errs.New(errs.NotFound, "notice.not_found", "没有找到这条通知，或它不是发给您的。")
	ErrNoClass    = errs.New(errs.NotFound, "notice.class_not_found", "有一个班已经不在了，请重新选。")
	ErrInvalid    = errs.New(errs.Invalid, "notice.invalid", "有些内容还不对，请按提示改好再交。")
	ErrRefused    = errs.New(errs.Conflict, "notice.refused", "这条通知已经到了下一步，或这一步不归您办。刷新一下再看。")
	ErrSamePerson = errs.New(errs.Conflict, "notice.same_person", "写通知的人不能自己批准，请校长、后勤主任或学生工作处的另一位来看。")
	ErrPromised   = errs.New(errs.Conflict, "notice.promised", "这条是校历定好要发的，不能撤。您可以改文字。")
	ErrOwnClass   = errs.New(errs.Forbidden, "notice.own_class", "班主任写的通知只能发给自己的班。要发给更多班，请找学生工作处。")
	ErrNobody     = errs.New(errs.Invalid, "notice.nobody", "这样选没有一个人收得到，请重新选发给谁。")
	ErrClosed     = errs.New(errs.Conflict, "notice.closed", "这条通知已经收完回执了。有话请直接找班主任。")
	ErrChoice     = errs.New(errs.Invalid, "notice.bad_choice", "请从给出的几项里选一项。")
	ErrNoReceipt  = errs.New(errs.Conflict, "notice.no_receipt", "这条通知看过就行，不用回执。")
	ErrSoon       = errs.New(errs.Conflict, "notice.nudge_too_soon", "发出两小时后才能提醒没看的家庭，让大家先有时间看。")
	ErrTime       = errs.New(errs.Invalid, "notice.bad_time", "请选一个还没到的时间，最晚到60天以后。")
	ErrNoTimer    = errs.New(errs.Conflict, "notice.no_timer", "学校没有启用“定时发通知”这项例行工作，请现在发出，或请后勤主任启用。")
	ErrPaper      = errs.New(errs.Invalid, "notice.bad_paper", "纸质回执不能比还没回执的家庭多，请数一数再填。")
)

const (
	wrongTitle    = "标题写1到40个字。"
	wrongBody     = "正文写1到1500个字。"
	wrongReceipt  = "回执选一种：不用回执、看过就行、要确认、要选一项。"
	wrongChoices  = "选项写2到4个。"
	wrongChoice   = "每个选项1到10个字，不要重复。"
	idleChoices   = "只有“要选一项”的通知有选项。"
	manyPhotos    = "图片最多6张。"
	wrongAudience = "请选发给谁：全校、年级、班级或岗位。"
	wrongPace     = "请选当天汇总、及时或紧急。"
	nameless      = "缺少这一下的编号。"

	titleOfCorrection = "更正："
	bodyOfCorrection  = "刚才那条有改动，请以这条为准。"
	titleOfNudge      = "您可能还没看到："
	bodyOfNudge       = "点开看一眼就好，看过了不用理会。"
	titleOfNobody     = "到时间没发出去："
	bodyOfNobody      = "这样选没有一个人收得到，请重新选发给谁，再请人批准。"
	whyCalledOff      = "通知改了时间或不发了"
	pageOf            = "pages/notice/notice?id="
)
