//go:build chaos

package message_test

import (
	"syscall"
	"testing"
	"time"

	"xiaoqin/server/message"
)

// TestChaos is a fan-out to 5,000 families by two instances of eight senders each,
// with twenty deaths.
func TestChaos(t *testing.T) {
	for _, dialect := range dialects {
		t.Run(string(dialect), func(t *testing.T) {
			for _, c := range []crash{
				{purpose: message.DutyDue, signal: syscall.SIGKILL},
				{purpose: message.SafetyNotice, signal: syscall.SIGKILL},
				{purpose: message.DutyDue, signal: syscall.SIGTERM},
				{purpose: message.SafetyNotice, signal: syscall.SIGTERM},
			} {
				c.dialect, c.messages, c.deaths, c.every, c.senders = dialect, 5000, 20, 450*time.Millisecond, 8
				c.fast, c.slow = 20*time.Millisecond, 50*time.Millisecond
				c.check(t, c.run(t))
			}
		})
	}
}
