package message_test

import (
	"testing"

	"go.uber.org/goleak"

	"xiaoqin/server/chaostest"
)

// TestMain also plays the instances that the crash tests kill.
func TestMain(m *testing.M) {
	chaostest.Play[order]()
	goleak.VerifyTestMain(m)
}
