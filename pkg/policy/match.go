package policy

import (
	"maps"
	"slices"

	"github.com/sallyport-dev/sallyport/pkg/policy/internal/words"
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
func mentions(v value.Value, f *words.Finder) bool {
	some := func(v value.Value) bool { return mentions(v, f) }
	switch v := v.(type) {
	case *value.String:
		return f.In(v.Text())
	case *value.Array:
		return slices.ContainsFunc(v.Elems(), some)
	case *value.Object:
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
			if slices.Contains(m.Keywords, "") {
				a.problem("custom.match.keywords holds an empty word, which is in every document; leave match out")
			}
		default:
			a.problem("custom.match.%s is unknown; the keys are kinds and keywords", key)
		}
	}
	return m
}
