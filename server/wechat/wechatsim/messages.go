package wechatsim

import "xiaoqin/server/errs"

// What the control operations may answer. WeChat's own verdicts are not here; they
// are numbers with English texts, see errcode.go.
var (
	ErrUnknownApp      = errs.New(errs.NotFound, "wechatsim.unknown_app", "模拟微信里没有这个 AppID。先登记小程序或服务号，再来操作。")
	ErrUnknownUser     = errs.New(errs.NotFound, "wechatsim.unknown_user", "模拟微信里没有这个人。看看 /_sim/api/users 里有谁。")
	ErrUnknownTemplate = errs.New(errs.NotFound, "wechatsim.unknown_template", "这个账号下没有这个模板。请核对模板编号。")
	ErrWrongKind       = errs.New(errs.Invalid, "wechatsim.wrong_kind", "这个操作只适用于另一种账号（小程序或服务号），请换一个 AppID。")
	ErrNoPhone         = errs.New(errs.Conflict, "wechatsim.no_phone", "这个模拟用户没有绑定手机号，请换一位，或登记时填上手机号。")
	ErrNoCallback      = errs.New(errs.Conflict, "wechatsim.no_callback", "这个账号还没有配置消息推送地址，请先设置。")
	ErrEchoMismatch    = errs.New(errs.Conflict, "wechatsim.echo_mismatch", "服务器没有原样返回 echostr，请检查 Token 和验签。")
	ErrTaken           = errs.New(errs.Conflict, "wechatsim.taken", "这个编号已经登记过了，请换一个。")
	ErrBadApp          = errs.New(errs.Invalid, "wechatsim.bad_app", "账号登记有误：AppID、密钥、模板编号和关键词名都要填对。")
	ErrBadUser         = errs.New(errs.Invalid, "wechatsim.bad_user", "用户登记有误：编号不能空，指定的 openid 应是 28 个字符、以 o 开头。")
	ErrBadFault        = errs.New(errs.Invalid, "wechatsim.bad_fault", "故障设置有误：种类要认得，次数和时间不能为负。")
	ErrBadCallback     = errs.New(errs.Invalid, "wechatsim.bad_callback", "消息推送设置有误：地址要完整，EncodingAESKey 应是 43 个字符。")
	ErrBadRequest      = errs.New(errs.Malformed, "wechatsim.bad_request", "请求读不懂：请发 JSON，字段名见模拟器说明。")
)
