package identity

import "slices"

// Role is a function a person has in a school. A person may have several.
type Role string

// The roles. Operator is the installation itself (command line, jobs); no person can
// be given it.
const (
	RolePrincipal        Role = "principal"
	RoleLogisticsHead    Role = "logistics_head"
	RoleSafetyOfficer    Role = "safety_officer"
	RoleFireOfficer      Role = "fire_officer"
	RoleGuard            Role = "guard"
	RoleCanteenManager   Role = "canteen_manager"
	RoleCanteenWorker    Role = "canteen_worker"
	RoleRepairer         Role = "repairer"
	RoleCleaner          Role = "cleaner"
	RoleNurse            Role = "nurse"
	RoleClassTeacher     Role = "class_teacher"
	RoleDutyTeacher      Role = "duty_teacher"
	RoleBusAttendant     Role = "bus_attendant"
	RoleDriver           Role = "driver"
	RoleLibrarian        Role = "librarian"
	RolePrintRoom        Role = "print_room"
	RoleStudentOffice    Role = "student_office"
	RoleCurriculumOffice Role = "curriculum_office"
	RoleGuardian         Role = "guardian"
	RoleOperator         Role = "operator"
)

type roleName struct {
	role Role
	name string
}

// roleNames holds every role with the name a school sees, in the order of display.
var roleNames = []roleName{
	{RolePrincipal, "校长"},
	{RoleLogisticsHead, "后勤主任"},
	{RoleSafetyOfficer, "安全员"},
	{RoleFireOfficer, "消防管理员"},
	{RoleGuard, "保安"},
	{RoleCanteenManager, "食堂管理员"},
	{RoleCanteenWorker, "食堂员工"},
	{RoleRepairer, "维修员"},
	{RoleCleaner, "保洁员"},
	{RoleNurse, "保健老师"},
	{RoleClassTeacher, "班主任"},
	{RoleDutyTeacher, "值班老师"},
	{RoleBusAttendant, "校车照管员"},
	{RoleDriver, "校车驾驶员"},
	{RoleLibrarian, "图书管理员"},
	{RolePrintRoom, "文印员"},
	{RoleStudentOffice, "学生工作处"},
	{RoleCurriculumOffice, "课程教学处"},
	{RoleGuardian, "家长"},
	{RoleOperator, "系统管理员"},
}

// Roles lists every role that a person can have, in the order of display.
func Roles() []Role {
	all := make([]Role, 0, len(roleNames))
	for _, r := range roleNames {
		if r.role.grantable() {
			all = append(all, r.role)
		}
	}
	return all
}

// Name is the role in Chinese, empty for an unknown one.
func (r Role) Name() string {
	for _, known := range roleNames {
		if known.role == r {
			return known.name
		}
	}
	return ""
}

// RoleNamed finds a role by its code or by its Chinese name, as an import file has it.
func RoleNamed(s string) (Role, bool) {
	for _, known := range roleNames {
		if s == known.name || s == string(known.role) {
			return known.role, known.role.grantable()
		}
	}
	return "", false
}

// grantable reports whether a person can have the role.
func (r Role) grantable() bool { return r != RoleOperator && r.Name() != "" }

// leads reports whether the role manages the people of a school.
func (r Role) leads() bool { return r == RolePrincipal || r == RoleLogisticsHead }

// ordered sorts roles as they are displayed and drops repeats.
func ordered(roles []Role) []Role {
	sorted := make([]Role, 0, len(roles))
	for _, known := range roleNames {
		if slices.Contains(roles, known.role) {
			sorted = append(sorted, known.role)
		}
	}
	return sorted
}
