package decode

import "fmt"

// SyntaxError is a text that does not follow the grammar of its language, and where. Line and
// Column count from 1; 0 is unknown.
type SyntaxError struct {
	File         string
	Line, Column int
	Msg          string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Msg)
}
