// Package chaostest breaks things on purpose, for the tests that prove that nothing is
// lost and nothing happens twice: it kills processes that run the real services, and it
// pulls the cable to a database in the middle of a transaction.
//
// A test binary plays the processes itself. TestMain begins with Play; a test begins
// one with Start, tells it what to do with an order of any type that JSON can carry, and
// ends it with Kill or Terminate.
package chaostest

import (
	"os"
	"strconv"
	"testing"
)

// killsEnv says how many deaths the tests of this package's users bring about.
const killsEnv = "XIAOQIN_CHAOS_KILLS"

// Kills is how many processes a test kills: what XIAOQIN_CHAOS_KILLS says (make chaos
// sets it), and otherwise few.
func Kills(tb testing.TB, few int) int {
	tb.Helper()
	text, ok := os.LookupEnv(killsEnv)
	if !ok {
		return few
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		tb.Fatalf("%s=%s: want a number of 1 or more", killsEnv, text)
	}
	return n
}
