package wechatsim

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"xiaoqin/server/clock"
)

// Mode is how a callback is protected.
type Mode string

// The modes of 消息推送.
const (
	Plain  Mode = "plain"  // readable
	Compat Mode = "compat" // readable fields and Encrypt side by side
	Safe   Mode = "safe"   // ToUserName and Encrypt only
)

// Format is how a callback is written.
type Format string

// The formats of 消息推送.
const (
	JSON Format = "json"
	XML  Format = "xml"
)

// Callback is an app's 消息推送 configuration, and what shall go wrong with it.
type Callback struct {
	URL    string `json:"url"`
	Token  string `json:"token"`
	AESKey string `json:"aes_key"` // 43 characters; not needed in plain mode
	Mode   Mode   `json:"mode"`
	Format Format `json:"format"`

	Duplicate      bool `json:"duplicate"`       // every event comes twice
	WrongSignature bool `json:"wrong_signature"` // signatures of another token
	StaleTimestamp bool `json:"stale_timestamp"` // ten minutes old
	OtherForms     bool `json:"other_forms"`     // numbers as strings and the reverse
}

// attempts is how often WeChat tries to push one event.
const attempts = 3

// Attempt is one try to push an event.
type Attempt struct {
	Status int    `json:"status"` // 0 when there was no answer
	Error  string `json:"error,omitempty"`
}

// Push is one event pushed to an app's server.
type Push struct {
	At        clock.Instant `json:"at"`
	AppID     string        `json:"app_id"`
	Event     string        `json:"event"`
	OpenID    string        `json:"openid"`
	Attempts  []Attempt     `json:"attempts"`
	Delivered bool          `json:"delivered"`
}

// SetCallback configures where an app's events go; a zero Callback stops them. The
// error is ErrUnknownApp or ErrBadCallback.
func (s *Sim) SetCallback(appID string, cb Callback) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, err := s.app(appID, "")
	if err != nil {
		return err
	}
	if cb == (Callback{}) {
		a.callback = nil
		return nil
	}
	if err := cb.check(); err != nil {
		return err
	}
	a.callback = &cb
	return nil
}

func (cb Callback) check() error {
	u, err := url.Parse(cb.URL)
	if err != nil || u.Host == "" || cb.Token == "" ||
		!slices.Contains([]Mode{Plain, Compat, Safe}, cb.Mode) || !slices.Contains([]Format{JSON, XML}, cb.Format) {
		return ErrBadCallback
	}
	if cb.Mode == Plain {
		return nil
	}
	_, err = messageKey(cb.AESKey)
	return err
}

// push sends an event from a control operation; the lock is held.
func (s *Sim) push(e event) {
	if e.callback.URL == "" {
		return
	}
	s.pending++
	go s.deliver(e)
}

// notify sends an event once the answer to this request has gone out.
func (c *call) notify(e event) {
	if e.callback.URL != "" {
		c.events = append(c.events, e)
	}
}

