package image

import (
	"fmt"
	"strings"
)

// Docker Hub has three names in references; one is the canonical one.
const (
	hubRegistry       = "docker.io"
	hubLegacyRegistry = "index.docker.io"
	hubLibrary        = "library/"

	defaultTag = "latest"
)

// Lengths that containerd and Docker accept.
const (
	maxRepository = 255
	maxTag        = 128
	maxReference  = 4096 // longer than any host, repository, tag and digest together
)

// Reference names an image, or a manifest of it, in a registry. When there is a digest, it is the
// identity and the tag is what somebody once called it: containerd drops the tag then, and so must
// whoever asks a registry.
type Reference struct {
	Registry   string // "docker.io", "ghcr.io", "127.0.0.1:5000"
	Repository string // "library/nginx"
	Tag        string // "" when there is none
	Digest     string // "sha256:...", or ""
}

// ParseReference reads a reference as containerd and Docker do (ParseDockerRef of
// github.com/distribution/reference): "nginx" is docker.io/library/nginx:latest, and the first
// element is a host when it is localhost or has a dot, a colon or an upper-case letter in it. Two
// things differ. A tag beside a digest is kept, for messages. And a host that is none, as in
// "a_b.example/app", is an error: the libraries answer with a name that has no registry at all.
func ParseReference(s string) (Reference, error) {
	ref, err := parseReference(s)
	if err != nil {
		return Reference{}, fmt.Errorf("image reference %q: %w", clip(s), err)
	}
	return ref, nil
}

func parseReference(s string) (Reference, error) {
	switch {
	case s == "":
		return Reference{}, fmt.Errorf("it is empty")
	case len(s) > maxReference:
		return Reference{}, fmt.Errorf("it is longer than %d characters", maxReference)
	case isHex(s, 64):
		return Reference{}, fmt.Errorf("64 hexadecimal digits are an image's ID, not a name; write NAME@sha256:%s", s)
	}
	registry, rest := splitRegistry(s)
	rest, digest, digested := strings.Cut(rest, "@")
	repository, tag, tagged := strings.Cut(rest, ":")
	switch {
	case !isHost(registry):
		return Reference{}, fmt.Errorf("%q is not the name of a registry; expected HOST or HOST:PORT", registry)
	case !isRepository(repository):
		return Reference{}, badRepository(repository)
	case len(repository) > maxRepository:
		return Reference{}, fmt.Errorf("the repository is longer than %d characters", maxRepository)
	case tagged && !isTag(tag):
		return Reference{}, fmt.Errorf("%q is not a tag; expected up to %d letters, digits, '_', '.' and '-', not starting with '.' or '-'", tag, maxTag)
	case digested && !isDigest(digest):
		return Reference{}, fmt.Errorf("%q is not a digest; expected sha256: and 64 lower-case hexadecimal digits, or sha384 or sha512", digest)
	}
	if !tagged && !digested {
		tag = defaultTag
	}
	return Reference{Registry: registry, Repository: repository, Tag: tag, Digest: digest}, nil
}

// String writes the canonical form, which ParseReference reads back to the same value.
func (r Reference) String() string {
	if r == (Reference{}) {
		return ""
	}
	s := r.Name()
	if r.Tag != "" {
		s += ":" + r.Tag
	}
	if r.Digest != "" {
		s += "@" + r.Digest
	}
	return s
}

// Name is the repository with its registry: "docker.io/library/nginx".
func (r Reference) Name() string { return r.Registry + "/" + r.Repository }

// splitRegistry takes the registry from the front and fills in Docker Hub's.
func splitRegistry(s string) (registry, rest string) {
	first, rest, ok := strings.Cut(s, "/")
	switch {
	case !ok:
		return hubRegistry, hubLibrary + s
	case first == hubLegacyRegistry:
		first = hubRegistry
	case first != "localhost" && !strings.ContainsAny(first, ".:") && !hasUpper(first):
		first, rest = hubRegistry, s
	}
	if first == hubRegistry && !strings.Contains(rest, "/") {
		rest = hubLibrary + rest
	}
	return first, rest
}

func badRepository(repository string) error {
	if hasUpper(repository) {
		return fmt.Errorf("the repository %q has upper-case letters; write %q", repository, strings.ToLower(repository))
	}
	return fmt.Errorf("%q is not a repository; expected lower-case letters and digits, with single '.', '_', '__' or '-' between them, in parts separated by '/'", repository)
}

// isHost says whether s is a host name or IPv6 address in brackets, with or without a port. The last
// label may not be empty, so "example.com." is no host.
func isHost(s string) bool {
	if strings.HasPrefix(s, "[") {
		end := strings.IndexByte(s, ']')
		if end < 2 || !all(s[1:end], func(c byte) bool { return isHexDigit(c) || 'A' <= c && c <= 'F' || c == ':' }) {
			return false
		}
		port := s[end+1:]
		return port == "" || port[0] == ':' && isNumber(port[1:])
	}
	host, port, ported := strings.Cut(s, ":")
	if ported && !isNumber(port) {
		return false
	}
	for label := range strings.SplitSeq(host, ".") {
		ok := label != "" && label[0] != '-' && label[len(label)-1] != '-' &&
			all(label, func(c byte) bool { return isAlnum(c) || 'A' <= c && c <= 'Z' || c == '-' })
		if !ok {
			return false
		}
	}
	return true
}

// isRepository says whether each part is letters and digits with separators only between them: one
// '.', one or two '_', any number of '-'.
func isRepository(s string) bool {
	for part := range strings.SplitSeq(s, "/") {
		if part == "" || !isAlnum(part[0]) || !isAlnum(part[len(part)-1]) {
			return false
		}
		for i := 0; i < len(part); {
			if isAlnum(part[i]) {
				i++
				continue
			}
			end := i + 1
			for !isAlnum(part[end]) { // the last character is one
				end++
			}
			separator := part[i:end]
			if separator != "." && separator != "_" && separator != "__" && strings.Trim(separator, "-") != "" {
				return false
			}
			i = end
		}
	}
	return true
}

func isTag(s string) bool {
	word := func(c byte) bool { return isAlnum(c) || 'A' <= c && c <= 'Z' || c == '_' }
	return s != "" && len(s) <= maxTag && word(s[0]) &&
		all(s, func(c byte) bool { return word(c) || c == '.' || c == '-' })
}

// isDigest accepts the three algorithms that OCI image-spec, descriptor.md, and the libraries know.
func isDigest(s string) bool {
	algorithm, hex, _ := strings.Cut(s, ":")
	switch algorithm {
	case "sha256":
		return isHex(hex, 64)
	case "sha384":
		return isHex(hex, 96)
	case "sha512":
		return isHex(hex, 128)
	}
	return false
}

func isHex(s string, n int) bool { return len(s) == n && all(s, isHexDigit) }

func isHexDigit(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' }

func isAlnum(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' }

func isNumber(s string) bool {
	return s != "" && all(s, func(c byte) bool { return '0' <= c && c <= '9' })
}

func hasUpper(s string) bool { return strings.ToLower(s) != s }

func all(s string, ok func(byte) bool) bool {
	for i := range len(s) {
		if !ok(s[i]) {
			return false
		}
	}
	return true
}

// clip keeps a message readable when the input is not.
func clip(s string) string {
	const most = 200
	if len(s) <= most {
		return s
	}
	return s[:most] + "..."
}
