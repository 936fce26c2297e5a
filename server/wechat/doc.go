// Package wechat speaks to the WeChat platform and hears from it.
//
// Client calls the platform for two apps: the mini-program in which people work and
// the official account (服务号) through which parents are reached. Callback receives
// what the platform pushes. Both translate; neither keeps anything in the database.
//
// Rules of the platform that shape this package:
//
//   - The verdict is the errcode in a JSON body under HTTP 200; an absent errcode is
//     success. The errmsg is free text and never compared; its request id (rid) is kept.
//   - A request that was written and not answered may have been carried out: a code may
//     be spent, a message delivered. Such an outcome is Ambiguous and never repeated here.
//   - An access token is shared by every instance, see tokenSource.
//
// Every exchange, ours and the SDK's, passes through one http.RoundTripper, the gateway.
// It alone decides what an answer means and returns an *Error that holds no secret,
// token, code or openid; nothing else of a failed exchange leaves this package, since
// the URLs in the errors of net/http and of the SDK hold all four.
package wechat
