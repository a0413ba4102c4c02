package policy_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// debugged returns options that collect the lines for people who look into evaluations.
func debugged(o policy.Options) (policy.Options, func() string) {
	var mu sync.Mutex
	var lines []string
	o.Debug = func(line string) {
		mu.Lock()
		defer mu.Unlock()
		lines = append(lines, line)
	}
	return o, func() string {
		mu.Lock()
		defer mu.Unlock()
		return strings.Join(lines, "\n")
	}
}

// Where closures end in an error, topdown is asked: it skips what its index tells it to, and lists
// what conflicts. What it says is what rules said before there were closures.
func TestTopdownHasTheLastWord(t *testing.T) {
	p := pack(t,
		// topdown's index does not evaluate the body of a rule whose guard fails.
		"skipped", "deny contains \"x\" if {\n\tto_number(input.text) > 1\n\tinput.kind == \"Other\"\n}",
		"conflict", "deny contains \"x\" if value > 0\n\nvalue := 1 if input.text\n\nvalue := 2 if input.text",
		"fails", `deny contains "x" if to_number(input.text) > 1`,
		"fine", `deny contains "x" if input.text`,
	)
	doc := document(t, map[string]any{"kind": "This", "text": "text"})
	options, said := debugged(policy.Options{Packs: []policy.Pack{p}, IgnoreMatch: true})
	closures := evaluate(t, engine(t, options), doc)
	topdown := evaluate(t, engine(t, policy.Options{Packs: []policy.Pack{p}, IgnoreMatch: true, Topdown: true}), doc)
	if diff := cmp.Diff(fmt.Sprintf("%+v", topdown), fmt.Sprintf("%+v", closures)); diff != "" {
		t.Errorf("topdown (-), closures (+):\n%s", diff)
	}
	if closures.Checked != 2 || len(closures.Errors) != 2 || !strings.Contains(closures.Errors[0].Message, "conflicting values:\n  1 at test/config/conflict") {
		t.Errorf("%+v", closures)
	}
	for _, id := range []string{"skipped", "conflict", "fails"} {
		if !strings.Contains(said(), "config/"+id+": topdown is asked, closures ended in: ") {
			t.Errorf("nothing is said of %s:\n%s", id, said())
		}
	}
	if strings.Contains(said(), "config/fine: topdown") {
		t.Error(said())
	}
}

// A policy that the planner does not take is evaluated by topdown, and that is said; the rules beside
// it stay closures.
func TestPoliciesBeyondThePlanner(t *testing.T) {
	p := pack(t,
		"beyond", `
tree[x].leaf := 1 if some x in input.list

tree[x].stem := y if {
	some x in input.list
	y := tree[x].leaf
}

deny contains x if some x, _ in tree`,
		"within", `deny contains x if some x in input.list`,
	)
	options, said := debugged(policy.Options{Packs: []policy.Pack{p}})
	r := evaluate(t, engine(t, options), document(t, map[string]any{"list": []any{"a", "b"}}))
	var got []string
	for _, f := range r.Findings {
		got = append(got, f.Rule+" "+f.Message)
	}
	if diff := cmp.Diff([]string{"config/beyond a", "config/beyond b", "config/within a", "config/within b"}, got); diff != "" || len(r.Errors) > 0 {
		t.Errorf("%s %v", diff, r.Errors)
	}
	if text := said(); !strings.Contains(text, "config/beyond: topdown evaluates it: ") || strings.Contains(text, "config/within: topdown") ||
		!strings.Contains(text, "test: rules about config: 1 as closures, from sources") {
		t.Error(text)
	}
}

