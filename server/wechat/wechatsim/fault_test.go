package wechatsim_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoqin/server/wechat/wechatsim"
)

// raw asks for the templates and returns the error of the transport, if any.
func (w *world) raw(ctx context.Context, token url.Values) (answer, error) {
	w.t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.url+sendPath+"?"+token.Encode(), strings.NewReader(w.due()))
	must(w.t, err)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return answer{res.StatusCode, res.Header.Get("Content-Type"), string(b)}, err
}

func TestFaultAnswers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.sim.Grant(mini, guard, dueTemplate, 9))
	token := w.token(mini)
	const jsonType = "application/json; encoding=utf-8"
	for name, tt := range map[string]struct {
		fault wechatsim.Fault
		want  answer
	}{
		"errcode":  {wechatsim.Fault{Kind: wechatsim.FaultErrcode, Errcode: -1}, answer{200, jsonType, `{"errcode":-1,"errmsg":"system error rid: RID"}`}},
		"own text": {wechatsim.Fault{Kind: wechatsim.FaultErrcode, Errcode: 45009, Errmsg: "api freq out of limit"}, answer{200, jsonType, `{"errcode":45009,"errmsg":"api freq out of limit rid: RID"}`}},
		"status": {wechatsim.Fault{Kind: wechatsim.FaultStatus, Status: 502}, answer{
			502, "text/html",
			"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n",
		}},
		"html":          {wechatsim.Fault{Kind: wechatsim.FaultHTML}, answer{200, "text/html", `<!DOCTYPE html><html><body>系统维护中</body></html>`}},
		"invalid token": {wechatsim.Fault{Kind: wechatsim.FaultInvalidToken}, answer{200, jsonType, `{"errcode":40001,"errmsg":"invalid credential, access_token is invalid or not latest rid: RID"}`}},
	} {
		tt.fault.Path, tt.fault.Count = sendPath, 1
		must(t, w.sim.Inject(tt.fault))
		got, err := w.raw(t.Context(), token)
		must(t, err)
		got.body = ridShape.ReplaceAllString(got.body, "rid: RID")
		if got != tt.want {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got, tt.want)
		}
		token = w.token(mini)
		if again, err := w.raw(t.Context(), token); err != nil || !strings.Contains(again.body, `"errcode":0`) {
			t.Errorf("after %s: %+v, %v", name, again, err)
		}
	}
	if got := len(w.sim.Messages(guard)); got != 5 {
		t.Errorf("%d messages arrived, want the 5 sent without a fault", got)
	}
}

// The message arrives, the right is spent, and the sender cannot know.
func TestFaultAfterEffect(t *testing.T) {
	t.Parallel()
	for _, f := range []wechatsim.Fault{
		{Kind: wechatsim.FaultErrcode, Errcode: -1},
		{Kind: wechatsim.FaultStatus, Status: 504},
		{Kind: wechatsim.FaultReset},
		{Kind: wechatsim.FaultHTML},
	} {
		w := newWorld(t)
		must(t, w.sim.Grant(mini, guard, dueTemplate, 1))
		f.AfterEffect, f.Count = true, 1
		token := w.token(mini)
		must(t, w.sim.Inject(f))
		if got, err := w.raw(t.Context(), token); err == nil && strings.Contains(got.body, `"errcode":0`) {
			t.Errorf("%s: the answer came through: %+v", f.Kind, got)
		}
		if n, left := len(w.sim.Messages(guard)), w.credit(dueTemplate).Left; n != 1 || left != 0 {
			t.Errorf("%s: %d messages, %d rights left", f.Kind, n, left)
		}
	}
}

func TestFaultReset(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token := w.token(mini)
	must(t, w.sim.Inject(wechatsim.Fault{Kind: wechatsim.FaultReset, Path: sendPath}))
	if got, err := w.raw(t.Context(), token); err == nil {
		t.Errorf("answered %+v", got)
	}
	if got := len(w.sim.Messages("")); got != 0 {
		t.Errorf("%d messages arrived", got)
	}
	if got := w.sim.Requests(sendPath)[0]; got.Status != 0 || got.Fault != wechatsim.FaultReset {
		t.Errorf("logged as %+v", got)
	}
}

func TestFaultHang(t *testing.T) {
	t.Parallel()
	for _, afterEffect := range []bool{false, true} {
		w := newWorld(t)
		must(t, w.sim.Grant(mini, guard, dueTemplate, 1))
		token := w.token(mini)
		must(t, w.sim.Inject(wechatsim.Fault{Kind: wechatsim.FaultHang, Path: sendPath, AfterEffect: afterEffect}))
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			_ = w.sim.AwaitRequests(ctx, sendPath, 1)
			cancel()
		}()
		if got, err := w.raw(ctx, token); !errors.Is(err, context.Canceled) {
			t.Errorf("after effect %t: got %+v, %v", afterEffect, got, err)
		}
	}
	// A hung request that is let go works as if nothing had been.
	w := newWorld(t)
	must(t, w.sim.Grant(mini, guard, dueTemplate, 1))
	token := w.token(mini)
	must(t, w.sim.Inject(wechatsim.Fault{Kind: wechatsim.FaultHang, Path: sendPath, Count: 1, AfterEffect: true}))
	go func() {
		_ = w.sim.AwaitRequests(t.Context(), sendPath, 1)
		w.sim.ClearFaults()
	}()
	got, err := w.raw(t.Context(), token)
	must(t, err)
	if !strings.Contains(got.body, `"errcode":0`) || len(w.sim.Messages(guard)) != 1 {
		t.Errorf("let go: %+v", got)
	}
}

