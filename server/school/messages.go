package school

import "xiaoqin/server/errs"

// What the people of a school are told.
var (
	ErrSchoolUnknown = errs.New(errs.NotFound, "school.not_found", "没有找到这所学校，请核对学校代码。")
	ErrSchoolInvalid = errs.New(errs.Invalid, "school.invalid", "学校资料还差一点，请按提示改好。")
	ErrSchoolTaken   = errs.New(errs.Conflict, "school.code_taken", "这个学校代码已经有学校在用，请换一个。")

	ErrPlaceUnknown  = errs.New(errs.NotFound, "school.place_not_found", "没有这个地点，名单可能刚改过，请刷新。")
	ErrPlaceName     = errs.New(errs.Invalid, "school.place_name", "地点名要有 1 到 40 个字，不能有斜杠。")
	ErrPlaceTaken    = errs.New(errs.Conflict, "school.place_taken", "这里已经有同名的地点（也可能停用了），请换个名字，或恢复原来的。")
	ErrPlaceMisfit   = errs.New(errs.Invalid, "school.place_misfit", "放不进去：校区里放楼，楼里放楼层，房间和区域放在它们里面。")
	ErrPlaceCycle    = errs.New(errs.Invalid, "school.place_cycle", "不能把一个地点挪到它自己里面，请选别的地方。")
	ErrPlaceArchived = errs.New(errs.Conflict, "school.place_archived", "上一级地点已经停用，请先恢复它，或选别的地方。")
	ErrPlaceDeep     = errs.New(errs.Invalid, "school.place_deep", "层级太多、名字太长了，连起来不能超过 200 个字。")

	ErrClassUnknown = errs.New(errs.NotFound, "school.class_not_found", "没有这个班，名单可能刚改过，请刷新。")
	ErrClassInvalid = errs.New(errs.Invalid, "school.class_invalid", "班级看不懂，请写成“四（2）班”或“2019级2班”。")
	ErrClassTaken   = errs.New(errs.Conflict, "school.class_taken", "这个班已经有了。")
	ErrClassEnded   = errs.New(errs.Conflict, "school.class_ended", "这个班已经毕业或撤销，不能再改。")

	ErrSeatUnknown   = errs.New(errs.NotFound, "school.seat_not_found", "班里没有这个孩子，名单可能刚改过，请刷新。")
	ErrPersonNobody  = errs.New(errs.NotFound, "school.person_not_found", "没有找到这个人。请写全姓名或手机号。")
	ErrPersonSeveral = errs.New(errs.Conflict, "school.person_ambiguous", "有好几位同名的人，请改用手机号来找。")

	ErrAbsenceInvalid = errs.New(errs.Invalid, "school.absence_invalid", "请假的内容还差一点，请按提示改好。")
	ErrAbsenceUnknown = errs.New(errs.NotFound, "school.absence_not_found", "没有找到这次请假，名单可能刚改过，请刷新。")

	ErrImportKind   = errs.New(errs.Invalid, "school.import_kind", "只能导入人员、班级或地点，请选其中一种。")
	ErrImportHeader = errs.New(errs.Invalid, "school.import_header", "没有找到表头。第一行要有列名，请用模板填：xiaoqin school template。")
)

const (
	msgSchoolCode      = "代码用 2 到 20 个小写字母、数字或短横线，以字母开头，例如 yunxi。"
	msgSchoolName      = "校名要有 1 到 40 个字。"
	msgSchoolShortName = "简称最多 8 个字，请另写一个简称。"
	msgAbsenceID       = "缺少编号，请把小程序更新到最新版本再试。"
	msgAbsenceReason   = "请选：请假、公出、培训，或别的原因。"
	msgAbsenceFirst    = "从哪天起？最多提前一年登记。"
	msgAbsenceLast     = "到哪天为止？不能早于开始那天，一次最多一年。"
	msgAbsenceOver     = "这几天已经过去了，不用再登记。"
	demoSiblings       = "家长，两个孩子"
	msgSchoolGrades    = "年级数是 5 到 9。"
)
