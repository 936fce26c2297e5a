package plan

import "xiaoqin/server/errs"

// ErrPack refuses a pack whose data do not belong together.
var ErrPack = errs.New(errs.Invalid, "plan.bad_pack", "模板包的数据有误，请按提示逐项改正。")

// What can be wrong with a pack.
const (
	badLine       = "写法不对，或是不认识的键"
	missing       = "不能为空"
	notNegative   = "不能是负数"
	codeTwice     = "代号重复"
	servedAlone   = "写了由什么代替（served），就不用再写频次"
	hintRhythm    = "周期写成 day、week、month、quarter、half、year、term、break 或 closure"
	hintRow       = "计划条目写成“S32: 文字”“M3-4: 文字”或“E5-1: 文字”"
	hintText      = "每个主题写一次，title 和 body 都要有"
	noSuchText    = "没有这个主题的文字，请先写进 texts/"
	noSuchLaw     = "没有这条法规要求，请先写进 laws/"
	noSuchRow     = "没有这条计划条目，请先写进 plan/"
	noSuchRoutine = "没有这个代码的例行工作，检查表和它的例行工作要用同一个代码"
	rowUnserved   = "这条计划没有对应的例行工作，也没有写明由什么代替（not_a_task）"
)
