package asset

import (
	"fmt"

	"xiaoqin/server/errs"
)

// What a person at the other end can do something about.
var (
	ErrNotFound    = errs.New(errs.NotFound, "asset.not_found", "没有找到这台设备。请刷新后再试。")
	ErrInvalid     = errs.New(errs.Invalid, "asset.invalid", "有几处要改一下，请按提示修改后再保存。")
	ErrNumberTaken = errs.New(errs.Conflict, "asset.number_taken", "这个编号已经有一台设备在用。请换一个编号。")
	ErrRetired     = errs.New(errs.Conflict, "asset.retired", "这台设备已经停用注销，不用再记了。")
	ErrKindStays   = errs.New(errs.Conflict, "asset.kind_stays", "类型不能改。请把它注销，再按新的类型登记一台。")

	ErrNoMeter = errs.New(errs.Conflict, "asset.no_meter", "这台设备没有表可抄。")

	// ErrNoVisit is the same for a link that is over, one that was used and one that never was.
	ErrNoVisit      = errs.New(errs.NotFound, "asset.visit_over", "这个链接用不了了：用过了，或者过期了。请向学校的设备管理人再要一个。")
	ErrVisitDecided = errs.New(errs.Conflict, "asset.visit_decided", "这次到访已经核实过了，请刷新后再看。")
	ErrVisitReason  = errs.New(errs.Invalid, "asset.visit_reason", "请写一句为什么不认，记在这台设备的经过里。")
	ErrNotKeeper    = errs.New(errs.Forbidden, "asset.not_keeper", "这台设备归保管人管。请找保管人、备岗或后勤主任来办。")

	ErrNoArea = errs.New(errs.NotFound, "asset.area_not_found", "这个区域不在这次清查里。请从列表里选。")

	ErrNoSample  = errs.New(errs.NotFound, "asset.sample_not_found", "没有找到这次采样。请刷新后再试。")
	ErrBadReport = errs.New(errs.Invalid, "asset.bad_report", "报告要有编号、结论，还要拍一张报告的照片。")
	ErrReported  = errs.New(errs.Conflict, "asset.reported", "这次采样已经有报告了。复检请重新采一次样。")
	ErrNoReport  = errs.New(errs.Conflict, "asset.no_report", "还没有检测报告，不能公布。")

	// ErrUnknownPlate is the same for a code that is not ours, for one of another school
	// and for a random one: nobody learns which codes exist elsewhere.
	ErrUnknownPlate = errs.New(errs.NotFound, "asset.unknown_plate", "这不是学校的牌子。请找设备上的蓝色号牌再扫。")
	ErrOldPlate     = errs.New(errs.Conflict, "asset.old_plate", "旧牌，已换新牌。请扫旁边的新牌；没有新牌，请上报。")
)

const (
	mended       = "隐患整改好了，第二个人复查过"
	wrongVariety = "没有这一种，请从列出的里面选。"
	wrongKind    = "没有这个类型，请从列表里选。"
	wrongNumber  = "编号用1到6个数字或大写字母，例如 F017。"
	wrongName    = "名称要有1到40个字。"
	longSerial   = "序列号最多40个字。"
	longVendor   = "单位名称最多40个字。"
	longNote     = "备注最多200个字。"
	wrongPlace   = "没有这个地点，请从列表里选。"
	wrongPerson  = "没有这个人，或已经离开学校，请从名单里选。"
	wrongDate    = "这类设备没有这个日期。"

	waterBad  = "水质检测不合格，停止供水"
	waterGood = "复检合格，报告 "
	noTaps    = "请选采了哪几台饮水机的水。"
	noLab     = "请写送到哪家检测机构，最多40个字。"

	nowhere   = "没写地点的"
	longOther = "没有牌子的东西，每样最多写40个字。"
	tooMany   = "一次太多了，请分几次交。"

	needWords      = "请写一句做了什么，最多500个字。"
	needVendor     = "请写单位名称，最多40个字。"
	needSigned     = "请签上您的姓名，最多20个字。"
	needVisitPhoto = "请拍一张照片：做完的样子，或签了字的维保单。"
	visitOf        = "维保到访："
	visitRefused   = "到访不认："

	nameless     = "缺少这条记录的编号。"
	timeless     = "缺少记录的时间。"
	longWords    = "说明最多写500个字。"
	wrongService = "这类设备没有这项保养，请从列表里选。"
	needSerial   = "请写新换上的编号，写在包装或标签上。"
	needUntil    = "请写新的有效期到哪一天。"
	wrongReading = "读数要是0或更大的数。"
	readsLess    = "读数比上次小。看看有没有抄错；换过表的，写一句说明。"
)

func needPhotos(n int) string {
	if n == 2 {
		return "要拍两张：旧的一张，换好的一张。"
	}
	return fmt.Sprintf("还要拍%d张照片。", n)
}

func field(location, message string) errs.Field {
	return errs.Field{Location: location, Message: message}
}

// words say in a line what came of an area.
func (st *Stock) words() string {
	return fmt.Sprintf("找到%d件，缺%d件，多出%d件", len(st.Found), len(st.Missing), len(st.Unexpected)+len(st.Others))
}