// deliver pushes one event until it is accepted or given up, and records it.
func (s *Sim) deliver(e event) {
	times := 1
	if e.callback.Duplicate {
		times = 2
	}
	for range times {
		s.mu.Lock()
		to, body := s.envelope(e)
		s.mu.Unlock()
		p := Push{At: clock.At(e.at), AppID: e.app.AppID, Event: e.name, OpenID: e.from}
		for len(p.Attempts) < attempts && !p.Delivered {
			a := s.attempt(to, e.callback.Format, body)
			p.Attempts = append(p.Attempts, a)
			p.Delivered = a.Error == ""
		}
		s.mu.Lock()
		s.pushes = append(s.pushes, p)
		s.mu.Unlock()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pending--
	s.signal()
}

// envelope builds the address and body of a push; the lock is held. Retries repeat
// it, nonce and all. The timestamp is that of the clock the simulator was given:
// a receiver compares it with its own.
func (s *Sim) envelope(e event) (to string, body []byte) {
	cb := e.callback
	at := s.opts.Clock.Now()
	if cb.StaleTimestamp {
		at = at.Add(-10 * time.Minute)
	}
	token := cb.Token
	if cb.WrongSignature {
		token += "x"
	}
	timestamp, nonce := strconv.FormatInt(at.Unix(), 10), hex.EncodeToString(s.random(5))
	q := url.Values{
		"signature": {sign(token, timestamp, nonce)}, "timestamp": {timestamp}, "nonce": {nonce}, "openid": {e.from},
	}
	message := e.fields()
	if cb.OtherForms {
		message = message.otherForm()
	}
	if cb.Mode != Plain {
		key, _ := messageKey(cb.AESKey) // SetCallback has checked it
		encrypted := seal(key, s.random(16), message.in(cb.Format), e.app.AppID)
		q.Set("encrypt_type", "aes")
		q.Set("msg_signature", sign(token, timestamp, nonce, encrypted))
		if cb.Mode == Safe {
			message = message[:1]
		}
		message = append(message, field{"Encrypt", encrypted})
	}
	separator := "?"
	if strings.Contains(cb.URL, "?") {
		separator = "&"
	}
	return cb.URL + separator + q.Encode(), message.in(cb.Format)
}

func (f fields) in(format Format) []byte {
	if format == JSON {
		return f.json()
	}
	return f.xml()
}

// attempt posts once; an empty body or "success" within the time limit accepts it.
func (s *Sim) attempt(to string, format Format, body []byte) Attempt {
	ctx, cancel := context.WithTimeout(s.ctx, s.opts.CallbackTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body)) //nolint:gosec // G704: the address is what SetCallback was told
	if err != nil {
		return Attempt{Error: "address cannot be used"}
	}
	req.Header.Set("Content-Type", map[Format]string{JSON: "application/json", XML: "text/xml"}[format])
	req.Header.Set("User-Agent", "Mozilla/4.0")
	status, answer, err := s.fetch(req)
	switch {
	case err != nil:
		return Attempt{Status: status, Error: "no answer"}
	case status != http.StatusOK:
		return Attempt{Status: status, Error: "status is not 200"}
	case answer != "" && answer != "success":
		return Attempt{Status: status, Error: `body is neither empty nor "success"`}
	default:
		return Attempt{Status: status}
	}
}

func (s *Sim) fetch(req *http.Request) (status int, body string, err error) {
	res, err := s.client.Do(req) //nolint:gosec // G704: the address is what SetCallback was told
	if err != nil {
		return 0, "", err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(io.LimitReader(res.Body, 4096))
	return res.StatusCode, string(b), err
}

// VerifyCallback asks an app's server to prove that it knows the token, as WeChat
// does when the address is saved: it must echo a random text. The error is
// ErrUnknownApp, ErrNoCallback, ErrEchoMismatch or that of the request.
func (s *Sim) VerifyCallback(ctx context.Context, appID string) error {
	s.mu.Lock()
	a, err := s.app(appID, "")
	if err != nil || a.callback == nil {
		s.mu.Unlock()
		if err == nil {
			err = ErrNoCallback
		}
		return err
	}
	cb, nonce, echo := *a.callback, hex.EncodeToString(s.random(5)), hex.EncodeToString(s.random(8))
	timestamp := strconv.FormatInt(s.opts.Clock.Now().Unix(), 10)
	s.mu.Unlock()
	u, err := url.Parse(cb.URL)
	if err != nil {
		return ErrBadCallback.With(err)
	}
	q := u.Query()
	q.Set("signature", sign(cb.Token, timestamp, nonce))
	q.Set("timestamp", timestamp)
	q.Set("nonce", nonce)
	q.Set("echostr", echo)
	u.RawQuery = q.Encode()
	ctx, cancel := context.WithTimeout(ctx, s.opts.CallbackTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return ErrBadCallback.With(err)
	}
	status, body, err := s.fetch(req)
	if err != nil {
		return fmt.Errorf("verify callback: %w", err)
	}
	if status != http.StatusOK || body != echo {
		return ErrEchoMismatch
	}
	return nil
}

// Pushes lists the events pushed, in the order in which they ended.
func (s *Sim) Pushes() []Push {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.pushes)
}

// Settle blocks until every event so far has been delivered or given up. The error
// wraps that of the context.
func (s *Sim) Settle(ctx context.Context) error {
	return s.await(ctx, func() bool { return s.pending == 0 })
}
