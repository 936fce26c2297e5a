// Package cache keeps what may be lost: WeChat tokens, rate limits, sessions and
// short locks. With Redis it is shared by every instance; without Redis, and while
// Redis is down, this process serves alone and nothing fails.
//
// Nothing that must last lives here. What that means for callers:
//
//   - a value may be gone at any moment; read the source again;
//   - a deletion made while Redis is away may come undone when it is back, so the
//     TTL, not the deletion, bounds how long a stale value can live;
//   - a lock or a limit holds across instances only while Redis answers, so either
//     guards cost, never correctness.
package cache

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"time"

	"github.com/redis/go-redis/v9"

	"xiaoqin/server/clock"
)

// minTTL is the shortest life worth storing: Redis takes a zero expiry for
// "forever", and a value that dies within a second is not worth a round trip.
const minTTL = time.Second

// Cache is a shared memory that may forget. It is safe for concurrent use and never
// returns an error: whatever goes wrong looks like an empty cache.
type Cache struct {
	redis    *redis.Client // nil when none is configured
	patience time.Duration
	local    *local
	machine  clock.Clock
	health   health
	log      *slog.Logger
}

// Open makes a cache on the Redis at redisURL ("redis://[user:password@]host:port/db",
// "rediss://…" with TLS); an empty URL keeps everything in this process. A call waits for
// Redis 200 ms, or what "?read_timeout=1s" says where it is far away. Open does not wait:
// a Redis that is down at the start is an outage like any other. The error says that the
// URL is wrong, without repeating it, because it holds a password.
func Open(redisURL string, machine clock.Clock, log *slog.Logger) (*Cache, error) {
	c := &Cache{local: newLocal(machine), machine: machine, log: log}
	if redisURL == "" {
		return c, nil
	}
	var err error
	if c.redis, c.patience, err = connect(redisURL); err != nil {
		return nil, err
	}
	return c, nil
}

// Close lets the connections go.
func (c *Cache) Close() error {
	if c.redis == nil {
		return nil
	}
	if err := c.redis.Close(); err != nil {
		return fmt.Errorf("close redis: %w", err)
	}
	return nil
}

// Get reads a value; false means absent, expired or lost.
func (c *Cache) Get(ctx context.Context, key string) (string, bool) {
	var value string
	var found bool
	served := c.shared(ctx, func(ctx context.Context) error {
		var err error
		value, err = c.redis.Get(ctx, valuePrefix+key).Result()
		found = err == nil
		if errors.Is(err, redis.Nil) {
			return nil
		}
		return err
	})
	if served {
		return value, found
	}
	return c.local.get(valuePrefix + key)
}

// Set stores a value for so long. With less than a second to live the key is deleted
// instead, so that the older value does not outlive the newer one.
func (c *Cache) Set(ctx context.Context, key, value string, ttl time.Duration) {
	if ttl < minTTL {
		c.Delete(ctx, key)
		return
	}
	served := c.shared(ctx, func(ctx context.Context) error {
		return c.redis.Set(ctx, valuePrefix+key, value, ttl).Err()
	})
	if !served {
		c.local.set(valuePrefix+key, value, ttl)
	}
}

// Delete forgets a value.
func (c *Cache) Delete(ctx context.Context, key string) {
	served := c.shared(ctx, func(ctx context.Context) error {
		return c.redis.Del(ctx, valuePrefix+key).Err()
	})
	if !served {
		c.local.delete(valuePrefix + key)
	}
}

// CompareAndDelete forgets the key if it still holds this value, and reports whether
// it did. It lets the first of many who found a value bad throw it away without
// touching its replacement.
func (c *Cache) CompareAndDelete(ctx context.Context, key, value string) bool {
	return c.compareAndDelete(ctx, valuePrefix+key, value)
}

func (c *Cache) compareAndDelete(ctx context.Context, fullKey, value string) bool {
	var deleted int
	served := c.shared(ctx, func(ctx context.Context) error {
		var err error
		deleted, err = compareAndDelete.Run(ctx, c.redis, []string{fullKey}, value).Int()
		return err
	})
	if served {
		return deleted == 1
	}
	return c.local.compareAndDelete(fullKey, value)
}

// Lock takes a short lock and never waits: false means that somebody else holds it.
// The lock ends by itself after ttl (at least a second); release ends it earlier, does
// nothing when it has already passed to another owner, and works on a context that
// has been cancelled.
func (c *Cache) Lock(ctx context.Context, key string, ttl time.Duration) (release func(), ok bool) {
	ttl = max(ttl, minTTL)
	owner := rand.Text()
	served := c.shared(ctx, func(ctx context.Context) error {
		var err error
		ok, err = c.redis.SetNX(ctx, lockPrefix+key, owner, ttl).Result()
		return err
	})
	if !served {
		ok = c.local.setNX(lockPrefix+key, owner, ttl)
	}
	if !ok {
		return nil, false
	}
	return func() {
		c.compareAndDelete(context.WithoutCancel(ctx), lockPrefix+key, owner)
	}, true
}

// Allow counts one use of key against a limit of so many per period and reports
// whether it may go ahead; when not, retryAfter is how long until one is free again
// and the refused use is not counted.
//
// It is a bucket of limit uses that refills evenly over the period: a burst of limit
// is allowed, then one each period/limit. Within one period there are thus never more
// than 2·limit-1 uses, and with limit 1 never two closer than the period. A limit
// below one allows nothing.
func (c *Cache) Allow(ctx context.Context, key string, limit int, period time.Duration) (ok bool, retryAfter time.Duration) {
	if limit < 1 {
		return false, period
	}
	interval := period / time.Duration(limit)
	var wait int64
	served := c.shared(ctx, func(ctx context.Context) error {
		var err error
		wait, err = allow.Run(ctx, c.redis, []string{limitPrefix + key},
			int64(math.Ceil(float64(interval)/float64(time.Microsecond))), limit).Int64()
		return err
	})
	if served {
		retryAfter = time.Duration(wait) * time.Microsecond
	} else {
		retryAfter = c.local.allow(limitPrefix+key, interval, limit)
	}
	return retryAfter == 0, retryAfter
}
