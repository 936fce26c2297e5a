package cache

import (
	"container/list"
	"sync"
	"time"

	"xiaoqin/server/clock"
)

// localBytes bounds the memory of values and of limits, each on its own: a flood of
// addresses that fills the limits must not push a token or a lock out.
const localBytes = 8 << 20

// maxEntry is the largest entry worth keeping; a larger one would push out too many.
const maxEntry = 256 << 10

// entryOverhead is about what the map, the list and the headers of one entry cost.
const entryOverhead = 200

// local is the cache of one process: least recently used first out, memory bounded,
// expiry by the machine clock.
type local struct {
	mu      sync.Mutex
	machine clock.Clock
	values  lru
	limits  lru
}

func newLocal(machine clock.Clock) *local {
	return &local{machine: machine, values: newLRU(), limits: newLRU()}
}

func (l *local) get(key string) (string, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.values.find(key, l.machine.Now())
	if e == nil {
		return "", false
	}
	return e.value, true
}

func (l *local) set(key, value string, ttl time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.values.put(entry{key: key, value: value, until: l.machine.Now().Add(ttl)})
}

func (l *local) setNX(key, value string, ttl time.Duration) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.machine.Now()
	if l.values.find(key, now) != nil {
		return false
	}
	l.values.put(entry{key: key, value: value, until: now.Add(ttl)})
	return true
}

func (l *local) delete(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.values.remove(key)
}

func (l *local) compareAndDelete(key, value string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.values.find(key, l.machine.Now())
	if e == nil || e.value != value {
		return false
	}
	l.values.remove(key)
	return true
}

// allow does what the script of the same name does in Redis: an entry's expiry is the
// moment at which its bucket is full again.
func (l *local) allow(key string, interval time.Duration, limit int) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.machine.Now()
	bucket := interval * time.Duration(limit)
	full := now
	if e := l.limits.find(key, now); e != nil {
		full = e.until
	}
	if latest := now.Add(bucket); full.After(latest) {
		full = latest
	}
	full = full.Add(interval)
	if wait := full.Add(-bucket).Sub(now); wait > 0 {
		return wait
	}
	l.limits.put(entry{key: key, until: full})
	return 0
}

func (l *local) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.values, l.limits = newLRU(), newLRU()
}

type entry struct {
	key, value string
	until      time.Time
}

func (e entry) size() int { return len(e.key) + len(e.value) + entryOverhead }

// lru is a map that forgets the least recently used entries beyond localBytes. The
// caller holds the lock.
type lru struct {
	entries map[string]*list.Element // of *entry
	recent  *list.List               // most recently used first
	free    int                      // bytes left
}

func newLRU() lru {
	return lru{entries: make(map[string]*list.Element), recent: list.New(), free: localBytes}
}

// find gives the living entry of the key, nil when there is none.
func (l *lru) find(key string, now time.Time) *entry {
	element, ok := l.entries[key]
	if !ok {
		return nil
	}
	e := element.Value.(*entry)
	if !now.Before(e.until) {
		l.remove(key)
		return nil
	}
	l.recent.MoveToFront(element)
	return e
}

// put stores the entry and makes room for it.
func (l *lru) put(e entry) {
	l.remove(e.key)
	if e.size() > maxEntry {
		return
	}
	l.entries[e.key] = l.recent.PushFront(&e)
	l.free -= e.size()
	for l.free < 0 {
		l.remove(l.recent.Back().Value.(*entry).key)
	}
}

func (l *lru) remove(key string) {
	element, ok := l.entries[key]
	if !ok {
		return
	}
	l.free += element.Value.(*entry).size()
	l.recent.Remove(element)
	delete(l.entries, key)
}
