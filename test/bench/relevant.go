//go:build unix

package main

import (
	"context"
	"fmt"
	"testing/fstest"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/test/bench/corpus"
)

// relevant compares packs of which only some rules are about the document at hand.
func relevant(b *bench) error {
	ctx := context.Background()
	m, err := newManifest(0)
	if err != nil {
		return err
	}
	var tasks []task
	for _, p := range []struct{ relevant, total int }{
		{corpus.Rules, corpus.Rules}, {corpus.Rules, 10 * corpus.Rules}, {10 * corpus.Rules, 10 * corpus.Rules},
	} {
		engine, found, err := generated(ctx, m, p.total, p.relevant)
		if err != nil {
			return err
		}
		name := fmt.Sprintf("%d relevant of %d rules, %d findings", p.relevant, p.total, found)
		tasks = append(tasks, task{name: name, do: func(int) error {
			_, err := engine.Evaluate(ctx, m.input)
			return err
		}})
	}
	costs, err := least(11, tasks...)
	if err != nil {
		return err
	}
	fmt.Printf("\nrelevant: the same Deployment against generated packs, warm\n")
	printSpent(tasks, costs)
	const few, many = corpus.Rules, 10 * corpus.Rules
	fmt.Printf("  all %d relevant against %d: %.2fx; by CPU, %d relevant of %d: %.2fx\n",
		many, few, over(costs[2].wall, costs[0].wall), few, many, over(costs[1].cpu, costs[0].cpu))
	b.ratio(fmt.Sprintf("%d relevant of %d rules against %d of %d", few, many, few, few), over(costs[1].wall, costs[0].wall), atMost(1.3))
	return nil
}

// generated is an engine for a generated pack; every relevant rule must have its say.
func generated(ctx context.Context, m manifest, total, relevant int) (*policy.Engine, int, error) {
	tree := fstest.MapFS{}
	for name, source := range corpus.Pack(total, relevant) {
		tree[name] = &fstest.MapFile{Data: []byte(source)}
	}
	engine, err := policy.New(ctx, policy.Options{Packs: []policy.Pack{{Name: "generated", FS: tree}}, Kinds: []policy.Kind{policy.Kubernetes}})
	if err != nil {
		return nil, 0, err
	}
	result, err := engine.Evaluate(ctx, m.input)
	if err != nil {
		return nil, 0, err
	}
	if len(result.Errors) > 0 {
		return nil, 0, result.Errors[0]
	}
	found := map[string]int{}
	for _, f := range result.Findings {
		found[f.Rule]++
	}
	// Rule i is a copy of rule i%30, so it finds what that one finds, or nothing.
	for i := range total {
		want := 0
		if i < relevant {
			want = found[fmt.Sprintf("kubernetes/bench-%03d", i%corpus.Rules)]
		}
		if got := found[fmt.Sprintf("kubernetes/bench-%03d", i)]; got != want {
			return nil, 0, fmt.Errorf("rule %d of %d finds %d instead of %d", i, total, got, want)
		}
	}
	if result.Checked != total || len(found) == 0 {
		return nil, 0, fmt.Errorf("%d of %d rules checked, %d found something", result.Checked, total, len(found))
	}
	return engine, len(result.Findings), nil
}
