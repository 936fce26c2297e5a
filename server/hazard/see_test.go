package hazard_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/errs"
	"xiaoqin/server/hazard"
	"xiaoqin/server/identity"
)

func TestWhoSeesAHazardAndItsPhotos(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.promise(t)
	id := w.report(t, w.teacher, w.rail())
	w.assign(t, id, w.repairer, hazard.Minor)
	w.fix(t, id, w.repairer)
	shown, err := w.Find(w.as(w.officer), id)
	if err != nil {
		t.Fatal(err)
	}
	var rows []struct {
		OwnerKind string
		OwnerID   database.ID
	}
	if err := w.db.In(t.Context()).Table("attachment_uses").Find(&rows).Error; err != nil || len(rows) != 2 {
		t.Fatalf("%d photos are kept, %v", len(rows), err)
	}
	if len(shown.Saw[0].Photos) != 1 || len(shown.Steps[2].After) != 1 {
		t.Errorf("photos of %+v", shown)
	}
	for _, c := range []struct {
		person database.ID
		may    bool
	}{{w.teacher, true}, {w.repairer, true}, {w.officer, true}, {w.head, true}, {w.principal, true}, {w.guard, false}} {
		_, err := w.Find(w.as(c.person), id)
		if c.may != (err == nil) || !c.may && !errors.Is(err, hazard.ErrNotFound) {
			t.Errorf("the %s sees it: %v", w.people[c.person], err)
		}
		for _, r := range rows {
			if may, err := w.MaySee(w.as(c.person), r.OwnerKind, r.OwnerID); err != nil || may != c.may {
				t.Errorf("the %s sees a photo of kind %s: %t %v", w.people[c.person], r.OwnerKind, may, err)
			}
		}
	}
	foreign := identity.From(w.as(w.officer))
	foreign.SchoolID = database.NewID()
	if _, err := w.Find(identity.Into(t.Context(), foreign), id); !errors.Is(err, hazard.ErrNotFound) {
		t.Errorf("somebody of another school: %v", err)
	}
	if _, err := w.Accept(w.as(w.guard), id, w.tap("")); !errors.Is(err, hazard.ErrNotFound) {
		t.Errorf("a colleague accepts it: %v", err)
	}
}

func TestLists(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.promise(t)
		rail := w.report(t, w.teacher, w.rail())
		lamp := w.rail()
		lamp.Words = "灯不亮"
		lampID := w.report(t, w.guard, lamp)
		west := w.rail()
		west.Subject = "place:west"
		westID := w.report(t, w.teacher, west)
		w.assign(t, rail, w.repairer, hazard.Minor)
		if _, err := w.Refuse(w.as(w.officer), westID, w.tap("是活动的")); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name   string
			person database.ID
			filter hazard.Filter
			want   []database.ID
		}{
			{"what I reported", w.teacher, hazard.Filter{Mine: true}, []database.ID{westID, rail}},
			{"what I reported and is open", w.teacher, hazard.Filter{Mine: true, Open: true}, []database.ID{rail}},
			{"mine without asking", w.guard, hazard.Filter{}, []database.ID{lampID}},
			{"what I was asked to do", w.repairer, hazard.Filter{ToMe: true}, []database.ID{rail}},
			{"what I was asked to do, without asking", w.repairer, hazard.Filter{}, []database.ID{rail}},
			{"nothing for somebody else", w.teacher, hazard.Filter{ToMe: true}, []database.ID{}},
			{"what waits for a grade", w.officer, hazard.Filter{ToMe: true}, []database.ID{lampID}},
			{"all of the school", w.head, hazard.Filter{}, []database.ID{westID, lampID, rail}},
			{"all that is open", w.head, hazard.Filter{Open: true}, []database.ID{lampID, rail}},
		} {
			got := []database.ID{}
			for c.filter.Limit = 1; ; {
				items, next, err := w.List(w.as(c.person), c.filter)
				if err != nil {
					t.Fatal(err)
				}
				for _, i := range items {
					got = append(got, i.ID)
				}
				if c.filter.After = next; next.IsZero() {
					break
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.name, diff)
			}
		}
	})
}

func TestAReportThatCannotBeTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	for _, c := range []struct {
		name   string
		report hazard.Report
		want   []string
	}{
		{"empty", hazard.Report{}, []string{"id", "device_time", "place", "words"}},
		{"nonsense", hazard.Report{
			ClientID: database.NewID(), At: w.Now(), Kind: "flood", Urgency: "soon", Where: strings.Repeat("长", 41), Words: strings.Repeat("长", 501),
		}, []string{"kind", "urgency", "where", "words"}},
		{"a place that is not there", hazard.Report{ClientID: database.NewID(), At: w.Now(), Subject: "place:roof", Words: "漏水"}, []string{"place"}},
	} {
		_, err := w.Report(w.as(w.teacher), c.report)
		refusal, ok := errors.AsType[*errs.Error](err)
		if !ok || !errors.Is(err, hazard.ErrInvalid) {
			t.Fatalf("%s: %v", c.name, err)
		}
		var fields []string
		for _, f := range refusal.Fields {
			fields = append(fields, f.Location)
		}
		if diff := cmp.Diff(c.want, fields); diff != "" {
			t.Errorf("%s, fields (-want +got):\n%s", c.name, diff)
		}
	}
	parent := identity.From(w.as(w.teacher))
	parent.Roles = []identity.Role{identity.RoleGuardian}
	if _, err := w.Report(identity.Into(t.Context(), parent), w.rail()); !errors.Is(err, identity.ErrForbidden) {
		t.Errorf("a family: %v", err)
	}
	if _, err := w.Assign(w.as(w.officer), database.NewID(), hazard.Assignment{Grade: "huge"}); !errors.Is(err, hazard.ErrGrade) {
		t.Errorf("an unknown grade: %v", err)
	}
	id := w.report(t, w.teacher, w.rail())
	if _, err := w.Assign(w.as(w.officer), id, hazard.Assignment{Deed: w.tap(""), Grade: hazard.Minor, To: database.NewID()}); !errors.Is(err, hazard.ErrNobody) {
		t.Errorf("assigned to a stranger: %v", err)
	}
}

// TestOthersReportToo: a sheet finds a fault of a thing that this package never heard of,
// and somebody without an account one at a plate.
func TestOthersReportToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.promise(t)
	fault := hazard.Report{
		ClientID: database.NewID(), At: w.Now().Add(time.Hour), Subject: "asset:extinguisher:7", Where: "灭火器 07", Kind: hazard.Fire,
		Words: "压力不在绿区", Source: hazard.BySheet,
	}
	id := w.report(t, w.guard, fault)
	got, err := w.Find(w.as(w.guard), id)
	if err != nil || got.Place != "灭火器 07" || got.Saw[0].Source != hazard.BySheet || got.Saw[0].At.Time().After(w.Now()) {
		t.Errorf("found by a sheet: %+v %v", got, err)
	}
	public := w.rail()
	public.Source, public.Photos = hazard.ByPublic, nil
	found, err := w.Report(w.system(), public)
	if err != nil {
		t.Fatal(err)
	}
	got, err = w.Find(w.as(w.officer), found.ID)
	if err != nil || !got.Saw[0].By.ID.IsZero() || got.Saw[0].Source != hazard.ByPublic {
		t.Errorf("by nobody known: %+v %v", got.Saw, err)
	}
	if _, err := w.Confirm(w.as(w.officer), found.ID, w.tap(""), ""); err != nil {
		t.Fatal(err)
	}
	w.assign(t, found.ID, w.repairer, hazard.Minor) // nobody to be told of it
}
