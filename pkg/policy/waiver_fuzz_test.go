package policy

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// A comment that holds the mark is never lost: it yields waivers or says what is wrong with it. And
// what was read, written once more, reads the same.
func FuzzWaiverComment(f *testing.F) {
	for _, seed := range []string{
		"# sallyport:ignore kubernetes/privileged",
		"# sallyport:ignore kubernetes/privileged,dockerfile/root until=2027-03-31 reason=\"needs \\\"raw\\\" disks\" owner=storage",
		"// why sallyport:ignore kubernetes/* until=2027-02-30",
		"sallyport:ignore",
		"sallyport:ignored x/y",
		"sallyport:ignore until=2027-03-31",
		"sallyport:ignore a/b reason=",
		"sallyport:ignore a/b reason=\"",
		"sallyport:ignore a/b c=d",
		"sallyport:ignore a/b,,c/d",
		"sallyport:ignore\ta/b\towner=x",
		"sallyport:ignore A/B [a/b",
		"# nothing",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, comment string) {
		list, ok := ParseWaiverComment(comment, "f:1")
		if ok != strings.Contains(comment, "sallyport:ignore") || ok != (len(list) > 0) {
			t.Fatalf("%q: %v, %v", comment, list, ok)
		}
		for _, w := range list {
			if w.Origin != "f:1" {
				t.Errorf("%q: no origin: %+v", comment, w)
			}
			if w.Problem != "" {
				continue
			}
			if checkRulePattern(w.Rule) != "" {
				t.Errorf("%q: %q passed for a rule", comment, w.Rule)
			}
			// The date that is written is the last day on which the waiver holds.
			if !w.Until.IsZero() && (w.Expired(w.Until.Add(23*time.Hour)) || !w.Expired(w.Until.Add(24*time.Hour))) {
				t.Errorf("%q: until %s", comment, w.Until)
			}
			again, _ := ParseWaiverComment(writeWaiver(w), w.Origin)
			if len(again) != 1 || again[0] != w {
				t.Errorf("%q: %+v, written as %q, reads as %+v", comment, w, writeWaiver(w), again)
			}
		}
	})
}

func writeWaiver(w Waiver) string {
	quote := strings.NewReplacer(`\`, `\\`, `"`, `\"`)
	s := "sallyport:ignore " + w.Rule
	if !w.Until.IsZero() {
		s += " until=" + w.Until.Format(time.DateOnly)
	}
	for key, value := range map[string]string{"reason": w.Reason, "owner": w.Owner} {
		if value != "" {
			s += fmt.Sprintf(` %s="%s"`, key, quote.Replace(value))
		}
	}
	return s
}
