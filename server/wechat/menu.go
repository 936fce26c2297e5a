package wechat

import "context"

// MenuLink is a button under the messages of the official account that opens the
// mini-program.
type MenuLink struct {
	Name     string // 16 bytes at the most, which are five Chinese characters
	MiniPage string // opened in the mini-program, without a leading "/"
	URL      string // opened by a WeChat too old for mini-programs
}

// SetMenu gives the official account a menu of one button, in place of the menu it has,
// also of one that was made by hand in the console of the platform. Followers see it within
// five minutes, or at once when they follow anew.
func (c *Client) SetMenu(ctx context.Context, link MenuLink) error {
	type button struct {
		Type  string `json:"type"`
		Name  string `json:"name"`
		URL   string `json:"url"`
		AppID string `json:"appid"`
		Page  string `json:"pagepath"`
	}
	type menu struct {
		Buttons []button `json:"button"`
	}
	if c.mini.ID == "" {
		return c.mini.missing(pathMenu)
	}
	_, err := callWithToken[struct{}](ctx, c.official, pathMenu, nil, menu{[]button{{
		Type: "miniprogram", Name: link.Name, URL: link.URL, AppID: c.mini.ID, Page: link.MiniPage,
	}}})
	return err
}
