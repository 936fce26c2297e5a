package asset_test

import (
	"errors"
	"slices"
	"testing"

	"xiaoqin/server/asset"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

func TestANewExtinguisherIsAskedForByTheMonthlyTask(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.moveTo("2022-02-25 10:00")
		for range 3 {
			w.own(t, asset.Entry{Asset: asset.Asset{Kind: "extinguisher", Name: "灭火器", PlaceID: w.place, KeeperID: w.fire.PersonID}})
		}
		w.moveTo("2022-03-01 08:00")
		w.scan(t)
		if got := w.march(t); got != "live 2022-03-31 16:00 0/3" {
			t.Fatal(got)
		}
		fourth := w.own(t, asset.Entry{Asset: asset.Asset{Kind: "extinguisher", Name: "灭火器", PlaceID: w.place}})
		if fourth.Number != "F004" {
			t.Errorf("number %s", fourth.Number)
		}
		if got := w.march(t); got != "live 2022-03-31 16:00 0/3" {
			t.Errorf("what is new joins next month: %v", got)
		}
	})
}

func TestWhatIsRetiredIsAskedForNoMore(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.moveTo("2022-02-25 10:00")
		var all []asset.Plated
		for range 2 {
			all = append(all, w.own(t, asset.Entry{Asset: asset.Asset{Kind: "extinguisher", Name: "灭火器"}}))
		}
		lift := w.own(t, asset.Entry{Asset: asset.Asset{Kind: "lift", Name: "食堂货梯"}, Dates: map[string]clock.Date{"lift-service": day("2022-03-21")}})
		w.moveTo("2022-03-31 10:00")
		_, err := w.tasks.Materialise(t.Context())
		must(t, err)
		w.scan(t)
		if _, err := w.tasks.Submit(as(t, w.fire), w.taskOf(t, "fire.self-check"), task.Evidence{ID: database.NewID(), Targets: []string{all[0].Key()}, Passed: true}); err != nil {
			t.Fatal(err)
		}
		for _, a := range []asset.Plated{all[1], lift, lift} {
			if _, err := w.Retire(as(t, w.head), a.ID, "报废"); err != nil {
				t.Fatal(err)
			}
		}
		if got := w.march(t); got != "done 2022-03-31 16:00 1/1" {
			t.Errorf("the rest of the month: %v", got)
		}
		if got := w.tasksOf(t, "lift.service"); !slices.Equal(got, []string{"cancelled 2022-04-02 17:00 0/0"}) {
			t.Errorf("the lift: %v", got)
		}
		if _, err := w.Edit(as(t, w.head), lift.ID, asset.Entry{Asset: lift.Asset}); !errors.Is(err, asset.ErrRetired) {
			t.Errorf("edit what is retired: %v", err)
		}
	})
}

func TestPlatesOfEquipment(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		a := w.own(t, asset.Entry{Asset: asset.Asset{Kind: "dispenser", Name: "饮水机"}})
		for _, text := range []string{a.Plate.Token, "W001-" + a.Plate.Code, "w001 " + a.Plate.Code} {
			if m, err := w.Meaning(as(t, w.teacher), text); err != nil || m.Asset.ID != a.ID || m.State != "active" {
				t.Errorf("%q means %+v, %v", text, m, err)
			}
		}
		if _, err := w.Meaning(as(t, w.stranger), a.Plate.Token); !errors.Is(err, asset.ErrUnknownPlate) {
			t.Errorf("for another school: %v", err)
		}
		if _, err := w.Meaning(as(t, w.teacher), "nonsense"); !errors.Is(err, asset.ErrUnknownPlate) {
			t.Errorf("nobody's: %v", err)
		}
		fresh, err := w.RotatePlate(as(t, w.head), a.ID)
		must(t, err)
		if m, err := w.Meaning(as(t, w.teacher), a.Plate.Token); err != nil || m.State != "replaced" {
			t.Errorf("the old plate means %+v, %v", m, err)
		}
		if _, err := w.SubjectOf(as(t, w.teacher), a.Plate.Token); !errors.Is(err, asset.ErrOldPlate) {
			t.Errorf("the old plate proves %v", err)
		}
		typed := a.Number + "-" + fresh.Plate.Code
		if m, err := w.Meaning(as(t, w.teacher), typed); err != nil || m.Asset.ID != a.ID {
			t.Errorf("the number that was typed: %+v %v", m, err)
		}
		if _, err := w.SubjectOf(as(t, w.teacher), typed); !errors.Is(err, asset.ErrUnknownPlate) {
			t.Errorf("a number that was typed counts as a scan: %v", err)
		}
		if key, err := w.SubjectOf(as(t, w.teacher), fresh.Plate.Token); err != nil || key != a.Key() {
			t.Errorf("the new plate proves %s, %v", key, err)
		}
		must(t, w.RevokePlate(as(t, w.head), a.ID))
		if hung, err := w.Plates(as(t, w.head), "dispenser"); err != nil || len(hung) != 1 || hung[0].Plate != nil {
			t.Errorf("after it was taken down: %+v, %v", hung, err)
		}
		if _, err := w.Plates(as(t, w.repairer), ""); err == nil {
			t.Error("a repairer reads codes")
		}
	})
}

