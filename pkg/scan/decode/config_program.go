package decode

import (
	"fmt"
	"time"
)

// CUE and Jsonnet are programs: what they mean is what they evaluate to. They see nothing but
// their own text, and get as long as the options allow. Neither library can be interrupted, so a
// program that runs over its time goes on until the process ends; nobody waits for it.

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
	if bracketDepth(text) > o.MaxDepth {
		return fmt.Errorf("brackets nested more than %d levels deep", o.MaxDepth)
	}
	return nil
}

// bracketDepth is the deepest nesting of brackets in a text, those in strings and comments
// included.
func bracketDepth(text []byte) (deepest int) {
	depth := 0
	for _, c := range text {
		switch c {
		case '(', '[', '{':
			depth++
			deepest = max(deepest, depth)
		case ')', ']', '}':
			depth = max(0, depth-1)
		}
	}
	return deepest
}
