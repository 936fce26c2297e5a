package goals_test

import (
	"os"
	"testing"
)

// TestMain also plays the ceiling, which a benchmark starts as a process of its own.
func TestMain(m *testing.M) {
	if dsn, ok := os.LookupEnv(ceilingEnv); ok {
		serveCeiling(dsn)
		return
	}
	if dsn, ok := os.LookupEnv(fullCeilingEnv); ok {
		serveFullCeiling(dsn)
		return
	}
	os.Exit(m.Run())
}
