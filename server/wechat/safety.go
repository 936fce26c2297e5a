package wechat

import (
	"context"

	"github.com/silenceper/wechat/v2/miniprogram/security"
)

// Scene says what a person writes or shows, which the platform judges differently.
type Scene uint8

// The scenes, with the platform's numbers.
const (
	Profile Scene = 1
	Comment Scene = 2
	Forum   Scene = 3
	Social  Scene = 4
)

// Suggestion is what the platform would do with a content.
type Suggestion string

// The suggestions. Only Pass may be shown to others without a person's look.
const (
	Pass   Suggestion = "pass"
	Review Suggestion = "review"
	Risky  Suggestion = "risky"
)

// Verdict is the platform's opinion of a content.
type Verdict struct {
	Suggestion Suggestion
	Label      int    // 100 is normal; others name the trouble, as 20001 politics, 20002 pornography
	TraceID    string // names the check
}

// CheckText has the platform judge a text of at most 2500 characters by a person who has
// been in the mini-program within two hours (else 61010, ClassUser). It takes about half
// a second. A nil error means judged, not harmless.
func (c *Client) CheckText(ctx context.Context, openid string, scene Scene, text string) (Verdict, error) {
	var answer security.MsgCheckResponse
	err := c.mini.withToken(ctx, pathText, func(token string) error {
		return c.gateway.throughSDK(ctx, pathText, func(ctx context.Context) error {
			var err error
			answer, err = security.NewSecurity(c.mini.sdkMini(token)).MsgCheckContext(ctx, &security.MsgCheckRequest{
				OpenID: openid, Scene: security.MsgScene(scene), Content: text,
			})
			return err
		})
	})
	if err != nil {
		return Verdict{}, err
	}
	verdict := Verdict{Suggestion: Suggestion(answer.Result.Suggest), Label: int(answer.Result.Label), TraceID: answer.TraceID}
	if verdict.Suggestion == "" {
		return Verdict{}, unreadable(pathText, "the answer holds no suggestion")
	}
	return verdict, nil
}

// CheckImage has the platform judge a picture at a public https address, of at most
// 10 MB, and gives the trace id under which MediaCheckEvent brings the verdict within
// half an hour. The conditions for the person are those of CheckText.
func (c *Client) CheckImage(ctx context.Context, openid string, scene Scene, address string) (traceID string, err error) {
	const image = 2
	err = c.mini.withToken(ctx, pathMedia, func(token string) error {
		return c.gateway.throughSDK(ctx, pathMedia, func(ctx context.Context) error {
			var err error
			traceID, err = security.NewSecurity(c.mini.sdkMini(token)).MediaCheckAsyncContext(ctx, &security.MediaCheckAsyncRequest{
				MediaURL: address, MediaType: image, OpenID: openid, Scene: uint8(scene),
			})
			return err
		})
	})
	return traceID, err
}
