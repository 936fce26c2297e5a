package wechat

import (
	"bytes"
	"context"
	"strings"
)

// What a mini-program code can carry (WeChat contract: getwxacodeunlimit).
const (
	sceneLetters = alphanumeric + "!#$&'()*+,/:;=?@-._~"
	sceneLength  = 32
)

var jpegMagic = []byte("\xff\xd8\xff")

// MiniProgramCode draws the round code that opens a page of the mini-program with a
// scene, as a JPEG of 430 pixels. The scene has 1 to 32 of the characters that the
// platform takes, the page is a path without a leading "/" and without a query, or empty
// for the home page. A code never expires and costs nothing.
func (c *Client) MiniProgramCode(ctx context.Context, scene, page string) ([]byte, error) {
	if !madeOf(scene, sceneLetters, sceneLength) {
		return nil, &Error{API: pathCode, Class: ClassContent, Reason: "the scene does not fit into a code"}
	}
	if strings.HasPrefix(page, "/") || strings.Contains(page, "?") {
		return nil, &Error{API: pathCode, Class: ClassContent, Reason: "the page is not a bare path"}
	}
	type request struct {
		Scene     string `json:"scene"`
		Page      string `json:"page,omitempty"`
		Version   string `json:"env_version"`
		CheckPath bool   `json:"check_path"`
	}
	version := map[Stage]string{Formal: "release", Trial: "trial", Developer: "develop"}[c.stage]
	var picture []byte
	err := c.mini.withToken(ctx, pathCode, func(token string) error {
		var err error
		picture, err = c.gateway.do(ctx, pathCode, tokenQuery(token),
			request{Scene: scene, Page: page, Version: version, CheckPath: c.stage == Formal})
		return err
	})
	if err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(picture, jpegMagic) {
		return nil, unreadable(pathCode, "the answer is not a JPEG")
	}
	return picture, nil
}