func TestTheOfficeIsToldWhatIsWrong(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.own(t, asset.Entry{Asset: asset.Asset{Kind: "lift", Name: "电梯", Number: "L1"}})
	tests := []struct {
		name  string
		entry asset.Entry
		as    identity.Principal
		want  error
	}{
		{"no name", asset.Entry{Asset: asset.Asset{Kind: "lift"}}, w.head, asset.ErrInvalid},
		{"no such kind", asset.Entry{Asset: asset.Asset{Kind: "rocket", Name: "火箭"}}, w.head, asset.ErrInvalid},
		{"number in use", asset.Entry{Asset: asset.Asset{Kind: "lift", Name: "电梯", Number: "l1"}}, w.head, asset.ErrNumberTaken},
		{"number too long", asset.Entry{Asset: asset.Asset{Kind: "lift", Name: "电梯", Number: "L123456"}}, w.head, asset.ErrInvalid},
		{"keeper of elsewhere", asset.Entry{Asset: asset.Asset{Kind: "lift", Name: "电梯", KeeperID: w.stranger.PersonID}}, w.head, asset.ErrInvalid},
		{"place of elsewhere", asset.Entry{Asset: asset.Asset{Kind: "lift", Name: "电梯", PlaceID: database.NewID()}}, w.head, asset.ErrInvalid},
		{"a date of another kind", asset.Entry{Asset: asset.Asset{Kind: "lift", Name: "电梯"}, Dates: map[string]clock.Date{"filter": day("2022-01-01")}}, w.head, asset.ErrInvalid},
		{"not the office", asset.Entry{Asset: asset.Asset{Kind: "lift", Name: "电梯"}}, w.repairer, identity.ErrForbidden},
	}
	for _, tt := range tests {
		if _, err := w.Create(as(t, tt.as), tt.entry); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestWhoKeepsItHoldsItsTasks(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.moveTo("2022-03-31 10:00") // its window is open
		a := w.own(t, asset.Entry{
			Asset: asset.Asset{Kind: "dispenser", Name: "饮水机", KeeperID: w.teacher.PersonID, DeputyID: w.deputy.PersonID},
			Dates: map[string]clock.Date{"filter": day("2021-10-08")},
		})
		holds := func(p identity.Principal) task.Part {
			detail, err := w.tasks.Find(as(t, p), w.taskOf(t, "water.filter"))
			if err != nil {
				return ""
			}
			return detail.Part
		}
		if holds(w.teacher) != task.PartHolder || holds(w.deputy) != task.PartDeputy || holds(w.fire) != "" {
			t.Errorf("keeper %q, deputy %q, another %q", holds(w.teacher), holds(w.deputy), holds(w.fire))
		}
		_, err := w.tasks.PersonLeft(w.system(t), w.teacher.PersonID, database.ID{})
		must(t, err)
		must(t, w.PersonLeft(w.system(t), w.teacher.PersonID))
		_, err = w.tasks.MaterialiseSchool(w.system(t), w.school)
		must(t, err)
		if holds(w.deputy) != task.PartHolder || holds(w.teacher) != "" {
			t.Errorf("after the keeper left: deputy %q, keeper %q", holds(w.deputy), holds(w.teacher))
		}
		a.KeeperID, a.DeputyID = w.fire.PersonID, database.ID{}
		_, err = w.Edit(as(t, w.head), a.ID, asset.Entry{Asset: a.Asset})
		must(t, err)
		if holds(w.fire) != task.PartHolder {
			t.Errorf("the new keeper is %q", holds(w.fire))
		}
	})
}
