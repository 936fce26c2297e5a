package checklist_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/checklist"
	"xiaoqin/server/database/dbtest"
	"xiaoqin/server/identity"
	"xiaoqin/server/task"
)

// TestASheetBeginsWithWhatIsKnown offers two dishes, and offers no longer what was said, what
// was crossed out, and what was handed in.
func TestASheetBeginsWithWhatIsKnown(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	w.Know(func(_ context.Context, of *task.Entry) ([]checklist.Answer, error) {
		if of.Code != "kitchen.core-temp" {
			return nil, nil
		}
		pork, soup, wrong := "红烧肉", "汤", "不在表里"
		return []checklist.Answer{
			{Item: "dishes.dish", Row: "pork", Text: &pork}, {Item: "dishes.dish", Row: "soup", Text: &soup}, {Item: "dishes.colour", Row: "soup", Text: &wrong},
		}, nil
	})
	w.run(t, at("10:00"))
	offered := func() []string {
		v, err := w.Find(identity.Into(t.Context(), w.cook), w.of(t, "kitchen.core-temp"), "")
		if err != nil {
			t.Fatal(err)
		}
		var rows []string
		for _, a := range v.Prefill {
			rows = append(rows, a.Row)
		}
		return rows
	}
	for _, step := range []struct {
		call string
		want []string
	}{
		{"", []string{"pork", "soup"}},
		{"pork.dish=红烧肉 pork.core=80", []string{"soup"}},
		{"typed.dish=汤", nil}, // it is on the sheet now, under another key
		{"typed!划掉", []string{"soup"}},
		{"soup.dish=汤 soup!划掉", nil},
		{"in", nil},
	} {
		if step.call != "" {
			w.fill(t, w.cook, "kitchen.core-temp", w.call(step.call))
		}
		if diff := cmp.Diff(step.want, offered()); diff != "" {
			t.Errorf("after %q (-want +got)\n%s", step.call, diff)
		}
	}
	if d := w.look(t, "kitchen.core-temp"); d.State != task.Done || !d.Passed {
		t.Errorf("handed in without the soup: %s, passed %v", d.State, d.Passed)
	}
}

// TestTheDayIsReadFromItsRecords ticks beforehand that a routine was done, when it was done
// and has passed.
func TestTheDayIsReadFromItsRecords(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, call string
		want       int
	}{
		{"nothing measured", "", 0},
		{"measured", "r1.dish=红烧肉 r1.core=80 in", 1},
		{"thrown away", "r1.dish=红烧肉 r1.core=60; r1.core!这锅倒掉; in", 0},
	} {
		w := newWorld(t, dbtest.Open(t))
		w.run(t, at("10:30"))
		for _, e := range written(test.call) {
			if len(e.Answers)+len(e.Steps) > 0 || e.HandIn {
				in := checklist.Fill{Answers: e.Answers, Steps: e.Steps, HandIn: e.HandIn}
				in.ClientID, in.DeviceAt = w.call("in").ClientID, w.call("in").DeviceAt
				w.fill(t, w.cook, "kitchen.core-temp", in)
			}
		}
		w.run(t, at("15:00"))
		v, err := w.Find(identity.Into(t.Context(), w.manager), w.of(t, "kitchen.daily"), "")
		if err != nil {
			t.Fatal(err)
		}
		if len(v.Prefill) != test.want {
			t.Errorf("%s: %+v", test.name, v.Prefill)
		}
	}
}
