package app

import (
	"encoding/json"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/message"
	"xiaoqin/server/school"
	"xiaoqin/server/task"
)

func openTestSystem(t *testing.T) *system {
	t.Helper()
	return openTestSystemOn(t, database.SQLite)
}

func openTestSystemOn(t *testing.T, d database.Dialect) *system {
	t.Helper()
	c := Defaults()
	c.Mode, c.Data.Dir, c.Data.KeyFile = Development, t.TempDir(), filepath.Join(t.TempDir(), "people.key")
	c.Database.DSN = Secret(dbtest.DSN(t, d))
	c.simulatedSecrets()
	s, err := openSystem(t.Context(), c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// TestOpsSeesAnInstanceFromOutside lets an instance leave its sign of life and asks for
// the report through the database, as another process does.
func TestOpsSeesAnInstanceFromOutside(t *testing.T) {
	t.Parallel()
	s := openTestSystem(t)
	operator := identity.Into(t.Context(), identity.System(database.ID{}))
	if _, err := s.school.Create(operator, school.NewSchool{Code: "beishan", Name: "北山小学"}); err != nil {
		t.Fatal(err)
	}
	silent, err := s.report(operator)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"没有正在运行的服务：提醒不会发出。请运行 xiaoqin serve。"}; !slices.Equal(silent.Alarms, want) {
		t.Errorf("alarms of a dead installation: %v", silent.Alarms)
	}
	e := s.newEngine()
	s.metrics.scanned(task.Scanned{Gaps: []database.ID{{1}}})
	if err := e.beat(t.Context()); err != nil {
		t.Fatal(err)
	}
	r, err := s.report(operator)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Instances) != 1 || r.Instances[0].Name != s.instanceName() || len(r.Alarms) != 0 {
		t.Errorf("instances %+v, alarms %v", r.Instances, r.Alarms)
	}
	if len(r.Schools) != 1 || r.Schools[0].Code != "beishan" || r.Schools[0].Gaps != 0 {
		t.Errorf("schools %+v", r.Schools)
	}
	var text strings.Builder
	if err := r.write(&text); err != nil || !strings.HasPrefix(text.String(), "一切正常\n") {
		t.Errorf("text %q, %v", text.String(), err)
	}
	families, err := s.metrics.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range families {
		names = append(names, f.GetName())
	}
	want := []string{
		"xiaoqin_figures_failed", "xiaoqin_firing_lateness_seconds", "xiaoqin_last_scan_timestamp_seconds", "xiaoqin_outbox_oldest_seconds",
		"xiaoqin_outbox_rows", "xiaoqin_reminders_unheard_total", "xiaoqin_tasks_today", "xiaoqin_tasks_waiting", "xiaoqin_tasks_waiting_seconds",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("metrics (-want +got):\n%s", diff)
	}
}

func TestInstancesThatAreGoneAreForgotten(t *testing.T) {
	t.Parallel()
	s := openTestSystem(t)
	for name, age := range map[string]time.Duration{"old": 25 * time.Hour, "new": time.Hour} {
		text, err := json.Marshal(pulse{At: clock.At(s.machine.Now().Add(-age))})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.db.SetSetting(t.Context(), pulseName(name), string(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.forgetInstances(t.Context()); err != nil {
		t.Fatal(err)
	}
	left, err := s.db.Settings(t.Context(), pulsePrefix)
	if err != nil || len(left) != 1 || left["new"] == "" {
		t.Errorf("left %v, %v", left, err)
	}
}

// TestAPulseFitsItsSetting has an instance with a long name that sends nothing at all.
func TestAPulseFitsItsSetting(t *testing.T) {
	t.Parallel()
	var p pulse
	p.Version = strings.Repeat("v", 40)
	for range mostPauses {
		p.Pauses = append(p.Pauses, pauseFigure{message.Official, message.SafetyNotice, "no_answer", clock.Instant(1 << 41)})
	}
	text, err := json.Marshal(p)
	if err != nil || len(text) > 1000 {
		t.Errorf("%d bytes, %v", len(text), err)
	}
	if name := pulseName(strings.Repeat("主", 300)); len([]rune(name)) > 64 {
		t.Errorf("a name of %d characters", len([]rune(name)))
	}
}

func TestAlarms(t *testing.T) {
	t.Parallel()
	now := clock.At(time.Date(2026, 3, 2, 8, 0, 0, 0, clock.Shanghai))
	scanned := func(ago time.Duration) []instanceFigure {
		return []instanceFigure{{"a", pulse{Scanned: now.Add(-time.Hour)}}, {"b", pulse{Scanned: now.Add(-ago)}}}
	}
	tests := []struct {
		name   string
		report opsReport
		want   []string
	}{
		{"all is well", opsReport{Instances: scanned(time.Minute), OldestDue: 300}, []string{}},
		{"no scan for two minutes", opsReport{Instances: scanned(3 * time.Minute)}, []string{"最近一次扫描在3分钟之前：提醒停了。请看服务的日志。"}},
		{"a message waits", opsReport{Instances: scanned(0), OldestDue: 3 * 3600}, []string{"有消息等了3小时还没发出，请看下面的停发原因。"}},
		{
			"unknown",
			opsReport{Instances: scanned(0), Outbox: map[message.State]int{message.Unknown: 2, message.Dead: 5}},
			[]string{"有2条消息不知是否已送达，请逐条决定：xiaoqin ops release 编号（重发）或 xiaoqin ops cancel 编号（放弃）。"},
		},
		{
			"nobody does it",
			opsReport{Instances: scanned(0), Schools: []schoolFigure{{Name: "北山小学", Gaps: 3}, {Name: "南山小学"}}},
			[]string{"北山小学有3项任务没有人负责，请校长或后勤主任指定人员。"},
		},
	}
	for _, test := range tests {
		test.report.At = now
		if diff := cmp.Diff(test.want, test.report.alarms()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}
