package rvm

import (
	"fmt"
	"hash/fnv"
	"strings"
)

// decisions is a stream of choices: first the bytes of a fuzz input, then, for as long as it takes,
// what follows from them. So a short input makes a whole policy, and a changed byte a related one.
type decisions struct {
	bytes []byte
	state uint64
}

func newDecisions(b []byte) *decisions {
	h := fnv.New64a()
	h.Write(b)
	return &decisions{bytes: b, state: h.Sum64()}
}

// n is a choice among n.
func (d *decisions) n(n int) int {
	if len(d.bytes) > 0 {
		c := int(d.bytes[0])
		d.bytes = d.bytes[1:]
		return c % n
	}
	d.state += 0x9e3779b97f4a7c15
	z := (d.state ^ d.state>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return int((z ^ z>>31) % uint64(n))
}

func (d *decisions) once(in int) bool { return d.n(in) == 0 }

func pick[T any](d *decisions, list []T) T { return list[d.n(len(list))] }

// kind is what an expression is meant to yield, so that most calls have the types they want.
type kind string

const (
	num    kind = "n"
	str    kind = "s"
	boolk  kind = "b"
	nums   kind = "an"
	strs   kind = "as"
	numSet kind = "sn"
	strSet kind = "ss"
	numMap kind = "m"
	rec    kind = "r"
	recs   kind = "ar"
	anyk   kind = "x"

	freshNum kind = "fn" // a literal that occurs nowhere else
	freshStr kind = "fs"
)

var kinds = []kind{num, str, boolk, nums, strs, numSet, strSet, numMap, rec, recs, anyk}

// elements says what iterating over a kind yields.
var elements = map[kind][2]kind{
	nums: {num, num}, strs: {num, str}, numSet: {num, num}, strSet: {str, str}, numMap: {str, num}, recs: {num, rec}, rec: {str, anyk},
}

var collections = []kind{nums, strs, numSet, strSet, numMap, recs, rec}

// genRule is a rule or function that later rules may refer to.
type genRule struct {
	pkg, name string // name may be a path: r1.q
	kind      kind
	args      []kind // of a function
	exact     bool   // a complete rule: it may stand in `with`
}

func (r genRule) ref(from string) string {
	if r.pkg == from {
		return r.name
	}
	return "data." + r.pkg + "." + r.name
}

type variable struct {
	name string
	kind kind
}

// policygen makes policies that are valid and not recursive: a rule refers to earlier ones only.
type policygen struct {
	*decisions
	seen    map[string]int // productions
	rules   []genRule
	scope   []variable
	names   int
	fuel    int // bounds the size of a rule
	pkg     string
	v2      bool // bodies of not, and, or
	out     strings.Builder
	modules []string
	entries []genRule
	depth   int // of bodies
}

func (g *policygen) mark(production string) { g.seen[production]++ }

func (g *policygen) fresh(prefix string) string {
	g.names++
	return fmt.Sprintf("%s%d", prefix, g.names)
}

// declare brings a new variable into scope.
func (g *policygen) declare(k kind) string {
	name := g.fresh("v")
	g.scope = append(g.scope, variable{name, k})
	return name
}

func (g *policygen) line(format string, args ...any) { fmt.Fprintf(&g.out, format+"\n", args...) }

// generate writes one to three packages.
func (g *policygen) generate() []string {
	packages := 1 + g.n(3)
	for p := range packages {
		g.pkg = fmt.Sprintf("p%d", p)
		if p == 2 && g.once(2) {
			g.mark("nested package")
			g.pkg = "p1.sub"
		}
		g.v2 = g.once(3)
		g.out.Reset()
		g.line("package %s\n", g.pkg)
		if g.v2 {
			g.line("import rego.v2")
		}
		g.imports()
		for range 2 + g.n(4) {
			g.fuel, g.scope = 24, nil
			g.rule()
		}
		g.modules = append(g.modules, g.out.String())
	}
	return g.modules
}

// imports brings an earlier package in under its own name; rules of it can then be had by it.
func (g *policygen) imports() {
	if len(g.rules) == 0 || g.once(2) {
		return
	}
	r := pick(g.decisions, g.rules)
	if strings.Contains(r.pkg, ".") || strings.Contains(r.name, ".") {
		return
	}
	g.mark("import")
	alias := g.fresh("imp")
	g.line("import data.%s as %s", r.pkg, alias)
	if len(r.args) > 0 {
		return
	}
	name := g.fresh("r")
	g.line("%s := %s.%s", name, alias, r.name)
	g.add(genRule{pkg: g.pkg, name: name, kind: r.kind, exact: true})
}

// add makes a finished rule known.
func (g *policygen) add(r genRule) {
	g.rules = append(g.rules, r)
	if len(r.args) == 0 {
		g.entries = append(g.entries, r)
	}
}

// rule writes all definitions of one rule.
func (g *policygen) rule() {
	forms := []struct {
		name string
		make func()
	}{
		{"complete", g.complete}, {"early exit", g.earlyExit}, {"default", g.withDefault}, {"else", g.elseChain},
		{"partial set", g.partialSet}, {"partial set", g.partialSet}, {"partial object", g.partialObject},
		{"ref head", g.refHead}, {"ref head", g.refHead}, {"function", g.function}, {"function", g.function},
		{"constant", g.constantRule},
	}
	f := pick(g.decisions, forms)
	g.mark(f.name)
	f.make()
}

// definition writes "head if { body }", head being made when the body's variables are known; or
// the head alone.
func (g *policygen) definition(head func() string) {
	before := len(g.scope)
	if g.once(6) {
		g.mark("no body")
		h := head()
		if !strings.Contains(h, " ") && !strings.Contains(h, "[") {
			h += " := true"
		}
		g.line("%s", h)
	} else {
		body := g.body(1 + g.n(3))
		g.line("%s if {\n\t%s\n}", head(), strings.Join(body, "\n\t"))
	}
	g.scope = g.scope[:before]
}

func (g *policygen) complete() {
	name, k := g.fresh("r"), pick(g.decisions, kinds)
	for range 1 + g.n(5)/4 {
		g.definition(func() string { return name + " := " + g.expr(k, 2) })
	}
	g.add(genRule{pkg: g.pkg, name: name, kind: k, exact: true})
}

func (g *policygen) constantRule() {
	name, k := g.fresh("r"), pick(g.decisions, kinds)
	g.line("%s := %s", name, g.literal(k, 2))
	g.add(genRule{pkg: g.pkg, name: name, kind: k, exact: true})
}

func (g *policygen) earlyExit() {
	name := g.fresh("r")
	if g.once(2) {
		g.line("default %s := false", name)
	}
	for range 2 + g.n(3) {
		g.definition(func() string { return name + pick(g.decisions, []string{"", " := true", " = true"}) })
	}
	g.add(genRule{pkg: g.pkg, name: name, kind: boolk, exact: true})
}

func (g *policygen) withDefault() {
	name, k := g.fresh("r"), pick(g.decisions, kinds)
	g.line("default %s := %s", name, g.literal(k, 1))
	g.definition(func() string { return name + " := " + g.expr(k, 1) })
	g.add(genRule{pkg: g.pkg, name: name, kind: k, exact: true})
}

// chain writes a definition with else branches.
func (g *policygen) chain(head string, k kind) {
	before := len(g.scope)
	for i := range 2 + g.n(2) {
		body := g.body(1 + g.n(2))
		if i > 0 {
			fmt.Fprint(&g.out, " else")
		} else {
			fmt.Fprint(&g.out, head)
		}
		fmt.Fprintf(&g.out, " := %s if {\n\t%s\n}", g.expr(k, 1), strings.Join(body, "\n\t"))
		g.scope = g.scope[:before]
	}
	if g.once(2) {
		fmt.Fprintf(&g.out, " else := %s", g.literal(k, 1))
	}
	g.line("")
}

func (g *policygen) elseChain() {
	name, k := g.fresh("r"), pick(g.decisions, kinds)
	g.chain(name, k)
	g.add(genRule{pkg: g.pkg, name: name, kind: k, exact: true})
}

func (g *policygen) partialSet() {
	name, k := g.fresh("r"), pick(g.decisions, []kind{num, str})
	for range 1 + g.n(3) {
		g.definition(func() string { return fmt.Sprintf("%s contains %s", name, g.expr(k, 1)) })
	}
	g.add(genRule{pkg: g.pkg, name: name, kind: map[kind]kind{num: numSet, str: strSet}[k]})
}

func (g *policygen) partialObject() {
	name := g.fresh("r")
	for range 1 + g.n(2) {
		g.definition(func() string { return fmt.Sprintf("%s[%s] := %s", name, g.expr(str, 1), g.expr(num, 1)) })
	}
	g.add(genRule{pkg: g.pkg, name: name, kind: numMap})
}

// refHead writes rules whose heads share a prefix.
func (g *policygen) refHead() {
	name := g.fresh("r")
	heads := []struct {
		head  string
		below string
		kind  kind
	}{
		{"%s.q[<s>] := <n>", ".q", numMap},
		{"%s.q contains <s>", ".q", strSet},
		{"%s[<s>] contains <n>", `["a"]`, numSet},
		{"%s[<s>][<s>] := <n>", `["b"]`, numMap},
		{"%s[<s>].x := <n>", "", anyk},
		{"%s.a.b := <n>", ".a.b", num},
		{"%s[<s>].x.y contains <s>", "", anyk},
		{"%s[<n>] := <s>", "[1]", str},
		{"%s[<s>] := <sn>", `["a"]`, numSet},
		{"%s.q := <r>", ".q", rec},
	}
	h := pick(g.decisions, heads)
	list := []string{h.head}
	switch {
	case g.once(16): // which the planner often cannot do; see misplanned
		g.mark("any two ref heads")
		list = append(list, pick(g.decisions, heads).head)
	case g.once(2):
		g.mark("mixed ref heads")
		if !strings.Contains(h.head, "contains") && !strings.HasPrefix(h.head, "%s.q[") {
			list = append(list, pick(g.decisions, []string{"%s.a.b := <n>", "%s.q := <r>", "%s[<s>] := <sn>", "%s[<s>].x := <n>", "%s[<s>][<s>] := <n>"}))
		}
	}
	for _, head := range list {
		for range 1 + g.n(2) {
			g.definition(func() string { return g.fill(fmt.Sprintf(head, name), 1) })
		}
	}
	g.add(genRule{pkg: g.pkg, name: name, kind: anyk})
	if h.below != "" {
		g.rules = append(g.rules, genRule{pkg: g.pkg, name: name + h.below, kind: h.kind})
	}
}

// function writes definitions of a function, some with constants or patterns for arguments.
func (g *policygen) function() {
	r := genRule{pkg: g.pkg, name: g.fresh("f"), kind: pick(g.decisions, kinds)}
	for range 1 + g.n(2) {
		r.args = append(r.args, pick(g.decisions, kinds))
	}
	if g.once(3) {
		g.mark("default function")
		wild := strings.TrimSuffix(strings.Repeat("_, ", len(r.args)), ", ")
		g.line("default %s(%s) := %s", r.name, wild, g.literal(r.kind, 1))
	}
	for range 1 + g.n(3) {
		before := len(g.scope)
		var args []string
		for _, k := range r.args {
			args = append(args, g.argument(k))
		}
		head := fmt.Sprintf("%s(%s)", r.name, strings.Join(args, ", "))
		if g.once(4) {
			g.mark("else in function")
			g.chain(head, r.kind)
		} else {
			g.definition(func() string { return head + " := " + g.expr(r.kind, 1) })
		}
		g.scope = g.scope[:before]
	}
	g.add(r)
}

func (g *policygen) argument(k kind) string {
	switch g.n(6) {
	case 0:
		g.mark("constant argument")
		return g.literal(k, 0)
	case 1:
		if k == nums || k == strs {
			g.mark("pattern argument")
			return fmt.Sprintf("[%s, _]", g.declare(elements[k][1]))
		}
	}
	return g.declare(k)
}
