package wechat

import (
	"context"
	"net/url"
	"time"

	"xiaoqin/server/clock"
)

// Follower is what the platform says of a person to the official account. Names and
// pictures are no longer given out.
type Follower struct {
	Follows bool
	UnionID string // the same person's in the mini-program; empty when the two are not bound
	Since   clock.Instant
	Scene   string // what the code that led here carried
}

// Follower looks a person up by their openid in the official account. Of somebody who
// does not follow, nothing else is known.
func (c *Client) Follower(ctx context.Context, openid string) (Follower, error) {
	type response struct {
		Subscribe int    `json:"subscribe"`
		UnionID   string `json:"unionid"`
		Since     int64  `json:"subscribe_time"`
		Scene     string `json:"qr_scene_str"`
	}
	answer, err := callWithToken[response](ctx, c.official, pathUserInfo, url.Values{"openid": {openid}, "lang": {"zh_CN"}}, nil)
	if err != nil || answer.Subscribe == 0 {
		return Follower{}, err
	}
	return Follower{Follows: true, UnionID: answer.UnionID, Since: clock.At(time.Unix(answer.Since, 0)), Scene: answer.Scene}, nil
}
