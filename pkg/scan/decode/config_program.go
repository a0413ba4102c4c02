package decode

import (
	"fmt"
	"time"
)

// CUE and Jsonnet are programs: what they mean is what they evaluate to. They see nothing but
// their own text, and get as long as the options allow. Neither library can be interrupted, so a
// program that runs over its time goes on until the process ends; nobody waits for it.

// maxProgram is the size of a program in bytes. Both parsers recurse without a bound, and a
// goroutine that outgrows its stack ends the process.
const maxProgram = 256 << 10

// evaluate runs f for at most the given time.
func evaluate(limit time.Duration, f func() ([]byte, error)) ([]byte, error) {
	type outcome struct {
		data []byte
		err  error
	}
	done := make(chan outcome, 1)
	go func() {
		defer func() {
			if r := recover(); r != nil {
				done <- outcome{nil, fmt.Errorf("the evaluation failed: %v", r)}
			}
		}()
		data, err := f()
		done <- outcome{data, err}
	}()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case o := <-done:
		return o.data, o.err
	case <-timer.C:
		return nil, fmt.Errorf("the evaluation takes longer than %s", limit)
	}
}

func checkProgram(text []byte, o Options) error {
	if len(text) > maxProgram {
		return fmt.Errorf("a program of more than %d bytes", maxProgram)
	}
	if bracketDepth(text) > o.MaxDepth {
		return fmt.Errorf("brackets nested more than %d levels deep", o.MaxDepth)
	}
	return nil
}
