package message_test

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

// TestMain also plays the instances that the crash tests kill.
func TestMain(m *testing.M) {
	if os.Getenv(instanceEnv) != "" {
		os.Exit(runInstance())
	}
	goleak.VerifyTestMain(m)
}
