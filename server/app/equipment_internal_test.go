package app

import (
	"io/fs"
	"testing"
	"time"

	"xiaoqin/configs"
	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// TestTheDemoSchoolHasItsEquipment opens the demo school as `make run` does, on a morning
// of February 2022, and looks for what hangs on its equipment. A second start changes nothing.
func TestTheDemoSchoolHasItsEquipment(t *testing.T) {
	t.Parallel()
	s := openTestSystem(t)
	morning := time.Date(2022, 2, 25, 9, 0, 0, 0, clock.Shanghai)
	s.clock.SetOffset(morning.Sub(s.machine.Now()))
	operator := identity.Into(t.Context(), identity.System(database.ID{}))
	files, err := fs.Sub(configs.Demo, "demo")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.school.Demo(operator, files); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.promiseDemoSchools(operator); err != nil {
			t.Fatal(err)
		}
	}
	yunxi, err := s.school.FindByCode(operator, "yunxi")
	if err != nil {
		t.Fatal(err)
	}
	in := identity.Into(t.Context(), identity.System(yunxi.ID))
	for kind, want := range map[task.SubjectKind]int{"asset:extinguisher": 120, "asset:dispenser": 36, "asset:lift": 2, "asset:meter": 6, "document": 12, "bus": 0} {
		found, err := s.things().Of(in, yunxi.ID, kind, clock.DateOf(morning))
		if err != nil || len(found) != want {
			t.Errorf("%d subjects of kind %s, %v", len(found), kind, err)
		}
		for _, one := range found {
			if one.Keeper == "" {
				t.Errorf("%s %s has no keeper", kind, one.Name)
			}
		}
	}
	var rows []struct {
		Code string
		N    int
	}
	err = s.db.In(t.Context()).Raw(`SELECT r.code, COUNT(*) AS n FROM tasks t JOIN routines r ON r.id = t.routine_id
		WHERE t.school_id = ? AND t.state = ? GROUP BY r.code`, yunxi.ID, "live").Scan(&rows).Error
	if err != nil {
		t.Fatal(err)
	}
	have := make(map[string]int)
	for _, r := range rows {
		have[r.Code] = r.N
	}
	for routine, want := range map[string]int{
		"fire.self-check": 2, "water.filter": 36, "lift.service": 2, "lift.inspect": 2, "doc.expiry": 12, "water.daily": 10, "water.sample": 1,
	} {
		if have[routine] != want {
			t.Errorf("%d live tasks of %s, want %d", have[routine], routine, want)
		}
	}
	sheet, err := s.plateSheet(in, "extinguisher")
	if err != nil || len(sheet.Plates) != 120 || sheet.Plates[0].Number != "F001" {
		t.Errorf("the plates to print: %d, %v", len(sheet.Plates), err)
	}
}
