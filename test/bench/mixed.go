//go:build unix

package main

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/sallyport-dev/sallyport/pkg/scan/decode"
	"github.com/sallyport-dev/sallyport/policies"
	"github.com/sallyport-dev/sallyport/test/bench/corpus"
)

// mixed decodes and judges 2,000 files in this process, and only decodes them for the floor.
func mixed(b *bench) error {
	const files = 2000
	data := make([][]byte, files)
	size := 0
	for i := range data {
		data[i] = []byte(corpus.Manifest(i))
		size += len(data[i])
	}
	engine, err := policy.New(context.Background(), policy.Options{Packs: []policy.Pack{policies.Pack()}, Kinds: []policy.Kind{policy.Kubernetes}})
	if err != nil {
		return err
	}
	gate := &policy.Gate{Engine: engine}
	var documents, findings atomic.Int64
	judge := func(i int) error {
		for _, in := range decode.File("m.yaml", data[i], decode.Options{}).Inputs {
			d, err := gate.Judge(context.Background(), in)
			if err != nil {
				return err
			}
			documents.Add(1)
			findings.Add(int64(len(d.Findings)))
		}
		return nil
	}
	const batches = 4
	tasks := []task{
		{name: "decode", calls: files, do: func(i int) error {
			if len(decode.File("m.yaml", data[i], decode.Options{}).Inputs) == 0 {
				return fmt.Errorf("nothing in file %d", i)
			}
			return nil
		}},
		{name: "decode and judge", calls: files, do: judge},
		{name: "decode and judge, two workers", calls: files, workers: 2, do: judge},
	}
	costs, err := least(batches, tasks...)
	if err != nil {
		return err
	}
	passes := int64(2 * (batches + 1))
	n := documents.Load() / passes
	fmt.Printf("\ncorpus: %d manifests in %d files (%.1f MB) against the whole Kubernetes pack, %d findings; per file:\n",
		n, files, float64(size)/1e6, findings.Load()/passes)
	printSpent(tasks, costs)
	perSecond := func(s spent) float64 { return float64(n) / files / (float64(s.wall) / float64(time.Second)) }
	fmt.Printf("  documents each second: %.0f decoded, %.0f judged, %.0f by two workers\n", perSecond(costs[0]), perSecond(costs[1]), perSecond(costs[2]))
	fmt.Printf("  decode and judge against decode: %.2fx wall, %.2fx CPU\n", over(costs[1].wall, costs[0].wall), over(costs[1].cpu, costs[0].cpu))
	fmt.Printf("  two workers against one: %.2fx CPU for the same work\n", over(costs[2].cpu, costs[1].cpu))
	b.ratio("two workers: throughput of one", over(costs[1].wall, costs[2].wall), atLeast(1.8))
	return nil
}
