package task

import "xiaoqin/server/errs"

// What a person is told by the use-cases.
var (
	ErrNotFound      = errs.New(errs.NotFound, "task.not_found", "没有找到这项任务，它可能属于别的学校。")
	ErrNoRoutine     = errs.New(errs.NotFound, "task.no_routine", "没有找到这项例行工作。")
	ErrNoCalendar    = errs.New(errs.Conflict, "task.no_calendar", "学校还没有校历，请先设置学期和作息。")
	ErrNoTarget      = errs.New(errs.Invalid, "task.no_target", "这项任务里没有这一项，请刷新后再选。")
	ErrNotYours      = errs.New(errs.Conflict, "task.not_yours", "这一项由别人完成或签名，请转告对方。")
	ErrSamePerson    = errs.New(errs.Conflict, "task.same_person", "整改和复查不能是同一个人，请由另一位同事复查。")
	ErrNoOffer       = errs.New(errs.Conflict, "task.no_offer", "没有等您接手的移交，对方可能已经收回。")
	ErrNotAHolder    = errs.New(errs.Conflict, "task.not_a_holder", "要移交的人不负责这项任务，请刷新后再试。")
	ErrUnknownPerson = errs.New(errs.Invalid, "task.unknown_person", "接手的人不在本校教职工名单里，请重新选择。")
	ErrBadDays       = errs.New(errs.Invalid, "task.bad_days", "停课日期不对：结束不能早于开始，也不能超过60天。")
	ErrReasonLong    = errs.New(errs.Invalid, "task.reason_long", "原因最多写200个字，请写得短一些。")
	ErrOtherProof    = errs.New(errs.Conflict, "task.other_proof", "这项任务要用检查表、扫码或照片来完成，请从任务里的入口办理。")
	ErrNoteNeeded    = errs.New(errs.Invalid, "task.note_needed", "请写一句完成情况，它就是这项任务的记录。")
	ErrNoteLong      = errs.New(errs.Invalid, "task.note_long", "完成情况最多写500个字，请写得短一些。")
	ErrPhotoNeeded   = errs.New(errs.Invalid, "task.photo_needed", "请拍一张做好以后的照片，它就是这项任务的记录。")
	ErrLinkNeeded    = errs.New(errs.Invalid, "task.link_needed", "请填写发布后的网址，以 http:// 或 https:// 开头。")
	ErrNoReason      = errs.New(errs.Invalid, "task.no_reason", "请写明停课原因，会通知到每一位当班的同事。")
)

// Who signs without being named by a role.
var signerNames = map[Role]string{SignVendor: "外单位", SignOutgoing: "交班人", SignIncoming: "接班人"}

// What Return and Rejudge say.
const (
	returnedTitle   = "退回重做："
	reasonCorrected = "的记录改过，现在不合格，请处理好再办。"
)
