package policy_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/fstest"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/builtin"
)

// V20: what reaches out of the process is no function of policies, by whatever road one gets to it; and all
// functions that there are, are OPA's: none of ours takes an address from a document.
func TestV20A32NothingReachesTheNetwork(t *testing.T) {
	known := map[string]bool{}
	for _, b := range policy.Capabilities().Builtins {
		known[b.Name] = true
		if !slices.ContainsFunc(ast.Builtins, func(of *ast.Builtin) bool { return of.Name == b.Name }) {
			t.Errorf("%s is none of OPA's functions: say here why it cannot be made to ask anybody", b.Name)
		}
	}
	var outside []string
	for _, b := range ast.Builtins {
		if !known[b.Name] {
			outside = append(outside, b.Name)
		}
	}
	for _, name := range []string{"http.send", "net.lookup_ip_addr", "opa.runtime", "rego.parse_module", "rand.intn", "uuid.rfc4122"} {
		if !slices.Contains(outside, name) {
			t.Errorf("%s is there", name)
		}
	}
	for _, name := range outside {
		if builtin.Lookup(name) != nil {
			t.Errorf("%s is implemented", name)
		}
		for road, body := range map[string]string{
			"name":           `deny contains x if x := ` + name,
			"call":           `deny contains "x" if ` + name + `(input)`,
			"call of nobody": `deny contains "x" if ` + name + `()`,
			"with":           `deny contains "x" if count(input.list) == 1 with count as ` + name,
			"with, a function of its own": `f(x) := count(x)
deny contains "x" if f(input) with f as ` + name,
			"with, in a comprehension": `deny contains "x" if [y | some x in input.list; y := upper(x) with upper as ` + name + `] != []`,
			"with, of another file":    `deny contains "x" if data.lib.config.g(input) with data.lib.config.g as ` + name,
		} {
			p := pack(t, "x", body)
			p.FS.(fstest.MapFS)["lib/config/config.rego"] = &fstest.MapFile{Data: []byte("package lib.config\n\ng(x) := x\n")}
			for _, topdown := range []bool{false, true} {
				e, err := policy.New(t.Context(), policy.Options{Packs: []policy.Pack{p}, Kinds: []policy.Kind{policy.Config}, Topdown: topdown})
				if err == nil {
					t.Errorf("%s by %s is loaded: %+v", name, road, evaluate(t, e, document(t, map[string]any{"list": []any{"a"}})))
				} else if !strings.Contains(err.Error(), name) && !strings.Contains(err.Error(), name[:strings.IndexByte(name+".", '.')]) {
					t.Errorf("%s by %s: %v", name, road, err)
				}
			}
		}
	}
}

// V20: addresses in documents, schemas, annotations and parameters stay text.
func TestV20AddressesAreNotFollowed(t *testing.T) {
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer server.Close()
	if res, err := http.Get(server.URL); err != nil || asked.Swap(0) != 1 {
		t.Fatal("the server counts nothing: ", err)
	} else {
		res.Body.Close()
	}
	in := document(t, map[string]any{
		"url": server.URL, "schema": map[string]any{"$ref": server.URL + "/s.json"}, "list": []any{server.URL},
		"query": "query { a }", "token": "eyJhbGciOiJSUzI1NiIsImprdSI6IiIsImtpZCI6IjEifQ.e30.AA",
	})
	for name, body := range map[string]string{
		"keys of a token":       `deny contains x if x := io.jwt.decode_verify(input.token, {"cert": input.url})`,
		"signature of a token":  `deny contains x if x := io.jwt.verify_rs256(input.token, input.url)`,
		"network of an address": `deny contains x if x := net.cidr_contains(input.url, "10.0.0.0/8")`,
		"text":                  `deny contains x if x := urlquery.encode(input.url)`,
	} {
		for _, topdown := range []bool{false, true} {
			e, err := policy.New(t.Context(), policy.Options{Packs: []policy.Pack{pack(t, "x", body)}, Topdown: topdown})
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			evaluate(t, e, in)
		}
	}
	// What is read when a pack is loaded is no rule yet.
	annotated := func(schemas, params, body string) policy.Pack {
		return policy.Pack{Name: "test", FS: fstest.MapFS{"config/x/x.rego": {Data: fmt.Appendf(nil, `# METADATA
# title: A rule
# description: Says something.
# related_resources: [{ref: %q}]
%s# custom: {severity: high, fix: Change it., params: {%s}}
package policies.config.x

%s
`, server.URL, schemas, params, body)}}}
	}
	// A pipe tells whether somebody opened it.
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	var opened atomic.Bool
	go func() {
		for {
			f, err := os.OpenFile(pipe, os.O_WRONLY, 0)
			if err != nil {
				return
			}
			opened.Store(true)
			_, _ = f.WriteString("{}")
			_ = f.Close()
		}
	}()
	for _, at := range []string{server.URL + "/s.json", "file://" + pipe, "FILE://" + pipe} {
		ref := fmt.Sprintf("{$ref: %q}", at)
		for name, p := range map[string]policy.Pack{
			"schema of input":             annotated("# schemas:\n#   - input: "+ref+"\n", "", `deny contains "x" if input.url`),
			"schema within that":          annotated("# schemas:\n#   - input: {properties: {url: "+ref+"}}\n", "", `deny contains "x" if input.url`),
			"schema of a parameter":       annotated("", "p: {description: One, default: 1, schema: "+ref+"}", `deny contains "x" if data.params["config/x"].p`),
			"schema within that of one":   annotated("", "p: {description: One, default: 1, schema: {anyOf: [{type: string}, "+ref+"]}}", `deny contains "x" if data.params["config/x"].p`),
			"schema by its name":          annotated("", fmt.Sprintf(`p: {description: One, default: 1, schema: {$id: %q, $ref: "#/a"}}`, at), `deny contains "x" if data.params["config/x"].p`),
			"schema by its schema":        annotated("", fmt.Sprintf(`p: {description: One, default: 1, schema: {$schema: %q}}`, at), `deny contains "x" if data.params["config/x"].p`),
			"schema that is a text":       annotated("", fmt.Sprintf(`p: {description: One, default: 1, schema: '{"$ref": %q}'}`, at), `deny contains "x" if data.params["config/x"].p`),
			"link that is shown to users": annotated("", "", `deny contains "x" if input.url`),
		} {
			for _, params := range []map[string]map[string]any{nil, {"config/x": {"p": at}}} {
				e, err := policy.New(t.Context(), policy.Options{Packs: []policy.Pack{p}, Params: params})
				if err == nil {
					evaluate(t, e, in)
				}
				if strings.HasPrefix(name, "link") && params == nil && err != nil || strings.Contains(name, "parameter") && params != nil && err == nil {
					t.Errorf("%s, %s: %v", name, at, err)
				}
			}
		}
	}
	if opened.Load() {
		t.Error("a file was read")
	}
	if n := asked.Load(); n > 0 {
		t.Errorf("%d requests were made", n)
	}
}
