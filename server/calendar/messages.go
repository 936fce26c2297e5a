package calendar

import "xiaoqin/server/errs"

// ErrSpec refuses a calendar that contradicts itself; its fields name the places.
var ErrSpec = errs.New(errs.Invalid, "calendar.bad_spec", "校历数据有误，请按提示逐项改正后再保存。")

// ErrYearFile refuses a holiday file that is not in the holiday-cn form.
var ErrYearFile = errs.New(errs.Invalid, "calendar.bad_year_file", "节假日文件读不懂，请使用 holiday-cn 格式的年度文件。")

// How each word of the data is written.
const (
	hintDaySet    = "日类写成 every、school、work、rest、holiday、closed、vacation 或 tag:名称"
	hintWeekday   = "星期写成 mon、tue、wed、thu、fri、sat、sun"
	hintTimeOfDay = "时刻写成 07:40，从 00:00 到 23:59"
	hintPeriod    = "周期写成 week、month、quarter、half、year、term、break 或 closure"
)

// What can be wrong with a calendar.
const (
	unknownLine      = "这一行写法不对，或含有不认识的键"
	noTerms          = "至少要有一个学期"
	termBackwards    = "学期的最后一天不能早于第一天"
	termYear         = "学期的年份只能在 2000 到 2100 之间"
	termTooLong      = "一个学期不能超过一年，请检查年份"
	termOverlaps     = "与上一个学期的日期重叠"
	termKeyTwice     = "学期代号重复，请为其中一个另取代号"
	exceptionTwice   = "同一天只能有一条特例"
	exceptionOutside = "日期不在校历的年份范围内"
	noSuchBells      = "没有这套作息铃"
	bellsDisorder    = "铃声须按 open、noon、close 的先后排列"
	tagEmpty         = "标签不能为空，也不能含空格"
)
