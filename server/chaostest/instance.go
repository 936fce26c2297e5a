package chaostest

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"xiaoqin/server/clock"
)

// orderEnv holds the order of a process that plays an instance.
const orderEnv = "XIAOQIN_TEST_INSTANCE"

// Order says what a process has to do.
type Order interface {
	// Run does it until stop ends, as it does with SIGTERM; then it stops in order and
	// returns. It calls ready once it is at work.
	Run(stop context.Context, ready func()) error
}

// Play turns this process into the instance it was started as, and ends it. In any
// other process it does nothing.
func Play[O Order]() {
	text, ordered := os.LookupEnv(orderEnv)
	if !ordered {
		return
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	var order O
	err := json.Unmarshal([]byte(text), &order)
	if err == nil {
		stop, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM)
		defer cancel()
		err = order.Run(stop, func() { _, _ = os.Stdout.WriteString("!") })
	}
	if err != nil {
		log.Error("instance failed", "error", err)
		os.Exit(1) //nolint:gocritic // nothing is left to clean up
	}
	os.Exit(0)
}

// Instance is a running process of this test binary.
type Instance struct {
	order []byte
	cmd   *exec.Cmd
	ready io.Reader // gives a byte when it is at work
}

// Start begins a process that plays the order. It dies with the test.
func Start(tb testing.TB, order Order) *Instance {
	tb.Helper()
	text, err := json.Marshal(order)
	if err != nil {
		tb.Fatal(err)
	}
	i := &Instance{order: text}
	i.Restart(tb)
	tb.Cleanup(func() {
		if i.cmd.ProcessState == nil {
			_ = i.cmd.Process.Kill()
			_ = i.cmd.Wait()
		}
	})
	return i
}

// Restart begins a process with the same order after the last one has ended.
func (i *Instance) Restart(tb testing.TB) {
	tb.Helper()
	i.cmd = exec.CommandContext(context.Background(), os.Args[0]) //nolint:gosec // this very program
	i.cmd.Env = append(os.Environ(), orderEnv+"="+string(i.order))
	i.cmd.Stderr = os.Stderr
	i.cmd.SysProcAttr = diesWithParent()
	var err error
	if i.ready, err = i.cmd.StdoutPipe(); err != nil {
		tb.Fatal(err)
	}
	if err := i.cmd.Start(); err != nil {
		tb.Fatal(err)
	}
}

// Await waits until the process is at work.
func (i *Instance) Await(tb testing.TB) {
	tb.Helper()
	if _, err := io.ReadFull(i.ready, make([]byte, 1)); err != nil {
		tb.Fatalf("an instance did not start: %v", err)
	}
}

// Kill ends the process with SIGKILL, whatever it is doing.
func (i *Instance) Kill(tb testing.TB) {
	tb.Helper()
	if err := i.cmd.Process.Kill(); err != nil {
		tb.Fatal(err)
	}
	var killed *exec.ExitError
	if err := i.cmd.Wait(); !errors.As(err, &killed) || killed.Exited() {
		tb.Fatalf("an instance ended by itself: %v", err)
	}
}

// Finish waits until the process has done what it was ordered to and ends by itself.
func (i *Instance) Finish(tb testing.TB) {
	tb.Helper()
	if _, err := io.Copy(io.Discard, i.ready); err != nil {
		tb.Fatal(err)
	}
	if err := i.cmd.Wait(); err != nil {
		tb.Fatalf("an instance ended with %v", err)
	}
}

// Terminate asks the process to stop once it is at work, and returns how long it took.
func (i *Instance) Terminate(tb testing.TB) time.Duration {
	tb.Helper()
	i.Await(tb)
	begun := clock.Machine().Now()
	if err := i.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		tb.Fatal(err)
	}
	if err := i.cmd.Wait(); err != nil {
		tb.Errorf("an instance ended with %v", err)
	}
	return clock.Machine().Now().Sub(begun)
}
