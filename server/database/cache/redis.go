package cache

import (
	"context"
	"crypto/tls"
	"errors"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// Every key of this program starts with "xiaoqin:"; the kinds do not meet.
const (
	valuePrefix = "xiaoqin:value:"
	lockPrefix  = "xiaoqin:lock:"
	limitPrefix = "xiaoqin:limit:"
)

// defaultPatience is how long one call may wait for Redis. A healthy one answers in well
// under a millisecond; a caller has better things to do than wait for a sick one.
const defaultPatience = 200 * time.Millisecond

var compareAndDelete = redis.NewScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`)

// allow is the generic cell rate algorithm on the clock of Redis, in microseconds. The
// key holds the moment at which the bucket is full again; a moment further off than a
// whole bucket (the clock was set back) counts as one bucket.
// KEYS: limit. ARGV: microseconds per use, uses in a full bucket. Returns the wait.
var allow = redis.NewScript(`
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local interval = tonumber(ARGV[1])
local bucket = interval * tonumber(ARGV[2])
local full = tonumber(redis.call('GET', KEYS[1]) or now)
full = math.min(math.max(full, now), now + bucket) + interval
local wait = full - bucket - now
if wait > 0 then return wait end
redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000))
return 0`)

// silence takes away the client's own lines on stderr: an outage is ours to report, once.
var silence = sync.OnceFunc(logging.Disable)

func connect(redisURL string) (client *redis.Client, patience time.Duration, err error) {
	silence()
	opts, err := redis.ParseURL(redisURL)
	if err != nil {
		return nil, 0, errors.New("the redis address must look like redis://user:password@host:6379/0")
	}
	if opts.TLSConfig != nil {
		opts.TLSConfig.MinVersion = tls.VersionTLS12
	}
	if patience = opts.ReadTimeout; patience <= 0 {
		patience = defaultPatience
	}
	opts.DialTimeout, opts.ReadTimeout, opts.WriteTimeout, opts.PoolTimeout = patience, patience, patience, patience
	opts.ContextTimeoutEnabled = true
	opts.MaxRetries = -1   // a failed call is served by this process at once
	opts.DialerRetries = 1 // and so is one that finds nobody there
	opts.DisableIdentity = true
	opts.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	return redis.NewClient(opts), patience, nil
}

// shared runs one call on Redis and reports whether Redis served it. When it did not
// (none configured, an outage, or a caller who gave up), the process serves the call.
func (c *Cache) shared(ctx context.Context, call func(context.Context) error) bool {
	if c.redis == nil {
		return false
	}
	epoch, ok := c.health.begin(c.machine.Now())
	if !ok {
		return false
	}
	limited, cancel := context.WithTimeout(ctx, c.patience)
	err := call(limited)
	cancel()
	if err != nil && ctx.Err() != nil {
		return false // the caller left; that says nothing about Redis
	}
	switch c.health.end(epoch, err == nil, c.machine.Now()) {
	case fell:
		c.log.WarnContext(ctx, "redis does not answer, serving from this process", "error", err)
	case rose:
		c.local.clear() // what it held is older than what Redis holds now
		c.log.InfoContext(ctx, "redis answers again")
	case same:
	}
	return err == nil
}

// cooldown is how long an outage lasts at least: one call in so many tries Redis again,
// all others are served here without waiting.
const cooldown = 2 * time.Second

// health remembers whether Redis answers. A call carries the epoch it began in, so that
// a straggler from before a change cannot report it a second time.
type health struct {
	mu      sync.Mutex
	epoch   int
	down    bool
	retryAt time.Time
}

// change is what one call taught about Redis.
type change uint8

const (
	same change = iota
	fell
	rose
)

// begin reports whether a call may try Redis.
func (h *health) begin(now time.Time) (epoch int, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.down {
		if now.Before(h.retryAt) {
			return 0, false
		}
		h.retryAt = now.Add(cooldown)
	}
	return h.epoch, true
}

// end records how the call went.
func (h *health) end(epoch int, answered bool, now time.Time) change {
	h.mu.Lock()
	defer h.mu.Unlock()
	if epoch != h.epoch || answered != h.down {
		return same
	}
	h.epoch++
	h.down = !answered
	if answered {
		return rose
	}
	h.retryAt = now.Add(cooldown)
	return fell
}
