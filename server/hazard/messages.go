package hazard

import "xiaoqin/server/errs"

// What a person is told by the use-cases.
var (
	ErrNotFound   = errs.New(errs.NotFound, "hazard.not_found", "没有找到这件隐患，或它和您没有关系。")
	ErrInvalid    = errs.New(errs.Invalid, "hazard.invalid", "有些内容还不对，请按提示改好再交。")
	ErrRefused    = errs.New(errs.Conflict, "hazard.refused", "这件隐患已经到了下一步，或这一步不归您办，请刷新后再看。")
	ErrSamePerson = errs.New(errs.Conflict, "hazard.same_person", "整改的人不能自己复查，请由另一位同事来看。") // Whoever rectified it at any time.
	ErrReason     = errs.New(errs.Invalid, "hazard.reason_needed", "请写一句原因，相关的人会看到。")
	ErrPhoto      = errs.New(errs.Invalid, "hazard.photo_needed", "请拍一张整改后的照片，复查的人要看。")
	ErrLong       = errs.New(errs.Invalid, "hazard.words_long", "最多写500个字，请写得短一些。")
	ErrGrade      = errs.New(errs.Invalid, "hazard.bad_grade", "没有这个等级，请选一般、较大或重大。")
	ErrNobody     = errs.New(errs.Invalid, "hazard.unknown_person", "整改的人不在本校教职工名单里，请重新选择。")
	ErrSameHazard = errs.New(errs.Invalid, "hazard.bad_merge", "只能并到另一件还没办完的隐患，请重新选择。")
)

const (
	nameless     = "缺少这次上报的编号。"
	timeless     = "缺少上报的时间。"
	wrongKind    = "没有这个类别，请从列表里选。"
	wrongUrgency = "请选“要修”或“有危险”。"
	placeless    = "请说明在哪儿：扫一块牌子，或选一个地方。"
	unknownPlace = "没有这个地方，请重新选。"
	longWhere    = "地点最多写40个字。"
	longWords    = "情况最多写500个字，先写要紧的。"
	nothingSaid  = "请拍一张照片，或写一句哪里不对。"
)

// What reporters are told, by what was done.
var news = map[Action]struct{ title, body string }{
	Assign:   {"已经安排人整改", "您报的隐患已经派人整改。"},
	Accept:   {"有人来修了", "您报的隐患有人接了，修好会拍照。"},
	HandBack: {"正在重新派人", "接的人修不了，正在另外安排。"},
	Rectify:  {"整改好了，等人复查", "另一位同事去看过才算完。"},
	SendBack: {"还没修好，退回重做", "复查没有通过，已经退回重新整改。"},
	Close:    {"修好了，已复查", "您报的隐患已经修好，另一位同事看过了。谢谢您。"},
	Pause:    {"知道了，暂时修不了", "原因："},
	Resume:   {"又开始处理了", "您报的隐患重新开始处理。"},
	Refuse:   {"看过了，不用整改", "原因："},
	Merge:    {"和另一件一起处理", "您报的隐患和别人报的是同一件，已经并在一起，有结果会告诉您。"},
}

const (
	pageOf          = "pages/hazard/hazard?id="
	titleOfDanger   = "有危险："
	bodyOfDanger    = "有人报告这里有危险，请马上打开查看。"
	titleOfStranger = "未核实："
	bodyOfStranger  = "校外的人扫码报的，请打开看看属实不属实。"
	titleOfReported = "新的隐患："
	bodyOfReported  = "请打开分级，并派人整改。"
	titleOfAssigned = "请您整改："
	bodyOfAssigned  = "请打开查看，修好后拍照交上去。"
	titleOfFixed    = "请复查："
	titleOfBack     = "退回派单："
	bodyOfFixed     = "已经整改，请另一位同事到现场看一看。"
	excusedBecause  = "隐患有了新安排"
	handedBack      = "退回派单人："
)
