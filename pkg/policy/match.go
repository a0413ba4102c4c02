package policy

import (
	"maps"
	"slices"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// Match says which documents a rule may have something to say about. It changes no answer, it
// spares asking: rules that do not come into question are neither evaluated nor even compiled.
// The zero Match is every document. `sallyport rules test` refuses a rule that would have found
// something in a document that its Match leaves out.
type Match struct {
	// Kinds are values of the document's top-level field kind.
	Kinds []string `json:"kinds,omitempty"`
	// Keywords: the document holds at least one of them inside a string.
	Keywords []string `json:"keywords,omitempty"`

	library string // whose match it is, until the pack is read
}

// wordFinder looks for any of some words in all strings of a document.
type wordFinder struct {
	words []string
	first [256][]string // the words by their first byte
}

func newWordFinder(words []string) *wordFinder {
	f := &wordFinder{words: words}
	for _, w := range words {
		if w != "" {
			f.first[w[0]] = append(f.first[w[0]], w)
		}
	}
	return f
}

// in reports whether a string of the document, keys included, contains one of the words.
func (f *wordFinder) in(v value.Value) bool {
	switch v := v.(type) {
	case *value.String:
		return f.inText(v.Text())
	case *value.Array:
		return slices.ContainsFunc(v.Elems(), f.in)
	case *value.Object:
		return slices.ContainsFunc(v.Keys(), f.in) || slices.ContainsFunc(v.Vals(), f.in)
	}
	return false
}

func (f *wordFinder) inText(s string) bool {
	for i := range len(s) {
		for _, w := range f.first[s[i]] {
			if strings.HasPrefix(s[i:], w) {
				return true
			}
		}
	}
	return false
}

// match reads custom.match: {kinds, keywords}, or the folder of a library whose match the rule
// takes over, because it looks at nothing but what the library finds.
func (a *annotationReader) match(value any) Match {
	if library, ok := value.(string); ok {
		return Match{library: library}
	}
	fields, ok := value.(map[string]any)
	if !ok {
		a.problem("custom.match must be {kinds: [...], keywords: [...]} or the folder of a library that has a match")
		return Match{}
	}
	var m Match
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		switch key {
		case "kinds":
			m.Kinds = a.texts("match.kinds", fields[key])
		case "keywords":
			m.Keywords = a.texts("match.keywords", fields[key])
		default:
			a.problem("custom.match.%s is unknown; the keys are kinds and keywords", key)
		}
	}
	return m
}
