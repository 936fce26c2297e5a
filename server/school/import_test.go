package school_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/errs"
	"xiaoqin/server/identity"
	"xiaoqin/server/school"
	"xiaoqin/server/school/spreadsheet"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const (
	someClasses = "班级\n一（1）班\n一（2）班\n四（1）班\n四（2）班\n六（1）班\n"

	somePeople = `姓名,手机,岗位,任教班级,班级,孩子,关系
江望舒,16000000001,校长,,,,
王芳,16000000002,食堂员工,,,,
王芳,16000000003,值班老师,,,,
齐大川,16000000004,消防管理员、维修员,,,,
沈秋水,16000000005,班主任、家长,四（1）班,一（2）班,小满,母亲
何建平,,保安,,,,
蒋琳,16000000006,家长,,一（1）班,青青,母亲
蒋琳,16000000006,,,六（1）班,圆圆,母亲
冯海涛,16000000007,,,一（1）班,青青,父亲
宋一鸣,,,,四（2）班,,父亲
`
)

// register writes down who belongs where, one line each, without ids.
func (w *world) register(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	people, _, err := w.identity.ListPeople(w.ctx, identity.PersonFilter{}, database.ID{}, 200)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range people {
		fmt.Fprintf(&b, "%s %s %s %v\n", p.Name, string(p.Phone), p.State, p.Roles)
	}
	classes, err := w.Classes(w.ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range classes {
		fmt.Fprintf(&b, "%s %d户", c.Name, c.Families)
		if c.TeacherName != "" {
			fmt.Fprintf(&b, " 班主任%s", c.TeacherName)
		}
		families, err := w.ClassFamilies(w.ctx, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range families {
			fmt.Fprintf(&b, " [%s", f.Child)
			for _, g := range f.Guardians {
				fmt.Fprintf(&b, " %s%s", g.Relation.Name(), g.Name)
			}
			b.WriteString("]")
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestImportPeople(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.load(t, school.ImportClasses, someClasses)
		first := w.load(t, school.ImportPeople, somePeople)
		want := `江望舒 16000000001 active [principal]
王芳 16000000002 active [canteen_worker]
王芳 16000000003 active [duty_teacher]
齐大川 16000000004 active [fire_officer repairer]
沈秋水 16000000005 active [class_teacher guardian]
何建平  active [guard]
蒋琳 16000000006 active [guardian]
冯海涛 16000000007 active [guardian]
宋一鸣  active [guardian]
一（1）班 1户 [青青 母亲蒋琳 父亲冯海涛]
一（2）班 1户 [小满 母亲沈秋水]
四（1）班 0户 班主任沈秋水
四（2）班 1户 [ 父亲宋一鸣]
六（1）班 1户 [圆圆 母亲蒋琳]
`
		if diff := cmp.Diff(want, w.register(t)); diff != "" {
			t.Error(diff)
		}
		golden(t, "people_added.txt", first.String())
		events := w.auditLength(t)
		again := w.load(t, school.ImportPeople, somePeople)
		if len(again.Changes) != 0 || len(again.Notes) != 0 || again.Same != 10 {
			t.Errorf("the same file again: %s", again)
		}
		if diff := cmp.Diff(want, w.register(t)); diff != "" {
			t.Error(diff)
		}
		if now := w.auditLength(t); now != events {
			t.Errorf("%d audit events, had %d before", now, events)
		}
		golden(t, "people_same.txt", again.String())
	})
}

func (w *world) auditLength(t *testing.T) int64 {
	t.Helper()
	n, err := w.identity.VerifyAudit(w.ctx, w.school.ID)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Everything that is wrong is said at once, and nothing is written.
func TestImportPeopleReportsEverything(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.load(t, school.ImportClasses, someClasses)
		w.load(t, school.ImportPeople, somePeople)
		before := w.register(t)
		text, err := os.ReadFile(filepath.Join("testdata", "people_wrong.csv"))
		if err != nil {
			t.Fatal(err)
		}
		report, err := w.Import(w.ctx, school.ImportPeople, bytes.NewReader(text), false)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "people_wrong.txt", report.String())
		if report.Done() {
			t.Error("the report says that it was written")
		}
		if diff := cmp.Diff(before, w.register(t)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestImportPeopleDryRun(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.load(t, school.ImportClasses, someClasses)
		before, events := w.register(t), w.auditLength(t)
		report, err := w.Import(w.ctx, school.ImportPeople, strings.NewReader(somePeople), true)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "people_tried.txt", report.String())
		if diff := cmp.Diff(before, w.register(t)); diff != "" {
			t.Error(diff)
		}
		if now := w.auditLength(t); now != events {
			t.Errorf("%d audit events, had %d before", now, events)
		}
	})
}

func TestImportClassesAndPlaces(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		var text strings.Builder
		for _, f := range []struct {
			kind school.ImportKind
			file string
		}{
			{school.ImportClasses, "班级,入学年份\n四（2）班,2018级\n2021级1班,\n402班,\n四班,\n七（1）班,\n三（1）班,2018\n三（2）班,去年\n,2018\n"},
			{school.ImportClasses, "班级,入学年份\n四（2）班,2018级\n2021级1班,\n"},
			{school.ImportClasses, "班级\n一年级1班\n"},
			{school.ImportPlaces, "校区,楼,楼层,地点,类型\n,1号楼,,,\n本部,,一层,101,\n本部,1/2号楼,,,\n本部,1号楼,一层,101,教室\n本部,1号楼,一层,101,\n本部,操场,,,\n本部,,,操场,场地\n本部,,,仓库,大仓库\n"},
			{school.ImportPlaces, "校区,楼,楼层,地点,类型\n本部,1号楼,一层,101,教室\n本部,,,操场,场地\n本部,1号楼,,,\n"},
			{school.ImportPlaces, "校区,地点,类型\n本部,操场,房间\n"},
		} {
			report, err := w.Import(w.ctx, f.kind, strings.NewReader(f.file), false)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&text, "%s\n%s----\n", f.file, report)
		}
		golden(t, "classes_places.txt", text.String())
		if got, want := w.placePaths(t), []string{"campus 本部", "building 本部/1号楼", "floor 本部/1号楼/一层", "room 本部/1号楼/一层/101", "room 本部/操场"}; !cmp.Equal(want, got) {
			t.Error(cmp.Diff(want, got))
		}
	})
}

