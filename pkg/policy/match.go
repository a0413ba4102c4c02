package policy

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
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

func (m Match) always() bool { return len(m.Kinds) == 0 && len(m.Keywords) == 0 }

// wants reports whether the rules that m stands for are to be asked about the document.
func (m Match) wants(doc Value) bool {
	if len(m.Kinds) > 0 && !slices.Contains(m.Kinds, doc.Get("kind").Text()) {
		return false
	}
	return len(m.Keywords) == 0 || mentions(doc.term, m.Keywords)
}

// mentions reports whether a string of the document, keys included, contains one of the words.
func mentions(t *ast.Term, words []string) bool {
	if t == nil {
		return false
	}
	switch v := t.Value.(type) {
	case ast.String:
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(string(v), w) })
	case *ast.Array:
		return v.Until(func(e *ast.Term) bool { return mentions(e, words) })
	case ast.Object:
		return v.Until(func(k, e *ast.Term) bool { return mentions(k, words) || mentions(e, words) })
	}
	return false
}

// matchGroup is rules that are compiled together, and the union of what they match.
type matchGroup struct {
	match Match
	rules []*Rule
}

// groupByMatch divides rules into few groups: those that are always asked come first, those with
// keywords share one, and rules about kinds share one with every rule about a common kind.
func groupByMatch(rules []*Rule) []matchGroup {
	always := matchGroup{}
	words := matchGroup{}
	groups := map[string]*matchGroup{} // by kind
	for _, r := range rules {
		switch {
		case len(r.Match.Keywords) > 0:
			words.rules = append(words.rules, r)
			words.match.Keywords = append(words.match.Keywords, r.Match.Keywords...)
		case len(r.Match.Kinds) > 0:
			joined := &matchGroup{}
			for _, kind := range r.Match.Kinds {
				if g := groups[kind]; g != nil && g != joined {
					joined.rules = append(joined.rules, g.rules...)
					joined.match.Kinds = append(joined.match.Kinds, g.match.Kinds...)
					for _, k := range g.match.Kinds {
						groups[k] = joined
					}
				} else {
					joined.match.Kinds = append(joined.match.Kinds, kind)
				}
				groups[kind] = joined
			}
			joined.rules = append(joined.rules, r)
		default:
			always.rules = append(always.rules, r)
		}
	}
	out := []matchGroup{always}
	seen := map[*matchGroup]bool{}
	for _, kind := range slices.Sorted(maps.Keys(groups)) {
		if g := groups[kind]; !seen[g] {
			seen[g] = true
			out = append(out, *g)
		}
	}
	if len(words.rules) > 0 {
		out = append(out, words)
	}
	for i := range out {
		out[i].match.Kinds = slices.Compact(slices.Sorted(slices.Values(out[i].match.Kinds)))
		out[i].match.Keywords = slices.Compact(slices.Sorted(slices.Values(out[i].match.Keywords)))
		slices.SortFunc(out[i].rules, func(a, b *Rule) int { return cmp.Compare(a.ID, b.ID) })
	}
	return out
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
