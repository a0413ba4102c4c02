package policy

import (
	"slices"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
)

// impureBuiltins reach the network, the process, chance or the wall clock, though OPA does not
// mark them as nondeterministic.
var impureBuiltins = []string{
	"rego.parse_module",
	"crypto.x509.parse_and_verify_certificates",
	"crypto.x509.parse_and_verify_certificates_with_options",
}

// tamedBuiltins are nondeterministic in OPA, but not here: time is injected.
var tamedBuiltins = []string{"time.now_ns", "io.jwt.decode_verify"}

// pureCapabilities is what rules may use: OPA's language and built-ins of this version without the
// impure ones (http.send, net.lookup_ip_addr, opa.runtime, rand.intn, ...), and no host for remote
// JSON schemas. json.match_schema and json.verify_schema are no functions of rules either: a schema's
// $ref, which a document may have written, reads any file. A policy that mentions one, directly, through an alias or through `with`, does not
// compile, because the name does not exist for it. The pure functions of net.* stay:
// net.cidr_contains and its like compute on their arguments alone.
var pureCapabilities = sync.OnceValue(func() *ast.Capabilities {
	c := ast.CapabilitiesForThisVersion()
	c.Builtins = slices.DeleteFunc(slices.Clone(c.Builtins), func(b *ast.Builtin) bool {
		return b.Nondeterministic && !slices.Contains(tamedBuiltins, b.Name) || slices.Contains(impureBuiltins, b.Name)
	})
	c.AllowNet = []string{}
	return c
})

// Capabilities is what rules may use, for tools that compile them outside of an Engine.
func Capabilities() *ast.Capabilities { return pureCapabilities() }
