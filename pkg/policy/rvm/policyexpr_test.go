package rvm

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

var slot = regexp.MustCompile(`<[a-z]+>`)

// fill puts expressions in the places of a template: <n> a number, <as> an array of strings, ...
func (g *policygen) fill(template string, depth int) string {
	return slot.ReplaceAllStringFunc(template, func(s string) string { return g.expr(kind(s[1:len(s)-1]), depth) })
}

// expr writes an expression that should yield k.
func (g *policygen) expr(k kind, depth int) string {
	switch k {
	case freshNum:
		return g.fresh("77")
	case freshStr:
		return strconv.Quote(g.fresh("fresh"))
	}
	g.fuel--
	if depth <= 0 || g.fuel < 0 {
		return g.leaf(k, depth)
	}
	switch g.n(12) {
	case 0, 1, 2:
		return g.leaf(k, depth)
	case 3, 4:
		if r := g.ruleOf(k); r != "" {
			g.mark("reference to a rule")
			return r
		}
	case 5, 6:
		if c := g.comprehension(k); c != "" {
			return c
		}
	case 7, 8:
		if c := g.callOf(k, depth); c != "" {
			return c
		}
	case 9:
		if c := g.computedRef(k, depth); c != "" {
			g.mark("computed reference")
			return c
		}
	}
	if k == anyk {
		return g.expr(pick(g.decisions, kinds[:len(kinds)-1]), depth)
	}
	return g.builtin(k, depth)
}

// builtin is a call or an operator of the table.
func (g *policygen) builtin(k kind, depth int) string {
	template := pick(g.decisions, templates[k])
	g.mark(template)
	return g.fill(template, depth-1)
}

// leaf is a variable, a reference into a document, or a literal.
func (g *policygen) leaf(k kind, depth int) string {
	switch g.n(5) {
	case 0:
		return g.literal(k, depth)
	case 1:
		if refs := documentRefs[k]; len(refs) > 0 {
			return pick(g.decisions, refs)
		}
	}
	if v := g.variable(k); v != "" {
		g.mark("variable")
		return v
	}
	if refs := documentRefs[k]; len(refs) > 0 && !g.once(3) {
		return pick(g.decisions, refs)
	}
	return g.literal(k, depth)
}

// variable picks one in scope, the latest first.
func (g *policygen) variable(k kind) string {
	var fitting []string
	for i := len(g.scope) - 1; i >= 0; i-- {
		if v := g.scope[i]; v.kind == k || k == anyk {
			fitting = append(fitting, v.name)
		}
	}
	if len(fitting) == 0 {
		return ""
	}
	return fitting[min(g.n(len(fitting)), g.n(len(fitting)))]
}

// documentRefs are the places of the documents that hold a kind, most of the time.
var documentRefs = map[kind][]string{
	num:    {"input.n", `input["n"]`, "input.rec.n", "input.m.a", "data.base.n", "input.nums[0]", "input.m[input.k]", "data.base.m[input.s]"},
	str:    {"input.s", "input.k", "input.rec.name", "input.strs[1]", "data.base.s", "input.recs[0].name", "input.rec.tags[0]"},
	boolk:  {"input.b", "input.rec.on", "input.recs[1].on"},
	nums:   {"input.nums", "data.base.nums"},
	strs:   {"input.strs", "input.rec.tags", "input.recs[0].tags"},
	numMap: {"input.m", "data.base.m", "input.rec.m"},
	rec:    {"input.rec", "input.recs[0]", "data.base.recs[0]"},
	recs:   {"input.recs", "data.base.recs"},
	anyk:   {"input.x", "input.missing", "input", "input.deep.a.b", "data.base", "input.x[0]", "input.x.a", "data.base.x", "input.odd"},
}

var literals = map[kind][]string{
	num: {"0", "1", "2", "3", "10", "-1", "1.0", "1.50", "0.1", "1e2", "2e-1", "100000000000000000000", "-0", "3.00", "9007199254740993",
		"1E1", "1e0", "12", "4294967296", "9223372036854775808", "0.30000000000000004"},
	str: {`""`, `"a"`, `"b"`, `"c"`, `"foo"`, `"bar"`, `"x-y"`, `"é"`, `"a.b"`, "`r\\n`", `"10"`, `"1.0"`, `"A"`, `"a b"`, `"\u0000x"`, `"n"`,
		`"10.0.0.0/8"`, `"sim\"ple"`, `"日本"`},
	boolk:  {"true", "true", "false"},
	strSet: {"set()", `{"a"}`, `{"b", "a"}`, `{"foo", "a", "c"}`},
	numSet: {"set()", "{1}", "{3, 1.0, 2}", "{1, 1.0, 1e0}", "{2, 10}"},
	nums:   {"[]", "[1]", "[2, 1, 3]", "[1.0, 1, 0.5]", "[-1, 1e2]"},
	strs:   {"[]", `["a"]`, `["b", "a"]`, `["a", "x-y", "foo"]`},
	numMap: {"{}", `{"a": 1}`, `{"b": 2.0, "a": 1}`, `{"a": 1, "c": 3, "n": 0}`},
	rec:    {`{"name": "a", "n": 1, "on": true, "tags": ["a", "b"], "m": {"a": 1}}`, `{"name": "foo", "n": 2.0, "on": false, "tags": [], "m": {}}`},
	recs:   {"[]", `[{"name": "b", "n": 3, "on": true, "tags": ["b"], "m": {"b": 2}}]`},
	anyk:   {"null", "1", `"a"`, "[[]]", `{"a": [null, {"b": {1, [2]}}]}`, "[null, true]", `{1: "x", null: 2, [1]: {"a"}}`, "false", `{{"a"}, {"b", 1}}`},
}

