package wechatsim

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"xiaoqin/server/clock"
)

// Options configures a simulator. The zero value is usable.
type Options struct {
	// Clock ages codes, tokens and quotas; the machine clock when nil.
	Clock clock.Clock
	// Seed decides every id and random value.
	Seed uint64
	// CallbackTimeout is how long a receiver may take; 5 s, as WeChat, when zero.
	CallbackTimeout time.Duration
	// FollowersPerPage is the page size of user/get; 10 000 when zero.
	FollowersPerPage int
}

// Sim is one simulated WeChat platform. It is safe for concurrent use.
type Sim struct {
	opts   Options
	routes map[string]endpoint
	client *http.Client
	ctx    context.Context // ends with Close; pushes and hung requests live in it
	close  context.CancelFunc

	mu        sync.Mutex
	offset    time.Duration
	drawn     uint64 // values taken from the random stream
	sequence  int64  // messages accepted
	apps      map[string]*app
	appOrder  []*app
	users     map[string]*user
	userOrder []*user
	openids   map[string]identity
	codes     map[string]*code
	tokens    map[string]*token
	oauth     map[string]*oauthToken
	rights    map[rightKey]*right
	messages  []Message
	repeats   map[repeatKey]repeat
	inFlight  map[string]bool
	usage     map[usageKey]*usage
	faults    []*fault
	requests  []*Request
	counts    map[string]int
	pushes    []Push
	pending   int           // callbacks not yet delivered or given up
	changed   chan struct{} // closed and replaced whenever something countable moves
}

// New makes a simulator without apps or users.
func New(opts Options) *Sim {
	if opts.Clock == nil {
		opts.Clock = clock.Machine()
	}
	if opts.CallbackTimeout == 0 {
		opts.CallbackTimeout = 5 * time.Second
	}
	if opts.FollowersPerPage == 0 {
		opts.FollowersPerPage = 10_000
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := &Sim{
		opts:    opts,
		routes:  routes(),
		client:  &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
		ctx:     ctx,
		close:   cancel,
		apps:    map[string]*app{},
		users:   map[string]*user{},
		openids: map[string]identity{},
		changed: make(chan struct{}),
	}
	s.forget()
	return s
}

// Close cancels callbacks and hung requests and waits for the callbacks to end.
func (s *Sim) Close() {
	s.close()
	_ = s.Settle(context.Background()) // cannot fail: its context never ends
	s.client.CloseIdleConnections()
}

// Reset forgets everything that happened: codes, tokens, rights, followers,
// messages, quotas, faults, the request log and the clock's offset. Apps, users and
// callback settings stay.
func (s *Sim) Reset() {
	s.ClearFaults()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget()
	s.signal()
}

func (s *Sim) forget() {
	s.offset = 0
	s.codes = map[string]*code{}
	s.tokens = map[string]*token{}
	s.oauth = map[string]*oauthToken{}
	s.rights = map[rightKey]*right{}
	s.messages = nil
	s.repeats = map[repeatKey]repeat{}
	s.inFlight = map[string]bool{}
	s.usage = map[usageKey]*usage{}
	s.requests = nil
	s.counts = map[string]int{}
	s.pushes = nil
	for _, a := range s.appOrder {
		a.forget()
	}
	for _, u := range s.userOrder {
		u.forget()
	}
}

// Now is the simulator's time.
func (s *Sim) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now()
}

func (s *Sim) now() time.Time { return s.opts.Clock.Now().Add(s.offset) }

// Advance moves the simulator's own clock, so that codes and tokens grow old.
func (s *Sim) Advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.offset += d
}

// await blocks until done, which is called with the lock held, reports true.
func (s *Sim) await(ctx context.Context, done func() bool) error {
	for {
		s.mu.Lock()
		ok, changed := done(), s.changed
		s.mu.Unlock()
		if ok {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("wait for the simulator: %w", ctx.Err())
		}
	}
}

// signal wakes everybody in await; the lock is held.
func (s *Sim) signal() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// random takes n bytes from the seeded stream; the lock is held.
func (s *Sim) random(n int) []byte {
	out := make([]byte, 0, n+sha256.Size)
	for len(out) < n {
		s.drawn++
		var block [16]byte
		binary.BigEndian.PutUint64(block[:8], s.opts.Seed)
		binary.BigEndian.PutUint64(block[8:], s.drawn)
		sum := sha256.Sum256(block[:])
		out = append(out, sum[:]...)
	}
	return out[:n]
}

// base64ID is n characters of the URL alphabet from the stream; the lock is held.
func (s *Sim) base64ID(n int) string {
	return base64.RawURLEncoding.EncodeToString(s.random(n))[:n]
}

// rid is a request id in WeChat's shape: 8hex-8hex-8hex; the lock is held.
func (s *Sim) rid(now time.Time) string {
	h := hex.EncodeToString(s.random(8))
	return fmt.Sprintf("%08x-%s-%s", now.Unix(), h[:8], h[8:])
}

// messageID is a 19-digit id above 2^53, as WeChat's are; the lock is held.
func (s *Sim) messageID(now time.Time) int64 {
	s.sequence++
	return now.UnixMilli()<<20 | s.sequence&(1<<20-1)
}

// derive is a value that depends on the seed and the parts alone.
func (s *Sim) derive(parts ...string) []byte {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d\x00%s", s.opts.Seed, strings.Join(parts, "\x00")))
	return sum[:]
}

// personID is an openid or unionid: 'o' and 27 characters.
func (s *Sim) personID(parts ...string) string {
	return "o" + base64.RawURLEncoding.EncodeToString(s.derive(parts...))[:27]
}
