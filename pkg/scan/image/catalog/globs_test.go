package catalog

import (
	"testing"

	"github.com/bmatcuk/doublestar/v4"
)

func TestGlobs(t *testing.T) {
	patterns := []string{
		"**/*.jar", "**/*.tar.gz", "**/node", "**/python*", "**/lib/x/*", "**/{a,b}.so", "**/*.{dll,exe}", "/etc/release", "**/[ab]c", "**/*", "**/lib*.so.?", "**/*.deps.json",
	}
	names := []string{"/a/x.jar", "/x.tar.gz", "/x.gz", "/bin/node", "/node", "/bin/python3.1", "/lib/x/y", "/lib/x/y/z", "/b.so", "/x.dll", "/etc/release", "/x/ac", "/libz.so.1", "/libz.so.10", "/", "/app.deps.json"}
	for _, p := range patterns {
		g := newGlobs([]string{p})
		for _, name := range names {
			if want := doublestar.MatchUnvalidated(p, name); g.match(name) != want {
				t.Errorf("%s matches %s: %v, want %v", p, name, !want, want)
			}
		}
	}
}

func TestMatchStars(t *testing.T) {
	for _, test := range []struct {
		pattern, name string
		want          bool
	}{
		{"bash.*", "bash.md5sums", true}, {"bash.*", "bash", false}, {"bash*", "bash", true}, {"a*b*c", "abc", true}, {"a*b*c", "axxbyyc", true},
		{"a*b*c", "acb", false}, {"a*a", "a", false}, {"a*a", "aa", true}, {"ab", "ab", true}, {"ab", "abc", false},
	} {
		if got := matchStars(test.pattern, test.name); got != test.want {
			t.Errorf("%s matches %s: %v", test.pattern, test.name, got)
		}
	}
}
