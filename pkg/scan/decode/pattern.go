package decode

import (
	"regexp"
	"sync"
)

// pattern compiles a regular expression when it is first asked for. Few documents need more than
// one or two of them, and a process that judges one file takes little longer than to compile all.
func pattern(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}
