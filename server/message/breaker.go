package message

import (
	"slices"
	"sync"
	"time"

	"xiaoqin/server/clock"
)

const (
	throttlePause = time.Minute
	configPause   = 10 * time.Minute // then one look whether somebody has mended it
	outageFirst   = 15 * time.Second
	outageMost    = 5 * time.Minute

	// outageAfter failures in a row with nothing sent between, a channel counts as
	// down: then no row is to blame for its failures.
	outageAfter = 3
)

// templateFault are the config errors of one template; any other is of the whole app.
var templateFault = []int{40037, 41030, 40165, 40166, 43107, 43116}

// gate is what a pause closes: a channel, or one purpose on it.
type gate struct {
	channel Channel
	purpose Purpose // empty for the whole channel
}

// passes reports whether a message goes through the gate.
func (g gate) passes(c Channel, p Purpose) bool {
	return g.channel == c && (g.purpose == "" || g.purpose == p)
}

// Pause is a channel, or one purpose on it, that is not sent to for a while. Its
// messages wait in the queue.
type Pause struct {
	Channel Channel
	Purpose Purpose // empty for the whole channel
	Reason  string  // WeChat's code, or the kind of failure
	Until   time.Time
}

// breakers stop sending where it is known to fail. When a pause ends, one message goes
// first, and the others wait for what becomes of it: a hanging WeChat then leaves one
// message in doubt for each pause, not one for each sender. They live in this process:
// another one learns by one failure of its own, but of a quota from the database.
type breakers struct {
	machine clock.Clock

	mu     sync.Mutex
	pauses map[gate]Pause // kept when they end, until a message has come through
	health map[Channel]*health
	untold map[gate]bool // quotas that the other instances do not know of yet
}

type health struct {
	failures int // in a row
	outages  int // pauses in a row for being down
}

func newBreakers(machine clock.Clock) *breakers {
	return &breakers{machine: machine, pauses: map[gate]Pause{}, health: map[Channel]*health{}, untold: map[gate]bool{}}
}

// note learns from one send. It reports the pause that it began, if any, and whether
// the whole channel is down, so that the row is not to blame.
func (b *breakers) note(c Channel, p Purpose, f *Failure) (began *Pause, down bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.health[c] == nil {
		b.health[c] = &health{}
	}
	h := b.health[c]
	if f == nil {
		b.heal(gate{c, ""}, gate{c, p})
		return nil, false
	}
	if f.Code == codeBusyPerson {
		return nil, false
	}
	at := gate{channel: c}
	now := b.machine.Now()
	until := f.Until
	switch f.Kind {
	case FailedThrottle:
		until = later(until, now.Add(throttlePause))
	case FailedQuota:
		if until.IsZero() {
			until = clock.DateOf(now).AddDays(1).At(0)
		}
	case FailedConfig:
		until = now.Add(configPause)
		if slices.Contains(templateFault, f.Code) {
			b.heal(at)
			at.purpose = p
		}
	case FailedToken, FailedTransient, FailedNoAnswer:
		h.failures++
		if h.failures < outageAfter {
			return nil, false
		}
		down = true
		until = now.Add(min(outageFirst<<min(h.outages, 8), outageMost))
	case FailedConsent, FailedContent, FailedUser:
		b.heal(gate{c, ""}, gate{c, p}) // WeChat is there and has judged
		return nil, false
	}
	if b.pauses[at].Until.After(now) {
		return nil, down // one pause for all that were on their way
	}
	if down {
		h.outages++
	}
	pause := Pause{Channel: at.channel, Purpose: at.purpose, Reason: f.reason(), Until: until}
	b.pauses[at] = pause
	if f.Kind == FailedQuota {
		b.untold[at] = true
	}
	return &pause, down
}

// heal opens gates of one channel whose pause is over: a message came through.
func (b *breakers) heal(gates ...gate) {
	now := b.machine.Now()
	for _, g := range gates {
		*b.health[g.channel] = health{}
		if !b.pauses[g].Until.After(now) {
			delete(b.pauses, g)
		}
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// closed lists the pauses that are not over.
func (b *breakers) closed() []Pause {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.machine.Now()
	var closed []Pause
	for _, p := range b.pauses {
		if p.Until.After(now) {
			closed = append(closed, p)
		}
	}
	slices.SortFunc(closed, func(a, c Pause) int { return a.Until.Compare(c.Until) })
	return closed
}

// gates lists what nothing may pass, and what one message at a time may try.
func (b *breakers) gates() (shut, trial []gate) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.machine.Now()
	for g, p := range b.pauses {
		if p.Until.After(now) {
			shut = append(shut, g)
		} else {
			trial = append(trial, g)
		}
	}
	return shut, trial
}

// stops reports whether a message must wait.
func (b *breakers) stops(c Channel, p Purpose) bool {
	shut, _ := b.gates()
	return slices.ContainsFunc(shut, func(g gate) bool { return g.passes(c, p) })
}
