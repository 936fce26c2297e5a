package wechatsim_test

import (
	"net/http"
	"strings"
	"testing"
)

// BenchmarkSubscribeSend is one accepted message, in process.
func BenchmarkSubscribeSend(b *testing.B) {
	w := newWorld(b)
	must(b, w.sim.Grant(mini, guard, dueTemplate, 10_000_000))
	client := &http.Client{Transport: w.sim.Transport()}
	address, body := "https://api.weixin.qq.com"+sendPath+"?"+w.token(mini).Encode(), w.due()
	b.ReportAllocs()
	for b.Loop() {
		req, err := http.NewRequestWithContext(b.Context(), http.MethodPost, address, strings.NewReader(body))
		must(b, err)
		res, err := client.Do(req)
		must(b, err)
		must(b, res.Body.Close())
	}
	if got := w.sim.Count(sendPath); len(w.sim.Messages(guard)) != got {
		b.Errorf("%d messages of %d requests arrived", len(w.sim.Messages(guard)), got)
	}
}
