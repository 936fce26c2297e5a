package wechatsim

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/errs"
)

// ControlPrefix is where Control must be mounted: its page links to itself.
const ControlPrefix = "/_sim/"

// Control serves the page at /_sim/ and the JSON operations under /_sim/api/. It
// refuses posts from pages of another origin, and asks for no other proof: it belongs
// on a developer's machine.
func (s *Sim) Control() http.Handler {
	mux := http.NewServeMux()
	s.controlReads(mux)
	s.controlUsers(mux)
	s.controlPlatform(mux)
	s.controlPage(mux)
	return http.NewCrossOriginProtection().Handler(mux)
}

// target names whom and what an operation is about.
type target struct {
	AppID      string `json:"app_id"`
	UserID     string `json:"user_id"`
	TemplateID string `json:"template_id,omitempty"`
}

type tapped struct {
	target
	Choices []Choice `json:"choices"`
}

// done is the answer of an operation that has nothing to say.
type done struct{}

type issued struct {
	Code string `json:"code"`
}

func (s *Sim) controlReads(mux *http.ServeMux) {
	read(mux, "apps", func(*http.Request) (any, error) { return s.Apps(), nil })
	read(mux, "users", func(*http.Request) (any, error) { return s.Users(), nil })
	read(mux, "messages", func(r *http.Request) (any, error) { return s.Messages(r.FormValue("user_id")), nil })
	read(mux, "credits", func(r *http.Request) (any, error) { return s.Credits(r.FormValue("user_id")) })
	read(mux, "settings", func(r *http.Request) (any, error) { return s.Settings(r.FormValue("app_id"), r.FormValue("user_id")) })
	read(mux, "menus", func(r *http.Request) (any, error) { return s.Menu(r.FormValue("app_id")) })
	read(mux, "requests", func(r *http.Request) (any, error) { return s.Requests(r.FormValue("path")), nil })
	read(mux, "counts", func(*http.Request) (any, error) { return s.Counts(), nil })
	read(mux, "faults", func(*http.Request) (any, error) { return s.Faults(), nil })
	read(mux, "pushes", func(*http.Request) (any, error) { return s.Pushes(), nil })
	read(mux, "clock", func(*http.Request) (any, error) { return s.clockState(), nil })
}

// controlUsers is what a person does with a phone.
func (s *Sim) controlUsers(mux *http.ServeMux) {
	operate(mux, "login-codes", func(in target) (any, error) {
		code, err := s.LoginCode(in.AppID, in.UserID)
		return issued{code}, err
	})
	operate(mux, "phone-codes", func(in target) (any, error) {
		code, err := s.PhoneCode(in.AppID, in.UserID)
		return issued{code}, err
	})
	operate(mux, "oauth-codes", func(in struct {
		target
		Scope    Scope `json:"scope"`
		Snapshot bool  `json:"snapshot"`
	},
	) (any, error) {
		code, err := s.OAuthCode(in.AppID, in.UserID, in.Scope, in.Snapshot)
		return issued{code}, err
	})
	operate(mux, "taps", func(in tapped) (any, error) { return s.Tap(in.AppID, in.UserID, in.Choices...) })
	operate(mux, "unsubscribe", func(in target) (any, error) { return done{}, s.Unsubscribe(in.AppID, in.UserID, in.TemplateID) })
	operate(mux, "resubscribe", func(in target) (any, error) { return done{}, s.Resubscribe(in.AppID, in.UserID, in.TemplateID) })
	operate(mux, "main-switch", func(in struct {
		target
		On bool `json:"on"`
	},
	) (any, error) {
		return done{}, s.SetMainSwitch(in.AppID, in.UserID, in.On)
	})
	operate(mux, "follow", func(in struct {
		target
		Key string `json:"key"`
	},
	) (any, error) {
		return done{}, s.Follow(in.AppID, in.UserID, in.Key)
	})
	operate(mux, "unfollow", func(in target) (any, error) { return done{}, s.Unfollow(in.AppID, in.UserID) })
}

// controlPlatform is what WeChat itself does, or what befalls it.
func (s *Sim) controlPlatform(mux *http.ServeMux) {
	operate(mux, "clock", func(in struct {
		AdvanceMillis int64 `json:"advance_ms"`
	},
	) (any, error) {
		s.Advance(time.Duration(in.AdvanceMillis) * time.Millisecond)
		return s.clockState(), nil
	})
	operate(mux, "faults", func(in Fault) (any, error) { return done{}, s.Inject(in) })
	operate(mux, "clear-faults", func(done) (any, error) {
		s.ClearFaults()
		return done{}, nil
	})
	operate(mux, "kill-tokens", func(in target) (any, error) {
		s.KillTokens(in.AppID)
		return done{}, nil
	})
	operate(mux, "grants", func(in struct {
		target
		Count int `json:"count"`
	},
	) (any, error) {
		return done{}, s.Grant(in.AppID, in.UserID, in.TemplateID, in.Count)
	})
	operate(mux, "template-refusals", func(in struct {
		target
		Errcode int `json:"errcode"`
	},
	) (any, error) {
		return done{}, s.RefuseTemplate(in.AppID, in.TemplateID, in.Errcode)
	})
	operate(mux, "quotas", func(in struct {
		target
		Path string `json:"path"`
		Quota
	},
	) (any, error) {
		return done{}, s.SetQuota(in.AppID, in.Path, in.Quota)
	})
	operate(mux, "callbacks", func(in struct {
		target
		Callback
	},
	) (any, error) {
		return done{}, s.SetCallback(in.AppID, in.Callback)
	})
	operate(mux, "reset", func(done) (any, error) {
		s.Reset()
		return done{}, nil
	})
}

type clockState struct {
	Now          clock.Instant `json:"now"`
	OffsetMillis int64         `json:"offset_ms"`
}

func (s *Sim) clockState() clockState {
	s.mu.Lock()
	defer s.mu.Unlock()
	return clockState{Now: clock.At(s.now()), OffsetMillis: s.offset.Milliseconds()}
}

// read serves GET /_sim/api/name.
func read(mux *http.ServeMux, name string, do func(*http.Request) (any, error)) {
	mux.HandleFunc("GET "+ControlPrefix+"api/"+name, func(w http.ResponseWriter, r *http.Request) {
		out, err := do(r)
		respond(w, out, err)
	})
}

// operate serves POST /_sim/api/name with a JSON body; unknown fields are refused.
func operate[In any](mux *http.ServeMux, name string, do func(In) (any, error)) {
	mux.HandleFunc("POST "+ControlPrefix+"api/"+name, func(w http.ResponseWriter, r *http.Request) {
		var in In
		d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
		d.DisallowUnknownFields()
		if err := d.Decode(&in); err != nil {
			respond(w, nil, ErrBadRequest.With(err))
			return
		}
		out, err := do(in)
		respond(w, out, err)
	})
}

var httpStatus = map[errs.Kind]int{
	errs.Malformed: http.StatusBadRequest,
	errs.NotFound:  http.StatusNotFound,
	errs.Conflict:  http.StatusConflict,
	errs.Invalid:   http.StatusUnprocessableEntity,
}

func respond(w http.ResponseWriter, out any, err error) {
	var refused *errs.Error
	switch {
	case err == nil:
		w.Header().Set("Content-Type", "application/json")
	case errors.As(err, &refused):
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(httpStatus[refused.Kind])
		out = map[string]any{"status": httpStatus[refused.Kind], "code": refused.Code, "detail": refused.Detail}
	default:
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	_, _ = w.Write(encode(out)) // a caller that went away is no trouble
}
