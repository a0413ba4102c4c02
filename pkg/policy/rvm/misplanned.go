package rvm

import (
	"fmt"
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// misplanned looks for what OPA's planner takes but plans otherwise than topdown evaluates it (the
// differential fuzz test found these), in the modules that the references reach; topdown has to
// evaluate such policies.
func misplanned(c *ast.Compiler, refs []ast.Ref) error {
	modules := reached(c, refs)
	if err := mixed(modules); err != nil {
		return fmt.Errorf("plan: %w", err)
	}
	var err error
	var computed, replaced bool
	for _, m := range modules {
		ast.WalkExprs(m, func(e *ast.Expr) bool {
			computed = computed || dynamic(c, e)
			replaced = replaced || byVariable(c, e.With)
			switch {
			case err != nil:
			case computed && replaced: // a function that is called so is not told the value
				err = fmt.Errorf("plan: %v: rules are called by computed names, and functions replaced by computed values", e.Location)
			case misaligned(c, e.With):
				err = fmt.Errorf("plan: %v: a function is replaced before a document", e.Location)
			case e.Negated && dynamic(c, e):
				err = fmt.Errorf("plan: %v: a rule is called by a name that is computed, and denied", e.Location)
			case neverEqual(e):
				err = fmt.Errorf("plan: %v: two literals, which may not be equal", e.Location)
			}
			return err != nil
		})
	}
	return err
}

// reached lists the modules whose rules the references need, however indirectly.
func reached(c *ast.Compiler, refs []ast.Ref) []*ast.Module {
	var todo []*ast.Rule
	for _, ref := range refs {
		todo = append(todo, c.GetRulesDynamicWithOpts(ref, ast.RulesOptions{IncludeHiddenModules: true})...)
	}
	seen := map[*ast.Rule]bool{}
	modules := map[*ast.Module]bool{}
	for len(todo) > 0 {
		r := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[r] {
			continue
		}
		seen[r], modules[r.Module] = true, true
		for dependency := range c.Graph.Dependencies(r) {
			if rule, ok := dependency.(*ast.Rule); ok {
				todo = append(todo, rule)
			}
		}
	}
	list := slices.Collect(maps.Keys(modules))
	slices.SortFunc(list, func(a, b *ast.Module) int { return a.Package.Path.Compare(b.Package.Path) })
	return list
}

// mixed looks for rules that the planner makes one function of, and then gets wrong. If a head has a
// variable (r[x]), that function yields r, so it also has all longer heads in it (r.q[x], r.q contains
// x). It loses an r.q that is empty (also that of r.q.s), and adds to a set that another rule yields.
func mixed(modules []*ast.Module) error {
	type head struct {
		ref  ast.Ref
		kind ast.RuleKind
	}
	var heads []head
	shared := map[string]ast.RuleKind{} // the paths before variables
	for _, m := range modules {
		for _, r := range m.Rules {
			h := head{r.Ref(), r.Head.RuleKind()}
			heads = append(heads, h)
			if path := h.ref.StringPrefix(); len(path) < len(h.ref) {
				shared[path.String()] = h.kind
			}
		}
	}
	for _, h := range heads {
		path := h.ref.StringPrefix()
		partial := h.kind == ast.MultiValue || len(path) < len(h.ref)
		for n := range path {
			kind, ok := shared[path[:n+1].String()]
			below := len(path) - n - 1
			if ok && (kind != h.kind || below > 1 || below > 0 && partial) {
				return fmt.Errorf("%v and rules with a variable after %v", h.ref, path[:n+1])
			}
		}
	}
	return nil
}

// misaligned reports whether `with` replaces a function or built-in and then a document: the planner
// counts only the documents, and puts one in the place of the other (the bug goes by the order).
func misaligned(c *ast.Compiler, list []*ast.With) bool {
	function := false
	for _, w := range list {
		if isFunction(c, w) {
			function = true
		} else if function {
			return true
		}
	}
	return false
}

// byVariable reports whether `with` replaces a function or built-in by what is not constant.
func byVariable(c *ast.Compiler, list []*ast.With) bool {
	return slices.ContainsFunc(list, func(w *ast.With) bool {
		_, variable := w.Value.Value.(ast.Var)
		return variable && isFunction(c, w)
	})
}

// isFunction reports whether `with` replaces a function or built-in, not a document.
func isFunction(c *ast.Compiler, w *ast.With) bool {
	ref, ok := w.Target.Value.(ast.Ref)
	if !ok || !ref[0].Equal(ast.InputRootDocument) && !ref[0].Equal(ast.DefaultRootDocument) {
		return true
	}
	rules := c.GetRulesExact(ref)
	return len(rules) > 0 && len(rules[0].Head.Args) > 0
}

// neverEqual reports whether an expression denies that two literals are equal. If the planner sees that
// they are not, because one has more elements, it plans nothing, and a negation of nothing fails.
func neverEqual(e *ast.Expr) bool {
	if !e.Negated || !e.IsCall() || len(e.Operands()) < 2 {
		return false
	}
	if op := e.Operator(); !op.Equal(ast.Equality.Ref()) && !op.Equal(ast.Equal.Ref()) {
		return false
	}
	for _, t := range e.Operands()[:2] {
		switch t.Value.(type) {
		case ast.Object, *ast.Array:
		default:
			return false
		}
	}
	return true
}

// dynamic reports whether an expression refers to rules by a name that is computed (data.lib[x]). The
// planner puts what follows such a call in a block, and a negation does not see it fail.
func dynamic(c *ast.Compiler, e *ast.Expr) bool {
	found := false
	ast.NewGenericVisitor(func(x any) bool {
		switch x := x.(type) {
		case *ast.ArrayComprehension, *ast.SetComprehension, *ast.ObjectComprehension:
			return true
		case ast.Ref:
			if path := x.ConstantPrefix(); x.HasPrefix(ast.DefaultRootRef) && len(path) < len(x) {
				found = found || len(c.GetRulesForVirtualDocument(path)) == 0 && len(c.GetRulesWithPrefix(path)) > 0
			}
		}
		return found
	}).Walk(e)
	return found
}