// Guards and matches decide who is asked, and change no answer.
func TestDispatch(t *testing.T) {
	p := pack(t,
		"kind", `deny contains "x" if input.kind == "A"`,
		"kinds", `deny contains "x" if input.kind in {"A", "B"}`,
		"reversed", `deny contains "x" if { input.n; "A" == input.kind }`,
		"variable", `deny contains "x" if { kind := input.kind; kind == "C" }`,
		"bodies", "deny contains \"x\" if input.kind == \"A\"\n\ndeny contains \"y\" if input.kind == \"C\"",
		"half", "deny contains \"x\" if input.kind == \"A\"\n\ndeny contains \"y\" if input.n == 2",
		"unknowns", "deny contains \"x\" if input.kind == \"A\"\n\nunknown contains \"y\" if input.kind == \"B\"",
		"negated", `deny contains "x" if not input.kind == "A"`,
		"replaced", `deny contains "x" if input.kind == "Z" with input as {"kind": "Z"}`,
		"number", `deny contains "x" if input.kind == 1`,
		"deeper", `deny contains "x" if input.meta.type == "A"`,
	)
	all := engine(t, policy.Options{Packs: []policy.Pack{p}, IgnoreMatch: true})
	some := engine(t, policy.Options{Packs: []policy.Pack{p}})
	interpreted := engine(t, policy.Options{Packs: []policy.Pack{p}, Topdown: true})
	findings := 0
	for _, kind := range []any{"A", "B", "C", "D", 1, nil, []any{"A"}} {
		for n := range 3 {
			doc := document(t, map[string]any{"kind": kind, "n": n, "meta": map[string]any{"type": kind}})
			want := evaluate(t, interpreted, doc)
			findings += len(want.Findings)
			for _, e := range []*policy.Engine{all, some} {
				if diff := cmp.Diff(fmt.Sprintf("%+v", want), fmt.Sprintf("%+v", evaluate(t, e, doc))); diff != "" {
					t.Errorf("kind %v: %s", kind, diff)
				}
			}
		}
	}
	if findings < 50 {
		t.Errorf("only %d findings", findings)
	}
}

// A runaway rule ends within moments of its budget, whatever it is busy with, and alone.
func TestRunawaysEndInTime(t *testing.T) {
	for name, body := range map[string]string{
		"loop":     "deny contains \"x\" if { some a in numbers.range(1, 3000); some b in numbers.range(1, 3000); some c in numbers.range(1, 3000); a + b + c == 0 }",
		"builtin":  `deny contains "x" if count(numbers.range(1, 1000000000)) == 0`,
		"function": "f(n) := count([1 | some x in numbers.range(1, 3000); some y in numbers.range(1, 3000); x * y == n])\n\ndeny contains \"x\" if { some n in numbers.range(1, 3000); f(n) < 0 }",
		"regex":    `deny contains "x" if regex.match("(a*)*(a*)*(a*)*(a*)*[bc]", concat("", [c | some _ in numbers.range(1, 300000); c := "aaaaaaaaaa"]))`,
	} {
		const budget = 50 * time.Millisecond
		e := engine(t, policy.Options{Packs: []policy.Pack{pack(t, name, body, "fine", `deny contains "x" if input.x`)}, RuleTimeout: budget})
		doc := document(t, map[string]any{"x": true})
		var took []time.Duration
		for range 3 {
			started := time.Now()
			r := evaluate(t, e, doc)
			took = append(took, time.Since(started))
			t.Log(name, took[len(took)-1], r.Errors)
			if len(r.Findings) != 1 || len(r.Errors) != 1 || !strings.Contains(r.Errors[0].Message, "budget of") {
				t.Fatalf("%s: %+v", name, r)
			}
		}
		// The quickest of three: the machine may be busy.
		if quickest := slices.Min(took); quickest > budget+500*time.Millisecond {
			t.Errorf("%s: took %s with a budget of %s", name, quickest, budget)
		}
	}
}

// A pack's compiled rules are found again in the cache, until anything that they depend on changes.
func TestCache(t *testing.T) {
	cache := t.TempDir()
	files := fstest.MapFS{
		"lib/words/words.rego": {Data: []byte("package lib.words\n\nbad := {\"a\"}\n")},
		"config/x/x.rego":      {Data: []byte(rule("x", "import data.lib.words\n\ndeny contains input.word if input.word in words.bad"))},
	}
	run := func(packs ...policy.Pack) (findings int, from string) {
		options, said := debugged(policy.Options{Packs: packs, Cache: cache})
		e := engine(t, options)
		findings = len(evaluate(t, e, document(t, map[string]any{"word": "a"})).Findings)
		_, from, _ = strings.Cut(said(), "as closures, from ")
		return findings, from
	}
	own := policy.Pack{Name: "own", FS: files}
	for i, want := range []string{"sources", "the cache", "the cache"} {
		if n, from := run(own); n != 1 || from != want {
			t.Errorf("run %d: %d findings, from %s, want %s", i, n, from, want)
		}
	}
	if _, from := run(policy.Pack{Name: "other", FS: files}); from != "sources" {
		t.Errorf("another name, which messages carry: from %s", from)
	}
	files["lib/words/words.rego"] = &fstest.MapFile{Data: []byte("package lib.words\n\nbad := {\"b\"}\n")}
	if n, from := run(own); n != 0 || from != "sources" {
		t.Errorf("a changed library: %d findings, from %s", n, from)
	}
}
