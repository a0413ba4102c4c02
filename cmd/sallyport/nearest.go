package main

import (
	"fmt"
	"path"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// nearestEntry says which entry comes closest to an image that none matches; "" when none has anything in common
// with it.
func nearestEntry(trust *attest.Trust, ref image.Reference, digest string) string {
	best, text := 0, ""
	for _, e := range trust.Images {
		name := e.Name
		if name == "" && len(e.Match) > 0 {
			name = e.Match[0]
		}
		e.Except = nil
		if alone := (&attest.Trust{Images: []attest.Entry{e}}); len(alone.Matching(ref, digest)) > 0 {
			return fmt.Sprintf("entry %q, but for what it excepts", name)
		}
		for _, pattern := range e.Match {
			if n := common(pattern, ref); n > best {
				best, text = n, fmt.Sprintf("entry %q, which matches %s", name, pattern)
			}
		}
	}
	return text
}

// common counts the parts that a pattern and a name have in common, from the front and from the back. It is for
// messages: what matches, Trust.Matching says.
func common(pattern string, ref image.Reference) int {
	pattern, _, _ = strings.Cut(pattern, "@")
	if slash := strings.LastIndexByte(pattern, '/'); slash >= 0 {
		last, _, _ := strings.Cut(pattern[slash:], ":")
		pattern = pattern[:slash] + last
	}
	want, got := strings.Split(pattern, "/"), strings.Split(ref.Name(), "/")
	// A part that is nothing but stars fits everything and says nothing.
	fits := func(a, b string) (ok bool, n int) {
		ok, err := path.Match(a, b)
		if err != nil || !ok {
			return false, 0
		}
		return true, min(1, len(strings.Trim(a, "*")))
	}
	n, front := 0, 0
	most := min(len(want), len(got))
	for ; front < most; front++ {
		ok, more := fits(want[front], got[front])
		if !ok {
			break
		}
		n += more
	}
	for back := 1; back <= most-front; back++ {
		ok, more := fits(want[len(want)-back], got[len(got)-back])
		if !ok {
			break
		}
		n += more
	}
	return n
}
