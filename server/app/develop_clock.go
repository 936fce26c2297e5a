package app

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"xiaoqin/server/clock"
)

const (
	clockPage    = "/_dev/clock"
	clockSetting = "school_clock_offset"
)

// loadClock moves the school clock to where a developer left it. In production it runs
// with the machine.
func (s *system) loadClock(ctx context.Context) error {
	if s.config.Mode != Development {
		return nil
	}
	text, err := s.db.Setting(ctx, clockSetting)
	if err != nil || text == "" {
		return err
	}
	offset, err := time.ParseDuration(text)
	if err != nil {
		return fmt.Errorf("read setting %s: %w", clockSetting, err)
	}
	s.clock.SetOffset(offset)
	return nil
}

// clockBody is the school's time, to be read and to be set.
type clockBody struct {
	Now clock.Instant `json:"now"`
}

// clockHandler shows the school clock and moves it: GET and POST {"now": RFC 3339}. It
// exists in development only.
func (s *system) clockHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+clockPage, s.showClock)
	mux.HandleFunc("POST "+clockPage, func(w http.ResponseWriter, r *http.Request) {
		var body clockBody
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil || body.Now == 0 {
			http.Error(w, `want {"now": "2022-04-02T07:00:00+08:00"}`, http.StatusBadRequest)
			return
		}
		if err := s.moveClock(r.Context(), body.Now.Time()); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		s.showClock(w, r)
	})
	return http.NewCrossOriginProtection().Handler(mux)
}

func (s *system) showClock(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(clockBody{clock.At(s.clock.Now())}) // a caller that went away is no trouble
}

// moveClock also writes who is on duty then, and wakes whoever waits for a moment that has
// now come.
func (s *system) moveClock(ctx context.Context, now time.Time) error {
	offset := now.Sub(s.machine.Now())
	if err := s.db.SetSetting(ctx, clockSetting, offset.String()); err != nil {
		return err
	}
	s.clock.SetOffset(offset)
	if err := s.roster.Fill(ctx); err != nil {
		return err
	}
	s.task.Wake()
	s.message.Wake()
	return nil
}
