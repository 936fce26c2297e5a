package identity

import (
	"slices"
	"strings"
)

// Permission is one thing that may be done in a school, "noun.verb".
type Permission string

// The permissions. A capability adds its own here, so that one file says who may do
// what.
const (
	SelfRead      Permission = "self.read"      // one's own data, memberships and export
	SchoolRead    Permission = "school.read"    // the school's name, places and classes
	SchoolManage  Permission = "school.manage"  // places, grades, classes, settings
	SchoolPromote Permission = "school.promote" // the yearly move to the next grade
	PersonRead    Permission = "person.read"    // the directory of staff, without phone numbers
	PersonManage  Permission = "person.manage"  // register, correct, disable, roles, phone numbers
	PersonImport  Permission = "person.import"  // people and classes from a file
	LeaderManage  Permission = "leader.manage"  // the same for principals and logistics heads
	InviteCreate  Permission = "invite.create"  // a code that binds a WeChat user to a person
	GuardianRead  Permission = "guardian.read"  // the guardians of a class
	PersonForget  Permission = "person.forget"  // erase somebody's personal data
	AuditRead     Permission = "audit.read"     // who did what to identities
	MessageManage Permission = "message.manage" // deliveries that wait for a decision
	TaskDo        Permission = "task.do"        // the tasks one holds; whose they are is asked of each task
	TaskWatch     Permission = "task.watch"     // every task of the school, what did not happen, gaps
	RoutineManage Permission = "routine.manage" // routines, terms, bells, days without school
	FormManage    Permission = "form.manage"    // what sheets ask, and their limits
	PhotoAdd      Permission = "photo.add"      // photos for one's records
	PhotoReview   Permission = "photo.review"   // every photo of the school; decides about those under review
	RosterRead    Permission = "roster.read"    // who is on duty when
	RosterManage  Permission = "roster.manage"  // patterns of turns, giving a shift to somebody else
	PatrolManage  Permission = "patrol.manage"  // checkpoints, routes, plates and their codes
	IncidentRaise Permission = "incident.raise" // cry for help; which incidents one sees is asked of each
	AbsenceEnter  Permission = "absence.enter"  // that one is away oneself
	AbsenceManage Permission = "absence.manage" // that somebody else is
	AssetManage   Permission = "asset.manage"   // equipment and papers, their plates and their dates
	AssetService  Permission = "asset.service"  // what was done to equipment, readings, what is in an area
	HazardReport  Permission = "hazard.report"  // say what is wrong, and put it right when asked; which hazards one sees is asked of each
	HazardManage  Permission = "hazard.manage"  // every hazard of the school: grade, assign, re-inspect
	CanteenSee    Permission = "canteen.see"    // meals, lots, samples, who works in the kitchen
	CanteenWork   Permission = "canteen.work"   // dishes, holdings, samples; who releases is asked of each meal
	CanteenKeep   Permission = "canteen.keep"   // suppliers, health certificates, menus
	WaterReport   Permission = "water.report"   // reports of a laboratory, and whether they are published
	ReachForecast Permission = "reach.forecast" // how many families of each class a push would reach
	FamilyConfirm Permission = "family.confirm" // the class code and who is a parent of the class; a class teacher for their own
	NoticeRead    Permission = "notice.read"    // what was published to one; whose it is is asked of each notice
	NoticeWrite   Permission = "notice.write"   // write notices, see how far they came; class teachers for their own classes
	NoticeApprove Permission = "notice.approve" // say that a notice of somebody else may be sent, to anybody
)

var (
	heads    = []Role{RolePrincipal, RoleLogisticsHead}
	staff    = without(Roles(), RoleGuardian)
	everyone = Roles()
)

