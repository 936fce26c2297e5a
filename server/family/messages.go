package family

import "xiaoqin/server/errs"

// What parents and class teachers are told.
var (
	ErrCodeWrong      = errs.New(errs.Invalid, "family.code_wrong", "班级码不对，或者已经换了新的，请看一眼班主任最近发的。连续输错 5 次要等 15 分钟。")
	ErrAskingInvalid  = errs.New(errs.Invalid, "family.invalid", "还差一点，请按提示改好。")
	ErrNoCode         = errs.New(errs.Conflict, "family.no_code", "这个班现在没有班级码，先生成一个再打印。")
	ErrConsentOld     = errs.New(errs.Conflict, "family.consent_old", "《儿童个人信息保护同意书》有新的一版，请重新看一遍再同意。")
	ErrAlreadyFamily  = errs.New(errs.Conflict, "family.already", "您已经是这个班的家长了。要加另一个孩子，请写上孩子的称呼。")
	ErrStillWaiting   = errs.New(errs.Conflict, "family.waiting", "您已经申请过，正在等班主任确认。要改的话，请先撤回。")
	ErrRequestUnknown = errs.New(errs.NotFound, "family.request_not_found", "没有找到这个申请，可能已经有人办了，请刷新。")
	ErrDecided        = errs.New(errs.Conflict, "family.decided", "这个申请已经办过了，请刷新。")
	ErrOwnRequest     = errs.New(errs.Conflict, "family.own_request", "自己的申请要由别人确认，请找学生工作处或后勤主任。")
	ErrReasonUnknown  = errs.New(errs.Invalid, "family.reason", "请选一个原因。")
	ErrNotGuardian    = errs.New(errs.Conflict, "family.no_guardian", "您名下还没有孩子，先用班级码加入班级。")
)

const (
	msgName     = "怎么称呼您？写 1 到 30 个字，例如：王女士。"
	msgChild    = "孩子的称呼最多 10 个字，只写名字，不写学号和电话。"
	msgRelation = "请选您是孩子的什么人。"
	msgID       = "缺少编号，请把小程序更新到最新版本再试。"

	noteNobodyWaits = "家长撤回了，或等得太久，没有要确认的了"

	titleConfirmed = "班主任确认了"
	bodyConfirmed  = "您已经是%s的家长。学校的通知会发到这里；点“再存 1 条”，微信也能提醒您。"
)

// consents are all texts that were ever asked for, the oldest first. A text that somebody
// accepted stays as it is.
var consents = []ConsentText{{
	Version: "2026-11",
	Title:   "儿童个人信息保护同意书",
	Parts: []ConsentPart{
		{"为什么要您同意", []string{
			"孩子不满十四岁，他的信息是敏感个人信息，要由监护人同意（《个人信息保护法》第三十一条，《儿童个人信息网络保护规定》第九条）。",
		}},
		{"存什么", []string{
			"您写的称呼、您和孩子的关系、孩子所在的班，以及您愿意写的孩子称呼。孩子的称呼可以不写。",
			"不存孩子的照片、身份证号、学号、住址、成绩和健康情况。",
		}},
		{"用来做什么", []string{
			"让班主任认出是哪一家，把安全提醒和学校通知送到您手里，统计全班收到了多少家。不做别的。",
		}},
		{"谁看得到，存多久", []string{
			"只有班主任和学校管家长联系的人看得到。称呼加密保存。孩子离校或毕业，孩子的称呼当天清掉。",
		}},
		{"您随时可以", []string{
			"在“我的”里看、导出、改正、退出班级、撤回同意或全部删除。撤回同意后孩子的称呼马上清掉，已经送到的通知不受影响。",
			"不同意，不影响您从班主任那里拿到纸质通知。",
		}},
	},
}}