func TestFaultDelay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.sim.Grant(mini, guard, dueTemplate, 1))
	token := w.token(mini)
	must(t, w.sim.Inject(wechatsim.Fault{Kind: wechatsim.FaultDelay, DelayMillis: 10_000_000, Path: sendPath, Count: 1}))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if got, err := w.raw(ctx, token); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a long delay: %+v, %v", got, err)
	}
	// The first send counts as under way until its caller's absence is noticed, so the
	// second one has a world of its own.
	w = newWorld(t)
	must(t, w.sim.Grant(mini, guard, dueTemplate, 1))
	token = w.token(mini)
	must(t, w.sim.Inject(wechatsim.Fault{Kind: wechatsim.FaultDelay, DelayMillis: 1, Path: sendPath}))
	got, err := w.raw(t.Context(), token)
	must(t, err)
	if !strings.Contains(got.body, `"errcode":0`) {
		t.Errorf("a short delay: %+v", got)
	}
}

func TestFaultTruncatedAndHuge(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.sim.Grant(mini, guard, dueTemplate, 1))
	token := w.token(mini)
	must(t, w.sim.Inject(wechatsim.Fault{Kind: wechatsim.FaultTruncated, Path: sendPath, Count: 1}))
	got, err := w.raw(t.Context(), token)
	must(t, err)
	if json.Valid([]byte(got.body)) || !strings.HasPrefix(got.body, `{"errcode":0`) || len(w.sim.Messages(guard)) != 1 {
		t.Errorf("truncated: %+v", got)
	}
	must(t, w.sim.Inject(wechatsim.Fault{Kind: wechatsim.FaultHuge, Megabytes: 3, Path: sendPath, Count: 1}))
	got, err = w.raw(t.Context(), token)
	must(t, err)
	if len(got.body) < 3<<20 || !json.Valid([]byte(got.body)) {
		t.Errorf("huge: %d bytes", len(got.body))
	}
}

func TestFaultCountsAndOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := wechatsim.Fault{Path: templatesPath, Kind: wechatsim.FaultErrcode, Errcode: -1, Count: 2}
	second := wechatsim.Fault{Kind: wechatsim.FaultErrcode, Errcode: 45011} // every path, until cleared
	token := w.token(mini)
	must(t, w.sim.Inject(first))
	must(t, w.sim.Inject(second))
	for i, want := range []string{`{"errcode":-1,`, `{"errcode":-1,`, `{"errcode":45011,`, `{"errcode":45011,`} {
		if i == 1 {
			first.Count = 1
			if diff := cmp.Diff([]wechatsim.Fault{first, second}, w.sim.Faults()); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
		}
		if got := w.get(templatesPath, token); !strings.HasPrefix(got, want) {
			t.Errorf("request %d: %s, want %s…", i+1, got, want)
		}
	}
	w.sim.ClearFaults()
	if got := w.get(templatesPath, token); !strings.HasPrefix(got, `{"errcode":0,`) {
		t.Errorf("cleared: %s", got)
	}
}

func TestFaultPercent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token := w.token(mini)
	must(t, w.sim.Inject(wechatsim.Fault{Kind: wechatsim.FaultErrcode, Errcode: -1, Percent: 10}))
	struck := 0
	for range 500 {
		if strings.HasPrefix(w.get(templatesPath, token), `{"errcode":-1,`) {
			struck++
		}
	}
	if struck < 30 || struck > 80 {
		t.Errorf("10 %% struck %d of 500", struck)
	}
}

func TestBadFaults(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, f := range []wechatsim.Fault{
		{},
		{Kind: "flood"},
		{Kind: wechatsim.FaultErrcode},
		{Kind: wechatsim.FaultStatus},
		{Kind: wechatsim.FaultStatus, Status: 99},
		{Kind: wechatsim.FaultHTML, Count: -1},
		{Kind: wechatsim.FaultHTML, Percent: 101},
	} {
		if err := w.sim.Inject(f); !errors.Is(err, wechatsim.ErrBadFault) {
			t.Errorf("%+v: %v", f, err)
		}
	}
}

// Close frees whatever still hangs.
func TestCloseEndsHungRequests(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token := w.token(mini)
	must(t, w.sim.Inject(wechatsim.Fault{Kind: wechatsim.FaultHang}))
	go func() {
		_ = w.sim.AwaitRequests(t.Context(), sendPath, 1)
		w.sim.Close()
	}()
	if got, err := w.raw(t.Context(), token); err == nil {
		t.Errorf("answered %+v", got)
	}
}
