package identity

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
	"xiaoqin/server/database/cache"
)

const (
	sessionIdle  = 30 * 24 * time.Hour  // a session ends so long after its last use
	sessionMax   = 180 * 24 * time.Hour // and so long after the login
	touchEvery   = time.Hour            // how exact "last use" is
	useEvery     = time.Minute          // how exact "the membership used last" is
	tokenBytes   = 32
	tokenChars   = 43
	localTTL     = 20 * time.Second // localTTL + sharedTTL ≤ 60 s, the promise
	sharedTTL    = 30 * time.Second
	localEntries = 10_000
)

// tokenHash is what is kept of a token.
type tokenHash [sha256.Size]byte

func newToken() (Token, tokenHash) {
	secret := make([]byte, tokenBytes)
	_, _ = rand.Read(secret) // never fails since Go 1.24
	token := Token(base64.RawURLEncoding.EncodeToString(secret))
	return token, sha256.Sum256([]byte(token))
}

// hashToken hashes the text and not what it decodes to, so that no second spelling of a
// token is accepted. False means that it cannot be a token.
func hashToken(token Token) (tokenHash, bool) {
	if len(token) != tokenChars {
		return tokenHash{}, false
	}
	return sha256.Sum256([]byte(token)), true
}

func (h tokenHash) cacheKey() string {
	return "identity:session:" + base64.RawURLEncoding.EncodeToString(h[:])
}

// session is a living session with what its account may act as. It holds no personal data.
type session struct {
	ID          database.ID   `json:"id"`
	AccountID   database.ID   `json:"account_id"`
	CreatedAt   clock.Instant `json:"created_at"`
	SeenAt      clock.Instant `json:"seen_at"`
	ExpiresAt   clock.Instant `json:"expires_at"`
	Memberships []held        `json:"memberships"` // of active people, used last first
}

// held is one membership of a session.
type held struct {
	ID       database.ID   `json:"id"`
	SchoolID database.ID   `json:"school_id"`
	PersonID database.ID   `json:"person_id"`
	Roles    []Role        `json:"roles"`
	UsedAt   clock.Instant `json:"used_at"`
}

// expiry is when a session that is used now ends.
func expiry(created, now clock.Instant) clock.Instant {
	return min(now.Add(sessionIdle), created.Add(sessionMax))
}

// touchDue reports whether the last use noted is long enough ago to note another.
func (s session) touchDue(now clock.Instant) bool { return now.Sub(s.SeenAt) >= touchEvery }

// knows reports whether the session can answer for the membership asked for.
func (s session) knows(asked database.ID) bool {
	return slices.ContainsFunc(s.Memberships, func(m held) bool { return asked.IsZero() || m.ID == asked })
}

// switchedTo reports whether the phone asked for another membership than the one used
// last, and did not do so a moment ago.
func (s session) switchedTo(asked database.ID, now clock.Instant) bool {
	at := slices.IndexFunc(s.Memberships, func(m held) bool { return m.ID == asked })
	return at > 0 && now.Sub(s.Memberships[at].UsedAt) >= useEvery
}

// principal picks the membership to act as: the one asked for, or else the one used last.
func (s session) principal(asked database.ID) (Principal, error) {
	for _, m := range s.Memberships {
		if asked.IsZero() || m.ID == asked {
			return Principal{
				AccountID: s.AccountID, MembershipID: m.ID, SchoolID: m.SchoolID, PersonID: m.PersonID, Roles: m.Roles,
			}, nil
		}
	}
	if !asked.IsZero() {
		return Principal{}, ErrMembershipUnknown
	}
	return Principal{AccountID: s.AccountID}, nil
}

// sessions remembers living sessions for less than a minute: in this process, and in the
// cache that the instances share.
type sessions struct {
	machine clock.Clock
	shared  *cache.Cache

	mu      sync.Mutex
	round   uint64 // counts forgets: what was read before one is not put after it
	entries map[tokenHash]entry
}

type entry struct {
	session session
	until   time.Time
}

func newSessions(shared *cache.Cache, machine clock.Clock) *sessions {
	return &sessions{machine: machine, shared: shared, entries: make(map[tokenHash]entry)}
}

// find gives a remembered session. The round belongs into put.
func (c *sessions) find(ctx context.Context, hash tokenHash) (s session, round uint64, ok bool) {
	c.mu.Lock()
	e, ok := c.entries[hash]
	round = c.round
	c.mu.Unlock()
	if ok && c.machine.Now().Before(e.until) {
		return e.session, round, true
	}
	text, ok := c.shared.Get(ctx, hash.cacheKey())
	if !ok || json.Unmarshal([]byte(text), &s) != nil {
		return session{}, round, false
	}
	c.keep(hash, s, round)
	return s, round, true
}

// put remembers a session that was read from the database.
func (c *sessions) put(ctx context.Context, hash tokenHash, s session, round uint64) {
	text, err := json.Marshal(s)
	if err != nil {
		return
	}
	c.shared.Set(ctx, hash.cacheKey(), string(text), sharedTTL)
	if !c.keep(hash, s, round) {
		c.shared.Delete(ctx, hash.cacheKey())
	}
}

func (c *sessions) keep(hash tokenHash, s session, round uint64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if round != c.round {
		return false
	}
	if len(c.entries) >= localEntries {
		for any := range c.entries {
			delete(c.entries, any)
			break
		}
	}
	c.entries[hash] = entry{session: s, until: c.machine.Now().Add(localTTL)}
	return true
}

// forget drops sessions that were ended or whose memberships changed. It drops them
// here on both sides of dropping them there, so that nobody in this process brings an
// old one back.
func (c *sessions) forget(ctx context.Context, hashes []tokenHash) {
	c.drop(hashes)
	for _, h := range hashes {
		c.shared.Delete(ctx, h.cacheKey())
	}
	c.drop(hashes)
}

func (c *sessions) drop(hashes []tokenHash) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.round++
	for _, h := range hashes {
		delete(c.entries, h)
	}
}
