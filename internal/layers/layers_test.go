// Package layers holds the architecture as a test: who may import whom, and what must not be
// reachable from where. ARCHITECTURE.md draws the same picture.
package layers

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/sallyport-dev/sallyport"

// allowed lists, for every package of ours, which others of ours it may import directly.
// "*" allows everything: only commands and generators may.
var allowed = map[string][]string{
	"pkg/policy":                     {"pkg/policy/internal/words", "pkg/policy/rvm", "pkg/policy/rvm/value"},
	"pkg/policy/internal/words":      {},
	"pkg/policy/rvm":                 {"pkg/policy/rvm/builtin", "pkg/policy/rvm/value"},
	"pkg/policy/rvm/builtin":         {"pkg/policy/internal/words", "pkg/policy/rvm/value"},
	"pkg/policy/rvm/value":           {},
	"policies":                       {"pkg/policy"},
	"pkg/config":                     {"pkg/attest", "pkg/policy"},
	"pkg/scan/decode":                {"pkg/policy", "pkg/scan/sbom"},
	"pkg/scan":                       {"pkg/policy", "pkg/scan/decode"},
	"pkg/scan/report":                {"pkg/policy", "pkg/scan"},
	"pkg/scan/image":                 {"pkg/policy"},
	"pkg/scan/image/source":          {"pkg/scan/image"},
	"pkg/scan/image/catalog":         {"pkg/scan/image", "pkg/scan/sbom"},
	"pkg/scan/sbom":                  {"pkg/policy", "pkg/scan/sbom/internal/schema", "pkg/scan/sbom/license", "pkg/scan/sbom/vers"},
	"pkg/scan/sbom/internal/schema":  {},
	"pkg/scan/sbom/license":          {},
	"pkg/scan/sbom/vers":             {},
	"pkg/ruletest":                   {"pkg/policy", "pkg/ruletest/imagefixture", "pkg/scan/decode"},
	"pkg/scan/image/inventory":       {"internal/beside", "pkg/scan/image", "pkg/scan/image/source", "pkg/scan/sbom"},
	"pkg/scan/image/source/keychain": {"pkg/scan/image/source"},
	"pkg/ruletest/imagefixture":      {"pkg/attest", "pkg/policy", "pkg/scan/image"},
	"pkg/attest":                     {"pkg/policy", "pkg/scan/image"},
	"pkg/attest/store":               {"pkg/attest", "pkg/scan/image", "pkg/scan/image/source"},
	"pkg/attest/keys":                {"pkg/attest"},
	"pkg/attest/keys/kms":            {"pkg/attest/keys"},
	"pkg/attest/verify":              {"pkg/attest", "pkg/attest/keys"},
	"pkg/attest/notary":              {"pkg/attest"},
	"pkg/attest/sign":                {"pkg/attest", "pkg/attest/keys"},
	"pkg/attest/gather":              {"pkg/attest", "pkg/attest/store", "pkg/attest/verify", "pkg/attest/notary", "pkg/scan/image"},
	"pkg/attest/companion":           {"internal/beside", "pkg/attest", "pkg/scan/image"},
	"cmd/sallyport-attest":           {"*"},
	"internal/testpki":               {}, // for tests only
	"cmd/sallyport":                  {"*"},
	"cmd/sallyport-catalog":          {"*"},
	"internal/gen":                   {"*"},
	"internal/beside":                {},
	"internal/layers":                {},
	"test/bench":                     {"*"},
	"test/interop":                   {}, // for tests only
	"test/bench/corpus":              {},
	"test/bench/images":              {},
	"test/bench/lab":                 {"test/bench/images"},
	"internal/testimage":             {}, // for tests only
}

// unreachable lists packages outside of ours, by prefix, that must not be reached from a package
// of ours, however indirectly.
var unreachable = map[string][]string{
	"pkg/policy": {
		"k8s.io/", "github.com/anchore/", "github.com/moby/", "mvdan.cc/", "go.yaml.in/yaml/v4",
		"github.com/open-policy-agent/opa/v1/plugins", "testing",
	},
	// cuecontext has every process initialise decoders that nothing here uses: 1 ms.
	"pkg/scan":      {"k8s.io/", "github.com/anchore/", "github.com/sigstore/", "cuelang.org/go/cue/cuecontext"},
	"cmd/sallyport": {"k8s.io/client-go", "k8s.io/api", "github.com/anchore/", "github.com/sigstore/", "github.com/aws/", "cloud.google.com/"},
}

func TestImports(t *testing.T) {
	for _, line := range list(t, "-f", "{{.ImportPath}} {{join .Imports \",\"}}", "./...") {
		path, imports, _ := strings.Cut(line, " ")
		pkg := strings.TrimPrefix(path, module+"/")
		may, known := allowed[pkg]
		if !known {
			t.Errorf("%s is not in the table: say what it may import", pkg)
			continue
		}
		for imported := range strings.SplitSeq(imports, ",") {
			own, isOwn := strings.CutPrefix(imported, module+"/")
			if isOwn && !slices.Contains(may, "*") && !slices.Contains(may, own) {
				t.Errorf("%s imports %s, which the layers do not allow", pkg, own)
			}
		}
	}
}

func TestReachability(t *testing.T) {
	for pkg, banned := range unreachable {
		for _, dep := range list(t, "-deps", "./"+pkg) {
			for _, prefix := range banned {
				if dep == prefix || strings.HasPrefix(dep, strings.TrimSuffix(prefix, "/")+"/") {
					t.Errorf("%s reaches %s", pkg, dep)
				}
			}
		}
	}
}

func list(t *testing.T, args ...string) []string {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list"}, args...)...)
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, err.(*exec.ExitError).Stderr)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}
