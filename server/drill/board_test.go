package drill

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

var one, two = database.NewID(), database.NewID()

func after(d time.Duration) clock.Instant { return clock.Instant(1_648_692_000_000).Add(d) }

func TestBoard(t *testing.T) {
	t.Parallel()
	type want struct {
		settled, uncalled, missing int
		length                     string // empty: still running
	}
	for _, tt := range []struct {
		name  string
		calls []Call
		want  want
	}{
		{"nobody has called", nil, want{0, 2, 0, ""}},
		{"one class is here", []Call{{Class: one, At: after(90 * time.Second)}}, want{1, 1, 0, ""}},
		{"the last class counts", []Call{
			{Class: one, At: after(90 * time.Second)}, {Class: two, At: after(222 * time.Second)},
		}, want{2, 0, 0, "3m42s"}},
		{"a missing child keeps the clock running", []Call{
			{Class: one, At: after(90 * time.Second)}, {Class: two, Missing: 2, At: after(100 * time.Second)},
		}, want{1, 0, 2, ""}},
		{"found again", []Call{
			{Class: one, At: after(90 * time.Second)},
			{Class: two, Missing: 2, At: after(100 * time.Second)},
			{Class: two, At: after(180 * time.Second)},
		}, want{2, 0, 0, "3m0s"}},
		{"the order of arrival does not count", []Call{
			{Class: two, At: after(180 * time.Second)},
			{Class: two, Missing: 2, At: after(100 * time.Second)},
			{Class: one, At: after(90 * time.Second)},
		}, want{2, 0, 0, "3m0s"}},
		{"said twice, the first counts", []Call{
			{Class: one, At: after(90 * time.Second)}, {Class: one, At: after(300 * time.Second)}, {Class: two, At: after(100 * time.Second)},
		}, want{2, 0, 0, "1m40s"}},
		{"counted again and one is gone", []Call{
			{Class: one, At: after(90 * time.Second)}, {Class: two, At: after(100 * time.Second)}, {Class: two, Missing: 1, At: after(110 * time.Second)},
		}, want{1, 0, 1, ""}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newBoard(after(0), []Class{{ID: one}, {ID: two}}, tt.calls)
			got := want{b.Settled, b.Uncalled, b.Missing, ""}
			if b.Length != nil {
				got.length = b.Length.String()
			}
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(want{})); diff != "" {
				t.Errorf("board (-want +got):\n%s", diff)
			}
		})
	}
	if b := newBoard(after(0), nil, nil); b.Length != nil {
		t.Errorf("a drill without classes took %v", *b.Length)
	}
}

func TestTapped(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name                   string
		device, sent, received time.Duration
		want                   time.Duration
	}{
		{"at once", 60 * time.Second, 60 * time.Second, 61 * time.Second, 61 * time.Second},
		{"kept for a while", 60 * time.Second, 120 * time.Second, 120 * time.Second, 60 * time.Second},
		{"a clock two hours behind", time.Minute - 2*time.Hour, 2*time.Minute - 2*time.Hour, 2 * time.Minute, time.Minute},
		{"a clock two hours ahead", time.Minute + 2*time.Hour, 2*time.Minute + 2*time.Hour, 2 * time.Minute, time.Minute},
		{"before the start", -time.Hour, 2 * time.Minute, 2 * time.Minute, 0},
		{"sent before it was made", 3 * time.Minute, 2 * time.Minute, 2 * time.Minute, 2 * time.Minute},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := tapped(after(tt.device), after(tt.sent), after(tt.received), after(0)); got != after(tt.want) {
				t.Errorf("tapped after %v, want %v", got.Sub(after(0)), tt.want)
			}
		})
	}
	if got := tapped(after(time.Minute), 0, after(2*time.Minute), after(0)); got != after(time.Minute) {
		t.Errorf("without the time of sending it is %v", got.Sub(after(0)))
	}
}

func TestSummary(t *testing.T) {
	t.Parallel()
	took := 222 * time.Second
	for _, tt := range []struct {
		board Board
		note  string
		want  string
	}{
		{Board{Lines: make([]Line, 36), Classes: 36, Settled: 36, Length: &took}, "", "3 分 42 秒，36 个班全到。"},
		{Board{Lines: make([]Line, 36), Classes: 36, Settled: 34, Uncalled: 1, Missing: 2}, "两人在医务室。", "36 个班到齐 34 个，没点名 1 个，缺 2 人。两人在医务室。"},
		{Board{}, "校车演练，从后窗离开。", "校车演练，从后窗离开。"},
	} {
		if got := summary(tt.board, tt.note); got != tt.want {
			t.Errorf("summary %q, want %q", got, tt.want)
		}
	}
}
