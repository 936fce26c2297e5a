package roster_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/roster"
)

func TestTheOfficeGetsAWorkbook(t *testing.T) {
	t.Parallel()
	w := newDuty(t, dbtest.Open(t))
	r := w.publish(t, w.draw(t))
	if _, err := w.Acknowledge(w.teacher(0), r.Seats[1].ID); err != nil {
		t.Fatal(err)
	}
	w.absent(w.teachers[1], "2022-04-05", "2022-04-05")
	found, err := w.Find(w.system(), r.ID)
	if err != nil {
		t.Fatal(err)
	}
	sheets := roster.Workbook(&found)
	want := [][]string{
		{"日期", "星期", "时间", "岗位", "值班人", "知道了", "到岗"},
		{"2022-04-03", "周日", "07:00–19:00", "节假日值班", "严正明", "", ""},
		{"2022-04-04", "周一", "07:00–19:00", "节假日值班", "王芳", "是", ""},
		{"2022-04-05", "周二", "07:00–19:00", "节假日值班", "季风和（不在）", "", ""},
	}
	if diff := cmp.Diff(want, sheets[0].Rows); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"鲁半山", "0", "0"}, sheets[1].Rows[4]); diff != "" {
		t.Error(diff)
	}
}
