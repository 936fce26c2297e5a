package spreadsheet

import "xiaoqin/server/errs"

// What can be wrong with a file as a whole.
var (
	ErrEmpty      = errs.New(errs.Invalid, "spreadsheet.empty", "表里一行字也没有。请先填好再传。")
	ErrTooBig     = errs.New(errs.TooLarge, "spreadsheet.too_big", "文件太大。请把名单单独复制到一个新表里，不带照片和其他工作表，再传一次。")
	ErrTooMany    = errs.New(errs.TooLarge, "spreadsheet.too_many_rows", "一次最多 5000 行、60 列。请分成几个文件传。")
	ErrOldExcel   = errs.New(errs.Invalid, "spreadsheet.old_excel", "这是旧版或加了密码的 Excel。请用 Excel 或 WPS 打开，去掉密码，另存为“Excel 工作簿（.xlsx）”再传。")
	ErrUnreadable = errs.New(errs.Invalid, "spreadsheet.unreadable", "这个文件打不开，可能没有存完整。请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”再传。")
	ErrEncoding   = errs.New(errs.Invalid, "spreadsheet.encoding", "读不出文件里的汉字。请用 Excel 或 WPS 打开，另存为“CSV UTF-8”或“Excel 工作簿（.xlsx）”再传。")
	ErrLongCell   = errs.New(errs.Invalid, "spreadsheet.long_cell", "有一格超过 500 个字，不像是名单。请删短再传。")
)
