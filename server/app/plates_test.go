package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/identity"
	"xiaoqin/server/patrol"
)

func TestPlatesArePrintedFromTheTerminal(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	sheet := filepath.Join(t.TempDir(), "plates.html")
	o.run(0, "school", "create", "-code", "beishan", "-name", "北山小学")
	o.says("0 块牌子", 0, "checkpoint", "print", "-school", "beishan", sheet+".empty")
	plate := hang(t, o)
	o.says("1 块牌子", 0, "checkpoint", "print", "-school", "beishan", sheet)
	page, err := os.ReadFile(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"北山小学", "<b>03</b>", "锅炉房后门", "03-" + plate.Code, `class="sheet"`, "<style>"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	o.says("写不了文件", 1, "checkpoint", "print", "-school", "beishan", sheet)
	o.says("1 块牌子", 0, "checkpoint", "print", "-school", "beishan", "-labels", sheet+".labels")
	o.says("school.not_found", 1, "checkpoint", "print", "-school", "nobody", sheet+".x")
}

// hang makes a point with its plate in the only school of the office.
func hang(t *testing.T, o office) *patrol.Plate {
	t.Helper()
	dsn, _ := strings.CutPrefix(o.environ[1], "XIAOQIN_DATABASE_DSN=")
	db, err := database.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var schools []struct{ ID database.ID }
	if err := db.In(t.Context()).Table("schools").Scan(&schools).Error; err != nil || len(schools) != 1 {
		t.Fatal(schools, err)
	}
	rounds := patrol.New(patrol.Deps{DB: db, School: clock.Machine()})
	hung, err := rounds.CreateCheckpoint(identity.Into(t.Context(), identity.System(schools[0].ID)), patrol.Checkpoint{
		Kind: patrol.Point, Number: "03", Name: "锅炉房后门",
	})
	if err != nil {
		t.Fatal(err)
	}
	return hung.Plate
}
