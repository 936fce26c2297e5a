package calendar

import "fmt"

// SyntaxError says that a piece of school data cannot be read.
type SyntaxError struct {
	Text string // as it was written
	Hint string // Chinese: how it is written
}

// Error is the text for logs.
func (e *SyntaxError) Error() string { return fmt.Sprintf("cannot read %q", e.Text) }
