package wechatsim

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// maxBody is the largest request the simulator reads; more is a data format error.
const maxBody = 1 << 20

// endpoint is one path of api.weixin.qq.com.
type endpoint struct {
	method string
	caller Kind // whose token it takes; anyKind for both, open for none
	quota  Quota
	// recipient finds the openid a message goes to, so that two at a time to one
	// person can be noticed; nil for all other endpoints.
	recipient func(body []byte) string
	handle    func(*call) (any, error)
}

// Callers that are not one kind of account.
const (
	open    Kind = ""
	anyKind Kind = "any"
)

// routes lists every simulated path with its documented quota.
func routes() map[string]endpoint {
	const get, post = http.MethodGet, http.MethodPost
	return map[string]endpoint{
		"/sns/jscode2session":        {method: get, caller: open, handle: (*call).code2Session},
		"/sns/oauth2/access_token":   {method: get, caller: open, quota: Quota{Minute: 50_000}, handle: (*call).oauthAccess},
		"/sns/userinfo":              {method: get, caller: open, handle: (*call).oauthProfile},
		"/cgi-bin/token":             {method: get, caller: open, quota: Quota{Daily: 2000}, handle: (*call).plainToken},
		"/cgi-bin/stable_token":      {method: post, caller: open, quota: Quota{Daily: 500_000, Minute: 10_000}, handle: (*call).stableToken},
		"/cgi-bin/clear_quota":       {method: post, caller: anyKind, handle: (*call).clearQuota},
		"/cgi-bin/openapi/quota/get": {method: post, caller: anyKind, handle: (*call).getQuota},

		"/wxa/business/getuserphonenumber": {method: post, caller: MiniProgram, quota: Quota{Minute: 50_000}, handle: (*call).phoneNumber},
		"/wxa/getwxacodeunlimit":           {method: post, caller: MiniProgram, quota: Quota{Minute: 5000}, handle: (*call).unlimitedCode},
		"/wxa/msg_sec_check":               {method: post, caller: MiniProgram, quota: Quota{Daily: 2_000_000, Minute: 4000}, handle: (*call).textCheck},
		"/wxa/media_check_async":           {method: post, caller: MiniProgram, quota: Quota{Daily: 200_000, Minute: 2000}, handle: (*call).mediaCheck},
		"/wxaapi/newtmpl/gettemplate":      {method: get, caller: MiniProgram, handle: (*call).listTemplates},
		"/cgi-bin/message/subscribe/send":  {method: post, caller: MiniProgram, quota: Quota{Daily: 10_000_000}, recipient: touser, handle: (*call).subscribeSend},

		"/cgi-bin/message/template/send": {method: post, caller: OfficialAccount, quota: Quota{Daily: 100_000}, handle: (*call).templateSend},
		"/cgi-bin/user/info":             {method: get, caller: OfficialAccount, handle: (*call).userInfo},
		"/cgi-bin/user/info/batchget":    {method: post, caller: OfficialAccount, handle: (*call).userInfoBatch},
		"/cgi-bin/user/get":              {method: get, caller: OfficialAccount, handle: (*call).listFollowers},
		"/cgi-bin/menu/create":           {method: post, caller: OfficialAccount, quota: Quota{Daily: 1000}, handle: (*call).createMenu},
		"/cgi-bin/menu/get":              {method: get, caller: OfficialAccount, quota: Quota{Daily: 10_000}, handle: (*call).getMenu},
	}
}

// call is one request on its way through. Its handler runs with the lock held.
type call struct {
	sim      *Sim
	endpoint endpoint
	app      *app      // set by authorize
	now      time.Time // of the arrival, then of the effect
	path     string
	method   string
	remote   string
	query    url.Values
	body     []byte
	tooLarge bool
	fault    *fault
	sendTo   string // openid marked as being sent to
	overlap  bool   // another send to the same openid was under way on arrival
	log      *Request
	events   []event
}

// reply is what goes back.
type reply struct {
	status      int
	contentType string
	errcode     int
	body        []byte
}

// API serves WeChat's paths, as at https://api.weixin.qq.com.
func (s *Sim) API() http.Handler { return http.HandlerFunc(s.serveAPI) }

func (s *Sim) serveAPI(w http.ResponseWriter, r *http.Request) {
	c := s.arrive(r)
	defer s.leave(c) //nolint:contextcheck // callbacks outlive the request they report on
	f := c.fault
	if !f.AfterEffect && !f.stall(r.Context(), s.ctx) {
		panic(http.ErrAbortHandler)
	}
	var answer reply
	if !f.replaces() || f.AfterEffect {
		answer = s.answer(c)
	}
	if f.AfterEffect && !f.stall(r.Context(), s.ctx) {
		panic(http.ErrAbortHandler)
	}
	if f.replaces() {
		answer = s.spoiled(c)
	}
	s.record(c, answer)
	f.write(w, answer)
}

