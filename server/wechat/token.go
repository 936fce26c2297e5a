package wechat

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"xiaoqin/server/clock"
	"xiaoqin/server/database/cache"
)

const (
	renewBefore  = 10 * time.Minute      // the platform gives a new token in the last 5 minutes of the old one
	longestToken = 7200                  // seconds; expires_in never promises more
	fetchEvery   = time.Minute           // between two fetches that a living or a refused token causes
	fetchLock    = 10 * time.Second      // held while the one fetch of a missing token runs
	fetchWait    = 12 * time.Second      // how long a call waits for that fetch, the lock of a dead holder included
	fetchPoll    = 50 * time.Millisecond // how often it looks
	refusedHold  = time.Minute           // no new try after the platform refused to give a token
	busyHold     = 2 * time.Second       // nor after it did not answer
	suspectHold  = 10 * time.Minute      // how long a refused token that came back is remembered
	forcesPerDay = 5                     // a full bucket and its refill stay below 10 in any 24 hours; the platform takes 20
)

// tokenSource keeps the access token of one app in the cache, shared by every instance.
//
// A token is fetched in the normal mode of stable_token, which repeats the living token,
// so a fetch too many does no harm; it is renewed while the old one still works. The
// platform also refuses good tokens under load, so a refusal causes at most one fetch a
// minute in all instances together, and forced renewal, which kills the token everybody
// else is using, is kept for a token that the normal mode gave again and that was refused
// again.
type tokenSource struct {
	app     App
	gateway *gateway
	cache   *cache.Cache
	machine clock.Clock
	log     *slog.Logger
	flight  singleflight.Group
	mu      sync.Mutex // one decision about a refused token at a time
	worked  atomic.Pointer[string]
}

// record is the shared value.
type record struct {
	Token     string        `json:"token"`
	FetchedAt clock.Instant `json:"fetched_at"`
	ExpiresAt clock.Instant `json:"expires_at"`
}

// renewed is a token to try next; fresh means that the platform was asked for it.
type renewed struct {
	token string
	fresh bool
}

func (s *tokenSource) key(what string) string { return "wechat:" + what + ":" + s.app.ID }

func (s *tokenSource) now() clock.Instant { return clock.At(s.machine.Now()) }

// current gives a token to use, from the cache when it holds a living one.
func (s *tokenSource) current(ctx context.Context) (string, error) {
	kept, _, ok := s.load(ctx)
	if !ok {
		obtained, err := s.obtain(ctx)
		return obtained.token, err
	}
	if kept.ExpiresAt.Sub(s.now()) > renewBefore || !s.mayFetch(ctx) {
		return kept.Token, nil
	}
	fetched, err := s.fetch(ctx)
	if err != nil {
		s.log.WarnContext(ctx, "wechat token not renewed, using the old one", "error", err)
		return kept.Token, nil
	}
	return fetched, nil
}

// replace gives the token to try after the platform refused one: what somebody else has
// fetched meanwhile, a fetched one, or the same when it is too early to ask.
func (s *tokenSource) replace(ctx context.Context, refused string) (renewed, error) {
	if again := s.keep(ctx, refused); again != "" {
		return renewed{token: again}, nil
	}
	return s.obtain(ctx)
}

// keep gives the cached token to try once more; when the refused one is to go, it
// deletes it, and there is none.
func (s *tokenSource) keep(ctx context.Context, refused string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept, raw, ok := s.load(ctx)
	if !ok {
		return ""
	}
	if kept.Token != refused {
		return kept.Token
	}
	worked := s.worked.Load()
	untried := worked == nil || *worked != refused
	if untried && s.now().Sub(kept.FetchedAt) < fetchEvery {
		return refused // just fetched: the platform would give the same
	}
	if !s.mayFetch(ctx) {
		return refused
	}
	s.cache.CompareAndDelete(ctx, s.key("token"), raw)
	return ""
}

// proved remembers that the platform took the token.
func (s *tokenSource) proved(token string) {
	if worked := s.worked.Load(); worked == nil || *worked != token {
		s.worked.Store(&token)
	}
}

// suspect remembers a token that the platform gave again and refused again; the next
// fetch is then forced.
func (s *tokenSource) suspect(ctx context.Context, refused string, next renewed) {
	if next.fresh && next.token == refused {
		s.cache.Set(ctx, s.key("suspect"), refused, suspectHold)
	}
}

func (s *tokenSource) mayFetch(ctx context.Context) bool {
	ok, _ := s.cache.Allow(ctx, s.key("fetch"), 1, fetchEvery)
	return ok
}

