package goals_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"xiaoqin/server/clock"
)

// load is what one cell does.
type load struct {
	connections int
	lasts       time.Duration
	rate        int    // requests a second; zero is as fast as the answers come
	expect      string // in every answer
	next        func(connection int) (request, bool)
}

// warm is the beginning of a load: so many requests on each connection.
func (l load) warm(each int) load {
	sent := make([]int, l.connections)
	next := l.next
	l.next = func(connection int) (request, bool) {
		sent[connection]++
		if sent[connection] > each {
			return request{}, false
		}
		return next(connection)
	}
	return l
}

// result is what came of it.
type result struct {
	sent   int
	took   time.Duration
	waits  []time.Duration // sorted
	cpu    time.Duration   // of the server's process
	failed string          // the first answer that was none
}

func (r *result) perSecond() float64 { return float64(r.sent) / r.took.Seconds() }

// each is the server's processor time for one request in µs.
func (r *result) each() float64 { return float64(r.cpu.Microseconds()) / float64(r.sent) }

// percentile is in ms.
func (r *result) percentile(p float64) float64 {
	i := min(len(r.waits)-1, int(p/100*float64(len(r.waits))))
	return float64(r.waits[i].Microseconds()) / 1000
}

// apply runs a cell. A wait counts from when the request was due, so that a stall is not
// hidden from those that stood in line behind it.
func (p *process) apply(b *testing.B, l load) result {
	b.Helper()
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	wires := make([]*wire, l.connections)
	for i := range wires {
		var err error
		if wires[i], err = dial(ctx, p.address); err != nil {
			b.Fatal(err)
		}
		defer func() { _ = wires[i].conn.Close() }()
	}
	now := clock.Machine().Now
	var r result
	var mu sync.Mutex
	var due atomic.Int64
	used, begun := p.cpu(b), now()
	var work sync.WaitGroup
	for i, w := range wires {
		work.Go(func() {
			var waits []time.Duration
			failed := ""
			for failed == "" {
				at := now()
				if l.rate > 0 {
					at = begun.Add(time.Duration(due.Add(1)-1) * time.Second / time.Duration(l.rate))
				}
				if at.Sub(begun) >= l.lasts {
					break
				}
				question, ok := l.next(i)
				if !ok {
					break
				}
				wait(ctx, at.Sub(now()))
				status, body, err := w.do(question)
				if err != nil || status != 200 || !bytes.Contains(body, []byte(l.expect)) {
					failed = fmt.Sprintf("%d %v %s", status, err, body)
				}
				waits = append(waits, now().Sub(at))
			}
			mu.Lock()
			defer mu.Unlock()
			r.waits = append(r.waits, waits...)
			r.failed = cmp.Or(r.failed, failed)
		})
	}
	work.Wait()
	r.took, r.cpu, r.sent = now().Sub(begun), p.cpu(b)-used, len(r.waits)
	if r.failed != "" || r.sent == 0 {
		b.Fatalf("%d sent, then %s", r.sent, r.failed)
	}
	slices.Sort(r.waits)
	return r
}

// wait stands still until a request is due.
func wait(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
