package wechat

import (
	"context"
	"errors"
	"net/http"
	"sync"

	miniconfig "github.com/silenceper/wechat/v2/miniprogram/config"
	minicontext "github.com/silenceper/wechat/v2/miniprogram/context"
	"github.com/silenceper/wechat/v2/officialaccount/config"
	officialcontext "github.com/silenceper/wechat/v2/officialaccount/context"
	"github.com/silenceper/wechat/v2/util"
)

// The SDK has one HTTP client for the whole process, without a timeout, and the
// addresses of the platform written into it. routeSDK gives it, once and before any
// call, a client that finds the gateway of each call in the call's context.
var routeSDK = sync.OnceFunc(func() {
	util.DefaultHTTPClient = &http.Client{Transport: sdkRoute{}}
})

type gatewayKey struct{}

// sdkRoute sends what the SDK calls through the gateway named in the context.
type sdkRoute struct{}

// RoundTrip is the gateway's.
func (sdkRoute) RoundTrip(req *http.Request) (*http.Response, error) {
	gateway, ok := req.Context().Value(gatewayKey{}).(*gateway)
	if !ok {
		return nil, errors.New("wechat: an SDK call without a gateway")
	}
	return gateway.RoundTrip(req)
}

// throughSDK runs a call of the SDK and takes the *Error of the gateway out of what the
// SDK and net/http wrap around it, for they add the URL. Any other error means that
// the SDK did not understand a success.
func (g *gateway) throughSDK(ctx context.Context, path string, run func(context.Context) error) error {
	err := run(context.WithValue(ctx, gatewayKey{}, g))
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return unreadable(path, "the answer is not the JSON of this API")
}

// givenToken hands one token to the SDK, which then keeps none of its own.
type givenToken string

// GetAccessToken gives the token.
func (t givenToken) GetAccessToken() (string, error) { return string(t), nil }

// GetAccessTokenContext gives the token.
func (t givenToken) GetAccessTokenContext(context.Context) (string, error) { return string(t), nil }

func (a *app) sdkMini(token string) *minicontext.Context {
	return &minicontext.Context{Config: &miniconfig.Config{AppID: a.ID}, AccessTokenContextHandle: givenToken(token)}
}

func (a *app) sdkOfficial() *officialcontext.Context {
	return &officialcontext.Context{Config: &config.Config{AppID: a.ID, AppSecret: a.Secret}}
}
