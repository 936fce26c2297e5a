package message

import (
	"maps"
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

// Pause is a channel, or one purpose on it, that is not sent to for a while. Its
// messages wait in the queue.
type Pause struct {
	Channel Channel
	Purpose Purpose // empty for the whole channel
	Reason  string  // WeChat's code, or the kind of failure
	Until   time.Time
}

// breakers stop sending where it is known to fail. They live in this process: another
// one learns by one failure of its own.
type breakers struct {
	machine clock.Clock

	mu     sync.Mutex
	pauses map[gate]Pause
	health map[Channel]*health
}

type health struct {
	failures int // in a row
	outages  int // pauses in a row for being down
}

func newBreakers(machine clock.Clock) *breakers {
	return &breakers{machine: machine, pauses: map[gate]Pause{}, health: map[Channel]*health{}}
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
		*h = health{}
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
		*h = health{} // WeChat is there and has judged
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
	return &pause, down
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
	maps.DeleteFunc(b.pauses, func(_ gate, p Pause) bool { return !p.Until.After(now) })
	return slices.SortedFunc(maps.Values(b.pauses), func(a, c Pause) int { return a.Until.Compare(c.Until) })
}

// stops reports whether a message must wait.
func (b *breakers) stops(c Channel, p Purpose) bool {
	return slices.ContainsFunc(b.closed(), func(pause Pause) bool {
		return pause.Channel == c && (pause.Purpose == "" || pause.Purpose == p)
	})
}