// permissions is the one table of who may do what. The operator may do everything. The
// name completes the sentence "只有…可以…".
var permissions = map[Permission]struct {
	name  string
	roles []Role
}{
	SelfRead:      {"查看自己的资料", everyone},
	SchoolRead:    {"查看学校资料", everyone},
	SchoolManage:  {"修改学校资料", heads},
	SchoolPromote: {"办理升级", heads},
	PersonRead:    {"查看教职工名单", staff},
	PersonManage:  {"管理人员", heads},
	PersonImport:  {"导入名单", heads},
	LeaderManage:  {"管理校长和后勤主任", []Role{RolePrincipal}},
	InviteCreate:  {"发绑定码", heads},
	GuardianRead:  {"查看班级家长", []Role{RolePrincipal, RoleLogisticsHead, RoleNurse, RoleClassTeacher, RoleStudentOffice}},
	PersonForget:  {"删除个人资料", heads},
	AuditRead:     {"查看操作记录", heads},
	MessageManage: {"处理没发出去的消息", heads},
	TaskDo:        {"办理任务", staff},
	TaskWatch:     {"查看全校的任务", []Role{RolePrincipal, RoleLogisticsHead, RoleSafetyOfficer, RoleStudentOffice}},
	RoutineManage: {"修改例行工作和校历", heads},
	FormManage:    {"修改检查表", heads},
	PhotoAdd:      {"上传照片", staff},
	PhotoReview:   {"审核照片", []Role{RolePrincipal, RoleLogisticsHead, RoleSafetyOfficer}},
	RosterRead:    {"查看值班表", staff},
	RosterManage:  {"安排值班", heads},
	PatrolManage:  {"管理巡查点和牌子", []Role{RolePrincipal, RoleLogisticsHead, RoleSafetyOfficer}},
	IncidentRaise: {"上报突发情况", staff},
	AbsenceEnter:  {"登记自己请假", staff},
	AbsenceManage: {"登记别人请假", heads},
	AssetManage:   {"管理设备和证照", []Role{RolePrincipal, RoleLogisticsHead, RoleSafetyOfficer, RoleFireOfficer}},
	AssetService:  {"登记设备保养", staff},
	HazardReport:  {"上报隐患", staff},
	HazardManage:  {"派人整改和复查隐患", []Role{RolePrincipal, RoleLogisticsHead, RoleSafetyOfficer}},
	CanteenSee:    {"查看食堂记录", []Role{RolePrincipal, RoleLogisticsHead, RoleSafetyOfficer, RoleCanteenManager, RoleCanteenWorker, RoleNurse}},
	CanteenWork:   {"办理食堂的事", []Role{RolePrincipal, RoleLogisticsHead, RoleCanteenManager, RoleCanteenWorker}},
	CanteenKeep:   {"管理供货商、健康证和食谱", []Role{RolePrincipal, RoleLogisticsHead, RoleCanteenManager}},
	NoticeRead:    {"查看发给自己的通知", everyone},
	NoticeWrite:   {"写通知", []Role{RolePrincipal, RoleLogisticsHead, RoleStudentOffice, RoleClassTeacher}},
	NoticeApprove: {"批准通知", []Role{RolePrincipal, RoleLogisticsHead, RoleStudentOffice}},
	WaterReport:   {"登记和公布水质报告", []Role{RolePrincipal, RoleLogisticsHead, RoleSafetyOfficer, RoleNurse}},
	ReachForecast: {"查看多少家收得到提醒", []Role{RolePrincipal, RoleLogisticsHead, RoleStudentOffice}},
	FamilyConfirm: {"确认班级的家长", []Role{RolePrincipal, RoleLogisticsHead, RoleClassTeacher, RoleStudentOffice}},
}

// Permissions lists every permission in alphabetical order.
func Permissions() []Permission {
	all := make([]Permission, 0, len(permissions))
	for p := range permissions {
		all = append(all, p)
	}
	slices.Sort(all)
	return all
}

// allows reports whether one of the roles has the permission.
func allows(roles []Role, p Permission) bool {
	rule, known := permissions[p]
	return known && slices.ContainsFunc(roles, func(r Role) bool {
		return r == RoleOperator || slices.Contains(rule.roles, r)
	})
}

// owners names in Chinese who has the permission: "校长、后勤主任".
func (p Permission) owners() string {
	names := make([]string, 0, len(permissions[p].roles))
	for _, r := range permissions[p].roles {
		names = append(names, r.Name())
	}
	return strings.Join(names, "、")
}

func without(roles []Role, gone Role) []Role {
	return slices.DeleteFunc(roles, func(r Role) bool { return r == gone })
}
