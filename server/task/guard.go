package task

import (
	"fmt"
	"runtime/debug"
)

// guarded runs something and makes an error of its panic, so that what one task or one
// job breaks holds up no other.
func guarded(do func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
	}()
	return do()
}
