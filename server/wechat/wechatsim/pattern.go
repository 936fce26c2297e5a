package wechatsim

import (
	"regexp"
	"sync"
)

// pattern compiles when it is first needed, so that a program which only carries the
// simulator starts no slower for it.
func pattern(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}