// arrive reads the request, logs it and takes the fault that is due.
func (s *Sim) arrive(r *http.Request) *call {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	c := &call{
		sim: s, path: r.URL.Path, method: r.Method, remote: r.RemoteAddr, query: r.URL.Query(),
		body: body, tooLarge: err != nil || len(body) > maxBody,
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c.endpoint = s.routes[c.path]
	c.now = s.now()
	c.fault = s.dueFault(c.path)
	if c.fault.Kind == FaultInvalidToken {
		s.killTokens("")
	}
	if c.endpoint.recipient != nil {
		if to := c.endpoint.recipient(body); to != "" {
			c.overlap = s.inFlight[to]
			if !c.overlap {
				s.inFlight[to], c.sendTo = true, to
			}
		}
	}
	s.logRequest(c)
	return c
}

// leave ends the send and lets the callbacks go, however the request ended.
func (s *Sim) leave(c *call) {
	s.mu.Lock()
	s.landed(c)
	s.mu.Unlock()
	for _, e := range c.events {
		go s.deliver(e)
	}
}

// landed ends the send before its answer leaves, or a caller who sends again at once
// would overlap with itself. The lock is held.
func (s *Sim) landed(c *call) {
	delete(s.inFlight, c.sendTo)
	c.sendTo = ""
}

// answer runs the checks common to all endpoints and then the endpoint itself.
func (s *Sim) answer(c *call) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.now = s.now()
	result, err := s.handle(c)
	s.pending += len(c.events)
	if err != nil {
		return s.refusal(c, err)
	}
	if image, ok := result.(jpegImage); ok {
		return reply{status: http.StatusOK, contentType: "image/jpeg", body: image}
	}
	return reply{status: http.StatusOK, contentType: contentType(c.path), body: encode(result)}
}

func (s *Sim) handle(c *call) (any, error) {
	e := c.endpoint
	switch {
	case e.handle == nil:
		return nil, refuse(40066)
	case e.method != c.method && e.method == http.MethodPost:
		return nil, refuse(43002)
	case e.method != c.method:
		return nil, refuse(43001)
	}
	if e.caller != open {
		if err := c.authorize(e.caller); err != nil {
			return nil, err
		}
		if err := c.spend(); err != nil {
			return nil, err
		}
	}
	return e.handle(c)
}

// refusal writes a verdict with a request id, after a comma on /sns/ paths.
func (s *Sim) refusal(c *call, err error) reply {
	var verdict *wireError
	if !errors.As(err, &verdict) {
		verdict = &wireError{code: -1, msg: errmsgs[-1]}
	}
	separator := " rid: "
	if strings.HasPrefix(c.path, "/sns/") {
		separator = ", rid: "
	}
	c.log.RID = s.rid(c.now)
	return reply{
		status: http.StatusOK, contentType: contentType(c.path), errcode: verdict.code,
		body: encode(status{Errcode: verdict.code, Errmsg: verdict.msg + separator + c.log.RID}),
	}
}

func contentType(path string) string {
	if strings.HasPrefix(path, "/sns/") {
		return "text/plain"
	}
	return "application/json; encoding=utf-8"
}

// status leads the answers of every path outside /sns/ and the token endpoints.
type status struct {
	Errcode int    `json:"errcode"`
	Errmsg  string `json:"errmsg"`
}

var ok = status{Errmsg: "ok"}

// jpegImage is an answer that is no JSON.
type jpegImage []byte

func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic("wechatsim: answer cannot be encoded: " + err.Error())
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// needlessEscape finds a \uXXXX of a character that JSON lets stand as it is.
var needlessEscape = pattern(`^(?:[^\\]|\\[^u]|\\u00[01])*\\u(?:[^0]|0[^0]|00[^01])`)

// decode reads a JSON body as WeChat does: empty, escaped and malformed bodies each
// have their own verdict.
func (c *call) decode(v any) error {
	switch {
	case c.tooLarge:
		return refuse(47001)
	case len(bytes.TrimSpace(c.body)) == 0:
		return refuse(44002)
	case bytes.Contains(c.body, []byte(`\u`)) && needlessEscape().Match(c.body):
		return refuse(40033)
	case json.Unmarshal(c.body, v) != nil:
		return refuse(47001)
	default:
		return nil
	}
}
