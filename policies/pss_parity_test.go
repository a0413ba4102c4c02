package policies_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/pod-security-admission/api"
	psa "k8s.io/pod-security-admission/policy"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/policies"
)

// parity holds both implementations.
type parity struct {
	engine  *policy.Engine
	checkOf map[string]psa.CheckID // rule -> check
	checks  []psa.Check
	single  map[psa.CheckID]psa.Evaluator // the reference, one check at a time
	whole   psa.Evaluator                 // the reference as the API server runs it
	skipped map[psa.CheckID]bool          // baseline checks that a restricted one stands in for
}

func newParity(t *testing.T) *parity {
	t.Helper()
	packs := []policy.Pack{{Name: "policies", FS: policies.FS()}}
	all, err := policy.New(t.Context(), policy.Options{Packs: packs})
	if err != nil {
		t.Fatal(err)
	}
	p := &parity{
		checkOf: map[string]psa.CheckID{},
		checks:  psa.DefaultChecks(),
		single:  map[psa.CheckID]psa.Evaluator{},
		skipped: map[psa.CheckID]bool{},
	}
	for _, r := range all.Rules() {
		check := r.Controls["pss-check"]
		if len(check) > 1 || len(check) != len(r.Controls["pss"]) {
			t.Fatalf("rule %s: controls.pss %v and controls.pss-check %v must go together", r.ID, r.Controls["pss"], check)
		}
		if len(check) == 1 {
			p.checkOf[r.ID] = psa.CheckID(check[0])
		}
	}
	p.engine, err = policy.New(t.Context(), policy.Options{
		Packs:       packs,
		Kinds:       []policy.Kind{policy.Kubernetes},
		Select:      policy.Selection{Only: slices.Sorted(maps.Keys(p.checkOf))},
		RuleTimeout: time.Minute, // the machine may be busy
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range p.checks {
		if p.single[c.ID], err = psa.NewEvaluator([]psa.Check{c}, nil); err != nil {
			t.Fatal(err)
		}
		for _, id := range c.Versions[len(c.Versions)-1].OverrideCheckIDs {
			p.skipped[id] = true
		}
	}
	if p.whole, err = psa.NewEvaluator(p.checks, nil); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *parity) rulesOf(check psa.CheckID) []string {
	var ids []string
	for id, c := range p.checkOf {
		if c == check {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// checkNamed is the check that a fixture of the reference is about.
func (p *parity) checkNamed(t *testing.T, file string) psa.CheckID {
	t.Helper()
	name := strings.TrimRight(strings.TrimSuffix(filepath.Base(file), ".yaml"), "0123456789")
	for _, c := range p.checks {
		if strings.EqualFold(string(c.ID), name) {
			return c.ID
		}
	}
	t.Fatalf("%s: names no check", file)
	return ""
}

// allowed is the verdict of a level: at Restricted some checks stand in for those of Baseline.
func (p *parity) allowed(level api.Level, forbidden map[psa.CheckID]bool) bool {
	for _, c := range p.checks {
		runs := c.Level == level
		if level == api.LevelRestricted {
			runs = c.Level == level || !p.skipped[c.ID]
		}
		if runs && forbidden[c.ID] {
			return false
		}
	}
	return true
}

// compare judges one Pod with both, reports where they differ, and returns the checks that forbid it.
func (p *parity) compare(t *testing.T, name string, document []byte) map[psa.CheckID]bool {
	t.Helper()
	var pod corev1.Pod
	if err := json.Unmarshal(document, &pod); err != nil {
		t.Errorf("%s: %v\n%s", name, err, document)
		return nil
	}
	setDefaults(&pod)
	got := p.ours(t, name, document)
	for _, c := range p.checks {
		results := p.single[c.ID].EvaluatePod(latest(c.Level), &pod.ObjectMeta, &pod.Spec)
		if len(results) != 1 {
			t.Errorf("check %s answered %d times", c.ID, len(results))
			continue
		}
		if want := !results[0].Allowed; want != got[c.ID] {
			t.Errorf("%s: check %s: the reference forbids %t (%s), rules %v forbid %t\n%s",
				name, c.ID, want, results[0].ForbiddenDetail, p.rulesOf(c.ID), got[c.ID], document)
		}
	}
	for _, level := range []api.Level{api.LevelBaseline, api.LevelRestricted} {
		want := psa.AggregateCheckResults(p.whole.EvaluatePod(latest(level), &pod.ObjectMeta, &pod.Spec))
		if got := p.allowed(level, got); got != want.Allowed {
			t.Errorf("%s: level %s: the reference allows %t (%s), we allow %t\n%s", name, level, want.Allowed, want.ForbiddenDetail(), got, document)
		}
	}
	return got
}

func latest(level api.Level) api.LevelVersion {
	return api.LevelVersion{Level: level, Version: api.LatestVersion()}
}

// setDefaults does what the API server does before Pod security admission sees the Pod, as far as
// it changes an answer: a volume that names no source is an emptyDir.
func setDefaults(pod *corev1.Pod) {
	for i := range pod.Spec.Volumes {
		if v := &pod.Spec.Volumes[i]; v.VolumeSource == (corev1.VolumeSource{}) {
			v.EmptyDir = &corev1.EmptyDirVolumeSource{}
		}
	}
}

// compareWorkload puts the Pod into a workload, which must be judged as the Pod was.
func (p *parity) compareWorkload(t *testing.T, i int, document []byte, want map[psa.CheckID]bool) {
	t.Helper()
	node, err := decode(document)
	if err != nil {
		t.Error(err)
		return
	}
	template := map[string]any{"metadata": node["metadata"], "spec": node["spec"]}
	workloads := []map[string]any{
		{"apiVersion": "v1", "kind": "PodTemplate", "template": template},
		{"apiVersion": "v1", "kind": "ReplicationController", "spec": map[string]any{"template": template}},
		{"apiVersion": "apps/v1", "kind": "Deployment", "spec": map[string]any{"template": template}},
		{"apiVersion": "apps/v1", "kind": "ReplicaSet", "spec": map[string]any{"template": template}},
		{"apiVersion": "apps/v1", "kind": "StatefulSet", "spec": map[string]any{"template": template}},
		{"apiVersion": "apps/v1", "kind": "DaemonSet", "spec": map[string]any{"template": template}},
		{"apiVersion": "batch/v1", "kind": "Job", "spec": map[string]any{"template": template}},
		{"apiVersion": "batch/v1", "kind": "CronJob", "spec": map[string]any{"jobTemplate": map[string]any{"spec": map[string]any{"template": template}}}},
	}
	workload := workloads[i/10%len(workloads)]
	workload["metadata"] = map[string]any{"name": "generated"}
	wrapped, err := json.Marshal(workload)
	if err != nil {
		t.Error(err)
		return
	}
	name := fmt.Sprintf("%s of pod %d", workload["kind"], i)
	if got := p.ours(t, name, wrapped); !maps.Equal(got, want) {
		t.Errorf("%s: %v forbid it, the Pod alone %v\n%s", name, slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)), wrapped)
	}
}

// ours is the checks whose rules have findings.
func (p *parity) ours(t *testing.T, name string, document []byte) map[psa.CheckID]bool {
	t.Helper()
	node, err := decode(document)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return nil
	}
	value, err := policy.FromGo(node)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return nil
	}
	result, err := p.engine.Evaluate(t.Context(), policy.Input{Kind: policy.Kubernetes, Source: policy.Source{File: name}, Document: value})
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return nil
	}
	if len(result.Errors) > 0 || len(result.Unknown) > 0 || result.Checked != len(p.checkOf) {
		t.Errorf("%s: %d of %d rules answered, errors %v, unknown %v\n%s", name, result.Checked, len(p.checkOf), result.Errors, result.Unknown, document)
	}
	forbidden := map[psa.CheckID]bool{}
	for _, f := range result.Findings {
		forbidden[p.checkOf[f.Rule]] = true
	}
	return forbidden
}

// decode keeps numbers as they are written.
func decode(document []byte) (map[string]any, error) {
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber()
	var node map[string]any
	err := decoder.Decode(&node)
	return node, err
}
