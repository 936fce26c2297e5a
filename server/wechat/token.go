package wechat

import (
	"context"
	"encoding/json"
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
