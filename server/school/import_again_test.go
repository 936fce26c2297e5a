package school_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/school"
)

// Each step is one more file over somePeople; the register tells what became of it.
func TestImportPeopleAgain(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, file string
		want       []string // the lines of the register that are new
	}{
		{
			"a second role",
			"姓名,手机,岗位\n王芳,+86 160-0000-0002,保洁员\n",
			[]string{"王芳 16000000002 active [canteen_worker cleaner]"},
		},
		{
			"a guard becomes a father",
			"姓名,手机,岗位,班级\n齐大川,16000000004,,一（1）班\n",
			[]string{"齐大川 16000000004 active [fire_officer repairer guardian]", "一（1）班 2户 [青青 母亲蒋琳 父亲冯海涛] [ 其他齐大川]"},
		},
		{
			"a number for whom had none, known by work",
			"姓名,手机,岗位\n何建平,16000000088,门卫\n",
			[]string{"何建平 16000000088 active [guard]"},
		},
		{
			"a number for whom had none, known by class",
			"姓名,手机,班级\n宋一鸣,16000000088,四（2）班\n",
			[]string{"宋一鸣 16000000088 active [guardian]"},
		},
		{
			"a new number, known by class and child",
			"姓名,手机,班级,孩子,关系\n冯海涛,16000000088,一（1）班,青青,父亲\n",
			[]string{"冯海涛 16000000088 active [guardian]"},
		},
		{
			"a new number, said so",
			"姓名,手机,原手机,岗位\n江望舒,16000000088,16000000001,校长\n",
			[]string{"江望舒 16000000088 active [principal]"},
		},
		{
			"a new name, said so",
			"姓名,手机,原姓名,岗位\n江月,16000000001,江望舒,校长\n",
			[]string{"江月 16000000001 active [principal]"},
		},
		{
			"a new name without a number, said so",
			"姓名,原姓名,岗位\n何建国,何建平,保安\n",
			[]string{"何建国  active [guard]"},
		},
		{
			"somebody else of the same name",
			"姓名,手机,岗位\n何建平,16000000088,图书管理员\n",
			[]string{"何建平 16000000088 active [librarian]"},
		},
		{
			"another father of the same name in another class",
			"姓名,手机,班级,孩子,关系\n冯海涛,16000000088,一（2）班,豆豆,父亲\n",
			[]string{"冯海涛 16000000088 active [guardian]", "一（2）班 2户 [小满 母亲沈秋水] [豆豆 父亲冯海涛]"},
		},
		{
			"another father of the same name in the same class",
			"姓名,手机,班级,孩子,关系\n冯海涛,16000000088,一（1）班,豆豆,父亲\n",
			[]string{"冯海涛 16000000088 active [guardian]", "一（1）班 2户 [青青 母亲蒋琳 父亲冯海涛] [豆豆 父亲冯海涛]"},
		},
		{
			"a second family of the class without a child's name",
			"姓名,班级\n曹安宁,四（2）班\n",
			[]string{"曹安宁  active [guardian]", "四（2）班 2户 [ 父亲宋一鸣] [ 其他曹安宁]"},
		},
		{
			"a child gets its name",
			"姓名,班级,孩子\n宋一鸣,四（2）班,石头\n",
			[]string{"四（2）班 1户 [石头 父亲宋一鸣]"},
		},
		{
			"a second guardian of a child without a name yet, then both name it",
			"姓名,手机,班级,孩子,关系\n宋一鸣,,四（2）班,石头,父亲\n孔蓉,16000000088,四（2）班,石头,妈妈\n",
			[]string{"孔蓉 16000000088 active [guardian]", "四（2）班 1户 [石头 父亲宋一鸣 母亲孔蓉]"},
		},
		{
			"a new child gets its name in the next row",
			"姓名,手机,班级,孩子\n冯海涛,16000000007,一（2）班,\n冯海涛,16000000007,一（2）班,豆豆\n",
			[]string{"一（2）班 2户 [小满 母亲沈秋水] [豆豆 其他冯海涛]"},
		},
		{
			"a relation is corrected",
			"姓名,手机,班级,孩子,关系\n冯海涛,16000000007,一（1）班,青青,外公\n",
			[]string{"一（1）班 1户 [青青 母亲蒋琳 祖辈冯海涛]"},
		},
		{
			"a relation left out stays",
			"姓名,手机,班级\n冯海涛,16000000007,一（1）班\n",
			nil,
		},
		{
			"a child changes its class, and the other guardian with it",
			"姓名,手机,班级,孩子\n蒋琳,16000000006,一（2）班,青青\n",
			[]string{"一（1）班 0户", "一（2）班 2户 [小满 母亲沈秋水] [青青 母亲蒋琳 父亲冯海涛]"},
		},
		{
			"a second child in the same class",
			"姓名,手机,班级,孩子,关系\n冯海涛,16000000007,一（1）班,暖暖,父亲\n",
			[]string{"一（1）班 2户 [青青 母亲蒋琳 父亲冯海涛] [暖暖 父亲冯海涛]"},
		},
		{
			"a new head teacher",
			"姓名,手机,岗位,班级\n王芳,16000000003,班主任,四年级1班\n",
			[]string{"王芳 16000000003 active [class_teacher duty_teacher]", "四（1）班 0户 班主任王芳"},
		},
		{
			"one head teacher of two classes",
			"姓名,手机,岗位,任教班级\n王芳,16000000003,班主任,四（2）班、一（1）班\n",
			[]string{
				"王芳 16000000003 active [class_teacher duty_teacher]",
				"一（1）班 1户 班主任王芳 [青青 母亲蒋琳 父亲冯海涛]", "四（2）班 1户 班主任王芳 [ 父亲宋一鸣]",
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, dbtest.Open(t))
			w.load(t, school.ImportClasses, someClasses)
			w.load(t, school.ImportPeople, somePeople)
			before := w.register(t)
			w.load(t, school.ImportPeople, tt.file)
			after := w.register(t)
			if diff := cmp.Diff(tt.want, newLines(before, after)); diff != "" {
				t.Error(diff)
			}
			if again := w.load(t, school.ImportPeople, tt.file); len(again.Changes) != 0 {
				t.Errorf("the same file again: %s", again)
			}
			if diff := cmp.Diff(after, w.register(t)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// newLines lists the lines of after beyond those of before, equal lines counted.
func newLines(before, after string) []string {
	had := map[string]int{}
	for line := range strings.Lines(before) {
		had[line]++
	}
	var fresh []string
	for line := range strings.Lines(after) {
		if had[line]--; had[line] < 0 {
			fresh = append(fresh, strings.TrimSuffix(line, "\n"))
		}
	}
	return fresh
}
