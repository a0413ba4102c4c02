//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/attest/gather"
	"github.com/sallyport-dev/sallyport/pkg/attest/store"
)

// gatherer is what an admission webhook keeps: everything from the registry to the facts.
func (v *vouched) gatherer(s *store.Store, cache *gather.Cache) (*gather.Gatherer, error) {
	trust := v.trust()
	contents := map[string][]byte{}
	for _, file := range trust.Files() {
		content, err := os.ReadFile(filepath.Join(v.dir, file))
		if err != nil {
			return nil, err
		}
		contents[file] = content
	}
	digest, err1 := trust.DigestWith(contents)
	verifier, err2 := v.verifier(trust)
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	return gather.New(gather.Options{
		Store: s, Verifier: verifier, Trust: trust, TrustDigest: digest, Roots: verifier.Roots, Hints: verifier.Hints(), Cache: cache,
	})
}

// signed fails unless everything that the image needs is there.
func signed(g *gather.Gatherer, s attest.Subject) error {
	facts, err := g.Facts(context.Background(), s)
	if err != nil {
		return err
	}
	if len(facts.Entries) != 1 || slices.ContainsFunc(facts.Entries[0].Needs, func(n attest.NeedFacts) bool { return !n.Met }) || len(facts.Unknown) > 0 {
		return fmt.Errorf("%s is not signed: %+v, unknown %+v", s.Reference, facts.Entries, facts.Unknown)
	}
	return nil
}

// together is how many ask at the same time.
const together = 100

// remembered measures the cache of evidence.
func (v *vouched) remembered() error {
	fmt.Printf("\nevidence: the facts about an image with one keyless bundle, from the registry and remembered\n")
	subject, err := v.push("remembered")
	if err != nil {
		return err
	}
	if err := v.put(subject, attest.CosignSign, v.signature(subject.Digest, byIdentity2())); err != nil {
		return err
	}
	s := v.store()
	defer s.Close()
	forgetful, err1 := v.gatherer(s, nil)
	mindful, err2 := v.gatherer(s, gather.NewCache(gather.Limits{}))
	if err := errors.Join(err1, err2, signed(forgetful, subject), signed(mindful, subject)); err != nil {
		return err
	}
	tasks := []task{
		{name: "not remembered, no round trip", do: func(int) error { return signed(forgetful, subject) }},
		{name: "remembered", do: func(int) error { return signed(mindful, subject) }},
	}
	costs, err := least(5, tasks...)
	if err != nil {
		return err
	}
	printSpent(tasks, costs)
	hits, err := v.far.during(func() error { return signed(mindful, subject) })
	if err != nil {
		return err
	}
	if hits.requests > 0 {
		return fmt.Errorf("what is remembered was asked for, in %d requests", hits.requests)
	}
	v.ratio("remembered evidence, which needs no request: against 20 µs", over(costs[1].wall, 20*time.Microsecond), atMost(1))
	return v.crowd(subject)
}

// crowd compares what a hundred ask of the registry with what one does, when nothing is remembered yet.
func (v *vouched) crowd(subject attest.Subject) error {
	v.far.moveTo(roundTrip)
	defer v.far.moveTo(0)
	ask := func(people int) (asked, error) {
		s := v.store()
		defer s.Close()
		g, err := v.gatherer(s, gather.NewCache(gather.Limits{}))
		if err != nil {
			return asked{}, err
		}
		return v.far.during(func() error {
			var group errgroup.Group
			for range people {
				group.Go(func() error { return signed(g, subject) })
			}
			return group.Wait()
		})
	}
	one, err1 := ask(1)
	many, err2 := ask(together)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	fmt.Printf("  at %v a round trip, one asks %d times and takes %s; %d at the same time ask %d times and take %s\n",
		roundTrip, one.requests, short(one.took), together, many.requests, short(many.took))
	v.ratio(fmt.Sprintf("requests of %d at the same time: against those of one", together), float64(many.requests)/float64(one.requests), atMost(1))
	return nil
}
