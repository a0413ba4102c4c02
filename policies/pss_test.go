package policies_test

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"k8s.io/pod-security-admission/api"
	psa "k8s.io/pod-security-admission/policy"
	"sigs.k8s.io/yaml"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/policies"
)

// The rules that carry controls.pss state what the Pod Security Standards state. The tests here hold
// them to the reference implementation, check by check: controls.pss-check names the check. One rule
// stands for one check, except where users want to accept one half of a check and not the other.
var splitChecks = map[psa.CheckID][]string{
	"hostNamespaces": {"kubernetes/host-ipc", "kubernetes/host-network", "kubernetes/host-pid"},
}

const (
	generatedPods = 10_000
	workers       = 2
)

// TestA34PSSChecksHaveRules maps the checks of the reference and our rules onto each other.
func TestA34PSSChecksHaveRules(t *testing.T) {
	p := newParity(t)
	for _, c := range p.checks {
		want := splitChecks[c.ID]
		got := p.rulesOf(c.ID)
		if want == nil && len(got) != 1 || want != nil && !slices.Equal(got, want) {
			t.Errorf("check %s: the rules are %v", c.ID, got)
		}
		for _, id := range got {
			r, _ := p.engine.Rule(id)
			if level := r.Controls["pss"]; len(level) != 1 || level[0] != string(c.Level) {
				t.Errorf("rule %s: controls.pss is %v, the check %s is of level %s", id, level, c.ID, c.Level)
			}
		}
	}
	for id, check := range p.checkOf {
		if !slices.ContainsFunc(p.checks, func(c psa.Check) bool { return c.ID == check }) {
			t.Errorf("rule %s: the reference has no check %s", id, check)
		}
	}
}

// TestA34PSSFixtures judges the fixtures of the reference. Those of the newest version must pass and
// fail as it says; those of older versions are judged by the newest rules on both sides.
func TestA34PSSFixtures(t *testing.T) {
	p := newParity(t)
	root := filepath.Join(moduleDir(t, "k8s.io/pod-security-admission"), "test", "testdata")
	files, err := filepath.Glob(filepath.Join(root, "*", "v1.*", "*", "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	newest := 0
	for _, f := range files {
		newest = max(newest, minorOf(t, f))
	}
	stated := 0
	judged := map[string]map[psa.CheckID]bool{} // most fixtures are the same in many versions
	for _, f := range files {
		source, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		document, err := yaml.YAMLToJSON(source)
		if err != nil {
			t.Fatal(err)
		}
		name, _ := filepath.Rel(root, f)
		got, known := judged[string(document)]
		if !known {
			got = p.compare(t, name, document)
			judged[string(document)] = got
		}
		if minorOf(t, f) != newest {
			continue
		}
		stated++
		level := api.Level(strings.Split(filepath.ToSlash(name), "/")[0])
		switch kind := filepath.Base(filepath.Dir(f)); {
		case kind == "pass" && !p.allowed(level, got):
			t.Errorf("%s: must pass, but %v forbid it", name, slices.Sorted(maps.Keys(got)))
		case kind == "fail" && p.allowed(level, got):
			t.Errorf("%s: must fail", name)
		case kind == "fail" && !got[p.checkNamed(t, name)]:
			t.Errorf("%s: must fail because of %s, not of %v", name, p.checkNamed(t, name), slices.Sorted(maps.Keys(got)))
		}
	}
	if stated < 100 {
		t.Errorf("only %d fixtures of version 1.%d under %s", stated, newest, root)
	}
}

// TestA34PSSGenerated judges generated Pods with both, alone and inside every kind of workload.
func TestA34PSSGenerated(t *testing.T) {
	p := newParity(t)
	forbidden := make([]map[psa.CheckID]bool, generatedPods)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < generatedPods && !t.Failed(); i += workers {
				document := generatePod(t, uint64(i))
				forbidden[i] = p.compare(t, fmt.Sprintf("pod %d", i), document)
				if i%10 == 0 {
					p.compareWorkload(t, i, document, forbidden[i])
				}
			}
		})
	}
	if wg.Wait(); t.Failed() {
		return
	}
	// A generator that never breaks a check, or always does, proves nothing about it.
	count := map[string]int{}
	for _, f := range forbidden {
		for check := range f {
			count[string(check)]++
		}
		for _, level := range []api.Level{api.LevelBaseline, api.LevelRestricted} {
			if !p.allowed(level, f) {
				count[string(level)]++
			}
		}
	}
	for _, c := range p.checks {
		count[string(c.ID)] += 0
	}
	for _, name := range slices.Sorted(maps.Keys(count)) {
		t.Logf("%-28s forbade %5d of %d", name, count[name], generatedPods)
		if n := count[name]; n < generatedPods/100 || n > generatedPods*99/100 {
			t.Errorf("%s forbade %d of %d Pods; the generator must do better", name, n, generatedPods)
		}
	}
}

// TestKubernetesRulesTolerateWrongTypes puts values of wrong types into generated Pods. The API server
// refuses most of them, a file in a repository can hold them all: no rule may fail on one.
func TestKubernetesRulesTolerateWrongTypes(t *testing.T) {
	e, err := policy.New(t.Context(), policy.Options{
		Packs:       []policy.Pack{{Name: "policies", FS: policies.FS()}},
		Select:      policy.Selection{Only: []string{"kubernetes/*"}},
		RuleTimeout: time.Minute, // the machine may be busy
	})
	if err != nil {
		t.Fatal(err)
	}
	failed := map[string]bool{}
	for i := range 2_000 {
		g := newGenerator(uint64(i))
		node, err := decode(generatePod(t, uint64(i)))
		if err != nil {
			t.Fatal(err)
		}
		for range 1 + g.IntN(8) {
			g.spoil(node)
		}
		value, err := policy.FromGo(node)
		if err != nil {
			t.Fatal(err)
		}
		result, err := e.Evaluate(t.Context(), policy.Input{Kind: policy.Kubernetes, Document: value})
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range result.Errors {
			if document, _ := value.MarshalJSON(); !failed[problem.Rule] {
				t.Errorf("pod %d: %s: %s\n%s", i, problem.Rule, problem.Message, document)
			}
			failed[problem.Rule] = true
		}
	}
}

func minorOf(t *testing.T, fixture string) int {
	t.Helper()
	version := filepath.Base(filepath.Dir(filepath.Dir(fixture)))
	minor, err := strconv.Atoi(strings.TrimPrefix(version, "v1."))
	if err != nil {
		t.Fatalf("%s: %v", fixture, err)
	}
	return minor
}

// moduleDir is where the go command keeps the sources of a module that this one requires.
func moduleDir(t *testing.T, module string) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	dir := strings.TrimSpace(string(out))
	if err != nil || dir == "" {
		t.Fatalf("go list -m %s: %q, %v; the fixtures of the reference are in the module cache", module, dir, err)
	}
	return dir
}
