package rvm

import (
	"fmt"
	"regexp"
	"strings"
)

// body returns n statements; what they declare stays in scope.
func (g *policygen) body(n int) []string {
	g.depth++
	defer func() { g.depth-- }()
	var out []string
	for range n {
		g.fuel--
		out = append(out, g.statement()...)
	}
	if len(out) == 0 {
		out = []string{"true"}
	}
	return out
}

// inner is a body of its own scope.
func (g *policygen) inner(n int) string {
	before := len(g.scope)
	defer func() { g.scope = g.scope[:before] }()
	return strings.Join(g.body(n), "; ")
}

func (g *policygen) statement() []string {
	forms := []struct {
		name string
		make func() []string
	}{
		{"assignment", g.assignment}, {"assignment", g.assignment}, {"some in", g.someIn}, {"some in", g.someIn},
		{"some key in", g.someKeyIn}, {"iteration by reference", g.refIteration}, {"condition", g.condition},
		{"condition", g.condition}, {"not", g.negation}, {"unification", g.unification}, {"every", g.every},
		{"walk", g.walk}, {"with", g.with}, {"with", g.with}, {"logic", g.logic},
	}
	f := pick(g.decisions, forms)
	if g.depth > 2 || g.fuel < 0 {
		f = forms[g.n(2)*6] // assignment or condition
	}
	out := f.make()
	if len(out) > 0 {
		g.mark(f.name)
	}
	return out
}

func (g *policygen) assignment() []string {
	k := pick(g.decisions, kinds)
	e := g.expr(k, 2)
	return []string{fmt.Sprintf("%s := %s", g.declare(k), e)}
}

func (g *policygen) someIn() []string {
	k := pick(g.decisions, collections)
	e := g.expr(k, 1)
	return []string{fmt.Sprintf("some %s in %s", g.declare(elements[k][1]), e)}
}

func (g *policygen) someKeyIn() []string {
	k := pick(g.decisions, collections)
	e := g.expr(k, 1)
	return []string{fmt.Sprintf("some %s, %s in %s", g.declare(elements[k][0]), g.declare(elements[k][1]), e)}
}

// refIteration iterates by a variable, or a wildcard, in a reference.
func (g *policygen) refIteration() []string {
	k := pick(g.decisions, collections)
	base := g.refTo(k)
	if base == "" {
		return nil
	}
	if g.once(3) {
		g.mark("wildcard")
		return []string{fmt.Sprintf("%s := %s[_]", g.declare(elements[k][1]), base)}
	}
	key := g.declare(elements[k][0])
	if g.once(3) {
		g.mark("two references, one variable")
		if other := g.refTo(k); other != "" {
			return []string{"some " + key, fmt.Sprintf("%s[%s]", base, key), fmt.Sprintf("%s[%s]", other, key)}
		}
	}
	return []string{"some " + key, fmt.Sprintf("%s := %s[%s]", g.declare(elements[k][1]), base, key)}
}

func (g *policygen) condition() []string {
	switch g.n(6) {
	case 0:
		if r := g.refTo(pick(g.decisions, kinds)); r != "" {
			g.mark("reference as a condition")
			return []string{r}
		}
	case 1:
		g.mark("lookup in a set")
		if r := g.refTo(strSet); r != "" {
			return []string{fmt.Sprintf("%s[%s]", r, g.expr(str, 1))}
		}
	case 2:
		k := pick(g.decisions, kinds)
		g.mark("equality")
		return []string{g.fill(fmt.Sprintf("<%s> == <%s>", k, k), 1)}
	}
	return []string{g.expr(boolk, 2)}
}

func (g *policygen) negation() []string {
	if g.v2 && g.once(2) {
		g.mark("not body")
		return []string{fmt.Sprintf("not {%s}", g.inner(1+g.n(2)))}
	}
	before := len(g.scope)
	c := g.condition()[0]
	g.scope = g.scope[:before]
	return []string{"not " + c}
}

func (g *policygen) logic() []string {
	if !g.v2 {
		return nil
	}
	op := pick(g.decisions, []string{"and", "or"})
	g.mark(op)
	return []string{fmt.Sprintf("{%s} %s {%s}", g.inner(1+g.n(2)), op, g.inner(1))}
}

func (g *policygen) unification() []string {
	switch g.n(5) {
	case 0:
		e := g.expr(strs, 1)
		return []string{fmt.Sprintf("[%s, %s] = %s", g.declare(str), pick(g.decisions, []string{`"a"`, "_"}), e)}
	case 1:
		e := g.expr(num, 1)
		return []string{fmt.Sprintf("[%s, 1] = [%s, 1.0]", g.declare(num), e)}
	case 2:
		g.mark("unification of objects")
		e := g.expr(str, 1)
		f := g.expr(num, 1)
		return []string{fmt.Sprintf(`{"a": %s, "b": {"c": %s}} = {"a": %s, "b": {"c": %s}}`, g.declare(str), g.declare(num), e, f)}
	case 3:
		k := pick(g.decisions, kinds)
		e := g.expr(k, 1)
		return []string{fmt.Sprintf("%s = %s", g.declare(k), e)}
	}
	e := g.expr(nums, 1)
	return []string{fmt.Sprintf("some %s, [%s, _] in [%s]", g.declare(num), g.declare(num), e)}
}

