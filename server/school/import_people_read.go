package school

import (
	"slices"
	"strings"
	"unicode"

	"xiaoqin/server/identity"
	"xiaoqin/server/school/spreadsheet"
)

// The columns of a list of people.
const (
	colName        = "姓名"
	colPhone       = "手机"
	colRoles       = "岗位"
	colHeads       = "任教班级"
	colClass       = "班级"
	colChild       = "孩子"
	colRelation    = "关系"
	colFormerName  = "原姓名"
	colFormerPhone = "原手机"
)

var peopleColumns = []column{
	{colName, []string{"名字", "家长姓名", "教师姓名", "监护人", "监护人姓名"}, true, "必填。"},
	{colPhone, []string{"手机号", "手机号码", "电话", "联系电话", "联系方式", "电话号码", "家长手机"}, false, "11 位。没有就留空，发绑定码给他。"},
	{colRoles, []string{"角色", "职务", "身份", "工作岗位"}, false, "可以写几个，用顿号分开。家长可以不写。"},
	{colHeads, []string{"班主任班级", "所带班级", "任课班级"}, false, "班主任带的班，如 四（2）班。"},
	{colClass, []string{"孩子班级", "所在班级", "学生班级"}, false, "孩子在的班。兄弟姐妹一人一行，手机写一样的。"},
	{colChild, []string{"孩子姓名", "孩子小名", "学生", "学生姓名", "小名"}, false, "小名或名字里的一个字就够。同一个孩子的家长写成一样。"},
	{colRelation, []string{"与孩子关系", "与学生关系", "亲属关系", "家庭关系"}, false, "父亲、母亲、祖辈或其他。"},
	{colFormerName, []string{"曾用名"}, false, "只有改名时才写：原来登记的姓名。"},
	{colFormerPhone, []string{"旧手机", "原手机号"}, false, "只有换号时才写：原来登记的手机。"},
}

// entry is one row of a list of people that could be read.
type entry struct {
	line        int
	name        string
	phone       identity.Phone
	formerName  string
	formerPhone identity.Phone
	roles       []identity.Role
	heads       []ClassKey // classes of which the person is head teacher
	seat        *seatEntry // nil when the row makes nobody a guardian
}

type seatEntry struct {
	class    ClassKey
	child    string
	childKey string // blind index of the child's name, empty without one
	relation Relation
}

// classes lists every class that the row names.
func (e entry) classes() []ClassKey {
	if e.seat == nil {
		return e.heads
	}
	return append(slices.Clone(e.heads), e.seat.class)
}

// peopleReader reads rows and reports each cell that it cannot.
type peopleReader struct {
	list    listing
	report  *Report
	year    Year
	grades  int
	classes map[ClassKey]Class
	index   func(child string) string
	helped  int // the line whose report lists the roles
}

func (r *peopleReader) read() []entry {
	var entries []entry
	for _, row := range r.list.rows {
		before := len(r.report.Problems)
		e := entry{line: row.Line}
		e.name = r.name(row, colName, true)
		e.formerName = r.name(row, colFormerName, false)
		e.phone = r.phone(row, colPhone)
		e.formerPhone = r.phone(row, colFormerPhone)
		e.roles = r.roles(row)
		r.belongs(row, &e)
		if len(e.roles) == 0 && len(r.report.Problems) == before {
			r.report.problem(row.Line, colRoles, "没有填。请写岗位；家长请写孩子的班级。")
		}
		if len(r.report.Problems) == before {
			entries = append(entries, e)
		}
	}
	return entries
}

func (r *peopleReader) name(row spreadsheet.Row, column string, required bool) string {
	name := tidy(r.list.cell(row, column))
	if name == "" {
		if required {
			r.report.problem(row.Line, column, "没有填。请写全姓名。")
		}
		return ""
	}
	if strings.ContainsFunc(name, unicode.IsDigit) {
		r.report.problem(row.Line, column, "姓名里有数字，可能填错了列。请对照原表重填。")
		return ""
	}
	clean, err := identity.CleanName(name)
	if err != nil {
		r.report.problem(row.Line, column, "姓名太长。最多 30 个字，请写短。")
	}
	return clean
}

func (r *peopleReader) phone(row spreadsheet.Row, column string) identity.Phone {
	phone, wrong := readPhone(r.list.cell(row, column))
	if wrong != "" {
		r.report.problem(row.Line, column, "%s", wrong)
	}
	return phone
}

func (r *peopleReader) roles(row spreadsheet.Row) []identity.Role {
	var roles []identity.Role
	for _, word := range listed(r.list.cell(row, colRoles)) {
		role, known := roleNamed(word)
		if !known {
			r.unknownRole(row.Line, word)
			continue
		}
		if !slices.Contains(roles, role) {
			roles = append(roles, role)
		}
	}
	return roles
}

// unknownRole lists what can be written, the first time.
func (r *peopleReader) unknownRole(line int, word string) {
	if r.helped > 0 {
		r.report.problem(line, colRoles, "没有“%s”这个岗位。能写的岗位见第 %d 行。", quote(word), r.helped)
		return
	}
	r.helped = line
	r.report.problem(line, colRoles, "没有“%s”这个岗位。可以写：%s。", quote(word), roleNames(identity.Roles()))
}

