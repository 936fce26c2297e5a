package wechatsim

import (
	"context"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"

	"xiaoqin/server/clock"
)

// Request is one request to the API as the log keeps it. Secrets, tokens and codes
// are replaced by "***".
type Request struct {
	At      clock.Instant `json:"at"`
	Method  string        `json:"method"`
	Path    string        `json:"path"`
	AppID   string        `json:"app_id,omitempty"` // empty when it was never established
	Query   string        `json:"query,omitempty"`
	Body    string        `json:"body,omitempty"`
	Fault   FaultKind     `json:"fault,omitempty"`
	Status  int           `json:"status"` // 0 while it is under way or when it was cut off
	Errcode int           `json:"errcode"`
	RID     string        `json:"rid,omitempty"`
}

// maxLog is how many requests are remembered; counts are never forgotten.
const maxLog = 2000

const redacted = "***"

// secretNames are the parameters and fields that must not be kept.
var secretNames = []string{"access_token", "refresh_token", "secret", "js_code", "code"}

// logRequest keeps the request; the lock is held.
func (s *Sim) logRequest(c *call) {
	c.log = &Request{
		At: clock.At(c.now), Method: c.method, Path: c.path,
		Query: redactQuery(c.query), Body: redactBody(c.body), Fault: c.fault.Kind,
	}
	if len(s.requests) >= maxLog {
		s.requests = slices.Delete(s.requests, 0, len(s.requests)/2+1)
	}
	s.requests = append(s.requests, c.log)
	s.counts[c.path]++
	s.signal()
}

// record notes the answer that is about to leave.
func (s *Sim) record(c *call, answer reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.landed(c)
	c.log.Errcode = answer.errcode
	if c.fault.Kind != FaultReset {
		c.log.Status = answer.status
	}
}

func redactQuery(q url.Values) string {
	clean := maps.Clone(q)
	for _, name := range secretNames {
		if clean.Has(name) {
			clean.Set(name, redacted)
		}
	}
	// Encode would turn the stars into %2A%2A%2A.
	return strings.ReplaceAll(clean.Encode(), url.QueryEscape(redacted), redacted)
}

// maxLoggedBody keeps the log small.
const maxLoggedBody = 4096

// redactBody keeps JSON objects only: nothing else can be searched for secrets.
func redactBody(body []byte) string {
	var fields map[string]json.RawMessage
	if len(body) > maxLoggedBody || json.Unmarshal(body, &fields) != nil {
		return ""
	}
	for _, name := range secretNames {
		if _, has := fields[name]; has {
			fields[name] = json.RawMessage(`"` + redacted + `"`)
		}
	}
	return string(encode(fields))
}

// Requests lists the remembered requests of a path, oldest first; of all paths when
// path is empty.
func (s *Sim) Requests(path string) []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []Request{}
	for _, r := range s.requests {
		if path == "" || r.Path == path {
			list = append(list, *r)
		}
	}
	return list
}

// Count is how many requests of a path have arrived since the start or the last
// Reset.
func (s *Sim) Count(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts[path]
}

// Counts is Count for every path that was asked for.
func (s *Sim) Counts() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.counts)
}

// AwaitRequests blocks until at least n requests of a path have arrived, whether
// they were answered or hang. The error wraps that of the context.
func (s *Sim) AwaitRequests(ctx context.Context, path string, n int) error {
	return s.await(ctx, func() bool { return s.counts[path] >= n })
}