func (g *policygen) every() []string {
	k := pick(g.decisions, collections)
	e := g.expr(k, 1)
	before := len(g.scope)
	v := g.declare(elements[k][1])
	if g.once(3) {
		g.mark("every with key")
		v = g.declare(elements[k][0]) + ", " + v
	}
	body := g.inner(1 + g.n(2))
	g.scope = g.scope[:before]
	for name := range strings.SplitSeq(v, ", ") {
		if !strings.Contains(body, name) { // the compiler wants every variable to be used
			body += fmt.Sprintf("; %s == %s", name, name)
		}
	}
	return []string{fmt.Sprintf("every %s in %s {%s}", v, e, body)}
}

func (g *policygen) walk() []string {
	e := g.expr(pick(g.decisions, []kind{rec, recs, numMap, anyk}), 1)
	switch g.n(3) {
	case 0:
		p, v := g.fresh("v"), g.fresh("v")
		g.scope = append(g.scope, variable{v, anyk})
		return []string{fmt.Sprintf("walk(%s, [%s, %s])", e, p, v), fmt.Sprintf("count(%s) < 3", p)}
	case 1:
		return []string{fmt.Sprintf("walk(%s, [_, %s])", e, g.declare(anyk))}
	}
	return []string{fmt.Sprintf("walk(%s, [%s, _])", e, g.declare(anyk))}
}

// with puts a modifier to a statement that can have one.
func (g *policygen) with() []string {
	mod := g.modifier()
	if g.once(4) {
		g.mark("two modifiers")
		other := g.modifier()
		if isFunction := regexp.MustCompile(`^ with ([a-z]+ |data\.p[.\w]*\.f)`); isFunction.MatchString(mod) && !g.once(16) {
			mod, other = other, mod // the planner wants functions last; see misplanned
		}
		mod += other
	}
	switch g.n(4) {
	case 0:
		if c := g.condition(); len(c) == 1 {
			return []string{c[0] + mod}
		}
	case 1:
		before := len(g.scope)
		c := g.condition()
		g.scope = g.scope[:before]
		return []string{"not " + c[0] + mod}
	case 2:
		k := pick(g.decisions, kinds)
		if r := g.ruleOf(k); r != "" {
			g.mark("with on a rule's reference")
			return []string{fmt.Sprintf("%s := %s%s", g.declare(k), r, mod)}
		}
	}
	return []string{g.assignment()[0] + mod}
}

func (g *policygen) modifier() string {
	switch g.n(8) {
	case 0:
		g.mark("with input")
		return " with input as " + g.fill(`{"n": <n>, "s": <s>, "b": <b>, "m": <m>, "rec": <r>, "nums": <an>}`, 0)
	case 1:
		g.mark("with data")
		return g.fill(pick(g.decisions, []string{" with data.base.n as <n>", " with data.base.m as <m>", " with data.base as {}"}), 1)
	case 2:
		if r, ok := g.some(func(r genRule) bool { return r.exact }); ok {
			g.mark("with a rule")
			return fmt.Sprintf(" with data.%s.%s as %s", r.pkg, r.name, g.expr(r.kind, 1))
		}
	case 3:
		if f, ok := g.some(func(r genRule) bool { return len(r.args) > 0 }); ok {
			if h, ok := g.some(func(r genRule) bool { return len(r.args) == len(f.args) }); ok && g.once(2) {
				g.mark("with a function as a function")
				return fmt.Sprintf(" with data.%s.%s as data.%s.%s", f.pkg, f.name, h.pkg, h.name)
			}
			g.mark("with a function as a value")
			return fmt.Sprintf(" with data.%s.%s as %s", f.pkg, f.name, g.expr(f.kind, 1))
		}
	case 4:
		g.mark("with a built-in")
		if h, ok := g.some(func(r genRule) bool { return len(r.args) == 1 }); ok && g.once(2) {
			return fmt.Sprintf(" with count as data.%s.%s", h.pkg, h.name)
		}
		return g.fill(pick(g.decisions, []string{" with count as <n>", " with lower as <s>", " with startswith as <b>", " with upper as lower"}), 0)
	}
	g.mark("with a path of input")
	return g.fill(pick(g.decisions, []string{
		" with input.n as <n>", " with input.rec.name as <s>", " with input.m as <m>", " with input.rec as <r>", " with input.nums as <an>",
		" with input.new.deep.path as <n>", ` with input.m.a as <n>`, " with input.s as <s>",
	}), 1)
}

// some picks an earlier rule.
func (g *policygen) some(fits func(genRule) bool) (genRule, bool) {
	var list []genRule
	for _, r := range g.rules {
		if fits(r) {
			list = append(list, r)
		}
	}
	if len(list) == 0 {
		return genRule{}, false
	}
	return pick(g.decisions, list), true
}
