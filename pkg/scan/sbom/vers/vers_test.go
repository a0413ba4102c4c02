package vers

import (
	"strings"
	"testing"
)

func TestVersionIn(t *testing.T) {
	for _, c := range []struct {
		kind, version, vers string
		want                bool
	}{
		{"deb", "1.5-1", "vers:deb/>=1.2|<2.0", true},
		{"deb", "2.0", "vers:deb/>=1.2|<2.0", false},
		{"deb", "2.0~rc1", "vers:deb/>=1.2|<2.0", true},
		{"deb", "1:0.1", "vers:deb/>=1.2|<2.0", false},
		{"deb", "1:0.1", "vers:deb/>=1%3A0.0", true},
		{"deb", "1.2", "vers:deb/>1.2", false},
		{"npm", "anything", "vers:npm/*", true},
		{"npm", "1.10.0", "vers:npm/>1.9.0", true},
		{"npm", "2.0.0-beta.1", "vers:npm/<2.0.0", true},
		{"npm", "1.2.3", "vers:npm/1.2.3", true},
		{"npm", "1.2.3", "vers:npm/!=1.2.3", false},
		{"npm", "1.2.4", "vers:npm/!=1.2.3", true},
		{"npm", "1.2.4", "vers:npm/1.2.3|1.2.5", false},
		{"npm", "3.0.0", "vers:npm/>=1.0.0|<2.0.0|>=3.0.0|<4.0.0", true},
		{"npm", "2.5.0", "vers:npm/>=1.0.0|<2.0.0|>=3.0.0|<4.0.0", false},
		{"npm", "2.5.0", "vers:npm/<4.0.0 | >=3.0.0 | <2.0.0 | >=1.0.0", false},
		{"npm", "0.1.0", "vers:npm/<=1.0.0|>=3.0.0", true},
		{"npm", "3.0.0", "vers:npm/<=1.0.0|>=3.0.0", true},
		{"npm", "2.0.0", "vers:npm/<=1.0.0|>=3.0.0", false},
		{"npm", "1.5.0", "vers:npm/>=1.0.0|!=1.5.0|<2.0.0", false},
		{"npm", "0.5.0", "vers:npm/<1.0.0|<2.0.0", true},
		{"pypi", "1.0rc1", "vers:pypi/<1.0", true},
		{"pypi", "1.0.post1", "vers:pypi/>1.0", true},
		{"maven", "1.0-SNAPSHOT", "vers:maven/<1.0", true},
		{"rpm", "1.0-2.el9", "vers:rpm/>=1.0-1.el9", true},
		{"apk", "1.2.3-r4", "vers:apk/<1.2.3-r10", true},
		{"gem", "1.0.0.pre", "vers:gem/<1.0.0", true},
		{"golang", "v1.2.3", "vers:golang/>=1.2.0|<1.3.0", true},
		{"nuget", "1.0.0.1", "vers:nuget/>1.0.0", true},
		{"composer", "1.0.0", "vers:composer/>=1.0.0-RC1", true},
		{"cargo", "0.9.10", "vers:cargo/>0.9.9", true},
	} {
		got, err := VersionIn(c.kind, c.version, c.vers)
		if err != nil || got != c.want {
			t.Errorf("%s %s in %s: %v, %v; want %v", c.kind, c.version, c.vers, got, err, c.want)
		}
	}
}

func TestVersionInRefuses(t *testing.T) {
	for _, c := range []struct{ kind, version, vers, want string }{
		{"npm", "1", ">=1", "does not begin"},
		{"npm", "1", "vers:npm", "no type"},
		{"npm", "1", "vers:npm/", "no constraint"},
		{"npm", "1", "vers:npm/>=", "not a version"},
		{"npm", "1", "vers:deb/>=1", "package is of type npm"},
		{"npm", "", "vers:npm/>=1", "without a version"},
		{"martian", "1", "vers:martian/>=1", "not known"},
		{"npm", "1", "vers:npm/" + strings.Repeat("1|", 2000), "limit"},
	} {
		got, err := VersionIn(c.kind, c.version, c.vers)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s in %.40s: %v, %v; want an error with %q", c.version, c.vers, got, err, c.want)
		}
	}
}

// FuzzVersionIn: never panics, and a version is in the range that names it alone.
func FuzzVersionIn(f *testing.F) {
	f.Add("deb", "1:1.2-3", "vers:deb/>=1|<2")
	f.Add("pypi", "1.0rc1", "vers:pypi/!=1|>2|<=3")
	f.Add("maven", "1.0-x", "vers:maven/*")
	f.Fuzz(func(t *testing.T, kind, version, text string) {
		if len(version) > 1000 || len(text) > 1000 {
			return
		}
		_, _ = VersionIn(kind, version, text)
	})
}
