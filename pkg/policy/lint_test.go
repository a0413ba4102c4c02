package policy_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

const lintLibrary = `package lib.k

kind := input.kind

kind_of(o) := o.kind

default pod := false

pod if input.kind == "Pod"

is_pod(o) if o.kind == "Pod"

is_workload(o) if o.kind == "Deployment"

is_workload(o) if is_pod(o)

is_a(kind, want) if kind == want

pods contains p if {
	input.kind in {"Pod", "Job"}
	p := input.spec
}

names := {"Pod", "Job"}

owner := o if {
	o := input.metadata.owner
} else := "nobody"

params_kind := data.params.kind

any_of(o) if o.kind == "Pod"

any_of(o) if o.spec

default unsure := true

unsure := false if input.kind == "Pod"
`

// lintOne lints a rule config/x whose body is given, beside a library; lines count in the body.
func lintOne(t *testing.T, body string) []string {
	t.Helper()
	head, _, _ := strings.Cut(rule("x", "|"), "|")
	advice, err := policy.Lint(policy.Pack{Name: "test", FS: fstest.MapFS{
		"config/x/x.rego": {Data: []byte(rule("x", "import data.lib.k\n\n"+body))},
		"lib/k/k.rego":    {Data: []byte(lintLibrary)},
	}})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, a := range advice {
		if a.File != "test/config/x/x.rego" || a.Rule != "config/x" {
			t.Errorf("%+v", a)
		}
		_, message, _ := strings.Cut(a.Message, "because ")
		if message == "" {
			message = a.Message
		}
		out = append(out, fmt.Sprintf("%s %d %s", a.ID, a.Line-strings.Count(head, "\n")-2, message))
	}
	return out
}