func (w *world) placePaths(t *testing.T) []string {
	t.Helper()
	places, err := w.Places(w.ctx, false)
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, p := range places {
		paths = append(paths, fmt.Sprintf("%s %s", p.Kind, p.Path))
	}
	return paths
}

func TestImportRefusesFiles(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.load(t, school.ImportClasses, someClasses)
	w.load(t, school.ImportPeople, somePeople)
	tests := []struct {
		name string
		ctx  context.Context
		kind school.ImportKind
		file string
		want *errs.Error
	}{
		{"no column names", w.ctx, school.ImportPeople, "王芳,16000000001\n", school.ErrImportHeader},
		{"column names of another kind", w.ctx, school.ImportPlaces, somePeople, school.ErrImportHeader},
		{"unknown kind", w.ctx, "pets", somePeople, school.ErrImportKind},
		{"empty", w.ctx, school.ImportPeople, "", spreadsheet.ErrEmpty},
		{"stranger", context.Background(), school.ImportPeople, somePeople, identity.ErrStranger},
		{"guard", w.person(t, "何建平"), school.ImportPeople, somePeople, identity.ErrForbidden},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := w.Import(tt.ctx, tt.kind, strings.NewReader(tt.file), false)
			wantError(t, err, tt.want)
		})
	}
}

// What a template asks for is what Import reads.
func TestTemplates(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	for _, kind := range []school.ImportKind{school.ImportPeople, school.ImportClasses, school.ImportPlaces} {
		var book bytes.Buffer
		if err := school.WriteTemplate(&book, kind); err != nil {
			t.Fatal(err)
		}
		report, err := w.Import(w.ctx, kind, &book, false)
		if err != nil {
			t.Fatal(err)
		}
		if len(report.Problems)+len(report.Notes)+len(report.Changes)+report.Rows != 0 {
			t.Error(report)
		}
	}
	wantError(t, school.WriteTemplate(&bytes.Buffer{}, "pets"), school.ErrImportKind)
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s: %s", name, diff)
	}
}
