package goals_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/message"
)

// fannedOut is how many messages leave while guards check in.
const fannedOut = 5000

// slowWeChat answers as late as WeChat does, and counts.
type slowWeChat struct {
	*httptest.Server
	sent atomic.Int64
}

func newSlowWeChat(b *testing.B) *slowWeChat {
	b.Helper()
	w := &slowWeChat{}
	mux := http.NewServeMux()
	mux.HandleFunc("/cgi-bin/stable_token", func(out http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(out, `{"access_token":"bench","expires_in":7200}`)
	})
	mux.HandleFunc("/cgi-bin/message/subscribe/send", func(out http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		wait(r.Context(), 20*time.Millisecond+rand.N(30*time.Millisecond))
		w.sent.Add(1)
		_, _ = io.WriteString(out, `{"errcode":0,"errmsg":"ok","msgid":1}`)
	})
	w.Server = httptest.NewServer(mux)
	b.Cleanup(w.Close)
	return w
}

// fanOut measures P16: check-ins at 200/s, quiet and while messages leave.
func (p *programme) fanOut(b *testing.B) {
	b.Helper()
	in, wechat := p.short(), newSlowWeChat(b)
	config := filepath.Join(in.home, "bench.yaml")
	text := "mode: development\nwechat: {templates: {mini: {duty_due: {id: bench, fields: {thing1: \"{title}\"}}}}}\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	in.refresh(b)
	command, address := in.command(b, p.binary, "-config", config)
	command.Env = append(command.Env, "XIAOQIN_WECHAT_API_URL="+wechat.URL)
	server := start(b, command, address, "/readyz")
	defer server.end(b)
	const rate, lasts = 200, 15 * time.Second
	walk := in.walk(16, 0, time.Minute)
	server.apply(b, walk.warm(schools/16+1))
	wait(b.Context(), 2*time.Second) // the demo school makes its plans
	walk.rate, walk.lasts = rate, lasts
	quiet := server.apply(b, walk)
	in.enqueue(b, fannedOut)
	before := wechat.sent.Load()
	busy := server.apply(b, walk)
	sent := wechat.sent.Load() - before
	if sent == 0 || sent >= fannedOut {
		b.Fatalf("%d messages left meanwhile", sent)
	}
	ratio := busy.percentile(99) / quiet.percentile(99)
	p.table.row("P16", fmt.Sprintf("p99 of check-ins at 200/s while %d messages leave (%.0f/s) ÷ quiet", fannedOut, float64(sent)/lasts.Seconds()), "≤ 2",
		fmt.Sprintf("%.2f (%s ÷ %s)", ratio, ms(busy.percentile(99)), ms(quiet.percentile(99))), met(ratio <= 2))
}

// enqueue has so many messages for the guards and heads, each as often as the others.
func (in *installation) enqueue(b *testing.B, n int) {
	b.Helper()
	db, err := database.Open(b.Context(), in.dsn)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	now := clock.At(clock.Machine().Now())
	out := message.New(message.Deps{
		DB: db, School: clock.NewSchool(clock.Machine()), Machine: clock.Machine(),
		Templates: message.Templates{message.Mini: {message.DutyDue: {ID: "bench", Fields: map[string]string{"thing1": "{title}"}}}},
	})
	var drafts []message.Draft
	for i := 0; i < n; i += 2 {
		s := &in.sites[i/2%len(in.sites)]
		drafts = append(drafts, message.Draft{
			School: s.id, Purpose: message.DutyDue, Origin: message.Origin{Kind: "bench", ID: database.NewID()}, Moment: now,
			To: []database.ID{s.guard, s.head}, Title: "巡查提醒", Body: "第三轮十点开始", ExpiresAt: now.Add(time.Hour),
		})
	}
	err = db.Tx(b.Context(), func(ctx context.Context) error { return out.Enqueue(ctx, drafts...) })
	if err != nil {
		b.Fatal(err)
	}
}
