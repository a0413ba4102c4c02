package rvm

import (
	"errors"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Policies by which closures once differed from topdown; most were found by FuzzDifferential.
func TestDifferences(t *testing.T) {
	for name, c := range map[string]struct{ module, input, base string }{
		"places in arrays": {
			module: `
r1 := input.a[json.unmarshal("1.0")]
r2 := input.a[1.0]
r3 := input.a[-0]
r4 := input.a[1e0]
r5 := x[y] if { x := ["a", "b"]; y := to_number("1.0") }
r6 := input.a[input.one]
r7 := data.a[1.0]
r8 := data.a[input.exp]`,
			input: `{"a": ["p", "q", "r"], "one": 1.0, "exp": 1e0}`,
			base:  `{"a": ["x", "y"]}`,
		},
		"base documents are addressed by texts": {
			module: `
r1 := data.a["1"]
r2 := data.a["01"]
r3 := data.a[""]
r4 := data.o[1]
r5 := data.o[1.0]
r6 := data.a[data.o["1"]]
r7 contains data.a[x] if some x in [0, "0", "1", 1.0, -0, "+1", null, true, "00", ""]
r8 contains data.o[x] if some x in [0, "0", "1", 1.0, 1, -0, "+1", null, true]
r9 := x if { y := data.a; x := y["1"] }
r10 := x if { some y in data.d; x := y[1] }
r11 := data.d["0"]["1"]
r12 := data.d[_][1]`,
			base: `{"a": ["x", "y"], "o": {"1": 1, "true": 5, "null": 7, "1.0": 9, "[1]": 3}, "d": [{"1": "y"}]}`,
		},
		"a negated body asks anew": {
			module: `
import rego.v2
r1 contains 0 if { x := object.keys({"10": 12}); count(x) > 0 }
r1 contains 7 if { not {some y in []; z := "A"} }
r2 contains x if { some x in input.a; not {x > 1; x > 0} }
r3 := true if { not {input.b} }
r4 contains x if { some x in input.a; not {x > 1 or x == 0} }
r5 := true if { not input with input as false }`,
			input: `{"a": [2, 0, 3, 1]}`,
		},
		"which of equal numbers stays": {
			module: `
f(_) := 1.0
f(_) := input.n
r1 contains f(3)
r2 := input.n
r2 := 1.0 if input.b
r2 := 1.00 if input.b
r3["a"] := 1.0 if input.b
r3["a"] := input.n
r4 := {k: v | some v in [1, 1.0]; k := v}
r5[k] := v if { some v in [1, 1.0]; k := v }
r6[k].b := v if { some v in [1, 1.0]; k := "a" }
r7 := {1.0}[1]
r8 contains x if some x in [1.0, 1, 1.00]
r9 := r8[input.n]
r10 := {1.0: "b", input.n: "a"}
r11 := [x, y] if { some x in [1]; y := {1.0: 2.0}[x] }`,
			input: `{"n": 1, "b": true}`,
		},
		"an error of a built-in comes before a conflict": {
			module: `
r1 := x if { some x in [to_number("a"), 1, 2] }
r2 := x if { y := to_number("a"); false; x := y }
r2 := 1 if count([1 | to_number("b")]) == 0
r2 := 2`,
		},
		"topdown's index of comprehensions meets an error that is not in the way": {
			module: `
r1 := count(x) if { v := input.s; x := [to_number("a") | [v, v] == [v, "b"]] }
r2 := x if { v := input.s; x := {k: 1 | some k in ["a"]; k == v; json.patch({}, [{"op": "remove", "path": "/a"}])} }`,
			input: `{"s": "c"}`,
		},
		"an error of what the compiler made": {
			module: `r1 := $"{net.cidr_contains(input.s, input.s)}"`,
			input:  `{"s": "no address"}`,
		},
		"a set where another rule has an object": {
			module: `
r1[x].y contains 1 if x := "a"
r1[x] contains 2 if x := "a"
r2[x].y contains 1 if x := "a"
r2[x] contains 2 if x := "b"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			trial := &trial{modules: []string{"package p\n" + c.module}, input: orEmpty(c.input), base: orEmpty(c.base)}
			trial.entries = rulesOf(t, trial.modules[0])
			if err := trial.compile(); err != nil {
				t.Fatal(err)
			}
			count := map[outcome]int{}
			if trial.run(t.Context(), t, count); count[respelled] > 0 {
				t.Error(count)
			}
		})
	}
}

func orEmpty(document string) string {
	if document == "" {
		return "{}"
	}
	return document
}

// rulesOf lists the rules of a module.
func rulesOf(t testing.TB, text string) (refs []ast.Ref) {
	t.Helper()
	m, err := ast.ParseModule("", text)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, r := range m.Rules {
		ref := m.Package.Path.Extend(r.Head.Ref()[:1])
		ref[len(ref)-1] = ast.StringTerm(string(r.Head.Name))
		if len(r.Head.Args) == 0 && !seen[ref.String()] {
			seen[ref.String()] = true
			refs = append(refs, ref)
		}
	}
	return refs
}

// What the planner gets wrong is not planned.
func TestMisplanned(t *testing.T) {
	for name, c := range map[string]struct {
		module string
		wrong  bool
	}{
		"a longer partial head":       {"r.q[x] := 1 if some x in input\nr[x] := 2 if some x in input", true},
		"a longer set":                {"r.q contains x if some x in input\nr[x] := 2 if some x in input", true},
		"a set and a value":           {"r.q := {1}\nr[x] contains 2 if some x in input", true},
		"a complete head, two longer": {"r.q.s := 1 if input == 2\nr[x] := 2 if some x in input", true},
		"a longer complete head":      {"r.q := 1\nr[x] := 2 if some x in input", false},
		"heads of one shape":          {"r.q[x] := 1 if some x in input\nr.q[x] := 2 if some x in input", false},
		"sets beside each other":      {"r.q contains x if some x in input\nr.s contains x if some x in input", false},
		"variables, two deep":         {"r[x][y] := 1 if some x, y in input\nr[x] := 2 if some x in input", false},
		"a function, then input":      {"f(x) := x\nr := 1 if f(1) == 1 with f as 1 with input as 2", true},
		"a built-in, then data":       {"r := 1 if count([]) == 1 with count as 1 with data.x as 2", true},
		"input, then a function":      {"f(x) := x\nr := 1 if f(1) == 1 with input as 2 with f as 1", false},
		"two documents":               {"r := 1 if input == 1 with data.x as 3 with input as 1", false},
		"a rule, then input":          {"q := 1\nr := 1 if q == 1 with q as 1 with input as 2", false},
		"within a comprehension":      {"r := [1 | x := [2 | count([]) == 1 with count as 1 with input as 2]]", true},
	} {
		t.Run(name, func(t *testing.T) {
			trial := &trial{modules: []string{"package p\n" + c.module, "package q\ns := 1"}}
			trial.entries = rulesOf(t, trial.modules[0])
			if err := trial.compile(); errors.Is(err, errNotPlanned) != c.wrong || !c.wrong && err != nil {
				t.Errorf("error %v, misplanned is %v", err, c.wrong)
			}
		})
	}
}
