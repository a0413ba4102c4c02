package vers

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/google/osv-scalibr/semantic"
)

// maxConstraints bounds a range; real ones of advisories have a few dozen.
const maxConstraints = 1000

// ecosystem is the name that package semantic has for the order of versions of a purl or vers type.
func ecosystem(kind string) string {
	switch kind {
	case "deb", "debian", "opkg":
		return "Debian"
	case "rpm", "redhat", "opensuse", "suse":
		return "Red Hat"
	case "apk", "alpine":
		return "Alpine"
	case "alpm", "arch":
		return "openSUSE" // pacman compares as rpm does
	case "npm":
		return "npm"
	case "cargo":
		return "crates.io"
	case "golang", "go":
		return "Go"
	case "hex", "otp":
		return "Hex"
	case "conan":
		return "ConanCenter"
	case "swift":
		return "SwiftURL"
	case "bitnami":
		return "Bitnami"
	case "julia":
		return "Julia"
	case "generic", "semver", "github", "githubactions", "cocoapods":
		return "GHC" // no order of their own: semantic versions, read leniently
	case "pypi":
		return "PyPI"
	case "maven":
		return "Maven"
	case "nuget":
		return "NuGet"
	case "gem":
		return "RubyGems"
	case "composer":
		return "Packagist"
	case "pub":
		return "Pub"
	case "cran":
		return "CRAN"
	case "hackage":
		return "Hackage"
	}
	return ""
}

// Compare orders two versions of packages of a purl type: below zero when a is the older.
func Compare(kind, a, b string) (int, error) {
	name := ecosystem(strings.ToLower(kind))
	if name == "" {
		return 0, fmt.Errorf("the order of versions of packages of type %q is not known", kind)
	}
	if a == b {
		return 0, nil
	}
	left, err := semantic.Parse(a, name)
	if err != nil {
		return 0, fmt.Errorf("version %q of type %s: %w", a, kind, err)
	}
	order, err := left.CompareStr(b)
	if err != nil {
		return 0, fmt.Errorf("version %q of type %s: %w", b, kind, err)
	}
	return order, nil
}

// Range is a parsed range.
type Range struct {
	kind string
	all  bool
	// exact holds versions that are in (=) or out (!=); edges the others, sorted by version.
	exact []constraint
	edges []constraint
}

type constraint struct{ op, version string }

// Parse reads a range, with the "vers:" before it.
func Parse(text string) (*Range, error) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), "vers:")
	if !ok {
		return nil, fmt.Errorf("range %q does not begin with vers:, as in vers:npm/>=1.2|<2.0", text)
	}
	kind, list, ok := strings.Cut(rest, "/")
	if kind = strings.ToLower(kind); !ok || kind == "" {
		return nil, fmt.Errorf("range %q has no type, as in vers:npm/>=1.2|<2.0", text)
	}
	list = strings.Trim(strings.Join(strings.Fields(list), ""), "|")
	r := &Range{kind: kind}
	if list == "*" {
		r.all = true
		return r, nil
	}
	if list == "" {
		return nil, fmt.Errorf("range %q holds no constraint; vers:%s/* is every version", text, kind)
	}
	if ecosystem(kind) == "" && kind != "none" {
		return nil, fmt.Errorf("range %q: the order of versions of type %q is not known", text, kind)
	}
	parts := strings.Split(list, "|")
	if len(parts) > maxConstraints {
		return nil, fmt.Errorf("range of type %s has %d constraints; the limit is %d", kind, len(parts), maxConstraints)
	}
	for _, part := range parts {
		if err := r.add(part); err != nil {
			return nil, fmt.Errorf("range %q: %w", text, err)
		}
	}
	if err := r.sort(); err != nil {
		return nil, fmt.Errorf("range %q: %w", text, err)
	}
	return r, nil
}

func (r *Range) add(part string) error {
	c := constraint{op: "="}
	for _, op := range []string{">=", "<=", "!=", ">", "<", "="} {
		if rest, ok := strings.CutPrefix(part, op); ok {
			c.op, part = op, rest
			break
		}
	}
	version, err := url.PathUnescape(part)
	if err != nil || version == "" || version == "*" {
		return fmt.Errorf("%q is not a version behind %s", part, c.op)
	}
	c.version = version
	if c.op == "=" || c.op == "!=" {
		r.exact = append(r.exact, c)
	} else {
		r.edges = append(r.edges, c)
	}
	return nil
}

// sort orders the edges, and refuses versions that the ecosystem cannot have.
func (r *Range) sort() (err error) {
	for _, c := range slices.Concat(r.exact, r.edges) {
		if _, e := semantic.Parse(c.version, ecosystem(r.kind)); e != nil && r.kind != "none" {
			return fmt.Errorf("version %q of type %s: %w", c.version, r.kind, e)
		}
	}
	slices.SortStableFunc(r.edges, func(a, b constraint) int {
		order, e := Compare(r.kind, a.version, b.version)
		if e != nil && err == nil {
			err = e
		}
		return order
	})
	return err
}

// Has reports whether version is in the range. Edges bound intervals as the notation says: two
// neighbours that point at each other hold what is between them, an edge that points outwards at
// either end holds everything beyond it.
func (r *Range) Has(version string) (bool, error) {
	if r.all {
		return true, nil
	}
	for _, c := range r.exact {
		order, err := Compare(r.kind, version, c.version)
		if err != nil {
			return false, err
		}
		if order == 0 {
			return c.op == "=", nil
		}
	}
	if len(r.edges) == 0 {
		// Exclusions alone leave everything else in.
		return !slices.ContainsFunc(r.exact, func(c constraint) bool { return c.op == "=" }), nil
	}
	for i, c := range r.edges {
		order, err := Compare(r.kind, version, c.version)
		if err != nil {
			return false, err
		}
		if order == 0 && strings.HasSuffix(c.op, "=") {
			return true, nil
		}
		if up := c.op[0] == '>'; up && order > 0 {
			// In unless an edge between here and the version points down.
			if i == len(r.edges)-1 {
				return true, nil
			}
			next, err := Compare(r.kind, version, r.edges[i+1].version)
			if err != nil {
				return false, err
			}
			if next < 0 {
				return true, nil
			}
		} else if !up && order < 0 && (i == 0 || r.edges[i-1].op[0] == '<') {
			// Nothing bounds it from below: v < first, or v < a | v < b.
			return true, nil
		}
	}
	return false, nil
}

// VersionIn reports whether version, of a package of the purl type, lies in the range.
func VersionIn(purlType, version, text string) (bool, error) {
	r, err := Parse(text)
	if err != nil {
		return false, err
	}
	if a, b := ecosystem(strings.ToLower(purlType)), ecosystem(r.kind); a != b && !r.all && strings.ToLower(purlType) != r.kind {
		return false, fmt.Errorf("range %q is for packages of type %s, the package is of type %s", text, r.kind, purlType)
	}
	if version == "" && !r.all {
		return false, fmt.Errorf("a package without a version cannot be compared with %q", text)
	}
	return r.Has(version)
}
