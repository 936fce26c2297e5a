package school_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/school"
)

func TestPlaces(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.load(t, school.ImportPlaces, "校区,楼,楼层,地点,类型\n本部,1号楼,一层,101,\n本部,2号楼,,,\n本部,,,操场,区域\n")
		id := map[string]database.ID{}
		places, err := w.Places(w.ctx, false)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range places {
			id[p.Path] = p.ID
		}
		_, err = w.MovePlace(w.ctx, id["本部/操场"], id["本部/操场"], "操场")
		wantError(t, err, school.ErrPlaceCycle)
		moved, err := w.MovePlace(w.ctx, id["本部/1号楼/一层"], id["本部/2号楼"], "底层")
		if err != nil {
			t.Fatal(err)
		}
		want := school.Place{ID: id["本部/1号楼/一层"], ParentID: id["本部/2号楼"], Kind: school.Floor, Name: "底层", Path: "本部/2号楼/底层"}
		if diff := cmp.Diff(want, moved); diff != "" {
			t.Error(diff)
		}
		sandpit, err := w.CreatePlace(w.ctx, school.NewPlace{ParentID: id["本部/操场"], Kind: school.Area, Name: "沙坑"})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.ArchivePlace(w.ctx, id["本部/操场"]); err != nil {
			t.Fatal(err)
		}
		_, err = w.CreatePlace(w.ctx, school.NewPlace{ParentID: id["本部/操场"], Kind: school.Area, Name: "跑道"})
		wantError(t, err, school.ErrPlaceArchived)
		if diff := cmp.Diff([]string{"campus 本部", "building 本部/1号楼", "building 本部/2号楼", "floor 本部/2号楼/底层", "room 本部/2号楼/底层/101"}, w.placePaths(t)); diff != "" {
			t.Error(diff)
		}
		restored, err := w.CreatePlace(w.ctx, school.NewPlace{ParentID: id["本部"], Kind: school.Area, Name: "操场"})
		if err != nil {
			t.Fatal(err)
		}
		if restored.ID != id["本部/操场"] {
			t.Error("a place of the same path is another one")
		}
		all, err := w.Places(w.ctx, true)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range all {
			if p.Archived != (p.ID == sandpit.ID) {
				t.Errorf("%s archived: %t", p.Path, p.Archived)
			}
		}
		wantError(t, w.ArchivePlace(w.ctx, database.NewID()), school.ErrPlaceUnknown)
	})
}

func TestClassesAndFamiliesByRole(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.load(t, school.ImportClasses, someClasses)
		w.load(t, school.ImportPeople, somePeople)
		w.load(t, school.ImportPeople, "姓名,手机,岗位,任教班级\n吴玲,16000000050,班主任,一（1）班\n")
		class := w.classIDs(t)
		tests := []struct {
			who      string
			classes  []string
			families map[string]error // of a class
			mine     []string
		}{
			{"江望舒", []string{"一（1）班", "一（2）班", "四（1）班", "四（2）班", "六（1）班"}, map[string]error{"一（1）班": nil}, nil},
			{"吴玲", []string{"一（1）班", "一（2）班", "四（1）班", "四（2）班", "六（1）班"}, map[string]error{"一（1）班": nil, "一（2）班": school.ErrClassUnknown}, nil},
			{"沈秋水", []string{"一（1）班", "一（2）班", "四（1）班", "四（2）班", "六（1）班"}, map[string]error{"四（1）班": nil, "一（2）班": school.ErrClassUnknown}, []string{"一（2）班 小满 母亲"}},
			{"蒋琳", []string{"一（1）班", "六（1）班"}, map[string]error{"一（1）班": identity.ErrForbidden}, []string{"一（1）班 青青 母亲", "六（1）班 圆圆 母亲"}},
			{"何建平", []string{"一（1）班", "一（2）班", "四（1）班", "四（2）班", "六（1）班"}, map[string]error{"一（1）班": identity.ErrForbidden}, nil},
		}
		for _, tt := range tests {
			ctx := w.person(t, tt.who)
			list, err := w.Classes(ctx)
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, c := range list {
				names = append(names, c.Name)
			}
			if diff := cmp.Diff(tt.classes, names); diff != "" {
				t.Error(tt.who, diff)
			}
			for name, want := range tt.families {
				_, err := w.ClassFamilies(ctx, class[name])
				wantError(t, err, want)
			}
			seats, err := w.MySeats(ctx)
			if err != nil {
				t.Fatal(err)
			}
			var mine []string
			for _, s := range seats {
				mine = append(mine, strings.Join([]string{s.Class, s.Child, s.Relation.Name()}, " "))
			}
			if diff := cmp.Diff(tt.mine, mine); diff != "" {
				t.Error(tt.who, diff)
			}
		}
	})
}

