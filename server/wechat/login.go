package wechat

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/silenceper/wechat/v2/miniprogram/business"
	"github.com/silenceper/wechat/v2/officialaccount/oauth"

	"xiaoqin/server/errs"
)

const (
	alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

	// Every one-time code of the platform is made of these, 128 at most. Anything else is
	// refused without a call: the SDK writes codes into URLs as they are.
	codeLetters = alphanumeric + "_-"
	codeLength  = 128
)

// madeOf reports whether a text has 1 to longest of the letters and nothing else.
func madeOf(text, letters string, longest int) bool {
	return text != "" && len(text) <= longest && strings.Trim(text, letters) == ""
}

// minutePause is what the platform asks for after 45011.
const minutePause = time.Minute

// Login exchanges the code of wx.login for the person's openid in the mini-program, and
// their unionid when the platform gives one: it may come with a later login only. A code
// works once and for five minutes. The session key is not kept, as nothing here needs it.
//
// Errors: ErrCodeInvalid (log in anew), ErrLoginBlocked, ErrBusy, ErrUnavailable. A code
// whose exchange was not answered may be spent and is not tried again.
func (c *Client) Login(ctx context.Context, code string) (openid, unionid string, err error) {
	if !madeOf(code, codeLetters, codeLength) {
		return "", "", ErrCodeInvalid
	}
	if c.mini.ID == "" {
		return "", "", forPerson(c.mini.missing(pathLogin), ErrCodeInvalid)
	}
	type response struct {
		OpenID  string `json:"openid"`
		UnionID string `json:"unionid"`
	}
	query := url.Values{
		"appid": {c.mini.ID}, "secret": {c.mini.Secret}, "js_code": {code}, "grant_type": {"authorization_code"},
	}
	var answer response
	err = onceMoreWhenBusy(func() error {
		var err error
		answer, err = call[response](ctx, c.gateway, pathLogin, query, nil)
		return err
	})
	if err == nil && answer.OpenID == "" {
		err = unreadable(pathLogin, "the answer holds no openid")
	}
	if err != nil {
		return "", "", forPerson(err, ErrCodeInvalid)
	}
	return answer.OpenID, answer.UnionID, nil
}

// PhoneNumber exchanges the code of a getPhoneNumber button (not that of wx.login) for
// the phone number that the person has verified with WeChat: 11 digits in mainland China,
// "+852…" elsewhere. A code works once and for five minutes, and each success costs the
// school money.
//
// Errors: ErrPhoneCodeInvalid, ErrBusy, ErrUnavailable.
func (c *Client) PhoneNumber(ctx context.Context, code string) (string, error) {
	if !madeOf(code, codeLetters, codeLength) {
		return "", ErrPhoneCodeInvalid
	}
	var info business.PhoneInfo
	err := onceMoreWhenBusy(func() error {
		return c.mini.withToken(ctx, pathPhone, func(token string) error {
			return c.gateway.throughSDK(ctx, pathPhone, func(ctx context.Context) error {
				var err error
				info, err = business.NewBusiness(c.mini.sdkMini(token)).
					GetPhoneNumberWithContext(ctx, &business.GetPhoneNumberRequest{Code: code})
				return err
			})
		})
	})
	switch {
	case err != nil:
		return "", forPerson(err, ErrPhoneCodeInvalid)
	case info.PurePhoneNumber == "":
		return "", ErrUnavailable.With(unreadable(pathPhone, "the answer holds no phone number"))
	case info.Watermark.AppID != c.mini.ID:
		return "", ErrPhoneCodeInvalid.With(errors.New("the phone number was given to another app"))
	case info.CountryCode != "86":
		return "+" + info.CountryCode + info.PurePhoneNumber, nil
	}
	return info.PurePhoneNumber, nil
}

// OfficialLogin exchanges the code of an authorization page of the official account for
// the person's openid there; the unionid comes with the scope snsapi_userinfo only. The
// virtual user of a snapshot page is refused, since it is nobody.
//
// Errors: ErrCodeInvalid, ErrSnapshotUser, ErrLoginBlocked, ErrBusy, ErrUnavailable.
func (c *Client) OfficialLogin(ctx context.Context, code string) (openid, unionid string, err error) {
	if !madeOf(code, codeLetters, codeLength) {
		return "", "", ErrCodeInvalid
	}
	if c.official.ID == "" {
		return "", "", forPerson(c.official.missing(pathOAuth), ErrCodeInvalid)
	}
	var answer oauth.ResAccessToken
	err = c.gateway.throughSDK(ctx, pathOAuth, func(ctx context.Context) error {
		var err error
		answer, err = oauth.NewOauth(c.official.sdkOfficial()).GetUserAccessTokenContext(ctx, code)
		return err
	})
	switch {
	case err != nil:
		return "", "", forPerson(err, ErrCodeInvalid)
	case answer.IsSnapShotUser == 1:
		return "", "", ErrSnapshotUser
	case answer.OpenID == "":
		return "", "", ErrUnavailable.With(unreadable(pathOAuth, "the answer holds no openid"))
	}
	return answer.OpenID, answer.UnionID, nil
}

// onceMoreWhenBusy repeats a call when the platform itself said -1, "busy, try later".
// It came with a verdict, so nothing was spent.
func onceMoreWhenBusy(run func() error) error {
	err := run()
	if e, ok := errors.AsType[*Error](err); ok && e.Code == -1 {
		return run()
	}
	return err
}

// forPerson says a failed exchange to the person who waits for it; badCode is what a
// refused code means here.
func forPerson(err error, badCode *errs.Error) error {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return ErrUnavailable.With(err)
	}
	switch e.Code {
	case 40029, 40163:
		return badCode.With(err)
	case 40226:
		return ErrLoginBlocked.With(err)
	case 45011:
		return ErrBusy.After(minutePause).With(err)
	}
	return ErrUnavailable.With(err)
}
