package policy_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

func indexed(t *testing.T, p policy.Pack) policy.Pack {
	t.Helper()
	index, err := policy.BuildIndex(p)
	if err != nil {
		t.Fatal(err)
	}
	p.Index = string(index)
	return p
}

// Compiled ahead of time or just now, rules say the same, and their errors name the same place.
func TestIndexKeepsErrors(t *testing.T) {
	p := pack(t,
		"builtin", `deny contains sprintf("%d", [n]) if n := to_number(input.text)`,
		"conflict", `
deny contains "x" if value > 0

value := 1 if input.text

value := 2 if input.text`,
		"function", `
f(x) := 1 if x

f(x) := 2 if x == "text"

deny contains "x" if f(input.text) > 0`,
		"object", `deny contains "x" if { o := {"k": v | some v in [1, 2]; input.text }; count(o) > 0 }`,
		"joins", `
deny contains {"message": v, "path": ["text"]} if {
	some v in input.list
	same := [w | some w in input.list; w == v]
	count(same) > 1
}`,
		"fine", `deny contains input.text if input.text`,
	)
	var said []string
	for _, p := range []policy.Pack{p, indexed(t, p)} {
		r := evaluate(t, engine(t, policy.Options{Packs: []policy.Pack{p}}), document(t, map[string]any{"text": "text", "list": []any{"a", "b", "a"}}))
		said = append(said, fmt.Sprintf("%+v", r))
		if len(r.Errors) != 4 || len(r.Findings) != 2 {
			t.Errorf("%+v", r)
		}
		for _, e := range r.Errors {
			if !strings.Contains(e.Message, e.Rule[len("config/"):]+".rego:") {
				t.Errorf("no place: %s", e.Message)
			}
		}
	}
	if diff := cmp.Diff(said[0], said[1]); diff != "" {
		t.Error(diff)
	}
}

// Rules of a pack without index use the libraries of one that has it.
func TestIndexedLibrariesServeOtherPacks(t *testing.T) {
	built := indexed(t, policy.Pack{Name: "built-in", FS: fstest.MapFS{
		"lib/words/words.rego":         {Data: []byte("package lib.words\n\nimport data.lib.letters\n\nshout(s) := letters.upper(s)\n")},
		"lib/letters/letters.rego":     {Data: []byte("package lib.letters\n\nupper(s) := upper_case if upper_case := concat(\"\", [c | some x in split(s, \"\"); c := upper_of(x)])\n\nupper_of(c) := \"A\" if c == \"a\"\n\nupper_of(c) := c if c != \"a\"\n")},
		"config/shouts/shouts.rego":    {Data: []byte(rule("shouts", "import data.lib.words\n\ndeny contains words.shout(input.text)"))},
		"config/whispers/whisper.rego": {Data: []byte(rule("whispers", "deny contains input.text"))},
	}})
	own := policy.Pack{Name: "own", FS: fstest.MapFS{
		"config/mine/mine.rego": {Data: []byte(rule("mine", "import data.lib.words\n\ndeny contains sprintf(\"%s!\", [words.shout(input.text)])"))},
	}}
	for _, packs := range [][]policy.Pack{{built}, {built, own}, {own, built}} {
		r := evaluate(t, engine(t, policy.Options{Packs: packs}), document(t, map[string]any{"text": "abba"}))
		var got []string
		for _, f := range r.Findings {
			got = append(got, f.Message)
		}
		want := []string{"AbbA", "AbbA!", "abba"}
		if len(packs) == 1 {
			want = []string{"AbbA", "abba"}
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" || len(r.Errors) > 0 {
			t.Errorf("%s %v", diff, r.Errors)
		}
	}
}

// Functions are replaced by `with`, in rules that were compiled ahead of time too.
func TestReplacedFunctions(t *testing.T) {
	p := indexed(t, pack(t, "x", "f(x) := x\n\ng(x) := x + 1\n\ndeny contains \"x\" if f(1) == 2 with data.policies.config.x.f as g"))
	if r := evaluate(t, engine(t, policy.Options{Packs: []policy.Pack{p}}), document(t, map[string]any{})); len(r.Findings) != 1 {
		t.Errorf("%+v", r)
	}
}

// What is no index of this pack and this version is refused, and none of it panics.
func TestDamagedIndexes(t *testing.T) {
	p := indexed(t, pack(t, "x", "deny contains \"x\" if input.x"))
	another := strings.Replace(p.Index, `"version":"index`, `"version":"index0`, 1)
	for name, index := range map[string]string{
		"not JSON":        "index",
		"no code":         p.Index[:strings.LastIndexByte(p.Index, '\n')+1],
		"cut":             p.Index[:len(p.Index)-1],
		"another version": another,
	} {
		p.Index = index
		if _, err := policy.New(t.Context(), policy.Options{Packs: []policy.Pack{p}}); err == nil || !strings.Contains(err.Error(), "policy pack test: index: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
