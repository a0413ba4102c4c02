package attest

import (
	"slices"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// Subject is the image that evidence is about.
type Subject struct {
	// Reference is what the image was asked for by; zero for archives without a name.
	Reference image.Reference
	// Digest is that of the manifest that was chosen.
	Digest string
	// IndexDigest is that of the index it was chosen from, or "".
	IndexDigest string
}

// digests are those that the reference led to.
func (s Subject) digests() []string {
	var out []string
	for _, d := range []string{s.Digest, s.IndexDigest, s.Reference.Digest} {
		if d != "" && !slices.Contains(out, d) {
			out = append(out, d)
		}
	}
	return out
}

// Matching returns the entries about an image, all of which apply. digest is what the reference led
// to. Registry, repository, tag and digest are compared each by itself; an entry whose patterns do not
// parse, which Check refuses, is about nothing.
func (t *Trust) Matching(ref image.Reference, digest string) []Entry {
	return t.matching(Subject{Reference: ref, Digest: digest})
}

func (t *Trust) matching(s Subject) []Entry {
	if t == nil {
		return nil
	}
	digests := s.digests()
	var out []Entry
	for _, e := range t.Images {
		if matchesAny(e.Match, s.Reference, digests) && !matchesAny(e.Except, s.Reference, digests) {
			out = append(out, e)
		}
	}
	return out
}

func matchesAny(patterns []string, ref image.Reference, digests []string) bool {
	return slices.ContainsFunc(patterns, func(text string) bool {
		p, err := parsePattern(text)
		return err == nil && p.matches(ref, digests)
	})
}

// name is what messages call an entry.
func (e *Entry) name() string {
	if e.Name == "" && len(e.Match) > 0 {
		return e.Match[0]
	}
	return e.Name
}
