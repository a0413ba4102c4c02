package attest

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// pattern is a parsed pattern of images. Registry and repository are compared part by part, never as
// prefixes of text: "registry.io" must not match "registry.io.evil.com".
type pattern struct {
	registry string   // "*" is any
	parts    []string // of the repository; "**" is any number of them, none included
	tag      string   // with "*"; "" is any or none
	digest   string   // "" is any
}

// maxPattern is longer than any reference.
const maxPattern = 4096

// parsePattern reads REGISTRY/REPOSITORY, optionally :TAG or @DIGEST. Without a registry it means what
// the same text means as a reference, so "nginx" is docker.io/library/nginx; but then it holds no
// "*", for whoever writes "ghcr.io*" or "acme/*" means something else.
func parsePattern(text string) (pattern, error) {
	switch {
	case text == "":
		return pattern{}, errors.New("it is empty; write for example ghcr.io/acme/**")
	case len(text) > maxPattern:
		return pattern{}, fmt.Errorf("it is longer than %d characters", maxPattern)
	case strings.Contains(text, "***"):
		return pattern{}, errors.New(`"***" means nothing; "*" is one part of the path, "**" any number`)
	}
	name, digest, _ := strings.Cut(text, "@")
	if strings.Contains(digest, "*") {
		return pattern{}, errors.New("a digest is written in full; leave @... out for any")
	}
	registry, rest, hosted := cutRegistry(name)
	if !hosted {
		if err := unhosted(name); err != nil {
			return pattern{}, err
		}
	}
	if err := checkRegistry(registry); err != nil {
		return pattern{}, err
	}
	repository, tag, _ := strings.Cut(rest, ":")
	parts := strings.Split(repository, "/")
	for _, part := range parts {
		if part != "**" && strings.Contains(part, "**") {
			return pattern{}, fmt.Errorf(`"**" stands alone between slashes, not as in %q`, part)
		}
	}
	// What is left is valid when it is a reference with a letter in place of each star.
	sample := strings.NewReplacer("**", "x", "*", "x").Replace(rest)
	if digest != "" || strings.Contains(text, "@") {
		sample += "@" + digest
	}
	if hosted {
		sample = strings.ReplaceAll(registry, "*", "x.x") + "/" + sample
	}
	ref, err := image.ParseReference(sample)
	if err != nil {
		return pattern{}, errors.Unwrap(err)
	}
	p := pattern{registry: registry, parts: parts, tag: tag, digest: digest}
	if !strings.Contains(registry, "*") {
		p.registry = ref.Registry
	}
	if n := strings.Count(ref.Repository, "/") + 1; n > len(parts) && parts[0] != "**" {
		p.parts = append([]string{"library"}, parts...)
	}
	return p, nil
}

// cutRegistry takes the registry from the front, where there is one.
func cutRegistry(name string) (registry, rest string, hosted bool) {
	first, after, slash := strings.Cut(name, "/")
	if slash && (first == "localhost" || first == "*" || strings.ContainsAny(first, ".:") || strings.ToLower(first) != first) {
		return first, after, true
	}
	return "", name, false
}

func unhosted(name string) error {
	repository, _, _ := strings.Cut(name, ":")
	switch {
	case !strings.Contains(name, "/") && (strings.Contains(strings.Trim(repository, "*"), ".") || repository == "localhost"):
		return fmt.Errorf("it looks like a registry without a repository; write %s/**", strings.TrimRight(name, "*"))
	case strings.Contains(repository, "*"):
		return fmt.Errorf("it names no registry; write for example docker.io/%s, or */%[1]s for any registry", repository)
	}
	return nil
}

// checkRegistry lets "*" stand for any registry, or for one whole label that is not the last, as in
// 123456789012.dkr.ecr.*.amazonaws.com.
func checkRegistry(registry string) error {
	if registry == "*" || !strings.Contains(registry, "*") {
		return nil
	}
	host, _, _ := strings.Cut(registry, ":")
	labels := strings.Split(host, ".")
	for i, label := range labels {
		if strings.Contains(label, "*") && (label != "*" || i == len(labels)-1) {
			return fmt.Errorf(`in the registry %q "*" stands for everything or for one whole part between dots, never the last`, registry)
		}
	}
	if strings.Contains(registry[len(host):], "*") {
		return fmt.Errorf("the port of %q is written in full", registry)
	}
	return nil
}

// matches compares the pattern with a reference and the digests that it led to. A tag beside a digest
// is what somebody once called it: it matches no pattern that asks for a tag.
func (p pattern) matches(ref image.Reference, digests []string) bool {
	if ref.Repository == "" || ref.Registry == "" {
		return false // an archive without a name is nothing that a pattern can mean
	}
	if p.digest != "" && !slices.Contains(digests, p.digest) {
		return false
	}
	if p.tag != "" && (ref.Digest != "" || ref.Tag == "" || !glob(p.tag, ref.Tag)) {
		return false
	}
	if !matchRegistry(p.registry, ref.Registry) {
		return false
	}
	parts := strings.Split(ref.Repository, "/")
	return wild(len(p.parts), len(parts),
		func(i int) bool { return p.parts[i] == "**" },
		func(i, j int) bool { return glob(p.parts[i], parts[j]) })
}

// matchRegistry compares hosts as DNS does, without letter case, and ports as numbers.
func matchRegistry(want, got string) bool {
	if want == "*" {
		return true
	}
	if strings.HasPrefix(got, "[") || strings.HasPrefix(want, "[") {
		return strings.EqualFold(want, got)
	}
	wantHost, wantPort := hostPort(want)
	gotHost, gotPort := hostPort(got)
	wantLabels, gotLabels := strings.Split(wantHost, "."), strings.Split(gotHost, ".")
	if wantPort != gotPort || len(wantLabels) != len(gotLabels) {
		return false
	}
	for i, label := range wantLabels {
		if label != "*" && !strings.EqualFold(label, gotLabels[i]) {
			return false
		}
	}
	return true
}

// hostPort brings the ways to write one registry to one, or who writes another way would be rid of an entry: 443 is
// the port where none is written, and Docker Hub answers by the name of its server too.
func hostPort(registry string) (host, port string) {
	host, port, _ = strings.Cut(registry, ":")
	if port = strings.TrimLeft(port, "0"); port == "443" {
		port = ""
	}
	if port == "" && strings.EqualFold(host, "registry-1.docker.io") {
		host = "docker.io"
	}
	return host, port
}

// glob matches a part of a path, or a tag: "*" is any letters, none included.
func glob(pattern, text string) bool {
	return wild(len(pattern), len(text),
		func(i int) bool { return pattern[i] == '*' },
		func(i, j int) bool { return pattern[i] == text[j] })
}

// wild matches n steps of a pattern against m things. A step that is a star takes any number of
// them. It goes back to the last star alone, so that the work is at most n times m.
func wild(n, m int, star func(i int) bool, same func(i, j int) bool) bool {
	i, j, lastStar, taken := 0, 0, -1, 0
	for j < m {
		switch {
		case i < n && star(i):
			lastStar, taken = i, j
			i++
		case i < n && same(i, j):
			i++
			j++
		case lastStar >= 0:
			taken++
			i, j = lastStar+1, taken
		default:
			return false
		}
	}
	for i < n && star(i) {
		i++
	}
	return i == n
}
