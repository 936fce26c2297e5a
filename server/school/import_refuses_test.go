package school_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/school"
)

func TestImportPeopleRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, file string
		want       []school.Finding
	}{
		{
			"a number that is somebody else's",
			"姓名,手机,岗位\n张三,16000000001,保安\n",
			[]school.Finding{{Line: 2, Column: "姓名", Text: "这个手机登记的是另一个姓名。改了名请加一列“原姓名”；号码换了主人，请先给原来那位办离校。"}},
		},
		{
			"a former number that nobody has",
			"姓名,手机,原手机,岗位\n江望舒,16000000088,16000000099,校长\n",
			[]school.Finding{{Line: 2, Column: "原手机", Text: "学校里没有登记过这个号码。请核对，或删掉这一格。"}},
		},
		{
			"a former number whose owner is in another row",
			"姓名,手机,原手机,岗位\n王芳,16000000002,,食堂员工\n王芳,16000000088,16000000002,食堂员工\n",
			[]school.Finding{{Line: 3, Column: "手机", Text: "第 2 行也在写这个人，写得不一样。请核对两行。"}},
		},
		{
			"a former name that nobody has",
			"姓名,原姓名,岗位\n何建国,何建军,保安\n",
			[]school.Finding{{Line: 2, Column: "原姓名", Text: "学校里没有登记过这个姓名。请核对，或删掉这一格。"}},
		},
		{
			"a name that two people have",
			"姓名,岗位\n王芳,保洁员\n",
			[]school.Finding{{Line: 2, Column: "手机", Text: "学校里已经有同名的人。请填上手机，好分清是不是同一个人。"}},
		},
		{
			"two rows of one name, told apart by nothing",
			"姓名,手机,岗位\n吴金花,16000000088,保洁员\n吴金花,,保安\n",
			[]school.Finding{{Line: 3, Column: "手机", Text: "第 2 行也叫这个名字。请填上手机，好分清是不是一个人。"}},
		},
		{
			"one number for two people",
			"姓名,手机,班级\n甲,16000000088,一（1）班\n乙,16000000088,一（1）班\n",
			[]school.Finding{{Line: 3, Column: "手机", Text: "第 2 行把这个号码写给了别人。一个号码只能给一个人，另一位请留空。"}},
		},
		{
			"one child in two classes",
			"姓名,手机,班级,孩子\n甲,16000000088,一（1）班,小禾\n甲,16000000088,一（2）班,小禾\n",
			[]school.Finding{{Line: 3, Column: "班级", Text: "第 2 行把同一个孩子写在一（1）班。请只留一个班。"}},
		},
		{
			"one child in two classes, by two guardians",
			"姓名,手机,班级,孩子\n冯海涛,16000000007,一（1）班,\n蒋琳,16000000006,一（2）班,青青\n",
			[]school.Finding{{Line: 3, Column: "班级", Text: "第 2 行把同一个孩子写在一（1）班。请只留一个班。"}},
		},
		{
			"one guardian is father and mother",
			"姓名,手机,班级,孩子,关系\n甲,16000000088,一（1）班,小禾,父亲\n甲,16000000088,一（1）班,小禾,母亲\n",
			[]school.Finding{{Line: 3, Column: "关系", Text: "第 2 行写了另一种关系。请只留一种。"}},
		},
		{
			"two head teachers of one class",
			"姓名,手机,岗位,任教班级\n甲,16000000088,班主任,四（2）班\n乙,16000000089,班主任,402班\n",
			[]school.Finding{{Line: 3, Column: "任教班级", Text: "第 2 行已经是四（2）班的班主任。请只留一位。"}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, dbtest.Open(t))
			w.load(t, school.ImportClasses, someClasses)
			w.load(t, school.ImportPeople, somePeople)
			before := w.register(t)
			report, err := w.Import(w.ctx, school.ImportPeople, strings.NewReader(tt.file), false)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, report.Problems); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(before, w.register(t)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestImportPeopleNotes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.load(t, school.ImportClasses, someClasses)
	w.load(t, school.ImportPeople, somePeople)
	report := w.load(t, school.ImportPeople, `教职工和家长名单,,,,,
姓名*,手机号码,岗位,任教班级,孩子班级,学生姓名,与孩子关系,身份证号
何建平,16000000088,图书管理员,,,,,
吴玲,16000000090,保洁,四（2）班,,,,
甲,16000000091,,,四（1）班,豆豆,妈妈,
乙,16000000092,,,四（1）班,豆豆,母亲,
`)
	want := []school.Finding{
		{Line: 2, Text: "这些列没有用到：“身份证号”。"},
		{Line: 3, Column: "姓名", Text: "学校里已经有同名的人，这位按另一个人登记。其实是同一个人换了手机的话，请加一列“原手机”。"},
		{Line: 4, Column: "任教班级", Text: "只记班主任带的班。这位没有写班主任，这一格没有用上。"},
		{Line: 6, Column: "孩子", Text: "和第 5 行是同一个孩子的母亲。是两个孩子的话，请把孩子写得不一样。"},
	}
	if diff := cmp.Diff(want, report.Notes); diff != "" {
		t.Error(diff)
	}
}
