//go:build unix

package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// tester lets packages that make things for tests make them for a job. What would end a test ends the job.
type tester struct {
	testing.TB // nil: what is not below is not asked for
	cleanups   []func()
}

// ended is how Fatal gets out of whatever called it.
type ended struct{ err error }

func (*tester) Helper() {}

func (*tester) Fatal(args ...any) {
	panic(ended{errors.New(strings.TrimSpace(fmt.Sprintln(args...)))})
}

func (*tester) Fatalf(format string, args ...any) { panic(ended{fmt.Errorf(format, args...)}) }

func (t *tester) Cleanup(f func()) { t.cleanups = append(t.cleanups, f) }

// withTester runs f, cleans up, and returns what ended it.
func withTester(f func(*tester) error) (err error) {
	t := &tester{}
	defer func() {
		for _, clean := range slices.Backward(t.cleanups) {
			clean()
		}
		switch r := recover().(type) {
		case nil:
		case ended:
			err = r.err
		default:
			panic(r)
		}
	}()
	return f(t)
}