// literal is without references, as defaults want it.
func (g *policygen) literal(k kind, depth int) string {
	if depth > 0 && g.once(2) {
		g.mark("nested literal")
		lit := func(k kind) string { return g.literal(k, 0) }
		switch k {
		case nums:
			return fmt.Sprintf("[%s, %s]", lit(num), lit(num))
		case strs:
			return fmt.Sprintf("[%s, %s]", lit(str), lit(str))
		case numMap:
			return fmt.Sprintf("{%s: %s}", lit(str), lit(num))
		case anyk:
			return fmt.Sprintf("{%s: [%s, %s]}", lit(str), lit(anyk), lit(num))
		}
	}
	return pick(g.decisions, literals[k])
}

// refTo is a reference to a collection, which can be indexed.
func (g *policygen) refTo(k kind) string {
	switch g.n(3) {
	case 0:
		if v := g.variable(k); v != "" {
			return v
		}
	case 1:
		if r := g.ruleOf(k); r != "" {
			return r
		}
	}
	if refs := documentRefs[k]; len(refs) > 0 {
		return pick(g.decisions, refs)
	}
	return g.ruleOf(k)
}

func (g *policygen) ruleOf(k kind) string {
	if r, ok := g.some(func(r genRule) bool { return len(r.args) == 0 && (r.kind == k || k == anyk) }); ok {
		return r.ref(g.pkg)
	}
	return ""
}

func (g *policygen) callOf(k kind, depth int) string {
	r, ok := g.some(func(r genRule) bool { return len(r.args) > 0 && (r.kind == k || k == anyk) })
	if !ok {
		return ""
	}
	g.mark("call of a function")
	var args []string
	for _, a := range r.args {
		args = append(args, g.expr(a, depth-1))
	}
	return fmt.Sprintf("%s(%s)", r.ref(g.pkg), strings.Join(args, ", "))
}

// computedRef is a reference with keys that are variables or calls.
func (g *policygen) computedRef(k kind, depth int) string {
	switch k {
	case num:
		return g.fill(pick(g.decisions, []string{"input.m[<s>]", "input.nums[<n>]", "data.base.m[<s>]", "input.recs[<n>].n", "data.base.nums[<n>]", "input.rec.m[<s>]"}), depth-1)
	case str:
		return g.fill(pick(g.decisions, []string{"input.strs[<n>]", "input.recs[<n>].name", "input.rec.tags[<n>]"}), depth-1)
	case rec:
		return g.fill("input.recs[<n>]", depth-1)
	case anyk:
		if g.once(3) {
			g.mark("a package's rule by its name")
			if r, ok := g.some(func(r genRule) bool { return r.exact && r.pkg != g.pkg && !strings.HasPrefix(g.pkg, r.pkg+".") }); ok {
				return fmt.Sprintf("data.%s[%s]", r.pkg, pick(g.decisions, []string{`input.s`, `concat("", ["` + r.name[:1] + `", "` + r.name[1:] + `"])`}))
			}
		}
		return g.fill("input[<s>]", depth-1)
	}
	return ""
}

// comprehension is one of the three, with a body of its own.
func (g *policygen) comprehension(k kind) string {
	e, ok := map[kind][2]kind{nums: {num}, strs: {str}, numSet: {num}, strSet: {str}, numMap: {str, num}, recs: {rec}, anyk: {anyk}}[k]
	if !ok || g.depth > 2 {
		return ""
	}
	before := len(g.scope)
	defer func() { g.scope = g.scope[:before] }()
	body := strings.Join(g.body(1+g.n(2)), "; ")
	head := g.expr(e[0], 1)
	switch {
	case k == numMap:
		g.mark("object comprehension")
		return fmt.Sprintf("{%s: %s | %s}", head, g.expr(e[1], 1), body)
	case k == numSet || k == strSet:
		g.mark("set comprehension")
		return fmt.Sprintf("{%s | %s}", head, body)
	}
	g.mark("array comprehension")
	return fmt.Sprintf("[%s | %s]", head, body)
}
