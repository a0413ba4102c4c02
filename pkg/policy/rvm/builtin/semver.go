package builtin

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// versions compare versions (Semantic Versioning 2.0.0), which may have a v in front.
var versions = map[string]Func{
	"semver.compare":  semverCompare,
	"semver.is_valid": semverIsValid,
}

type version struct {
	core       [3]int64 // major, minor, patch
	prerelease string
}

func semverIsValid(_ *Budget, args []value.Value) (value.Value, bool) {
	s, ok := value.Text(args[0])
	if ok {
		_, ok = parseVersion(s)
	}
	return value.NewBool(ok), true
}

func semverCompare(_ *Budget, args []value.Value) (value.Value, bool) {
	s, t, ok := twoTexts(args)
	if !ok {
		return nil, false
	}
	v, ok1 := parseVersion(s)
	w, ok2 := parseVersion(t)
	if !ok1 || !ok2 {
		return nil, false
	}
	for i := range v.core {
		if c := cmp.Compare(v.core[i], w.core[i]); c != 0 {
			return value.NewInt(int64(c)), true
		}
	}
	return value.NewInt(int64(comparePrereleases(v.prerelease, w.prerelease))), true
}

func parseVersion(s string) (v version, ok bool) {
	s, metadata, hasMetadata := strings.Cut(strings.TrimPrefix(s, "v"), "+")
	if hasMetadata && !areIdentifiers(metadata) {
		return v, false
	}
	s, prerelease, hasPrerelease := strings.Cut(s, "-")
	if hasPrerelease && (!areIdentifiers(prerelease) || hasLeadingZero(prerelease)) {
		return v, false
	}
	v.prerelease = prerelease
	for i := range v.core {
		number, rest, more := strings.Cut(s, ".")
		if !isDigits(number) || len(number) > 1 && number[0] == '0' || more != (i < len(v.core)-1) {
			return v, false
		}
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return v, false
		}
		v.core[i], s = n, rest
	}
	return v, true
}

// areIdentifiers accepts identifiers with dots between.
func areIdentifiers(s string) bool {
	for id := range strings.SplitSeq(s, ".") {
		if id == "" {
			return false
		}
		for i := range len(id) {
			c := id[i]
			if c != '-' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
				return false
			}
		}
	}
	return true
}

func hasLeadingZero(prerelease string) bool {
	for id := range strings.SplitSeq(prerelease, ".") {
		if len(id) > 1 && id[0] == '0' && isDigits(id) {
			return true
		}
	}
	return false
}

// comparePrereleases orders what is after the dash; nothing is after all else.
func comparePrereleases(a, b string) int {
	switch {
	case a == b:
		return 0
	case a == "":
		return 1
	case b == "":
		return -1
	}
	for {
		x, moreA, goesOnA := strings.Cut(a, ".")
		y, moreB, goesOnB := strings.Cut(b, ".")
		if c := compareIdentifiers(x, y); c != 0 {
			return c
		}
		if !goesOnA || !goesOnB {
			return cmp.Compare(len(moreA), len(moreB))
		}
		a, b = moreA, moreB
	}
}

// compareIdentifiers orders numbers before words. Numbers too large for an int64 are all the same
// to OPA, which does not come to an end if there is no other difference.
func compareIdentifiers(x, y string) int {
	switch {
	case isDigits(x) && isDigits(y):
		n, _ := strconv.ParseInt(x, 10, 64)
		m, _ := strconv.ParseInt(y, 10, 64)
		return cmp.Compare(n, m)
	case isDigits(x):
		return -1
	case isDigits(y):
		return 1
	}
	return strings.Compare(x, y)
}
