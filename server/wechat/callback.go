package wechat

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/silenceper/wechat/v2/util"

	"xiaoqin/server/clock"
)

const (
	pushLimit   = 256 << 10
	pushAge     = 5 * time.Minute
	pushTimeout = 4 * time.Second // the platform hangs up after 5 and pushes again
	echoLimit   = 256
)

// pushError is why a push is refused, and with which HTTP status.
type pushError struct {
	status int
	reason string
}

// Error is the reason.
func (e *pushError) Error() string { return e.reason }

var (
	errMalformed = &pushError{http.StatusBadRequest, "malformed"}
	errTooLarge  = &pushError{http.StatusRequestEntityTooLarge, "too large"}
	errSignature = &pushError{http.StatusForbidden, "wrong signature"}
	errStale     = &pushError{http.StatusForbidden, "timestamp more than five minutes off"}
	errPlain     = &pushError{http.StatusForbidden, "not encrypted, although a key is configured"}
	errNoKey     = &pushError{http.StatusForbidden, "encrypted, but no key is configured"}
	errForeign   = &pushError{http.StatusForbidden, "meant for another app"}
)

// CallbackConfig is the 消息推送 setting of the platform's console, the same for both apps.
type CallbackConfig struct {
	Token string
	// AESKey has 43 characters. With it only encrypted pushes (安全模式, 兼容模式) are
	// taken: the signature of a plain one does not cover its body. Empty: plain mode.
	AESKey string
	AppIDs []string // the apps whose pushes are taken
}

// Callback receives the pushes of the platform.
type Callback struct {
	config  CallbackConfig
	key     []byte
	machine clock.Clock
	store   func(context.Context, []Event) error
	log     *slog.Logger
}

// NewCallback makes a receiver that gives the events of each push to store, in one call.
// Once store returns, the platform is told "success" and does not push them again; when
// it fails, or takes more than four seconds, the platform pushes them twice more.
func NewCallback(config CallbackConfig, machine clock.Clock, log *slog.Logger, store func(context.Context, []Event) error) (*Callback, error) {
	if config.Token == "" {
		return nil, errors.New("the WeChat callback needs a token")
	}
	c := &Callback{config: config, machine: machine, store: store, log: log}
	if config.AESKey != "" {
		key, err := base64.StdEncoding.DecodeString(config.AESKey + "=")
		if err != nil || len(config.AESKey) != 43 {
			return nil, errors.New("the AES key of the WeChat callback must have 43 letters and digits")
		}
		c.key = key
	}
	return c, nil
}

// ServeHTTP answers the platform: GET when the address is set up, POST for each push.
func (c *Callback) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	switch r.Method {
	case http.MethodGet:
		c.serveEcho(w, r)
	case http.MethodPost:
		c.servePush(w, r)
	default:
		w.Header().Set("Allow", "GET, POST")
		w.WriteHeader(http.StatusMethodNotAllowed)
	}
}

func (c *Callback) serveEcho(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	echo := query.Get("echostr")
	err := c.verify(query)
	if err == nil && (echo == "" || len(echo) > echoLimit) {
		err = errMalformed
	}
	if err != nil {
		c.refuse(w, r, err)
		return
	}
	_, _ = io.WriteString(w, echo) //nolint:gosec // the platform has signed the request; the type is text/plain
}

func (c *Callback) servePush(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, pushLimit+1))
	if err != nil {
		c.refuse(w, r, errMalformed)
		return
	}
	if len(body) > pushLimit {
		c.refuse(w, r, errTooLarge)
		return
	}
	events, err := c.Parse(r.URL.Query(), body)
	if err != nil {
		c.refuse(w, r, err)
		return
	}
	if len(events) > 0 {
		ctx, cancel := context.WithTimeout(r.Context(), pushTimeout)
		defer cancel()
		if err := c.store(ctx, events); err != nil {
			c.log.ErrorContext(ctx, "wechat events not stored", "events", len(events), "error", err)
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
	}
	_, _ = io.WriteString(w, "success")
}

func (c *Callback) refuse(w http.ResponseWriter, r *http.Request, err error) {
	status := http.StatusBadRequest
	if e, ok := errors.AsType[*pushError](err); ok {
		status = e.status
	}
	c.log.WarnContext(r.Context(), "wechat push refused", "status", status, "reason", err)
	w.WriteHeader(status)
}

// Parse checks the signatures of a push and reads its events. A kind of push that this
// program does not use has none.
func (c *Callback) Parse(query url.Values, body []byte) ([]Event, error) {
	if err := c.verify(query); err != nil {
		return nil, err
	}
	p, err := parsePush(body)
	switch {
	case err != nil:
		return nil, err
	case c.key == nil && p.Encrypted != "" && p.From == "":
		return nil, errNoKey
	case c.key == nil:
		return p.events("")
	case p.Encrypted == "":
		return nil, errPlain
	}
	plain, appID, err := c.decrypt(query, string(p.Encrypted))
	if err != nil {
		return nil, err
	}
	if p, err = parsePush(plain); err != nil {
		return nil, err
	}
	return p.events(appID)
}

// verify checks that the query was made by somebody who knows the token, lately. The
// nonce may come again: a repeated push keeps it.
func (c *Callback) verify(query url.Values) error {
	timestamp := query.Get("timestamp")
	if !sameText(query.Get("signature"), util.Signature(c.config.Token, timestamp, query.Get("nonce"))) {
		return errSignature
	}
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return errStale
	}
	if age := c.machine.Now().Sub(time.Unix(seconds, 0)); age > pushAge || age < -pushAge {
		return errStale
	}
	return nil
}

// decrypt opens the encrypted part and gives the app it is for.
func (c *Callback) decrypt(query url.Values, encrypted string) (plain []byte, appID string, err error) {
	want := util.Signature(c.config.Token, query.Get("timestamp"), query.Get("nonce"), encrypted)
	if !sameText(query.Get("msg_signature"), want) {
		return nil, "", errSignature
	}
	ciphertext, err := base64.StdEncoding.DecodeString(encrypted)
	if err != nil {
		return nil, "", errMalformed
	}
	_, plain, app, err := util.AESDecryptMsg(ciphertext, c.key)
	if err != nil {
		return nil, "", errMalformed
	}
	if !slices.Contains(c.config.AppIDs, string(app)) {
		return nil, "", errForeign
	}
	return plain, string(app), nil
}

func sameText(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
