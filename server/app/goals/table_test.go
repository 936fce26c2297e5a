package goals_test

import (
	"fmt"
	"io"
	"os"
)

// table is what the benchmark prints, in Markdown, row by row.
type table struct {
	out         io.Writer
	met, judged int
}

type verdict string

// The verdicts.
const (
	yes      verdict = "yes"
	no       verdict = "no"
	unjudged verdict = ""
)

func met(is bool) verdict {
	if is {
		return yes
	}
	return no
}

func newTable() *table {
	t := &table{out: os.Stdout}
	_, _ = fmt.Fprintf(t.out, "\n| | goal | limit | measured | met |\n|---|---|---|---|---|\n")
	return t
}

func (t *table) row(goal, what, limit, measured string, v verdict) {
	if v != unjudged {
		t.judged++
	}
	if v == yes {
		t.met++
	}
	_, _ = fmt.Fprintf(t.out, "| %s | %s | %s | %s | %s |\n", goal, what, limit, measured, v)
}

// spread is a row of a figure that differs from pair to pair.
func (t *table) spread(goal, what, limit string, s samples, v verdict) {
	t.row(goal, what, limit, fmt.Sprintf("%.2f (%.2f–%.2f)", s.median(), s.least(), s.most()), v)
}

// ratio is a row of what share of the ceiling was reached.
func (t *table) ratio(goal, what, limit string, d duel, least float64) {
	t.share(goal, what, limit, d, met(d.ratio.least() >= least))
}

func (t *table) share(goal, what, limit string, d duel, v verdict) {
	t.row(goal, what, limit, fmt.Sprintf("%s (%s–%s): %.0f of %.0f/s", percent(d.ratio.median()), percent(d.ratio.least()), percent(d.ratio.most()),
		d.ours.median(), d.least.median()), v)
}

func (t *table) end() { _, _ = fmt.Fprintf(t.out, "\n%d of %d goals are met.\n\n", t.met, t.judged) }

func ms(f float64) string        { return fmt.Sprintf("%.1f ms", f) }
func micro(f float64) string     { return fmt.Sprintf("%.0f µs", f) }
func megabytes(f float64) string { return fmt.Sprintf("%.1f MB", f) }
func percent(f float64) string   { return fmt.Sprintf("%.0f %%", 100*f) }
