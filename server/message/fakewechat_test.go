package message_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"sync"
	"testing"
	"time"

	"xiaoqin/server/message"
)

// fakeWeChat takes messages over HTTP and counts what arrived for each openid, also
// from a sender that is dead before it hears the answer.
type fakeWeChat struct {
	*httptest.Server
	min, max time.Duration // how long an answer takes

	mu          sync.Mutex
	came        *sync.Cond
	arrived     map[string]int
	total       int
	busy        map[string]bool
	overlaps    int // sends to one openid at once, which WeChat refuses
	first, last time.Time
}

func newFakeWeChat(tb testing.TB, shortest, longest time.Duration) *fakeWeChat {
	tb.Helper()
	f := &fakeWeChat{min: shortest, max: longest, arrived: map[string]int{}, busy: map[string]bool{}}
	f.came = sync.NewCond(&f.mu)
	f.Server = httptest.NewServer(f)
	tb.Cleanup(f.Close)
	return f
}

func (f *fakeWeChat) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	openID, err := io.ReadAll(r.Body)
	if err != nil {
		return // the request was cut off: nothing arrived
	}
	f.enter(string(openID))
	time.Sleep(f.min + rand.N(f.max-f.min+1)) // the latency of WeChat
	f.leave(string(openID))
	_, _ = io.WriteString(w, `{"errcode":0,"msgid":1988810812324364291}`)
}

func (f *fakeWeChat) enter(openID string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.last = now()
	if f.total == 0 {
		f.first = f.last
	}
	f.total++
	f.arrived[openID]++
	if f.busy[openID] {
		f.overlaps++
	}
	f.busy[openID] = true
	f.came.Broadcast()
}

func (f *fakeWeChat) leave(openID string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.busy, openID)
}

// counts are how many openids were reached, and how many messages too many they got.
func (f *fakeWeChat) counts() (reached, repeats int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.arrived), f.total - len(f.arrived)
}

// overlapping are the sends to somebody who was being sent to.
func (f *fakeWeChat) overlapping() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.overlaps
}

// awaitReached waits until so many people have got a message.
func (f *fakeWeChat) awaitReached(t *testing.T, n int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	defer context.AfterFunc(ctx, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.came.Broadcast()
	})()
	f.mu.Lock()
	defer f.mu.Unlock()
	for len(f.arrived) < n {
		if ctx.Err() != nil {
			t.Fatalf("%d reached, %d never", len(f.arrived), n)
		}
		f.came.Wait()
	}
}

func (f *fakeWeChat) reached(openID string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.arrived[openID] > 0
}

// httpSender speaks to fakeWeChat as the client of WeChat does: a failure after the
// request has left is no answer, one before is a definite failure.
type httpSender struct {
	url    string
	client *http.Client
}

func newHTTPSender(url string, senders int) *httpSender {
	return &httpSender{url, &http.Client{
		Timeout:   5 * time.Second,
		Transport: &http.Transport{MaxIdleConnsPerHost: senders},
	}}
}

func (s *httpSender) Send(ctx context.Context, e message.Envelope) (message.Receipt, error) {
	left := false
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteRequest: func(httptrace.WroteRequestInfo) { left = true },
	})
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url, bytes.NewReader([]byte(e.OpenID)))
	if err != nil {
		return message.Receipt{}, err
	}
	response, err := s.client.Do(request)
	if err != nil {
		kind := message.FailedTransient
		if left {
			kind = message.FailedNoAnswer
		}
		return message.Receipt{}, &message.Failure{Kind: kind}
	}
	defer response.Body.Close()
	var answer struct {
		MsgID int64 `json:"msgid"`
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return message.Receipt{}, errors.New("no answer that could be read")
	}
	return message.Receipt{MsgID: answer.MsgID}, nil
}
