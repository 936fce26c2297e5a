package drill

import "xiaoqin/server/errs"

// What a person is told by the use-cases.
var (
	ErrNotFound   = errs.New(errs.NotFound, "drill.not_found", "没有找到这次演练。刷新一下再看。")
	ErrNotYours   = errs.New(errs.Forbidden, "drill.not_yours", "开始和结束演练的，是负责这次演练的人。您可以给班级点名。")
	ErrNotStarted = errs.New(errs.Conflict, "drill.not_started", "演练还没有开始，或者已经结束。刷新一下再看。")
	ErrOver       = errs.New(errs.Conflict, "drill.over", "这次演练的任务已经结束，不用再开始。要再练一次，请主管把任务退回。")
	ErrNoClass    = errs.New(errs.NotFound, "drill.class_not_found", "这个班不在这次演练里。刷新一下，重新选班。")
	ErrUnsettled  = errs.New(errs.Invalid, "drill.unsettled", "还有班没到齐或没点名。写一句怎么回事，再结束。")
	ErrInvalid    = errs.New(errs.Invalid, "drill.invalid", "演练的内容有误，请按提示修改。")
)

const (
	nameless      = "缺少这一下的编号。"
	timeless      = "缺少这一下的时间。"
	longScenario  = "演练内容最多写100个字。"
	longNote      = "最多写500个字。"
	wrongMissing  = "缺的人数在0到999之间。"
	wordless      = "写一句发现了什么。"
	manyFindings  = "一次最多记20个问题。"
	titleOfStart  = "演练开始了，请点名"
	bodyOfStart   = "带到集合地点后，点“全到”或者写缺几个。"
	pageOf        = "pages/drill/drill?id="
	findingPrefix = "演练发现："
)
