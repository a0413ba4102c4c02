package main

import (
	"context"
	"errors"
	"path/filepath"

	"golang.org/x/sync/errgroup"

	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/attest/companion"
	"github.com/sallyport-dev/sallyport/pkg/attest/gather"
	"github.com/sallyport-dev/sallyport/pkg/attest/notary"
	"github.com/sallyport-dev/sallyport/pkg/attest/store"
	"github.com/sallyport-dev/sallyport/pkg/attest/verify"
)

// atATime is how many images are asked about at the same time.
const atATime = 8

// Evidence implements companion.Backend.
func (b *backend) Evidence(ctx context.Context, at companion.Registry, r *companion.Evidence) ([]companion.Result, error) {
	store := b.store(at)
	defer store.Close()
	l, err := b.looker(ctx, store, r.Trust, r.Dir)
	if err != nil {
		return nil, err
	}
	results := make([]companion.Result, len(r.Targets))
	var group errgroup.Group
	group.SetLimit(atATime)
	for i := range r.Targets {
		group.Go(func() error {
			target := &r.Targets[i]
			p, err := b.resolve(ctx, at, target)
			var facts attest.Facts
			if err == nil {
				facts, err = l.look(ctx, p, target.Bundles)
			}
			results[i] = companion.Result{Subject: p.subject, Facts: &facts}
			if e, ok := errors.AsType[*companion.Error](err); ok && e.Usage {
				return err
			}
			if err != nil {
				results[i].Facts, results[i].Error = nil, err.Error()
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return results, context.Cause(ctx)
}

// looker looks for evidence wherever it may be.
type looker struct {
	*gather.Gatherer
	store    *store.Store
	verifier *verify.Verifier
}

// looker reads everything that a trust configuration names.
func (b *backend) looker(ctx context.Context, s *store.Store, trust *attest.Trust, dir string) (*looker, error) {
	if trust == nil {
		return nil, companion.Usage(errors.New("there is no trust configuration"))
	}
	if err := trust.Check("trust"); err != nil {
		return nil, companion.Usage(err)
	}
	verifier, err := verify.New(ctx, verify.Options{Trust: trust, Dir: dir, Keys: b, Now: b.now})
	if err != nil {
		return nil, configuration(err)
	}
	notaries, err := notary.New(notary.Options{Trust: *trust, Dir: dir, Now: b.now})
	if err != nil {
		return nil, companion.Usage(err)
	}
	gatherer, err := gather.New(gather.Options{
		Store: s, Verifier: verifier, Notary: notaries, Trust: trust, Roots: verifier.Roots, Hints: verifier.Hints(), Now: b.now,
	})
	return &looker{gatherer, s, verifier}, err
}

// look finds the facts: in files when some are named, in the layout that holds the image, else in registries.
func (l *looker) look(ctx context.Context, p place, bundles []string) (attest.Facts, error) {
	var all attest.Found
	switch {
	case len(bundles) > 0:
		for _, name := range bundles {
			found, err := l.store.ReadFile(filepath.FromSlash(name), p.subject.Digest)
			if err != nil {
				return attest.Facts{}, companion.Usage(err)
			}
			all.Candidates = append(all.Candidates, found...)
			all.Looked = append(all.Looked, "file "+name)
		}
	case p.layout != "":
		for _, digest := range []string{p.subject.Digest, p.subject.IndexDigest} {
			if digest == "" {
				continue
			}
			found, err := l.store.FindLayout(ctx, p.layout, digest, l.verifier.Hints())
			if err != nil {
				return attest.Facts{}, err
			}
			all.Candidates = append(all.Candidates, found.Candidates...)
			all.Looked = append(all.Looked, found.Looked...)
			all.Unreachable = append(all.Unreachable, found.Unreachable...)
		}
	default:
		return l.Facts(ctx, p.subject)
	}
	return l.Assess(ctx, p.subject, all)
}

// Roots implements companion.Backend.
func (b *backend) Roots(ctx context.Context, r *companion.Roots) ([]attest.RootFacts, error) {
	store := b.store(companion.Registry{})
	defer store.Close()
	l, err := b.looker(ctx, store, r.Trust, r.Dir)
	if err != nil {
		return nil, err
	}
	return l.verifier.Roots(), nil
}
