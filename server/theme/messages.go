package theme

import "xiaoqin/server/errs"

// ErrNotFound is what a person is told of a card that is none of theirs.
var ErrNotFound = errs.New(errs.NotFound, "theme.not_found", "没有找到这个主题，它可能属于别的学校，或没有您的班。")
