package message

import (
	"context"
	"strings"
	"time"

	"xiaoqin/server/clock"
)

// quotaSetting is where an instance tells the others that WeChat gives no more today: a
// quota is the app's, not one process's (WeChat contract §10, 45009).
const quotaSetting = "message.quota."

// quotaLook is how old what is known of the others may be.
const quotaLook = time.Second

// shareQuotas tells the other instances of the quotas that this one has met, and learns of
// theirs, in the transaction of ctx, before messages are claimed.
func (w *Worker) shareQuotas(ctx context.Context) error {
	for _, p := range w.breakers.met() {
		value := clock.At(p.Until).String() + " " + p.Reason
		if err := w.service.db.SetSetting(ctx, quotaSetting+string(p.Channel), value); err != nil {
			return err
		}
	}
	now := w.service.machine.Now()
	if now.Before(w.quotasAt) {
		return nil
	}
	known, err := w.service.db.Settings(ctx, quotaSetting)
	if err != nil {
		return err
	}
	w.quotasAt = now.Add(quotaLook)
	for channel, value := range known {
		until, reason, _ := strings.Cut(value, " ")
		if at, err := time.Parse(time.RFC3339, until); err == nil && at.After(now) {
			w.breakers.adopt(Pause{Channel: Channel(channel), Reason: reason, Until: at})
		}
	}
	return nil
}

// met lists the quotas of whole channels that this process has met and that are not over.
func (b *breakers) met() []Pause {
	b.mu.Lock()
	defer b.mu.Unlock()
	var met []Pause
	for g, untold := range b.untold {
		if p := b.pauses[g]; untold && p.Until.After(b.machine.Now()) {
			met = append(met, p)
		}
	}
	return met
}

// told notes that the others know.
func (b *breakers) told() {
	b.mu.Lock()
	defer b.mu.Unlock()
	clear(b.untold)
}

// adopt takes over the pause of another process, unless one is known that lasts longer.
func (b *breakers) adopt(p Pause) {
	b.mu.Lock()
	defer b.mu.Unlock()
	at := gate{channel: p.Channel}
	if b.pauses[at].Until.Before(p.Until) {
		b.pauses[at] = p
	}
}
