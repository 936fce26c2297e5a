package wechat

import "xiaoqin/server/errs"

// What a person who waits for WeChat is told.
var (
	ErrCodeInvalid = errs.New(errs.Unauthenticated, "wechat.code_invalid",
		"微信登录凭证无效或已过期，请重新进入小程序登录。")
	ErrLoginBlocked = errs.New(errs.Forbidden, "wechat.login_blocked",
		"微信认为这个微信号有安全风险，暂时不能登录。请在微信的“安全中心”查看，或请学校管理员协助。")
	ErrBusy = errs.New(errs.TooMany, "wechat.too_many",
		"登录太频繁了，请过一分钟再试。")
	ErrUnavailable = errs.New(errs.Unavailable, "wechat.unavailable",
		"微信服务暂时没有响应，请稍后再试。")
	ErrPhoneCodeInvalid = errs.New(errs.Invalid, "wechat.phone_code_invalid",
		"手机号授权已失效，请重新点“获取手机号”。")
	ErrSnapshotUser = errs.New(errs.Forbidden, "wechat.snapshot_user",
		"当前是微信的快照页，认不出您是谁。请点右下角“使用完整服务”后再试。")
)
