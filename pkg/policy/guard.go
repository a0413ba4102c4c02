package policy

import (
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Guard is a condition that every body of a rule begins to fail on: the text at a path of the input
// is one of these. It is read from the rule itself, so that a rule is not even called for documents
// that it cannot have anything to say about.
type Guard struct {
	Path   []string `json:"path"`
	Values []string `json:"values"`
}

// guardOf finds the guard that the bodies of deny and unknown have in common. Every body must
// compare a constant path of the input with constants: input.kind == "Pod", or input.kind in {...}.
func guardOf(c *ast.Compiler, r Rule) (Guard, bool) {
	var common map[string]Guard
	for _, name := range []string{"deny", "unknown"} {
		for _, rule := range c.GetRulesExact(referenceTo(r.ID, name)) {
			guards := guardsOf(rule.Body)
			if common == nil {
				common = guards
				continue
			}
			for key, g := range common {
				other, ok := guards[key]
				if !ok {
					delete(common, key)
					continue
				}
				g.Values = append(g.Values, other.Values...)
				common[key] = g
			}
		}
	}
	keys := slices.Sorted(maps.Keys(common))
	if len(keys) == 0 {
		return Guard{}, false
	}
	best := keys[0]
	if _, ok := common[kindField]; ok { // which says most about a document
		best = kindField
	}
	g := common[best]
	slices.Sort(g.Values)
	g.Values = slices.Compact(g.Values)
	return g, true
}

const kindField = "input.kind"

// guardsOf lists the guards of one body, by their path as text.
func guardsOf(body ast.Body) map[string]Guard {
	known := map[ast.Var]*ast.Term{}
	guards := map[string]Guard{}
	for _, e := range body {
		if e.Negated || len(e.With) > 0 || !e.IsCall() {
			continue
		}
		switch operator := e.Operator().String(); {
		case operator == ast.Equality.Name || operator == ast.Equal.Name:
			if len(e.Operands()) != 2 {
				continue
			}
			a, b := resolve(e.Operand(0), known), resolve(e.Operand(1), known)
			if v, ok := a.Value.(ast.Var); ok {
				known[v] = b
			} else if v, ok := b.Value.(ast.Var); ok {
				known[v] = a
			} else if !addGuard(guards, a, b) {
				addGuard(guards, b, a)
			}
		case operator == ast.Member.Name && len(e.Operands()) == 2:
			addGuard(guards, resolve(e.Operand(0), known), resolve(e.Operand(1), known))
		}
	}
	return guards
}

func resolve(t *ast.Term, known map[ast.Var]*ast.Term) *ast.Term {
	if v, ok := t.Value.(ast.Var); ok && known[v] != nil {
		return known[v]
	}
	return t
}

// addGuard notes that the text at ref is one of the constants.
func addGuard(guards map[string]Guard, ref, constants *ast.Term) bool {
	path, ok := inputPath(ref)
	if !ok {
		return false
	}
	var values []string
	text := func(t *ast.Term) {
		if s, isText := t.Value.(ast.String); isText {
			values = append(values, string(s))
		} else {
			ok = false
		}
	}
	switch v := constants.Value.(type) {
	case ast.String:
		values = []string{string(v)}
	case ast.Set:
		v.Foreach(text)
	case *ast.Array:
		v.Foreach(text)
	default:
		return false
	}
	if !ok {
		return false
	}
	guards[ref.String()] = Guard{path, values}
	return true
}

// inputPath reads input.a.b.
func inputPath(t *ast.Term) ([]string, bool) {
	ref, ok := t.Value.(ast.Ref)
	if !ok || len(ref) < 2 || !ref[0].Equal(ast.InputRootDocument) {
		return nil, false
	}
	var path []string
	for _, step := range ref[1:] {
		s, ok := step.Value.(ast.String)
		if !ok {
			return nil, false
		}
		path = append(path, string(s))
	}
	return path, true
}
