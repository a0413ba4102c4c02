package policy_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// rule writes a rule of kind config with the given body below a complete annotation.
func rule(name, body string) string {
	return fmt.Sprintf(`# METADATA
# title: A rule
# description: Says something.
# related_resources: [{ref: "https://example.com"}]
# custom: {severity: high, fix: Change it.}
package policies.config.%s

%s
`, strings.ReplaceAll(name, "-", "_"), body)
}

// pack makes a pack of rules of kind config: name and body in turn.
func pack(t *testing.T, namesAndBodies ...string) policy.Pack {
	t.Helper()
	files := fstest.MapFS{}
	for i := 0; i < len(namesAndBodies); i += 2 {
		name := namesAndBodies[i]
		files["config/"+name+"/"+name+".rego"] = &fstest.MapFile{Data: []byte(rule(name, namesAndBodies[i+1]))}
	}
	return policy.Pack{Name: "test", FS: files}
}

func engine(t *testing.T, o policy.Options) *policy.Engine {
	t.Helper()
	e, err := policy.New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func document(t *testing.T, x any) policy.Input {
	t.Helper()
	v, err := policy.FromGo(x)
	if err != nil {
		t.Fatal(err)
	}
	return policy.Input{Kind: policy.Config, Source: policy.Source{File: "app.yaml"}, Document: v}
}

func evaluate(t *testing.T, e *policy.Engine, in policy.Input) policy.Result {
	t.Helper()
	r, err := e.Evaluate(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestEvaluate(t *testing.T) {
	e := engine(t, policy.Options{Packs: []policy.Pack{pack(t,
		"debug", `deny contains {"message": "debug is on", "path": ["debug"]} if input.debug == true`,
		"ports", `deny contains {"message": sprintf("port %d", [p]), "path": ["ports", i]} if {
	some i, p in input.ports
	is_number(p)
	p < 1024
}
unknown contains {"message": "port is computed", "path": ["ports", i]} if {
	some i, p in input.ports
	p == null
}`,
		"short", `deny contains "no name" if not input.name`,
	)}})
	got := evaluate(t, e, document(t, map[string]any{"debug": true, "ports": []any{80, 8080, nil}}))
	want := policy.Result{
		Findings: []policy.Finding{
			{Rule: "config/debug", Severity: policy.High, Message: "debug is on", Path: policy.Path{"debug"}},
			{Rule: "config/ports", Severity: policy.High, Message: "port 80", Path: policy.Path{"ports", 0}},

			{Rule: "config/short", Severity: policy.High, Message: "no name"},
		},
		Unknown: []policy.Unknown{{Rule: "config/ports", Message: "port is computed", Path: policy.Path{"ports", 2}}},
		Checked: 3,
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(policy.Value{})); diff != "" {
		t.Error(diff)
	}
}

func TestFactsParamsAndTimeAreInjected(t *testing.T) {
	files := fstest.MapFS{"config/who/who.rego": {Data: []byte(`# METADATA
# title: A rule
# description: Says something.
# related_resources: [{ref: "https://example.com"}]
# custom:
#   severity: low
#   fix: Change it.
#   params:
#     allowed: {description: Users, default: [root], schema: {type: array, items: {type: string}}}
package policies.config.who

deny contains sprintf("%s in %d", [data.facts.request.user, time.now_ns()]) if {
	not data.facts.request.user in data.params["config/who"].allowed
}
`)}}
	clock := func() time.Time { return time.Unix(0, 42) }
	p := policy.Pack{Name: "test", FS: files}
	in := document(t, map[string]any{})
	facts := func(user string) policy.Input {
		in.Facts, _ = policy.FromGo(map[string]any{"request": map[string]any{"user": user}})
		return in
	}
	e := engine(t, policy.Options{Packs: []policy.Pack{p}, Now: clock})
	if got := evaluate(t, e, facts("eve")).Findings; len(got) != 1 || got[0].Message != "eve in 42" {
		t.Errorf("eve: %v", got)
	}
	if got := evaluate(t, e, facts("root")).Findings; len(got) != 0 {
		t.Errorf("root: %v", got)
	}
	e = engine(t, policy.Options{Packs: []policy.Pack{p}, Params: map[string]map[string]any{"config/who": {"allowed": []any{"eve"}}}})
	if got := evaluate(t, e, facts("eve")).Findings; len(got) != 0 {
		t.Errorf("eve, allowed: %v", got)
	}
	for name, params := range map[string]map[string]map[string]any{
		"0: Invalid type. Expected: string, given: integer": {"config/who": {"allowed": []any{1}}},
		`unknown parameter "alowed"`:                        {"config/who": {"alowed": []any{}}},
		"no such rule":                                      {"config/how": {}},
	} {
		if _, err := policy.New(t.Context(), policy.Options{Packs: []policy.Pack{p}, Params: params}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("want an error with %q, got %v", name, err)
		}
	}
}

// Numbers, strings and booleans are values of parameters as they stand, and "30" is no number.
func TestScalarParameters(t *testing.T) {
	p := policy.Pack{Name: "test", FS: fstest.MapFS{"config/age/age.rego": {Data: []byte(`# METADATA
# title: A rule
# description: Says something.
# related_resources: [{ref: "https://example.com"}]
# custom:
#   severity: low
#   fix: Change it.
#   params:
#     days: {description: Days, default: 7, schema: {type: integer, minimum: 1}}
#     name: {description: Name, default: none, schema: {type: string}}
#     strict: {description: Strictness, default: false, schema: {type: boolean}}
package policies.config.age

deny contains sprintf("%v", [data.params["config/age"]])
`)}}}
	e := engine(t, policy.Options{Packs: []policy.Pack{p}, Params: map[string]map[string]any{"config/age": {"days": 30, "name": "7", "strict": true}}})
	want := `{"days": 30, "name": "7", "strict": true}`
	if got := evaluate(t, e, document(t, map[string]any{})).Findings; len(got) != 1 || got[0].Message != want {
		t.Errorf("got %v, want %s", got, want)
	}
	for name, value := range map[string]any{"days": "30", "name": 7, "strict": "true"} {
		_, err := policy.New(t.Context(), policy.Options{Packs: []policy.Pack{p}, Params: map[string]map[string]any{"config/age": {name: value}}})
		if err == nil || !strings.Contains(err.Error(), "Invalid type") {
			t.Errorf("%s: %v: got %v", name, value, err)
		}
	}
}

// A31: a rule that loops, panics, hoards or errs is an error of that rule; the others answer.
func TestA31BadRulesFailAlone(t *testing.T) {
	e := engine(t, policy.Options{
		RuleTimeout: 200 * time.Millisecond,
		RuleMemory:  64 << 20,
		Packs: []policy.Pack{pack(t,
			"errs", `deny contains x if x := to_number(input.name)`,
			"good", `deny contains "good answers" if input.name`,
			"hoards", `deny contains "never" if {
	s := {sprintf("%d-%d", [x, y]) | some x in numbers.range(1, 2000); some y in numbers.range(1, 2000)}
	count(s) < 0
}`,
			"huge", `deny contains "never" if count(numbers.range(1, 1000000000)) == 1`,
			"loops", `deny contains "never" if {
	some a in numbers.range(1, 1000)
	some b in numbers.range(1, 1000)
	some c in numbers.range(1, 1000)
	a + b + c == 0
}`,
			"shape", `deny contains 7 if input.name`,
		)},
	})
	for range 2 {
		got := evaluate(t, e, document(t, map[string]any{"name": "x"}))
		if len(got.Findings) != 1 || got.Findings[0].Rule != "config/good" {
			t.Errorf("findings: %v", got.Findings)
		}
		var failed []string
		for _, err := range got.Errors {
			failed = append(failed, err.Rule)
		}
		if diff := cmp.Diff([]string{"config/errs", "config/hoards", "config/huge", "config/loops", "config/shape"}, failed); diff != "" {
			t.Error(diff, got.Errors)
		}
	}
}

func TestRunawayRuleIsTakenOut(t *testing.T) {
	e := engine(t, policy.Options{
		RuleTimeout: 50 * time.Millisecond,
		Packs: []policy.Pack{pack(t,
			"good", `deny contains "good answers" if input.name`,
			"loops", `deny contains "never" if { some a in numbers.range(1, 1000); some b in numbers.range(1, 1000); some c in numbers.range(1, 1000); a + b + c == 0 }`,
		)},
	})
	for i := range 20 {
		started := time.Now()
		got := evaluate(t, e, document(t, map[string]any{"name": "x"}))
		if len(got.Findings) != 1 || len(got.Errors) != 1 || got.Errors[0].Rule != "config/loops" {
			t.Fatalf("round %d: %+v", i, got)
		}
		if i > 5 && time.Since(started) > 40*time.Millisecond {
			t.Errorf("round %d still pays for the runaway rule: %s", i, time.Since(started))
		}
	}
}

// A32: what reaches the network, the process or chance does not exist for a policy.
func TestA32ImpureBuiltinsDoNotLoad(t *testing.T) {
	for _, body := range []string{
		`deny contains "x" if http.send({"url": "http://127.0.0.1", "method": "get"}).status_code == 200`,
		`deny contains "x" if net.lookup_ip_addr("localhost")`,
		`deny contains x if x := opa.runtime()["env"]`,
		`deny contains "x" if count([1]) == 1 with count as http.send`,
		`f(x) := count(x)
deny contains "x" if f({"url": "http://127.0.0.1", "method": "get"}) with f as http.send`,
		`deny contains "x" if rand.intn("a", 5) == 1`,
		`deny contains "x" if uuid.rfc4122("a")`,
		`deny contains "x" if opa.runtime.x`,
		`deny contains "x" if json.match_schema(input, {"$ref": "file:///etc/passwd"})[0]`,
		`deny contains "x" if json.verify_schema(input)[0]`,
	} {
		e, err := policy.New(t.Context(), policy.Options{Packs: []policy.Pack{pack(t, "x", body)}, Kinds: []policy.Kind{policy.Config}})
		if err == nil {
			t.Errorf("loaded: %s\n%v", body, evaluate(t, e, document(t, map[string]any{})))
		}
	}
}

func TestConcurrentEvaluationIsDeterministic(t *testing.T) {
	e := engine(t, policy.Options{Packs: []policy.Pack{pack(t,
		"many", `deny contains {"message": k, "path": [k]} if some k, _ in input`,
		"regex", `deny contains {"message": "a", "path": [k]} if { some k, _ in input; regex.match("^k[0-9]+$", k) }`,
	)}})
	doc := map[string]any{}
	for i := range 50 {
		doc[fmt.Sprintf("k%d", i)] = i
	}
	in := document(t, doc)
	want := fmt.Sprint(evaluate(t, e, in))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				if r, err := e.Evaluate(context.Background(), in); err != nil || fmt.Sprint(r) != want {
					t.Errorf("differs: %v", err)
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestParamsOfEveryTypeMeetTheirSchema(t *testing.T) {
	for _, test := range []struct {
		schema  string
		value   any
		problem string
	}{
		{"{type: integer, minimum: 1}", 7, ""},
		{"{type: integer, minimum: 1}", 0, "greater than or equal to 1"},
		{"{type: boolean}", false, ""},
		{"{type: boolean}", "false", "Expected: boolean"},
		{"{type: string}", "no JSON", ""},
		{"{type: object}", map[string]any{"a": 1}, ""},
	} {
		text := "# METADATA\n# title: A rule\n# description: Says something.\n# related_resources: [{ref: \"https://example.com\"}]\n" +
			"# custom:\n#   severity: low\n#   fix: Change it.\n#   params:\n#     p: {description: One, default: 1, schema: " + test.schema + "}\n" +
			"package policies.config.who\n\ndeny contains \"x\" if data.params[\"config/who\"].p\n"
		p := policy.Pack{Name: "test", FS: fstest.MapFS{"config/who/who.rego": {Data: []byte(text)}}}
		_, err := policy.New(t.Context(), policy.Options{Packs: []policy.Pack{p}, Params: map[string]map[string]any{"config/who": {"p": test.value}}})
		if test.problem == "" && err != nil || test.problem != "" && (err == nil || !strings.Contains(err.Error(), test.problem)) {
			t.Errorf("%v as %s: %v", test.value, test.schema, err)
		}
	}
}
