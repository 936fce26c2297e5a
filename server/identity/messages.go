package identity

import (
	"fmt"

	"xiaoqin/server/errs"
)

// What the people of a school are told.
var (
	ErrStranger          = errs.New(errs.Unauthenticated, "identity.login_required", "请先用微信登录。")
	ErrSessionOver       = errs.New(errs.Unauthenticated, "identity.session_over", "登录已过期，请重新登录。没交上去的记录还在手机里。")
	ErrNotBound          = errs.New(errs.Forbidden, "identity.not_bound", "您的微信还没有绑定学校里的身份，请用手机号或绑定码绑定。")
	ErrForbidden         = errs.New(errs.Forbidden, "identity.forbidden", "您没有这个权限。")
	ErrMembershipUnknown = errs.New(errs.Forbidden, "identity.membership_unknown", "这个身份不在您名下或已停用，请换一个身份。")

	ErrPersonUnknown  = errs.New(errs.NotFound, "identity.person_not_found", "学校里没有这个人，名单可能刚改过，请刷新。")
	ErrPersonInvalid  = errs.New(errs.Invalid, "identity.person_invalid", "人员资料有误，请按提示修改。")
	ErrPersonLeft     = errs.New(errs.Conflict, "identity.person_left", "这个人已经离校，回来时请重新登记。")
	ErrPersonDisabled = errs.New(errs.Conflict, "identity.person_disabled", "学校停用了这个身份，请联系学校。")
	ErrPhoneInvalid   = errs.New(errs.Invalid, "identity.phone_invalid", "手机号不对，应是 11 位数字；境外号码请写成 +国家码 加号码。")
	ErrPhoneTaken     = errs.New(errs.Conflict, "identity.phone_taken", "这个手机号在本校已登记给别人，请核对；同一个人请在原来的资料上加角色。")
	ErrSelf           = errs.New(errs.Conflict, "identity.not_yourself", "不能停用、解绑自己或改自己的角色，请另一位管理员操作。")

	ErrInviteWrong   = errs.New(errs.Invalid, "identity.invite_wrong", "绑定码不对，请核对后再输。连续输错 5 次要等 15 分钟。")
	ErrInviteUsed    = errs.New(errs.Conflict, "identity.invite_used", "这个绑定码已经用过了，请向学校再要一个。")
	ErrInviteExpired = errs.New(errs.Conflict, "identity.invite_expired", "这个绑定码过期了，请向学校再要一个。")
	ErrInviteLocked  = errs.New(errs.TooMany, "identity.invite_locked", "绑定码输错太多次，请 15 分钟后再试，或请学校帮忙核对。")
	ErrClaimTooOften = errs.New(errs.TooMany, "identity.claim_too_often", "绑定太频繁，请稍后再试。")
	ErrPhoneUnknown  = errs.New(errs.NotFound, "identity.phone_unknown", "学校登记的名单里没有这个手机号，请联系学校登记，或用绑定码绑定。")
	ErrPersonTaken   = errs.New(errs.Conflict, "identity.person_taken", "这个身份已经绑定了另一个微信。换了微信的话，请学校先解除原来的绑定。")
	ErrAlreadyBound  = errs.New(errs.Conflict, "identity.already_bound", "这个人已经绑定了微信，要换微信请先解除绑定。")
)

// forbidden is ErrForbidden with who may do it.
func forbidden(p Permission) error {
	e := *ErrForbidden
	e.Detail = fmt.Sprintf("只有%s可以%s，请找他们办理。", p.owners(), permissions[p].name)
	return &e
}
