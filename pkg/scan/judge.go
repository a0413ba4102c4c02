package scan

import (
	"context"
	"time"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// Judge judges documents that somebody else located and decoded, such as those of images, and reports
// on them as Run does. problems are what could not be read on the way.
func Judge(ctx context.Context, gate *policy.Gate, inputs []policy.Input, problems []Problem) (*Report, error) {
	started := time.Now()
	s := &scanner{Options: Options{Gate: gate}, used: map[*policy.Waiver]bool{}}
	w := &walker{problems: problems}
	var results []fileResult
	at := map[string]int{}
	for _, in := range inputs {
		if !gate.Engine.Judges(in.Kind) {
			continue
		}
		i, seen := at[in.Source.File]
		if !seen {
			i = len(results)
			at[in.Source.File] = i
			results = append(results, fileResult{kinds: map[policy.Kind]int{}})
			w.targets = append(w.targets, target{name: in.Source.File, explicit: true})
		}
		d, err := gate.Judge(ctx, in)
		if err != nil {
			return nil, err
		}
		d.Member = nil // images and SBOMs are no sets
		results[i].kinds[in.Kind]++
		results[i].decisions = append(results[i].decisions, d)
	}
	report, err := s.collect(ctx, results, w)
	if err != nil {
		return nil, err
	}
	report.Started, report.Duration = started.UTC(), time.Since(started)
	return report, nil
}
