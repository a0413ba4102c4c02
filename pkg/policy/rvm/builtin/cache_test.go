package builtin

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
)

func TestRegexp(t *testing.T) {
	first, err := Regexp("^a+$")
	if err != nil || !first.MatchString("aa") || first.MatchString("b") {
		t.Fatal(first, err)
	}
	if again, _ := Regexp("^a+$"); again != first {
		t.Error("compiled twice")
	}
	if _, err := Regexp("("); err == nil {
		t.Error("no error")
	}
	if allocs := testing.AllocsPerRun(100, func() { Regexp("^a+$") }); allocs != 0 {
		t.Errorf("a hit allocates %v times", allocs)
	}
}

// A cache stays small, keeps no failures and nothing long, and may be used by many at once.
func TestCache(t *testing.T) {
	var c cache[string]
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for i := range 3 * cacheEntries {
				text := fmt.Sprint(i % (2 * cacheEntries))
				got, err := c.get(text, func(text string) (string, error) { return "of " + text, nil })
				if err != nil || got != "of "+text {
					t.Errorf("%s: %q, %v", text, got, err)
				}
			}
		})
	}
	wait.Wait()
	if n := len(*c.entries.Load()); n > cacheEntries {
		t.Errorf("%d entries", n)
	}

	compiled := 0
	for _, text := range []string{strings.Repeat("x", cacheLongText+1), "bad"} {
		compiled = 0
		for range 3 {
			c.get(text, func(text string) (string, error) {
				compiled++
				if text == "bad" {
					return "", errors.New("bad")
				}
				return text, nil
			})
		}
		if compiled != 3 {
			t.Errorf("%.10s was kept", text)
		}
	}
}
