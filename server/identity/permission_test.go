package identity_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/database"
	"xiaoqin/server/errs"
	"xiaoqin/server/identity"
)

// table is who may do what, written a second time.
var table = map[identity.Permission]string{
	identity.SelfRead:      "everybody",
	identity.SchoolRead:    "everybody",
	identity.PersonRead:    "staff",
	identity.SchoolManage:  "principal logistics_head",
	identity.SchoolPromote: "principal logistics_head",
	identity.PersonManage:  "principal logistics_head",
	identity.PersonImport:  "principal logistics_head",
	identity.PersonForget:  "principal logistics_head",
	identity.InviteCreate:  "principal logistics_head",
	identity.AuditRead:     "principal logistics_head",
	identity.MessageManage: "principal logistics_head",
	identity.LeaderManage:  "principal",
	identity.TaskDo:        "staff",
	identity.TaskWatch:     "principal logistics_head safety_officer student_office",
	identity.RoutineManage: "principal logistics_head",
	identity.FormManage:    "principal logistics_head",
	identity.PhotoAdd:      "staff",
	identity.PhotoReview:   "principal logistics_head safety_officer",
	identity.RosterRead:    "staff",
	identity.RosterManage:  "principal logistics_head",
	identity.PatrolManage:  "principal logistics_head safety_officer",
	identity.IncidentRaise: "staff",
	identity.HazardReport:  "staff",
	identity.HazardManage:  "principal logistics_head safety_officer",
	identity.AssetManage:   "principal logistics_head safety_officer fire_officer",
	identity.AssetService:  "staff",
	identity.WaterReport:   "principal logistics_head safety_officer nurse",
	identity.CanteenSee:    "principal logistics_head safety_officer canteen_manager canteen_worker nurse",
	identity.CanteenWork:   "principal logistics_head canteen_manager canteen_worker",
	identity.CanteenKeep:   "principal logistics_head canteen_manager",
	identity.AbsenceEnter:  "staff",
	identity.AbsenceManage: "principal logistics_head",
	identity.NoticeRead:    "everybody",
	identity.NoticeWrite:   "principal logistics_head student_office class_teacher",
	identity.NoticeApprove: "principal logistics_head student_office",
	identity.FamilyConfirm: "principal logistics_head class_teacher student_office",
	identity.ReachForecast: "principal logistics_head student_office",
	identity.GuardianRead:  "principal logistics_head nurse class_teacher student_office",
}

func allowed(p identity.Permission, r identity.Role) bool {
	switch row := table[p]; row {
	case "everybody":
		return true
	case "staff":
		return r != identity.RoleGuardian
	default:
		return r == identity.RoleOperator || slices.Contains(strings.Fields(row), string(r))
	}
}

func TestEveryRoleAgainstEveryPermission(t *testing.T) {
	t.Parallel()
	school := database.NewID()
	for _, r := range append(identity.Roles(), identity.RoleOperator) {
		actor := identity.Principal{AccountID: database.NewID(), SchoolID: school, Roles: []identity.Role{r}}
		for _, p := range identity.Permissions() {
			if got, want := actor.Require(p) == nil, allowed(p, r); got != want {
				t.Errorf("%s, %s: allowed %v, want %v", r, p, got, want)
			}
		}
	}
}

func TestNoConstantIsForgotten(t *testing.T) {
	t.Parallel()
	var declared []string
	for _, p := range identity.Permissions() {
		declared = append(declared, string(p))
		if table[p] == "" {
			t.Errorf("permission %s is not in the table of this test", p)
		}
		if !regexp.MustCompile(`^[a-z]+\.[a-z]+$`).MatchString(string(p)) {
			t.Errorf("permission %q is not noun.verb", p)
		}
	}
	if diff := cmp.Diff(constants(t, "permission.go", "Permission"), declared); diff != "" {
		t.Errorf("constants (-) and table (+) of permissions differ:\n%s", diff)
	}
	var roles []string
	for _, r := range append(identity.Roles(), identity.RoleOperator) {
		roles = append(roles, string(r))
		if r.Name() == "" {
			t.Errorf("role %s has no Chinese name", r)
		}
	}
	slices.Sort(roles)
	if diff := cmp.Diff(constants(t, "role.go", "Role"), roles); diff != "" {
		t.Errorf("constants (-) and table (+) of roles differ:\n%s", diff)
	}
}

// constants reads the values of the constants of a type from the source, sorted.
func constants(t *testing.T, file, typeName string) []string {
	t.Helper()
	tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var values []string
	ast.Inspect(tree, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if name, ok := spec.Type.(*ast.Ident); ok && name.Name == typeName {
			value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			values = append(values, value)
		}
		return true
	})
	slices.Sort(values)
	return values
}

func TestRoleNamed(t *testing.T) {
	t.Parallel()
	for _, r := range identity.Roles() {
		for _, text := range []string{string(r), r.Name()} {
			if got, ok := identity.RoleNamed(text); got != r || !ok {
				t.Errorf("RoleNamed(%q) = %q, %v", text, got, ok)
			}
		}
	}
	for _, text := range []string{"", "operator", "系统管理员", "Guard", "admin"} {
		if got, ok := identity.RoleNamed(text); ok {
			t.Errorf("RoleNamed(%q) = %q", text, got)
		}
	}
}

func TestARefusalSaysWhoMayDoIt(t *testing.T) {
	t.Parallel()
	member := identity.Principal{AccountID: database.NewID(), SchoolID: database.NewID(), Roles: []identity.Role{identity.RoleGuard}}
	unbound := identity.Principal{AccountID: database.NewID()}
	for _, c := range []struct {
		name   string
		actor  identity.Principal
		want   *errs.Error
		kind   errs.Kind
		detail string
	}{
		{"guard", member, identity.ErrForbidden, errs.Forbidden, "只有校长、后勤主任可以导入名单，请找他们办理。"},
		{"unbound", unbound, identity.ErrNotBound, errs.Forbidden, identity.ErrNotBound.Detail},
		{"stranger", identity.From(t.Context()), identity.ErrStranger, errs.Unauthenticated, identity.ErrStranger.Detail},
		{"forged roles without a school", identity.Principal{Roles: []identity.Role{identity.RolePrincipal}}, identity.ErrStranger, errs.Unauthenticated, identity.ErrStranger.Detail},
		{"operator without a school", identity.System(database.ID{}), identity.ErrNotBound, errs.Forbidden, identity.ErrNotBound.Detail},
	} {
		err := c.actor.Require(identity.PersonImport)
		wantErr(t, err, c.want)
		if got := err.(*errs.Error); got.Detail != c.detail || got.Kind != c.kind { //nolint:errorlint // Require returns it bare
			t.Errorf("%s: %v %q, want %v %q", c.name, got.Kind, got.Detail, c.kind, c.detail)
		}
	}
	if err := member.Require("no.such"); err == nil {
		t.Error("an unknown permission is granted")
	}
	operator := identity.System(database.NewID())
	if err := operator.Require("no.such"); err == nil {
		t.Error("an unknown permission is granted to the operator")
	}
}
