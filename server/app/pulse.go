package app

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"xiaoqin/server/clock"
	"xiaoqin/server/message"
)

// pulse is the sign of life that each instance leaves in the database, for whoever asks
// from outside how it is: a dead process cannot say so itself.
type pulse struct {
	At      clock.Instant `json:"at"`      // of the machine
	Scanned clock.Instant `json:"scanned"` // the last scan that succeeded
	Version string        `json:"version"`
	Pauses  []pauseFigure `json:"pauses,omitempty"` // what it does not send for a while
}

type pauseFigure struct {
	Channel message.Channel `json:"channel"`
	Purpose message.Purpose `json:"purpose,omitempty"` // empty for the whole channel
	Reason  string          `json:"reason"`
	Until   clock.Instant   `json:"until"`
}

const (
	pulsePrefix = "instance:"
	maxPulse    = 48 // characters of an instance's name that are kept
	mostPauses  = 5  // a setting holds 1,000 characters
	pulseEvery  = "@every 30s"

	// An instance that said nothing for so long has been taken away.
	pulseGone = 24 * time.Hour
)

func pulseName(instance string) string {
	name := []rune(instance)
	return pulsePrefix + string(name[:min(len(name), maxPulse)])
}

// beat leaves the sign of life of this instance.
func (e *engine) beat(ctx context.Context) error {
	p := pulse{
		At: clock.At(e.system.machine.Now()), Scanned: clock.Instant(e.system.metrics.lastScan.Load()), Version: Version,
	}
	for _, pause := range e.worker.Pauses() {
		if len(p.Pauses) < mostPauses {
			p.Pauses = append(p.Pauses, pauseFigure{pause.Channel, pause.Purpose, pause.Reason, clock.At(pause.Until)})
		}
	}
	text, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("write pulse: %w", err)
	}
	return e.system.db.SetSetting(ctx, pulseName(e.system.instanceName()), string(text))
}

// pulses are the signs of life of all instances, by name.
func (s *system) pulses(ctx context.Context) (map[string]pulse, error) {
	texts, err := s.db.Settings(ctx, pulsePrefix)
	if err != nil {
		return nil, err
	}
	out := make(map[string]pulse, len(texts))
	for name, text := range texts {
		var p pulse
		if err := json.Unmarshal([]byte(text), &p); err != nil {
			return nil, fmt.Errorf("read pulse: %w", err)
		}
		if s.machine.Now().Sub(p.At.Time()) < pulseGone {
			out[name] = p
		}
	}
	return out, nil
}

// forgetInstances drops the signs of instances that have been taken away.
func (s *system) forgetInstances(ctx context.Context) error {
	texts, err := s.db.Settings(ctx, pulsePrefix)
	if err != nil {
		return err
	}
	alive, err := s.pulses(ctx)
	if err != nil {
		return err
	}
	for name := range texts {
		if _, ok := alive[name]; ok {
			continue
		}
		if err := s.db.DropSetting(ctx, pulsePrefix+name); err != nil {
			return err
		}
	}
	return nil
}
