package app_test

import (
	"encoding/json"
	"testing"
)

func TestOpsFromTheTerminal(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.run(0, "school", "create", "-code", "beishan", "-name", "北山小学")
	o.says("没有正在运行的服务", 0, "ops")
	o.says("没人负责 0", 0, "ops")
	var report struct {
		Alarms  []string
		Outbox  map[string]int
		Schools []struct{ Code string }
	}
	if err := json.Unmarshal([]byte(o.run(0, "ops", "-json")), &report); err != nil {
		t.Fatal(err)
	}
	if len(report.Alarms) != 1 || report.Outbox["unknown"] != 0 || len(report.Outbox) != 4 || len(report.Schools) != 1 {
		t.Errorf("report %+v", report)
	}
	const id = "01926b3c-5d2e-7f00-8000-0123456789ab"
	o.says("message.not_open", 1, "ops", "release", id)
	o.says("message.not_open", 1, "ops", "cancel", id)
	o.says("编号要有 36 个字符", 2, "ops", "cancel", "5")
	o.says("要 1 个参数", 2, "ops", "release")
}
