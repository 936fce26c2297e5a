package school_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/cache"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/errs"
	"xiaoqin/server/identity"
	"xiaoqin/server/school"
)

// world is one installation with one school, 云溪小学, on 31 March 2022.
type world struct {
	*school.Service
	identity *identity.Service
	db       *database.DB
	now      *time.Time
	school   school.School
	ctx      context.Context // acts as the installation in the school
}

func newWorld(tb testing.TB, db *database.DB) *world {
	tb.Helper()
	vault, err := identity.NewVault([]byte(strings.Repeat("11", 32)))
	if err != nil {
		tb.Fatal(err)
	}
	now := time.Date(2022, 3, 31, 9, 0, 0, 0, clock.Shanghai)
	w := &world{db: db, now: &now}
	ticking := clock.Func(func() time.Time { return *w.now })
	log := slog.New(slog.DiscardHandler)
	shared, err := cache.Open("", ticking, log)
	if err != nil {
		tb.Fatal(err)
	}
	w.identity = identity.New(identity.Deps{DB: db, Cache: shared, Vault: vault, WeChat: weChat{}, Machine: ticking, Log: log})
	w.Service = school.New(school.Deps{DB: db, Vault: vault, Identity: w.identity, Clock: ticking})
	w.school, err = w.Create(w.as(identity.System(database.ID{})), school.NewSchool{Code: "yunxi", Name: "云溪小学"})
	if err != nil {
		tb.Fatal(err)
	}
	w.ctx = w.as(identity.System(w.school.ID))
	return w
}

// weChat lets whoever says a name log in under it.
type weChat struct{ identity.WeChat }

func (weChat) Login(_ context.Context, code string) (openID, unionID string, err error) {
	return "o-" + code, "", nil
}

func (w *world) as(p identity.Principal) context.Context {
	return identity.Into(context.Background(), p)
}

// person acts as somebody of the school.
func (w *world) person(t *testing.T, who string) context.Context {
	t.Helper()
	p, err := w.FindPerson(w.ctx, who)
	if err != nil {
		t.Fatal(who, err)
	}
	return w.as(identity.Principal{AccountID: database.NewID(), MembershipID: database.NewID(), SchoolID: w.school.ID, PersonID: p.ID, Roles: p.Roles})
}

// load imports text and fails the test unless all of it was written.
func (w *world) load(t *testing.T, kind school.ImportKind, text string) *school.Report {
	t.Helper()
	report, err := w.Import(w.ctx, kind, strings.NewReader(text), false)
	if err != nil {
		t.Fatal(err)
	}
	if !report.Done() {
		t.Fatal(report)
	}
	return report
}

func TestCreateSchool(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		want := school.School{ID: w.school.ID, Code: "yunxi", Name: "云溪小学", ShortName: "云溪小学", Grades: 6, Year: 2021}
		got, err := w.Current(w.ctx)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		_, err = w.Create(w.ctx, school.NewSchool{Code: "yunxi", Name: "别的小学"})
		wantError(t, err, school.ErrSchoolTaken)
		_, err = w.FindByCode(w.ctx, "none")
		wantError(t, err, school.ErrSchoolUnknown)
		second, err := w.Create(w.ctx, school.NewSchool{Code: "nantang", Name: "南塘 小学", ShortName: "南小", Grades: 5})
		if err != nil {
			t.Fatal(err)
		}
		all, err := w.List(w.ctx)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]school.School{{ID: second.ID, Code: "nantang", Name: "南塘小学", ShortName: "南小", Grades: 5, Year: 2021}, want}, all); diff != "" {
			t.Error(diff)
		}
		if n, err := w.identity.VerifyAudit(w.ctx, w.school.ID); err != nil || n != 1 {
			t.Errorf("%d audit events and error %v, want 1", n, err)
		}
	})
}

func TestCreateSchoolRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	tests := []struct {
		name string
		in   school.NewSchool
		want []string
	}{
		{"everything", school.NewSchool{Code: "云溪", ShortName: "一二三四五六七八九", Grades: 4}, []string{"code", "name", "short_name", "grades"}},
		{"code begins with a digit", school.NewSchool{Code: "1a", Name: "甲"}, []string{"code"}},
		{"code of one letter", school.NewSchool{Code: "a", Name: "甲"}, []string{"code"}},
		{"long name has no short one", school.NewSchool{Code: "ab", Name: "云溪实验小学东校区"}, []string{"short_name"}},
		{"ten grades", school.NewSchool{Code: "ab", Name: "甲", Grades: 10}, []string{"grades"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := w.Create(w.ctx, tt.in)
			wantError(t, err, school.ErrSchoolInvalid)
			var got []string
			if e, ok := err.(*errs.Error); ok { //nolint:errorlint // the service returns it bare
				for _, f := range e.Fields {
					got = append(got, f.Location)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	head := w.as(identity.Principal{AccountID: database.NewID(), SchoolID: w.school.ID, Roles: []identity.Role{identity.RolePrincipal}})
	_, err := w.Create(head, school.NewSchool{Code: "ab", Name: "甲"})
	wantError(t, err, identity.ErrForbidden)
	_, err = w.List(head)
	wantError(t, err, identity.ErrForbidden)
	_, err = w.FindByCode(head, "yunxi")
	wantError(t, err, identity.ErrForbidden)
	_, err = w.Current(context.Background())
	wantError(t, err, identity.ErrStranger)
}

func wantError(t *testing.T, got, want error) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateErrors()); diff != "" {
		t.Error(diff)
	}
}
