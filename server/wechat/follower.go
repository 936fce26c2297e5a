package wechat

import (
	"context"
	"net/url"
	"slices"
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

// Followed is a follower of the official account with the openid by which it knows them.
type Followed struct {
	OpenID  string
	UnionID string // the same person's in the mini-program; empty when the two are not bound
}

// profilesAtOnce is the most that the platform tells in one answer.
const profilesAtOnce = 100

// Followers visits everybody who follows the official account now, up to a hundred at a
// time, and ends with the first error of visit.
func (c *Client) Followers(ctx context.Context, visit func(context.Context, []Followed) error) error {
	type response struct {
		Data struct {
			OpenIDs []string `json:"openid"`
		} `json:"data"`
		Next string `json:"next_openid"`
	}
	for after := ""; ; {
		page, err := callWithToken[response](ctx, c.official, pathFollowers, url.Values{"next_openid": {after}}, nil)
		if err != nil || len(page.Data.OpenIDs) == 0 {
			return err
		}
		for openids := range slices.Chunk(page.Data.OpenIDs, profilesAtOnce) {
			found, err := c.profiles(ctx, openids)
			if err == nil {
				err = visit(ctx, found)
			}
			if err != nil {
				return err
			}
		}
		if page.Next == "" || page.Next == after {
			return nil
		}
		after = page.Next
	}
}

func (c *Client) profiles(ctx context.Context, openids []string) ([]Followed, error) {
	type who struct {
		OpenID   string `json:"openid"`
		Language string `json:"lang"`
	}
	var ask struct {
		List []who `json:"user_list"`
	}
	for _, id := range openids {
		ask.List = append(ask.List, who{id, "zh_CN"})
	}
	type response struct {
		List []struct {
			Subscribe int    `json:"subscribe"`
			OpenID    string `json:"openid"`
			UnionID   string `json:"unionid"`
		} `json:"user_info_list"`
	}
	answer, err := callWithToken[response](ctx, c.official, pathProfiles, nil, ask)
	if err != nil {
		return nil, err
	}
	followed := make([]Followed, 0, len(answer.List))
	for _, f := range answer.List {
		if f.Subscribe == 1 {
			followed = append(followed, Followed{f.OpenID, f.UnionID})
		}
	}
	return followed, nil
}
