package goals_test

import (
	"encoding/json"
	"testing"
	"time"
)

const pageOf20 = "/api/v1/check-ins?limit=20"

// deep is how many check-ins lie before page 500 of twenty.
const deep = 499 * 20

// read is a load that asks for the same page again and again.
func read(path, token, expect string, connections int, lasts time.Duration) load {
	return load{connections: connections, lasts: lasts, expect: expect, next: func(int) (request, bool) {
		return request{"GET", path, token, ""}, true
	}}
}

// page asks for a page of the check-ins of the busiest school.
func (in *installation) page(path string) load {
	return read(path, in.sites[0].headToken, `"items"`, 16, 2*time.Second)
}

// lists measures P6 and P7 on the school with a tenth of all check-ins.
func (p *programme) lists(b *testing.B) {
	b.Helper()
	least := p.least()
	long, short := p.long().serve(b, p.binary), p.short().serve(b, p.binary)
	defer long.end(b)
	defer short.end(b)
	old := pageOf20 + "&after=" + p.long().cursor(b, long, deep)
	long.apply(b, p.long().page(old).warm(10))
	short.apply(b, p.short().page(pageOf20).warm(10))
	var d duel
	var rows, pages samples
	for range pairs {
		first := long.apply(b, p.long().page(pageOf20))
		c := least.apply(b, read("/records", ceilingToken, `"uuid"`, 16, 2*time.Second))
		d.ours, d.least = append(d.ours, first.perSecond()), append(d.least, c.perSecond())
		d.ratio = append(d.ratio, first.perSecond()/c.perSecond())
		fewer := short.apply(b, p.short().page(pageOf20))
		later := long.apply(b, p.long().page(old))
		rows, pages = append(rows, first.each()/fewer.each()), append(pages, later.each()/first.each())
	}
	p.table.ratio("P6", "list page of 20, 16 connections, of the ceiling", "≥ 65 %", d, 0.65)
	p.table.spread("P7", "processor time of a page: 1,000,000 rows ÷ 1,000 rows", "≤ 1.15", rows, met(rows.most() <= 1.15))
	p.table.spread("P7", "processor time of a page: the 500th ÷ the first", "≤ 1.15", pages, met(pages.most() <= 1.15))
}

// cursor is where the page begins that has so many check-ins before it.
func (in *installation) cursor(b *testing.B, p *process, before int) string {
	b.Helper()
	w, err := dial(b.Context(), p.address)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = w.conn.Close() }()
	const most = 100
	after := ""
	for before > 0 {
		path := "/api/v1/check-ins?limit=100"
		if after != "" {
			path += "&after=" + after
		}
		status, body, err := w.do(request{"GET", path, in.sites[0].headToken, ""})
		var page struct {
			Items []struct{ ID string } `json:"items"`
		}
		if err == nil {
			err = json.Unmarshal(body, &page)
		}
		if err != nil || status != 200 || len(page.Items) < most {
			b.Fatalf("%d %v: %d items", status, err, len(page.Items))
		}
		n := min(before, most)
		after, before = page.Items[n-1].ID, before-n
	}
	return after
}
