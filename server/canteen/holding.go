package canteen

import (
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/database"
)

// Outcome is how a holding ended.
type Outcome string

// The outcomes. Empty: it still stands.
const (
	Served     Outcome = "served"
	Reheated   Outcome = "reheated" // and has to be measured again
	ThrownAway Outcome = "thrown_away"
)

// How long cooked food may stand without being kept hot, and from when the screen warns
// (餐饮服务食品安全操作规范 and the semester plan, 2 h).
const (
	HoldLimit = 2 * time.Hour
	HoldWarn  = 90 * time.Minute
)

// Holding is a cooked dish that stands.
type Holding struct {
	ID      database.ID
	Dish    database.ID
	From    clock.Instant
	Task    database.ID // zero: the school has no routine for it
	Outcome Outcome
	EndedAt *clock.Instant
	EndedBy *database.ID
	Doubt   bool // only the clock of a phone says that it ended in time
}

// Over is the moment from which the dish may not be served.
func (h *Holding) Over() clock.Instant { return h.From.Add(HoldLimit) }

// since is when a dish became hot, for the two hours: a phone that hands in late has told the
// truth, one whose clock is hours slow makes the alarm sound at once, and none can gain time.
func since(told, now clock.Instant) clock.Instant {
	return min(max(told, now.Add(-HoldLimit)), now)
}

// end judges how a holding ends. Told is what the phone says about a tap that waited in its
// queue, zero for one that arrives as it is made. A dish that was served in time by the
// phone's clock alone is taken, with a doubt: it has been eaten.
func (h *Holding) end(o Outcome, told, now clock.Instant) error {
	at := now
	if told > h.From && told < now {
		at = told
	}
	if o == Served {
		if at > h.Over() {
			return ErrHeldTooLong
		}
		h.Doubt = now > h.Over()
	}
	h.Outcome, h.EndedAt = o, &at
	return nil
}
