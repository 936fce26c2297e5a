package message

import (
	"testing"
	"time"

	"xiaoqin/server/clock"
)

func TestBreakers(t *testing.T) {
	t.Parallel()
	const failed = FailedTransient
	type step struct {
		after   time.Duration // since the step before
		kind    FailureKind   // empty: sent
		code    int
		paused  time.Duration // until then the channel waits, zero for not at all
		isDown  bool
		comment string
	}
	for name, steps := range map[string][]step{
		"throttle": {
			{0, FailedThrottle, 45011, time.Minute, false, "pauses a minute"},
			{time.Second, FailedThrottle, 45011, time.Minute - time.Second, false, "one pause for all that were on their way"},
			{time.Minute, "", 0, 0, false, "over"},
		},
		"outage": {
			{0, failed, -1, 0, false, "one may be bad luck"},
			{0, FailedToken, 40001, 0, false, "two too"},
			{0, FailedNoAnswer, 0, 15 * time.Second, true, "three are an outage"},
			{time.Second, failed, -1, 14 * time.Second, true, "still the same"},
			{14 * time.Second, failed, -1, 30 * time.Second, true, "twice as long"},
			{30 * time.Second, failed, -1, time.Minute, true, "and so on"},
			{time.Minute, failed, -1, 2 * time.Minute, true, ""},
			{2 * time.Minute, failed, -1, 4 * time.Minute, true, ""},
			{4 * time.Minute, failed, -1, 5 * time.Minute, true, "but never longer than this"},
			{5 * time.Minute, "", 0, 0, false, "healed"},
			{0, failed, -1, 0, false, "and counting from one"},
		},
		"a verdict of WeChat is no outage": {
			{0, failed, -1, 0, false, ""},
			{0, failed, -1, 0, false, ""},
			{0, FailedConsent, 43101, 0, false, ""},
			{0, failed, -1, 0, false, "counting from one"},
		},
		"two sends to one person at once": {
			{0, failed, 43108, 0, false, "another instance is at it"},
			{0, failed, 43108, 0, false, ""},
			{0, failed, 43108, 0, false, ""},
			{0, failed, 43108, 0, false, "that is no outage"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			now := clock.NewDate(2022, time.April, 2).At(12 * time.Hour)
			b := newBreakers(clock.Func(func() time.Time { return now }))
			for i, s := range steps {
				now = now.Add(s.after)
				var f *Failure
				if s.kind != "" {
					f = &Failure{Kind: s.kind, Code: s.code}
				}
				if _, down := b.note(Mini, DutyDue, f); down != s.isDown {
					t.Errorf("step %d (%s): down %t, want %t", i, s.comment, down, s.isDown)
				}
				var paused time.Duration
				for _, p := range b.closed() {
					paused = p.Until.Sub(now)
				}
				if paused != s.paused {
					t.Errorf("step %d (%s): paused for %s, want %s", i, s.comment, paused, s.paused)
				}
				if b.stops(Mini, SafetyNotice) != (s.paused > 0) || b.stops(Official, DutyDue) {
					t.Errorf("step %d (%s): stops the wrong channel", i, s.comment)
				}
			}
		})
	}
}

func TestBreakersTakeWeChatsOwnTime(t *testing.T) {
	t.Parallel()
	now := clock.NewDate(2022, time.April, 2).At(23*time.Hour + 59*time.Minute)
	for _, c := range []struct {
		failure Failure
		want    time.Time
	}{
		{Failure{Kind: FailedQuota}, clock.NewDate(2022, time.April, 3).At(0)},
		{Failure{Kind: FailedQuota, Until: now.Add(time.Hour)}, now.Add(time.Hour)},
		{Failure{Kind: FailedThrottle, Until: now.Add(time.Second)}, now.Add(time.Minute)},
		{Failure{Kind: FailedThrottle, Until: now.Add(time.Hour)}, now.Add(time.Hour)},
	} {
		b := newBreakers(clock.Func(func() time.Time { return now }))
		began, _ := b.note(Mini, DutyDue, &c.failure)
		if began == nil || !began.Until.Equal(c.want) {
			t.Errorf("%+v: %+v, want until %s", c.failure, began, c.want)
		}
	}
}
