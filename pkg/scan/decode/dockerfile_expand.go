package decode

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// variable is an ARG or ENV of a Dockerfile. A build argument with a default counts as known: that
// is what the file builds when nobody says otherwise.
type variable struct {
	value  string
	known  bool
	unset  bool   // not known, and nothing unless the build gives it a value
	reason string // why it is not known
}

// scope is the variables at one point of a Dockerfile.
type scope struct {
	vars map[string]variable
	// missing says why a variable that is not in vars cannot be known: it may come from the base image.
	missing string
}

func (s *scope) clone() *scope {
	return &scope{vars: maps.Clone(s.vars), missing: s.missing}
}

// The arguments that BuildKit defines before the first FROM, from the platform of the build.
var platformArguments = []string{
	"BUILDPLATFORM", "BUILDOS", "BUILDOSVERSION", "BUILDARCH", "BUILDVARIANT",
	"TARGETPLATFORM", "TARGETOS", "TARGETOSVERSION", "TARGETARCH", "TARGETVARIANT", "TARGETSTAGE",
}

func newGlobalScope() *scope {
	s := &scope{vars: map[string]variable{}, missing: "is not declared by an ARG before the first FROM"}
	for _, name := range platformArguments {
		s.vars[name] = variable{reason: name + " depends on how the image is built"}
	}
	return s
}

// set gives a variable its expanded value; an unknown reason makes it unknown.
func (s *scope) set(name, value, unknown string) {
	switch {
	case unknown != "":
		s.vars[name] = variable{reason: unknown}
	case len(value) > maxVariableBytes:
		s.vars[name] = variable{reason: name + " is too long"}
	default:
		s.vars[name] = variable{value: value, known: true}
	}
}

// declare is an ARG without a default.
func (s *scope) declare(name string) {
	s.vars[name] = variable{unset: true, reason: "build argument " + name + " has no default"}
}

func (s *scope) why(name string) string {
	if v, ok := s.vars[name]; ok {
		return v.reason
	}
	if name == "" {
		return "it is expanded when the image is built"
	}
	return name + " " + s.missing
}

// lookup finds a variable for the shell view.
func (s *scope) lookup(name string) (string, bool) {
	v, ok := s.vars[name]
	return v.value, ok && v.known
}

// lexScope is a scope as BuildKit's lexer wants it. Variables that are not known are not set, or
// all have the value of stand.
type lexScope struct {
	*scope
	stand string
}

func (s lexScope) Get(name string) (string, bool) {
	if v, ok := s.vars[name]; ok && v.known {
		return v.value, true
	}
	return s.stand, s.stand != ""
}

func (s lexScope) Keys() []string { return nil }

// Bounds on one expansion. The lexer's time is quadratic in the number of nested expansions, and
// ${x//y/z} can make long texts out of short ones.
const (
	maxVariableBytes = 4096
	maxExpandBytes   = 64 << 10
	maxExpandDollars = 256
	maxExpanded      = 8 << 20 // of all expansions of a file
)

var (
	replacement  = pattern(`\$\{\w+/`)
	useOfUnknown = pattern(`\$\{?(\w+)(:?[-+])?`)
)

// expand substitutes variables in a word as BuildKit does. When the result depends on something
// that is not known, unknown says on what, and text is the word with only the known ones put in.
// The error is BuildKit's refusal of the word.
func (d *dockerfile) expand(word string, s *scope) (text, unknown string, err error) {
	if !strings.ContainsAny(word, "$'\""+string(d.escape)) {
		return word, "", nil
	}
	dollars := strings.Count(word, "$")
	if len(word) > maxExpandBytes || dollars > maxExpandDollars || dollars > 3 && replacement().MatchString(word) || d.expanded < 0 {
		return word, "it is too long to be expanded", nil
	}
	defer func() {
		if r := recover(); r != nil {
			text, unknown, err = word, "", fmt.Errorf("failed to process %q: %v", word, r)
		}
	}()
	d.lex.SkipUnsetEnv = false
	plain, err := d.lex.ProcessWordWithMatches(word, lexScope{scope: s})
	d.expanded -= len(plain.Result)
	names := slices.Sorted(maps.Keys(plain.Unmatched))
	if err != nil {
		return d.refused(word, s, err)
	}
	if len(names) == 0 || s.defaulted(word, names) {
		return plain.Result, "", nil
	}
	other, err := d.lex.ProcessWordWithMatches(word, lexScope{s, "\U0010fffd"})
	if err == nil && other.Result == plain.Result {
		return plain.Result, "", nil
	}
	return d.partly(word, s), s.why(names[0]), nil
}

// refused tells ${x?message}, which a build argument may satisfy, from an error of the file.
func (d *dockerfile) refused(word string, s *scope, err error) (string, string, error) {
	if _, again := d.lex.ProcessWordWithMatches(word, lexScope{s, "\U0010fffd"}); again != nil {
		return word, "", err
	}
	return d.partly(word, s), strings.TrimPrefix(err.Error(), fmt.Sprintf("failed to process %q: ", word)), nil
}

// partly puts in the variables that are known and leaves the others as they are written.
func (d *dockerfile) partly(word string, s *scope) string {
	d.lex.SkipUnsetEnv = true
	defer func() { d.lex.SkipUnsetEnv = false }()
	text, _, err := d.lex.ProcessWord(word, lexScope{scope: s})
	if err != nil {
		return word
	}
	return text
}

// defaulted reports whether the word needs none of the names: each is unset unless the build says
// otherwise, and is used with a default or an alternative only.
func (s *scope) defaulted(word string, names []string) bool {
	for _, name := range names {
		if !s.vars[name].unset {
			return false
		}
	}
	for _, use := range useOfUnknown().FindAllStringSubmatch(word, -1) {
		if slices.Contains(names, use[1]) && (use[2] == "" || !strings.HasPrefix(use[0], "${")) {
			return false
		}
	}
	return true
}
