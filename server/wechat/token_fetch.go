package wechat

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

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