func TestHiddenGuards(t *testing.T) {
	inBody := func(body string) string { return "deny contains \"x\" if {\n" + body + "\n\tinput.x\n}" }
	hides := func(via, remedy string) []string {
		return []string{"hidden-guard 2 " + via + " hides its test of input.kind; write in this body: input.kind " + remedy}
	}
	pod, both := `== "Pod"`, `in {"Job", "Pod"}`
	for body, want := range map[string][]string{
		`k.is_pod(input)`:                                 hides("k.is_pod(input)", pod),
		`k.is_workload(input)`:                            hides("k.is_workload(input)", `in {"Deployment", "Pod"}`),
		`k.is_a(input.kind, "Pod")`:                       hides(`k.is_a(input.kind, "Pod")`, pod),
		`k.kind == "Pod"`:                                 hides("k.kind", pod),
		`k.kind in {"Pod", "Job"}`:                        hides("k.kind", both),
		`k.kind_of(input) == "Pod"`:                       hides("k.kind_of(input)", pod),
		`k.pod`:                                           hides("k.pod", pod),
		`some p in k.pods; p.x`:                           hides("k.pods", both),
		`k.names[input.kind]`:                             hides("k.names", both),
		`input.kind in k.names`:                           hides("k.names", both),
		`object.get(input, "kind", "") == "Pod"`:          hides("object.get", pod),
		`some kind in ["Pod", "Job"]; input.kind == kind`: hides("going through a list", both),
		`doc := input; doc.kind == "Pod"`:                 hides("another name for input", pod),
		`lower(input.kind) == "pod"`: {
			"hidden-guard 2 lower hides its test of input.kind; compare it with the texts that documents have: input.kind in {...}",
		},
		`input.type == "a"; k.is_pod(input)`: nil,

		// Nothing that could be written instead, or nothing to gain.
		`input.kind == "Pod"`:                           nil,
		`kind := input.kind; kind in {"a", "b"}`:        nil,
		`object.get(input, "kind", "Pod") == "Pod"`:     nil,
		`k.any_of(input)`:                               nil,
		`not k.is_pod(input)`:                           nil,
		`k.unsure == false`:                             nil,
		`k.owner == "nobody"`:                           nil,
		`input.kind == k.params_kind`:                   nil,
		`input.kind == input.other`:                     nil,
		`input.spec.kind == "Pod"`:                      nil,
		`some c in input.list; c.kind == "Pod"`:         nil,
		`count([1 | k.is_pod(input)]) == 0`:             nil,
		`every c in input.list { k.is_pod(c) }`:         nil,
		`k.is_pod(input.template)`:                      nil,
		`k.is_pod(input) with input as {"kind": "Pod"}`: nil,
	} {
		body = "\t" + strings.ReplaceAll(body, "; ", "\n\t")
		got := lintOne(t, inBody(body))
		if want != nil && strings.Contains(body, "\n") {
			for i := range got {
				got[i] = strings.Replace(got[i], "hidden-guard 3", "hidden-guard 2", 1)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s\n%s", body, diff)
		}
	}
}

// One body that cannot be spared means that none can.
func TestGuardsOfSeveralBodies(t *testing.T) {
	for _, c := range []struct {
		name, body string
		want       []string
	}{
		{"one hidden", `
deny contains "a" if input.kind == "Pod"

deny contains "b" if k.is_pod(input)`, []string{
			`hidden-guard 3 k.is_pod(input) hides its test of input.kind; write in this body: input.kind == "Pod"`,
		}},
		{"one without", `
deny contains "a" if input.kind == "Pod"

deny contains "b" if input.other

unknown contains "c" if input.kind == "Pod"`, []string{
			"partial-guard 3 this body does not test input.kind as 2 of its 3 bodies do; if it is about certain documents, say here which",
		}},
		{"hidden and without", `
deny contains "a" if k.is_pod(input)

deny contains "b" if input.other`, nil},
		{"else", `
deny contains "a" if choice == 1

choice := 1 if input.kind == "Pod"

else := 1 if input.kind == "Job"`, []string{
			`hidden-guard 1 x.choice hides its test of input.kind; write in this body: input.kind in {"Job", "Pod"}`,
		}},
	} {
		if diff := cmp.Diff(c.want, lintOne(t, strings.TrimPrefix(c.body, "\n"))); diff != "" {
			t.Errorf("%s\n%s", c.name, strings.ReplaceAll(diff, "\t", "  "))
		}
	}
}

func TestLintCalls(t *testing.T) {
	for body, want := range map[string][]string{
		`regex.match(input.pattern, "x")`: {
			"input-pattern 2 regex.match reads its pattern from the document: one that is invalid makes the rule fail; take patterns from the rule or its parameters, or test regex.is_valid first",
		},
		`some r in input.rules; regex.match(sprintf("^%s$", [r.path]), "x")`: {
			"input-pattern 3 regex.match reads its pattern from the document: one that is invalid makes the rule fail; take patterns from the rule or its parameters, or test regex.is_valid first",
		},
		`glob.match(input.pattern, [], "x")`: {
			"input-pattern 2 glob.match reads its pattern from the document: one that is invalid makes the rule fail; take patterns from the rule or its parameters",
		},
		`json.unmarshal(input.text).x`: {
			"unchecked-text 2 json.unmarshal fails, and the rule with it, on a document whose text is not JSON; test json.is_valid first",
		},
		`texts := [t | t := yaml.unmarshal(input.list[_])]; count(texts) > 1`: {
			"unchecked-text 2 yaml.unmarshal fails, and the rule with it, on a document whose text is not YAML; test yaml.is_valid first",
		},
		`regex.is_valid(input.pattern); regex.match(input.pattern, "x")`:         nil,
		`json.is_valid(input.text); json.unmarshal(input.text).x`:                nil,
		`regex.match("^a", input.text)`:                                          nil,
		`some p in data.params["config/x"].patterns; regex.match(p, input.text)`: nil,
		`patterns := {"a": "^a"}; regex.match(patterns[input.type], "x")`:        nil,
		`regex.match(object.get({"a": "^a"}, input.type, "b"), "x")`:             nil,
		`walk(input, [_, v]); v == "x"`:                                          nil,
	} {
		got := lintOne(t, "deny contains \"x\" if {\n\t"+strings.ReplaceAll(body, "; ", "\n\t")+"\n}")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s\n%s", body, diff)
		}
	}
}

func TestLintPacks(t *testing.T) {
	walk := "deny contains \"x\" if {\n\twalk(input, [_, v])\n\tv == \"x\"\n}"
	p := pack(t,
		"one", walk, "two", walk,
		"inner", "deny contains \"x\" if {\n\twalk(input.x, [_, v])\n\tv == \"x\"\n}",
		"planned", "p[x] := 1 if x := \"a\"\n\np.b := y if y := p.a + 1\n\ndeny contains \"x\" if p.b == 2",
	)
	advice, err := policy.Lint(p)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range advice {
		got = append(got, a.String())
	}
	want := []string{
		"test/config/one/one.rego:9: info: 2 rules walk through the whole document: config/one, config/two; " +
			"a rule without arguments in a library that collects what they look for walks once for all (repeated-walk)",
		"test/config/planned/planned.rego:12: warning: OPA's interpreter has to evaluate this rule, which takes about ten times as long as closures: " +
			"test/config/planned/planned.rego:10: reference to data.policies.config.planned.p is not supported: " +
			"rules sharing that path prefix are planned as a single function (interpreted)",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}

	// Such a rule is judged all the same.
	e := engine(t, policy.Options{Packs: []policy.Pack{p}})
	if r := evaluate(t, e, document(t, map[string]any{"x": "x"})); len(r.Findings) != 4 || len(r.Errors) > 0 {
		t.Errorf("%+v", r)
	}
}
