//go:build !linux

package chaostest

import "syscall"

// diesWithParent is for Linux alone; elsewhere the test's clean-up ends the process.
func diesWithParent() *syscall.SysProcAttr { return nil }
