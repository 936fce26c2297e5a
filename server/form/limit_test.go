package form_test

import (
	"math"
	"testing"

	"xiaoqin/server/form"
)

func limit(tb testing.TB, s string) *form.Limit {
	tb.Helper()
	l, err := form.ParseLimit(s)
	if err != nil {
		tb.Fatal(err)
	}
	return &l
}

func TestLimits(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		limit, words string
		keeps, not   []float64
	}{
		{">= 70", "不低于 70℃", []float64{70, 70.1, 1000}, []float64{69.9, -1, math.Nextafter(70, 0)}},
		{"> 70", "高于 70℃", []float64{70.1, math.Nextafter(70, 71)}, []float64{70, 69.9}},
		{"<= 8", "不高于 8℃", []float64{8, 0, -18}, []float64{8.1}},
		{"< 37.3", "低于 37.3℃", []float64{37.2}, []float64{37.3, 38}},
		{">= 0 <= 8", "0～8℃", []float64{0, 4, 8}, []float64{-0.1, 8.1}},
		{"> 0 < 8", "高于 0℃，低于 8℃", []float64{0.1, 7.9}, []float64{0, 8}},
		{">= 5 <= 5", "5～5℃", []float64{5}, []float64{4, 6}},
		{"<= -9", "不高于 -9℃", []float64{-9, -18}, []float64{-8.9}},
	} {
		l := limit(t, test.limit)
		if l.String() != test.limit || l.Words("℃") != test.words {
			t.Errorf("%s is %q, %q", test.limit, l, l.Words("℃"))
		}
		for _, n := range test.keeps {
			if !l.Keeps(n) {
				t.Errorf("%s: %v does not keep it", test.limit, n)
			}
		}
		for _, n := range append(test.not, math.NaN(), math.Inf(1), math.Inf(-1)) {
			if l.Keeps(n) {
				t.Errorf("%s: %v keeps it", test.limit, n)
			}
		}
	}
	for _, bad := range []string{"", "70", "= 70", ">= x", ">= 70 >= 80", "<= 8 >= 0", ">= 9 <= 8", "> 5 <= 5", ">= 1e9", ">= NaN", ">= 70℃", "> "} {
		if l, err := form.ParseLimit(bad); err == nil {
			t.Errorf("%q is %v", bad, l)
		}
	}
}

func FuzzLimit(f *testing.F) {
	for _, s := range []string{">= 70", "> 0 <= 8", "<-9.5", ">=0<0", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		l, err := form.ParseLimit(s)
		if err != nil {
			return
		}
		again, err := form.ParseLimit(l.String())
		if err != nil || again.String() != l.String() {
			t.Fatalf("%q becomes %q, then %q, %v", s, l, again, err)
		}
		for _, n := range []float64{-1e9, -1, 0, 1, 70, 1e9} {
			if l.Keeps(n) != again.Keeps(n) {
				t.Fatalf("%q judges %v in two ways", s, n)
			}
		}
	})
}
