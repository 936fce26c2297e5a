package wechatsim_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
	"time"

	"xiaoqin/server/wechat/wechatsim"
)

func TestTransport(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.sim.Grant(mini, guard, dueTemplate, 3))
	client := &http.Client{Transport: w.sim.Transport(), Timeout: time.Minute}
	token := w.token(mini).Encode()
	send := func(ctx context.Context) (string, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://api.weixin.qq.com"+sendPath+"?"+token, strings.NewReader(w.due()))
		must(t, err)
		res, err := client.Do(req)
		if err != nil {
			return "", err
		}
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		return string(b), err
	}
	body, err := send(t.Context())
	must(t, err)
	wantBody(t, "answer", body, `{"errcode":0,"errmsg":"ok","msgid":1728775842693120001}`)

	must(t, w.sim.Inject(wechatsim.Fault{Kind: wechatsim.FaultReset, Count: 1}))
	written := 0
	traced := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { written++ }})
	if _, err := send(traced); !errors.Is(err, io.ErrUnexpectedEOF) || written != 1 {
		t.Errorf("reset: %v, written %d times", err, written)
	}
	gone, cancel := context.WithCancel(traced)
	cancel()
	if _, err := send(gone); !errors.Is(err, context.Canceled) || written != 1 {
		t.Errorf("cancelled: %v, written %d times", err, written)
	}
	must(t, w.sim.Inject(wechatsim.Fault{Kind: wechatsim.FaultHang, Count: 1}))
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := send(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("hang: %v", err)
	}
	res, err := client.Get("https://api.weixin.qq.com/cgi-bin/nothing")
	must(t, err)
	defer res.Body.Close()
	if res.Status != "200 OK" || res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "application/json; encoding=utf-8" {
		t.Errorf("without a body: HTTP %d, %v", res.StatusCode, res.Header)
	}
}
