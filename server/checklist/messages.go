package checklist

import "xiaoqin/server/errs"

// What a person is told about sheets.
var (
	ErrNoForm       = errs.New(errs.NotFound, "checklist.no_form", "这项任务没有检查表，请从任务里的入口办理。")
	ErrNothing      = errs.New(errs.Invalid, "checklist.nothing", "这次什么也没填，请填一项再存。")
	ErrTooMuch      = errs.New(errs.Invalid, "checklist.too_much", "一次填得太多了，请分几次存。")
	ErrNameless     = errs.New(errs.Invalid, "checklist.nameless", "缺少这次填写的编号，请重新打开检查表再填。")
	ErrUsedID       = errs.New(errs.Conflict, "checklist.used_id", "这个编号已经用在别的检查表上，请重新打开检查表再填。")
	ErrTargetNeeded = errs.New(errs.Invalid, "checklist.target_needed", "这项任务要一处一处地查，请扫牌子，或从名单里选一处。")
	ErrNoTarget     = errs.New(errs.NotFound, "checklist.no_target", "这一处不在这项任务里，请看名单里还剩哪几处。")
	ErrOtherPlate   = errs.New(errs.Conflict, "checklist.other_plate", "扫的牌子不是这一处的，请扫对应的牌子，或改选扫到的这一处。")
	ErrSignNeeded   = errs.New(errs.Invalid, "checklist.sign_needed", "这张表要签名才算交，请选您是哪一方再签。")
	ErrNobodySigns  = errs.New(errs.Invalid, "checklist.nobody_signs", "签名没有写明是哪一方，请从签字那一栏再签。")
	ErrVendorDraws  = errs.New(errs.Invalid, "checklist.vendor_draws", "外单位的人要在屏幕上亲手签名，请把手机递给他签。")
	ErrNotComplete  = errs.New(errs.Conflict, "checklist.not_complete", "表还没有填完，或有一项不合格还没处理好，现在不能签名。")
	ErrRowJudged    = errs.New(errs.Conflict, "checklist.row_judged", "这一行已经量过或查过，不能划掉；写错了就再填一次，新的旧的都留着。")
	ErrOver         = errs.New(errs.Conflict, "checklist.over", "这项任务已经取消或免做，不用再填。")
)

// What is wrong with an answer or a step.
const (
	msgNoItem = "检查表里没有这一项，请刷新后再填。"
	msgRowKey = "这一项要写明是哪一行。"
	msgNoRow  = "这一项不分行，请去掉 row。"
	msgTwice  = "这一项一次填了两遍，请留一个。"
	msgNote   = "说明最多 500 个字。"
	msgNoStep = "没有这个处置办法，请从列出的里面选。"
	msgNo     = "不合格"
)

// What a task is told when its sheet does not pass any more.
const reasonSpoilt = "检查表改过，现在不合格或没填完。"