// load reads the cached token; raw is what CompareAndDelete wants.
func (s *tokenSource) load(ctx context.Context) (kept record, raw string, ok bool) {
	raw, ok = s.cache.Get(ctx, s.key("token"))
	if !ok || json.Unmarshal([]byte(raw), &kept) != nil || kept.ExpiresAt <= s.now() {
		return record{}, "", false
	}
	return kept, raw, true
}

// obtain fetches a token when there is none: once for all callers of this process, and
// under a lock once for all instances. The fetch outlives a caller who leaves.
func (s *tokenSource) obtain(ctx context.Context) (renewed, error) {
	done := s.flight.DoChan("", func() (any, error) {
		detached, cancel := context.WithTimeout(context.WithoutCancel(ctx), fetchWait)
		defer cancel()
		return s.obtainOnce(detached)
	})
	select {
	case result := <-done:
		return result.Val.(renewed), result.Err
	case <-ctx.Done():
		return renewed{}, lost(pathToken, false, ctx.Err())
	}
}

func (s *tokenSource) obtainOnce(ctx context.Context) (renewed, error) {
	poll := time.NewTicker(fetchPoll)
	defer poll.Stop()
	for {
		if kept, _, ok := s.load(ctx); ok {
			return renewed{token: kept.Token, fresh: true}, nil
		}
		if err := s.hindered(ctx); err != nil {
			return renewed{}, err
		}
		if release, ok := s.cache.Lock(ctx, s.key("fetch"), fetchLock); ok {
			defer release()
			if kept, _, ok := s.load(ctx); ok { // fetched between the look and the lock
				return renewed{token: kept.Token, fresh: true}, nil
			}
			token, err := s.fetch(ctx)
			return renewed{token: token, fresh: true}, err
		}
		select {
		case <-poll.C:
		case <-ctx.Done():
			return renewed{}, lost(pathToken, false, ctx.Err())
		}
	}
}

// fetch asks the platform for a token and shares it.
func (s *tokenSource) fetch(ctx context.Context) (string, error) {
	suspect, force := s.cache.Get(ctx, s.key("suspect"))
	if force {
		if force, _ = s.cache.Allow(ctx, s.key("force"), forcesPerDay, 24*time.Hour); !force {
			s.log.ErrorContext(ctx, "wechat keeps refusing the token it gives, and forced renewals are used up", "app_id", s.app.ID)
		}
	}
	type request struct {
		GrantType string `json:"grant_type"`
		AppID     string `json:"appid"`
		Secret    string `json:"secret"`
		Force     bool   `json:"force_refresh"`
	}
	type response struct {
		Token     string `json:"access_token"`
		ExpiresIn int64  `json:"expires_in"`
	}
	answer, err := call[response](ctx, s.gateway, pathToken, nil,
		request{GrantType: "client_credential", AppID: s.app.ID, Secret: s.app.Secret, Force: force})
	if err == nil && (answer.Token == "" || answer.ExpiresIn <= 0) {
		err = unreadable(pathToken, "the answer holds no token")
	}
	if err != nil {
		return "", s.hinder(ctx, err)
	}
	now := s.now()
	life := time.Duration(min(answer.ExpiresIn, longestToken)) * time.Second
	raw, err := json.Marshal(record{Token: answer.Token, FetchedAt: now, ExpiresAt: now.Add(life)})
	if err != nil {
		return "", lost(pathToken, false, err)
	}
	s.cache.Set(ctx, s.key("token"), string(raw), life)
	if answer.Token != suspect {
		s.cache.Delete(ctx, s.key("suspect"))
	}
	s.log.InfoContext(ctx, "wechat token fetched", "app_id", s.app.ID, "forced", force, "life", life)
	return answer.Token, nil
}

// hinder makes the error of a failed fetch and remembers it for a while, so that not
// every call meets it anew. For the call that wanted the token nothing is ambiguous: it
// was never made. And a refusal here does not mean the token but the secret.
func (s *tokenSource) hinder(ctx context.Context, err error) error {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return err
	}
	switch e.Class {
	case ClassAmbiguous:
		e.Class = ClassTransient
	case ClassToken:
		e.Class = ClassConfig
	default:
	}
	hold := refusedHold
	if e.Class == ClassTransient {
		hold = busyHold
	}
	if raw, err := json.Marshal(e); err == nil {
		s.cache.Set(ctx, s.key("hindrance"), string(raw), hold)
	}
	return e
}

// hindered is the error of the last fetch while it is remembered.
func (s *tokenSource) hindered(ctx context.Context) error {
	raw, ok := s.cache.Get(ctx, s.key("hindrance"))
	if !ok {
		return nil
	}
	var e Error
	if err := json.Unmarshal([]byte(raw), &e); err != nil {
		return nil //nolint:nilerr // a value we cannot read hinders nobody
	}
	return &e
}
