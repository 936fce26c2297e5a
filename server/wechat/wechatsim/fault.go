package wechatsim

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"
)

// FaultKind is what goes wrong.
type FaultKind string

// The kinds of fault.
const (
	FaultErrcode      FaultKind = "errcode"       // answer Errcode with HTTP 200
	FaultStatus       FaultKind = "status"        // answer HTTP Status as a gateway does
	FaultHTML         FaultKind = "html"          // answer HTTP 200 with an HTML page
	FaultHuge         FaultKind = "huge"          // answer JSON of Megabytes
	FaultReset        FaultKind = "reset"         // reset the connection
	FaultTruncated    FaultKind = "truncated"     // work normally, then send half of the JSON
	FaultDelay        FaultKind = "delay"         // wait DelayMillis, then work normally
	FaultHang         FaultKind = "hang"          // wait until the caller gives up, or the fault is cleared
	FaultInvalidToken FaultKind = "invalid_token" // every access_token dies now
	FaultUndelivered  FaultKind = "undelivered"   // accept the message, never deliver it, report that later
)

// Fault is trouble for the requests of one path.
type Fault struct {
	Path string    `json:"path"` // "/cgi-bin/token"; empty for every path
	Kind FaultKind `json:"kind"`
	// Count is how many requests it meets; 0 means until cleared.
	Count int `json:"count"`
	// Percent of the requests it meets, by the seeded stream; 0 means all.
	Percent int `json:"percent"`
	// AfterEffect lets errcode, status, html, huge, reset, delay and hang strike when
	// the work is done, so that the caller cannot know that it was.
	AfterEffect bool   `json:"after_effect"`
	Errcode     int    `json:"errcode,omitempty"`
	Errmsg      string `json:"errmsg,omitempty"` // WeChat's text when empty
	Status      int    `json:"status,omitempty"`
	DelayMillis int    `json:"delay_ms,omitempty"` // machine time
	Megabytes   int    `json:"megabytes,omitempty"`
}

type fault struct {
	Fault
	cleared chan struct{}
}

var noFault = &fault{}

// Inject adds a fault. Of several that fit a request the oldest strikes. The error is
// ErrBadFault.
func (s *Sim) Inject(f Fault) error {
	switch f.Kind {
	case FaultErrcode, FaultStatus, FaultHTML, FaultHuge, FaultReset, FaultTruncated,
		FaultDelay, FaultHang, FaultInvalidToken, FaultUndelivered:
	default:
		return ErrBadFault
	}
	if f.Count < 0 || f.DelayMillis < 0 || f.Megabytes < 0 || f.Percent < 0 || f.Percent > 100 ||
		f.Kind == FaultErrcode && f.Errcode == 0 || f.Kind == FaultStatus && (f.Status < 200 || f.Status > 599) {
		return ErrBadFault
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &fault{Fault: f, cleared: make(chan struct{})})
	return nil
}

// ClearFaults ends all faults; hung and delayed requests go on.
func (s *Sim) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.faults {
		close(f.cleared)
	}
	s.faults = nil
}

// Faults lists the faults injected and not cleared, used-up ones excepted; Count is
// what remains.
func (s *Sim) Faults() []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []Fault{}
	for _, f := range s.faults {
		if f.Count >= 0 {
			list = append(list, f.Fault)
		}
	}
	return list
}

// dueFault takes the fault for a request; the lock is held. A used-up fault stays in
// the list with a negative count, so that clearing it still frees hung requests.
func (s *Sim) dueFault(path string) *fault {
	for _, f := range s.faults {
		if f.Count < 0 || f.Path != "" && f.Path != path {
			continue
		}
		if f.Percent > 0 && int(s.random(1)[0])*100 >= f.Percent*256 {
			continue
		}
		struck := *f
		if f.Count == 1 {
			f.Count = -1
		} else if f.Count > 1 {
			f.Count--
		}
		return &struck
	}
	return noFault
}

// replaces reports whether the answer is the fault's own.
func (f *fault) replaces() bool {
	switch f.Kind {
	case FaultErrcode, FaultStatus, FaultHTML, FaultHuge, FaultReset:
		return true
	default:
		return false
	}
}

// stall waits as a delay or hang demands and reports whether to go on.
func (f *fault) stall(request, sim context.Context) bool {
	var over <-chan time.Time
	switch f.Kind {
	case FaultDelay:
		timer := time.NewTimer(time.Duration(f.DelayMillis) * time.Millisecond)
		defer timer.Stop()
		over = timer.C
	case FaultHang:
	default:
		return true
	}
	select {
	case <-over:
		return true
	case <-f.cleared:
		return true
	case <-request.Done():
		return false
	case <-sim.Done():
		return false
	}
}

// spoiled is the answer of a fault that replaces the real one.
func (s *Sim) spoiled(c *call) reply {
	f := c.fault
	switch f.Kind {
	case FaultErrcode:
		verdict := &wireError{code: f.Errcode, msg: f.Errmsg}
		if verdict.msg == "" {
			verdict.msg = errmsgs[f.Errcode]
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.refusal(c, verdict)
	case FaultStatus:
		text := strconv.Itoa(f.Status) + " " + http.StatusText(f.Status)
		page := fmt.Sprintf("<html>\r\n<head><title>%s</title></head>\r\n<body>\r\n<center><h1>%[1]s</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n", text)
		return reply{status: f.Status, contentType: "text/html", body: []byte(page)}
	case FaultHTML:
		return reply{status: http.StatusOK, contentType: "text/html", body: []byte("<!DOCTYPE html><html><body>系统维护中</body></html>")}
	default: // huge and reset write for themselves
		return reply{status: http.StatusOK, contentType: contentType(c.path)}
	}
}

// write sends the answer, spoiled where the fault spoils the sending.
func (f *fault) write(w http.ResponseWriter, answer reply) {
	switch f.Kind {
	case FaultReset:
		reset(w)
		return
	case FaultTruncated:
		answer.body = answer.body[:len(answer.body)/2]
	default:
	}
	w.Header().Set("Content-Type", answer.contentType)
	w.WriteHeader(answer.status)
	if f.Kind == FaultHuge {
		writeHuge(w, f.Megabytes)
		return
	}
	// A caller that went away is no trouble. The answer is on the wire before any
	// callback about it leaves.
	_, _ = w.Write(answer.body)
	_ = http.NewResponseController(w).Flush()
}

func writeHuge(w http.ResponseWriter, megabytes int) {
	block := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
	if _, err := w.Write([]byte(`{"errcode":0,"errmsg":"ok","padding":"`)); err != nil {
		return
	}
	for range megabytes {
		if _, err := w.Write(block); err != nil {
			return
		}
	}
	_, _ = w.Write([]byte(`"}`))
}

// reset ends the connection so that the caller reads ECONNRESET, or at least EOF
// where the connection is not ours to take, and ends the handler, which must not touch
// the connection again.
func reset(w http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // without it the caller reads EOF, which is as good
		}
		_ = conn.Close()
	}
	panic(http.ErrAbortHandler)
}
