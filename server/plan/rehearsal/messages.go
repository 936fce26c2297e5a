package rehearsal

import "xiaoqin/server/errs"

// What the person at the terminal can do something about.
var (
	ErrBehaviour = errs.New(errs.Invalid, "rehearsal.bad_behaviour",
		"表现的写法不对：on_time、late、never 是按时、迟到、不做的比例，加起来要是 1；accept 是同意订阅的比例；各项用英文逗号隔开。")
	ErrDays = errs.New(errs.Invalid, "rehearsal.bad_days",
		"演练的天数要在 1 到 400 之间，日期要在校历的范围内。")
	ErrNotEmpty = errs.New(errs.Conflict, "rehearsal.database_in_use",
		"这个数据库里有真实的学校，不能用来演练。请换一个空的数据库。")
	ErrOther = errs.New(errs.Conflict, "rehearsal.other",
		"这个数据库里是另一次演练（日期、学校或表现不同）。请换一个空的数据库，或用原来的参数继续。")
)
