package message

import "xiaoqin/server/errs"

// What a person at the other end can do something about.
var (
	ErrItemNotFound = errs.New(errs.NotFound, "message.item_not_found",
		"没有找到这条通知。下拉刷新一下再看。")
	ErrNotOpen = errs.New(errs.Conflict, "message.not_open",
		"这条消息已经有结果了，或者正在发。刷新后再看。")
)

// forgottenTitle stands where a text was about somebody who has since been deleted.
const forgottenTitle = "内容已按本人要求删除"

// blank fills a keyword that would be empty: WeChat has no optional keywords.
const blank = "无"
