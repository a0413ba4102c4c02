//go:build unix

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"go.yaml.in/yaml/v4"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/pkg/scan/decode"
	"github.com/sallyport-dev/sallyport/policies"
	"github.com/sallyport-dev/sallyport/test/bench/corpus"
)

// manifest is one Deployment in every form that is measured.
type manifest struct {
	json, yaml []byte
	input      policy.Input // what the engine judges
	parsed     ast.Value    // what topdown judges
}

func newManifest(i int) (manifest, error) {
	m := manifest{json: corpus.Deployment(i)}
	var tree any
	err := json.Unmarshal(m.json, &tree)
	if err == nil {
		m.yaml, err = yaml.Marshal(tree)
	}
	if err == nil {
		m.input, err = policy.FromJSON(policy.Kubernetes, policy.Source{File: "deployment.json"}, m.json)
	}
	if err == nil {
		m.parsed, err = parsed(m.json)
	}
	return m, err
}

// deployments is how many different ones are judged in turn.
const deployments = 50

// deployment judges one Deployment by the whole Kubernetes pack, again and again, and then different
// ones, so that nothing that an engine remembers of the last document helps it.
func deployment(b *bench) error {
	ctx := context.Background()
	different := make([]manifest, deployments)
	for i := range different {
		var err error
		if different[i], err = newManifest(i); err != nil {
			return err
		}
	}
	engine, err := policy.New(ctx, policy.Options{Packs: []policy.Pack{policies.Pack()}, Kinds: []policy.Kind{policy.Kubernetes}})
	if err != nil {
		return err
	}
	topdown, err := pack(ctx, engine, different)
	if err != nil {
		return err
	}
	found, err := sameFindings(ctx, engine, topdown, different)
	if err != nil {
		return err
	}
	fmt.Printf("\ndeployment: one Deployment of %.1f KB against the whole Kubernetes pack, warm; topdown is asked for %d sets at once\n",
		float64(len(different[0].json))/1e3, topdown.sets)
	for _, set := range []struct {
		name      string
		manifests []manifest
	}{
		{"the same one", slices.Repeat(different[:1], deployments)},
		{fmt.Sprintf("%d different ones (%.1f findings each)", deployments, float64(found)/deployments), different},
	} {
		tasks := deploymentTasks(ctx, engine, topdown, set.manifests)
		costs, err := least(11, tasks...)
		if err != nil {
			return err
		}
		fmt.Printf(" %s\n", set.name)
		printSpent(tasks, costs)
		closures, interpreted, decoding, yaml := costs[0], costs[1], costs[2], costs[3]
		fmt.Printf("  by CPU: faster than topdown %.2fx, against decoding its JSON %.2fx; by wall, against decoding its YAML: %.2fx\n",
			over(interpreted.cpu, closures.cpu), over(closures.cpu, decoding.cpu), over(closures.wall, yaml.wall))
		what, _, _ := strings.Cut(set.name, " (")
		b.ratio("whole pack, "+what+": faster than topdown", over(interpreted.wall, closures.wall), atLeast(8))
		b.ratio("whole pack, "+what+": against decoding its JSON", over(closures.wall, decoding.wall), atMost(3))
	}
	return nil
}

func deploymentTasks(ctx context.Context, engine *policy.Engine, topdown *interpreter, manifests []manifest) []task {
	return []task{
		{name: "closures (policy.Engine.Evaluate)", do: func(i int) error {
			_, err := engine.Evaluate(ctx, manifests[i%deployments].input)
			return err
		}},
		{name: "topdown", do: func(i int) error {
			_, err := topdown.eval(ctx, manifests[i%deployments].parsed)
			return err
		}},
		{name: "decode JSON (policy.FromJSON)", do: func(i int) error {
			_, err := policy.FromJSON(policy.Kubernetes, policy.Source{}, manifests[i%deployments].json)
			return err
		}},
		{name: "decode YAML (decode.File)", do: func(i int) error {
			if n := len(decode.File("deployment.yaml", manifests[i%deployments].yaml, decode.Options{}).Inputs); n != 1 {
				return fmt.Errorf("%d documents in the YAML", n)
			}
			return nil
		}},
	}
}

// pack is topdown with what the engine asks about these Deployments: the rules whose declared match
// fits one of them, and what the library says for rules about sets and for references. The engine
// also spares rules whose guard fails; topdown's index does that itself.
func pack(ctx context.Context, engine *policy.Engine, manifests []manifest) (*interpreter, error) {
	var sets []string
	for _, r := range engine.Rules() {
		if r.Kind != policy.Kubernetes || r.Set || !engine.Selects(r.ID) || !fits(r.Match, manifests) {
			continue
		}
		ref := "data.policies." + strings.NewReplacer("/", ".", "-", "_").Replace(r.ID)
		sets = append(sets, ref+".deny")
		if r.Unknowns {
			sets = append(sets, ref+".unknown")
		}
	}
	said, err := engine.Evaluate(ctx, manifests[0].input)
	if err != nil {
		return nil, err
	}
	var others []string
	if !said.Member.IsZero() {
		others = append(others, "data.lib.kubernetes.member")
	}
	if len(said.References) > 0 {
		others = append(others, "data.lib.kubernetes.references")
	}
	return newInterpreter(ctx, policies.FS(), []string{"kubernetes", "lib"}, sets, others, engine.Params())
}

func fits(m policy.Match, manifests []manifest) bool {
	switch {
	case len(m.Keywords) > 0:
		return slices.ContainsFunc(m.Keywords, func(word string) bool {
			return slices.ContainsFunc(manifests, func(d manifest) bool { return strings.Contains(string(d.json), word) })
		})
	case len(m.Kinds) > 0:
		return slices.Contains(m.Kinds, "Deployment")
	}
	return true
}

// sameFindings fails unless both find as many in every Deployment, and returns how many in all.
func sameFindings(ctx context.Context, engine *policy.Engine, topdown *interpreter, manifests []manifest) (int, error) {
	total := 0
	for i, m := range manifests {
		ours, err := engine.Evaluate(ctx, m.input)
		if err != nil {
			return 0, err
		}
		if len(ours.Errors) > 0 {
			return 0, ours.Errors[0]
		}
		theirs, err := topdown.eval(ctx, m.parsed)
		if err != nil {
			return 0, err
		}
		if found := len(ours.Findings) + len(ours.Unknown); found != theirs || found == 0 {
			return 0, fmt.Errorf("deployment %d: closures find %d, topdown %d", i, found, theirs)
		}
		total += theirs
	}
	return total, nil
}
