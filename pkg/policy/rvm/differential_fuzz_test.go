package rvm

import (
	"errors"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
)

func newTrial(b []byte) *trial {
	d := newDecisions(b)
	g := &policygen{decisions: d, seen: map[string]int{}}
	t := &trial{input: d.document(), base: d.base(), modules: g.generate(), seen: g.seen}
	for _, e := range g.entries {
		t.entries = append(t.entries, ast.MustParseRef("data."+e.pkg+"."+e.name))
	}
	return t
}

// FuzzDifferential makes a policy and documents of the fuzzer's bytes, and compares closures with
// topdown on every rule.
func FuzzDifferential(f *testing.F) {
	for i := range 64 {
		f.Add([]byte{byte(i)})
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		trial := newTrial(b)
		if trial.compile() != nil {
			t.Skip()
		}
		trial.run(t.Context(), t, map[outcome]int{})
	})
}

// productions are what the generator writes, apart from the templates of policycalls_test.go.
var productions = []string{
	"and", "or", "a package's rule by its name", "any two ref heads", "array comprehension", "assignment", "call of a function",
	"complete", "computed reference", "condition", "constant", "constant argument", "default", "default function",
	"early exit", "else", "else in function", "equality", "every", "every with key", "function", "import",
	"iteration by reference", "logic", "lookup in a set", "mixed ref heads", "nested literal", "nested package",
	"no body", "not", "not body", "object comprehension", "partial object", "partial set", "pattern argument", "ref head",
	"reference as a condition", "reference to a rule", "set comprehension", "some in", "some key in", "two modifiers",
	"two references, one variable", "unification", "unification of objects", "variable", "walk", "wildcard", "with",
	"with a built-in", "with a function as a function", "with a function as a value", "with a path of input",
	"with a rule", "with data", "with input", "with on a rule's reference",
}

// The generator must be worth its name: most policies compile and are planned, everything that it can
// write occurs in some that are, and most of their rules have a value.
func TestGenerator(t *testing.T) {
	const trials = 1000
	var compiled, planned, compared int
	seen, outcomes := map[string]int{}, map[outcome]int{}
	for i := range trials {
		trial := newTrial([]byte{byte(i), byte(i >> 8)})
		err := trial.compile()
		if err == nil || errors.Is(err, errNotPlanned) {
			compiled++
		}
		if err != nil {
			continue
		}
		planned++
		for p, n := range trial.seen {
			seen[p] += n
		}
		trial.run(t.Context(), t, outcomes)
	}
	for _, n := range outcomes {
		compared += n
	}
	t.Logf("%d of %d policies compile, %d are planned; %d rules: %v", compiled, trials, planned, compared, outcomes)
	if compiled < trials*7/10 || planned < compiled*3/4 {
		t.Errorf("%d of %d policies compile, %d are planned", compiled, trials, planned)
	}
	if outcomes[sameValue] < compared*2/3 || outcomes[undefinedly] == 0 || outcomes[sameError] == 0 {
		t.Errorf("of %d rules there are %v", compared, outcomes)
	}
	if outcomes[respelled] > compared/1000 {
		t.Errorf("%d of %d rules spell numbers otherwise", outcomes[respelled], compared)
	}
	if n := outcomes[eagerly] + outcomes[stranger]; n > compared/200 {
		t.Errorf("%d of %d rules have errors that topdown has nowhere", n, compared)
	}
	if lazy := outcomes[eager] + outcomes[eagerly] + outcomes[otherError]; lazy > compared/20 {
		t.Errorf("%d of %d rules have errors that topdown does not have", lazy, compared)
	}
	all := productions
	for _, list := range templates {
		all = append(all, list...)
	}
	for _, p := range all {
		if seen[p] == 0 {
			t.Errorf("there is no %q", p)
		}
		delete(seen, p)
	}
	for p := range seen {
		t.Errorf("%q should be among productions", p)
	}
}
