package incident

import "xiaoqin/server/errs"

// What a person is told by the use-cases.
var (
	ErrNotFound = errs.New(errs.NotFound, "incident.not_found", "没有找到这个突发情况，或您不在它的值班链里。")
	ErrInvalid  = errs.New(errs.Invalid, "incident.invalid", "上报的内容有误，请按提示修改后再报；来不及就直接打电话。")
)

const (
	wrongKind = "没有这个类别，请从列表里选，或选“其他”。"
	longPlace = "地点最多写40个字。"
	longNote  = "情况最多写500个字，先报要紧的。"
	timeless  = "缺少上报的时间。"
	nameless  = "缺少这次上报的编号。"
)

// What the heads are told when nothing else tells anybody.
const (
	titleOfAlarm = "突发情况："
	bodyOfAlarm  = "请马上打开查看，并打电话联系上报人。"
	pageOf       = "pages/incident/incident?id="
)