func (w *world) classIDs(t *testing.T) map[string]database.ID {
	t.Helper()
	list, err := w.Classes(w.ctx)
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]database.ID{}
	for _, c := range list {
		ids[c.Name] = c.ID
	}
	return ids
}

func TestHeadTeacher(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.load(t, school.ImportClasses, someClasses)
		w.load(t, school.ImportPeople, somePeople)
		class := w.classIDs(t)
		guard, err := w.FindPerson(w.ctx, "何建平")
		if err != nil {
			t.Fatal(err)
		}
		before := w.register(t)
		if err := w.SetHeadTeacher(w.ctx, class["四（2）班"], guard.ID); err != nil {
			t.Fatal(err)
		}
		if err := w.SetHeadTeacher(w.ctx, class["四（1）班"], database.ID{}); err != nil {
			t.Fatal(err)
		}
		want := []string{"何建平  active [guard class_teacher]", "四（1）班 0户", "四（2）班 1户 班主任何建平 [ 父亲宋一鸣]"}
		if diff := cmp.Diff(want, newLines(before, w.register(t))); diff != "" {
			t.Error(diff)
		}
		wantError(t, w.SetHeadTeacher(w.ctx, class["四（2）班"], database.NewID()), identity.ErrPersonUnknown)
		wantError(t, w.SetHeadTeacher(w.ctx, database.NewID(), guard.ID), school.ErrClassUnknown)
		if err := w.Leave(w.ctx, guard.ID); err != nil {
			t.Fatal(err)
		}
		wantError(t, w.SetHeadTeacher(w.ctx, class["四（1）班"], guard.ID), identity.ErrPersonUnknown)
	})
}

func TestLeaving(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		act  func(t *testing.T, w *world)
		want []string
	}{
		{"one of two guardians leaves, the seat stays", leaves("冯海涛"), []string{
			"冯海涛  left [guardian]", "一（1）班 1户 [青青 母亲蒋琳]",
		}},
		{"the only guardian leaves, the seat ends", leaves("宋一鸣"), []string{"宋一鸣  left [guardian]", "四（2）班 0户"}},
		{"a head teacher and mother leaves", leaves("沈秋水"), []string{
			"沈秋水  left [class_teacher guardian]", "一（2）班 0户", "四（1）班 0户",
		}},
		{"a child leaves, its mother has another", endsSeat("一（1）班"), []string{"  left []", "一（1）班 0户"}},
		{"a child leaves, its mother works here", endsSeat("一（2）班"), []string{
			"沈秋水 16000000005 active [class_teacher]", "一（2）班 0户",
		}},
		{"somebody is forgotten", forgets("宋一鸣"), []string{"  left []", "四（2）班 0户"}},
		{"somebody with a second guardian beside forgets themselves", forgetsMe("16000000006"), []string{
			"  left []", "一（1）班 1户 [青青 父亲冯海涛]", "六（1）班 0户",
		}},
		{"a class closes", closes("一（1）班"), []string{"  left []"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, db *database.DB) {
				w := newWorld(t, db)
				w.load(t, school.ImportClasses, someClasses)
				w.load(t, school.ImportPeople, somePeople)
				before := w.register(t)
				tt.act(t, w)
				if diff := cmp.Diff(tt.want, newLines(before, w.register(t))); diff != "" {
					t.Error(diff)
				}
				w.auditLength(t)
			})
		})
	}
}

func leaves(who string) func(*testing.T, *world) {
	return func(t *testing.T, w *world) {
		t.Helper()
		p, err := w.FindPerson(w.ctx, who)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Leave(w.ctx, p.ID); err != nil {
			t.Fatal(err)
		}
		wantError(t, w.Leave(w.ctx, p.ID), identity.ErrPersonLeft)
	}
}

func forgets(who string) func(*testing.T, *world) {
	return func(t *testing.T, w *world) {
		t.Helper()
		p, err := w.FindPerson(w.ctx, who)
		if err != nil {
			t.Fatal(err)
		}
		wantError(t, w.Forget(w.person(t, "何建平"), p.ID), identity.ErrForbidden)
		if err := w.Forget(w.ctx, p.ID); err != nil {
			t.Fatal(err)
		}
	}
}