// belongs reads the classes that a row speaks of. A head teacher's class may stand in
// the column of a child's class when the row speaks of no child.
func (r *peopleReader) belongs(row spreadsheet.Row, e *entry) {
	heads, class := r.list.cell(row, colHeads), r.list.cell(row, colClass)
	child, relation := r.list.cell(row, colChild), r.list.cell(row, colRelation)
	isHead, isGuardian := slices.Contains(e.roles, identity.RoleClassTeacher), slices.Contains(e.roles, identity.RoleGuardian)
	if isHead && !isGuardian && heads == "" && child == "" && relation == "" {
		heads, class = class, ""
	}
	if heads != "" && !isHead {
		r.report.note(row.Line, colHeads, "只记班主任带的班。这位没有写班主任，这一格没有用上。")
	} else {
		e.heads = r.headClasses(row, heads)
	}
	switch {
	case class != "":
		if !isGuardian {
			e.roles = append(e.roles, identity.RoleGuardian)
		}
		e.seat = r.seat(row, class, child, relation)
	case isGuardian:
		r.report.problem(row.Line, colClass, "家长要写孩子的班级。")
	case child != "":
		r.report.problem(row.Line, colClass, "写了孩子，没有写班级。请补上班级。")
	}
}

func (r *peopleReader) headClasses(row spreadsheet.Row, cell string) []ClassKey {
	var keys []ClassKey
	for _, word := range listed(cell) {
		if key, ok := r.class(row.Line, colHeads, word); ok && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

func (r *peopleReader) seat(row spreadsheet.Row, class, child, relation string) *seatEntry {
	s := &seatEntry{}
	var known bool
	s.class, _ = r.class(row.Line, colClass, class)
	if s.child, known = cleanChild(child); !known {
		r.report.problem(row.Line, colChild, "写小名或名字里的一个字就够，最多 %d 个字，不要数字。", maxChild)
	}
	if s.relation, known = relationNamed(narrow(relation)); !known {
		r.report.problem(row.Line, colRelation, "没有“%s”这种关系。请写父亲、母亲、祖辈或其他。", quote(relation))
	}
	if s.child != "" {
		s.childKey = r.index(s.child)
	}
	return s
}

func (r *peopleReader) class(line int, column, cell string) (ClassKey, bool) {
	key, ok := ParseClass(cell, r.year, r.grades)
	if !ok {
		r.report.problem(line, column, "%s", classFault(cell, key))
		return key, false
	}
	class, ok := r.classes[key]
	if !ok {
		r.report.problem(line, column, "学校里还没有%s。请先导入班级，或改对班号。", key.Name(r.year))
		return key, false
	}
	if class.State != ClassActive {
		r.report.problem(line, column, "%s已经毕业或撤销。请改成现在的班。", key)
		return key, false
	}
	return key, true
}

// roleWords are words for roles that schools use beside identity's own.
var roleWords = map[string]identity.Role{
	"门卫": identity.RoleGuard, "保安队长": identity.RoleGuard, "安保": identity.RoleGuard,
	"总务主任": identity.RoleLogisticsHead, "后勤处主任": identity.RoleLogisticsHead,
	"安全管理员": identity.RoleSafetyOfficer, "安全主任": identity.RoleSafetyOfficer, "消防员": identity.RoleFireOfficer,
	"食品安全员": identity.RoleCanteenManager, "厨师": identity.RoleCanteenWorker, "厨工": identity.RoleCanteenWorker, "食堂": identity.RoleCanteenWorker,
	"维修": identity.RoleRepairer, "水电工": identity.RoleRepairer, "保洁": identity.RoleCleaner,
	"校医": identity.RoleNurse, "保健医生": identity.RoleNurse, "卫生老师": identity.RoleNurse,
	"教师": identity.RoleDutyTeacher, "老师": identity.RoleDutyTeacher, "任课教师": identity.RoleDutyTeacher, "护学岗": identity.RoleDutyTeacher,
	"照管员": identity.RoleBusAttendant, "随车照管员": identity.RoleBusAttendant, "驾驶员": identity.RoleDriver, "司机": identity.RoleDriver,
	"图书": identity.RoleLibrarian, "图书馆": identity.RoleLibrarian, "文印": identity.RolePrintRoom, "文印室": identity.RolePrintRoom,
	"学工处": identity.RoleStudentOffice, "德育处": identity.RoleStudentOffice, "教导处": identity.RoleCurriculumOffice, "教务处": identity.RoleCurriculumOffice,
	"监护人": identity.RoleGuardian, "学生家长": identity.RoleGuardian,
}

func roleNamed(word string) (identity.Role, bool) {
	if role, ok := roleWords[word]; ok {
		return role, true
	}
	return identity.RoleNamed(word)
}

func roleNames(roles []identity.Role) string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = r.Name()
	}
	return strings.Join(names, "、")
}
