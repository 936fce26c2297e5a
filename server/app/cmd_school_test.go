package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xiaoqin/server/app"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
)

// office runs commands of one installation, as somebody at a terminal.
type office struct {
	t       *testing.T
	environ []string
}

func newOffice(t *testing.T) office {
	t.Helper()
	home := t.TempDir()
	return office{t, []string{
		"XIAOQIN_MODE=development", "XIAOQIN_DATABASE_DSN=" + dbtest.DSN(t, database.SQLite), "XIAOQIN_LOG_LEVEL=error",
		"XIAOQIN_DATA_DIR=" + home, "XIAOQIN_DATA_KEY_FILE=" + filepath.Join(home, "people.key"),
	}}
}

// run expects the status and gives what was said, on stdout and on stderr.
func (o office) run(status int, args ...string) string {
	o.t.Helper()
	var out strings.Builder
	if got := app.Main(o.t.Context(), args, o.environ, nil, &out, &out); got != status {
		o.t.Fatalf("%v: status %d, want %d\n%s", args, got, status, out.String())
	}
	return out.String()
}

func (o office) says(want string, status int, args ...string) {
	o.t.Helper()
	if got := o.run(status, args...); !strings.Contains(got, want) {
		o.t.Errorf("%v does not say %q:\n%s", args, want, got)
	}
}

func TestTheOfficeFoundsItsSchool(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	list := filepath.Join(t.TempDir(), "people.csv")
	if err := os.WriteFile(list, []byte("姓名,手机,岗位\n王安,16000009001,保安\n李平,16000009002,后勤主任\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	wrong := filepath.Join(t.TempDir(), "wrong.csv")
	if err := os.WriteFile(wrong, []byte("姓名,手机,岗位\n赵新,16000009003,保安\n孙乐,123,保安\n"), 0o600); err != nil {
		t.Fatal(err)
	}

	o.says("已新建 北山小学", 0, "school", "create", "-code", "beishan", "-name", "北山小学")
	o.says("school.code_taken", 1, "school", "create", "-code", "beishan", "-name", "又一所")
	o.says("还没有写进去", 0, "school", "import", "-school", "beishan", "-dry-run", list)
	o.says("新增 2 项", 0, "school", "import", "-school", "beishan", list)
	o.says("没有要写的", 0, "school", "import", "-school", "beishan", list)
	o.says("什么都没有写进去", 1, "school", "import", "-school", "beishan", wrong)
	o.says("王安（保安）的绑定码", 0, "school", "invite", "-school", "beishan", "王安")
	o.says("王安已经离开学校", 0, "school", "leave", "-school", "beishan", "16000009001")
	o.says("school.person_not_found", 1, "school", "invite", "-school", "beishan", "王安")
	o.says("beishan", 0, "school", "list")
	o.says("用法不对", 2, "school", "import", list)
}

func TestTemplatesAreNotOverwritten(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	path := filepath.Join(t.TempDir(), "people.xlsx")
	o.says("空表在", 0, "school", "template", path)
	o.says("写不了文件", 1, "school", "template", path)
	o.says("school.import_kind", 1, "school", "template", "-kind", "cats", path+"2")
	if _, err := os.Stat(path + "2"); err == nil {
		t.Error("a refused template left an empty file behind")
	}
}

func TestASchoolTakesOverThePack(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	days := filepath.Join("..", "..", "configs", "demo", "nantang", "calendar.yaml")
	rosters := filepath.Join("..", "..", "configs", "demo", "nantang", "rosters.yaml")
	wrong := filepath.Join(t.TempDir(), "wrong.yaml")
	if err := os.WriteFile(wrong, []byte("rosters: [{post: 校门, days: every, roles: [G], crew: 1}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	o.run(0, "school", "create", "-code", "beishan", "-name", "北山小学")
	o.says("task.no_calendar", 1, "plan", "import", "-school", "beishan")
	o.says("rosters[0].post", 1, "plan", "import", "-school", "beishan", "-calendar", days, "-rosters", wrong)
	o.says("打不开校历", 1, "plan", "import", "-school", "beishan", "-calendar", "nowhere.yaml")
	o.says("calendar.bad_spec", 1, "plan", "import", "-school", "beishan", "-calendar", rosters)
	o.says("school.not_found", 1, "plan", "import", "-school", "nowhere", "-calendar", days)
	o.says("已导入 148 项例行工作", 0, "plan", "import", "-school", "beishan", "-calendar", days, "-rosters", rosters)
	o.says("任务：新写 0 个，改时间 0 个，取消 0 个，恢复 0 个", 0, "plan", "import", "-school", "beishan", "-calendar", days, "-rosters", rosters)
}
