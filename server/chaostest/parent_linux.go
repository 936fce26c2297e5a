package chaostest

import "syscall"

// diesWithParent keeps a process from outliving the test that began it.
func diesWithParent() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
