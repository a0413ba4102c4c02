package builtin

import (
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// BenchmarkBuiltins compares native functions, by families, with OPA's on converted values.
func BenchmarkBuiltins(b *testing.B) {
	for _, c := range []struct{ name, args string }{
		{"equal", `["nginx:1.25", "nginx:1.26"]`},
		{"count", `[[1, 2, 3]]`},
		{"plus", `[41, 1]`},
		{"max", `[[3, 1, 2]]`},
		{"is_string", `["a"]`},
		{"startswith", `["registry.example.com/web", "registry."]`},
		{"lower", `["Always"]`},
		{"split", `["registry.example.com/team/web", "/"]`},
		{"concat", `[", ", ["a", "b", "c"]]`},
		{"substring", `["nginx:1.25", 0, 5]`},
		{"replace", `["a-b-c", "-", "_"]`},
		{"sprintf", `["container %q in %s has %d", ["web", "default", 3]]`},
		{"sprintf", `["container %s in %v has %d", ["web", ["default"], 3]]`},
		{"regex.match", `["^[a-z0-9.-]+/", "registry.example.com/web"]`},
		{"glob.match", `["*.example.com", ["."], "registry.example.com"]`},
		{"array.concat", `[[1, 2, 3], [4, 5, 6]]`},
		{"object.get", `[{"metadata": {"labels": {"app": "web"}}}, ["metadata", "labels", "app"], ""]`},
		{"object.union", `[{"a": 1, "b": {"c": 2}}, {"b": {"d": 3}, "e": 4}]`},
		{"object.keys", `[{"a": 1, "b": 2, "c": 3}]`},
		{"cast_set", `[["a", "b", "a"]]`},
		{"json.marshal", `[{"a": [1, 2, {"b": "c"}]}]`},
		{"json.unmarshal", `["{\"a\": [1, 2, {\"b\": \"c\"}]}"]`},
		{"json.patch", `[{"a": {"b": 1}}, [{"op": "add", "path": "/a/c", "value": 2}]]`},
		{"base64.decode", `["c2FsbHlwb3J0"]`},
		{"units.parse", `["250m"]`},
		{"semver.compare", `["1.25.3", "1.26.0-rc.1"]`},
		{"net.cidr_contains", `["10.0.0.0/8", "10.1.2.3"]`},
		{"internal.member_2", `["NET_ADMIN", ["SYS_ADMIN", "NET_ADMIN"]]`},
		{"walk", `[{"a": [1, 2, {"b": "c"}], "d": {"e": null}}]`},
	} {
		v, err := value.DecodeJSON([]byte(c.args))
		if err != nil {
			b.Fatal(err)
		}
		args := v.(*value.Array).Elems()
		b.Run(c.name+"/native", func(b *testing.B) {
			b.ReportAllocs()
			f := Lookup(c.name)
			budget := &Budget{}
			for b.Loop() {
				budget.Left = 1 << 30
				if _, ok := f(budget, args); !ok {
					b.Fatal("not decided")
				}
			}
		})
		b.Run(c.name+"/opa", func(b *testing.B) {
			b.ReportAllocs()
			f := topdown.GetBuiltin(c.name)
			operands := make([]*ast.Term, len(args))
			for b.Loop() {
				for i, arg := range args {
					operands[i] = value.ToTerm(arg)
				}
				err := f(topdown.BuiltinContext{}, operands, func(t *ast.Term) error {
					_, err := value.FromAST(t.Value)
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
