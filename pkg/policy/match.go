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

// mentions reports whether a string of the document, keys included, contains one of the words.
func mentions(v value.Value, words []string) bool {
	switch v := v.(type) {
	case *value.String:
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(v.Text(), w) })
	case *value.Array:
		return slices.ContainsFunc(v.Elems(), func(e value.Value) bool { return mentions(e, words) })
	case *value.Object:
		some := func(e value.Value) bool { return mentions(e, words) }
		return slices.ContainsFunc(v.Keys(), some) || slices.ContainsFunc(v.Vals(), some)
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