func forgetsMe(phone string) func(*testing.T, *world) {
	return func(t *testing.T, w *world) {
		t.Helper()
		wantError(t, w.ForgetMe(w.ctx), identity.ErrStranger)
		invitation, err := w.Invite(w.ctx, phone)
		if err != nil {
			t.Fatal(err)
		}
		login, err := w.identity.Login(t.Context(), "somebody")
		if err != nil {
			t.Fatal(err)
		}
		principal, err := w.identity.Authenticate(t.Context(), login.Token, database.ID{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.identity.ClaimByInvite(w.as(principal), string(invitation.Code), "192.0.2.1"); err != nil {
			t.Fatal(err)
		}
		if principal, err = w.identity.Authenticate(t.Context(), login.Token, database.ID{}); err != nil {
			t.Fatal(err)
		}
		if err := w.ForgetMe(w.as(principal)); err != nil {
			t.Fatal(err)
		}
	}
}

func endsSeat(class string) func(*testing.T, *world) {
	return func(t *testing.T, w *world) {
		t.Helper()
		families, err := w.ClassFamilies(w.ctx, w.classIDs(t)[class])
		if err != nil {
			t.Fatal(err)
		}
		if err := w.EndSeat(w.ctx, families[0].SeatID); err != nil {
			t.Fatal(err)
		}
		wantError(t, w.EndSeat(w.ctx, families[0].SeatID), school.ErrSeatUnknown)
	}
}

func closes(class string) func(*testing.T, *world) {
	return func(t *testing.T, w *world) {
		t.Helper()
		id := w.classIDs(t)[class]
		if err := w.CloseClass(w.ctx, id); err != nil {
			t.Fatal(err)
		}
		wantError(t, w.CloseClass(w.ctx, id), school.ErrClassEnded)
		wantError(t, w.SetHeadTeacher(w.ctx, id, database.ID{}), school.ErrClassEnded)
		if _, still := w.classIDs(t)[class]; still {
			t.Error("the class is still listed")
		}
	}
}

func TestPromote(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.load(t, school.ImportClasses, someClasses)
		w.load(t, school.ImportPeople, somePeople+"曹一鸣,16000000060,家长,,六（1）班,朝朝,父亲\n")
		var text strings.Builder
		promote := func(dryRun bool) {
			report, err := w.Promote(w.ctx, dryRun)
			if err != nil {
				t.Fatal(err)
			}
			text.WriteString(report.String())
		}
		before := w.register(t)
		promote(false)
		*w.now = time.Date(2022, 7, 5, 9, 0, 0, 0, clock.Shanghai)
		promote(true)
		if diff := cmp.Diff(before, w.register(t)); diff != "" {
			t.Error(diff)
		}
		promote(false)
		after := w.register(t)
		want := []string{
			"  left []",
			"一（1）班 0户",
			"二（1）班 1户 [青青 母亲蒋琳 父亲冯海涛]",
			"二（2）班 1户 [小满 母亲沈秋水]",
			"五（1）班 0户 班主任沈秋水",
			"五（2）班 1户 [ 父亲宋一鸣]",
		}
		if diff := cmp.Diff(want, newLines(before, after)); diff != "" {
			t.Error(diff)
		}
		promote(false)
		*w.now = time.Date(2022, 9, 1, 8, 0, 0, 0, clock.Shanghai)
		promote(false)
		if diff := cmp.Diff(after, w.register(t)); diff != "" {
			t.Error(diff)
		}
		golden(t, "promote.txt", text.String())
	})
}

func TestInvite(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.load(t, school.ImportClasses, someClasses)
	w.load(t, school.ImportPeople, somePeople)
	invitation, err := w.Invite(w.ctx, "160-0000-0002")
	if err != nil {
		t.Fatal(err)
	}
	want := "王芳（食堂员工）的绑定码：" + string(invitation.Code) + "\n打开小程序，点“输 6 位绑定码”。4月7日 09:00 前有效，只能用一次。\n"
	if diff := cmp.Diff(want, invitation.String()); diff != "" {
		t.Error(diff)
	}
	byName, err := w.Invite(w.ctx, " 何 建 平 ")
	if err != nil || byName.Name != "何建平" {
		t.Errorf("invited %q with error %v", byName.Name, err)
	}
	byID, err := w.FindPerson(w.ctx, byName.PersonID.String())
	if err != nil || byID.Name != "何建平" {
		t.Errorf("found %q with error %v", byID.Name, err)
	}
	for who, want := range map[string]error{"王芳": school.ErrPersonSeveral, "无名氏": school.ErrPersonNobody, "16000000099": identity.ErrPersonUnknown, "": school.ErrPersonNobody} {
		_, err := w.Invite(w.ctx, who)
		wantError(t, err, want)
	}
	_, err = w.Invite(w.person(t, "何建平"), "何建平")
	wantError(t, err, identity.ErrForbidden)
}
