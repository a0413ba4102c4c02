//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"

	"github.com/sallyport-dev/sallyport/internal/testpki"
	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/attest/store"
)

const (
	manyReferrers = 20
	roundTrip     = 20 * time.Millisecond
)

// surrounded is an image with many referrers, and a signature under cosign's tag.
func (v *vouched) surrounded() (attest.Subject, error) {
	s, err := v.push("surrounded")
	if err != nil {
		return s, err
	}
	for i := range manyReferrers {
		kind := []string{attest.CosignSign, sbomType, "https://slsa.dev/provenance/v1", "https://openvex.dev/ns/v0.2.0"}[i%4]
		predicate := fmt.Appendf(nil, `{"number":%d}`, i)
		if err := v.put(s, kind, v.pki.Bundle(testpki.Statement(s.Digest, kind, predicate), byIdentity2())); err != nil {
			return s, err
		}
	}
	payload, annotations := v.pki.LegacySignature(s.Digest, byIdentity())
	to := v.store()
	defer to.Close()
	_, err = to.Put(context.Background(), s.Reference, store.Subject{Digest: s.Digest}, store.Artifact{
		Format: attest.CosignSignature, Payload: payload, Annotations: annotations,
	})
	return s, err
}

// found is the payloads that were found, by digest.
type found map[string]bool

func find(s *store.Store, of attest.Subject) (found, error) {
	all, err := s.Find(context.Background(), of.Reference, of.Digest, "", []attest.Hint{{PredicateType: attest.CosignSign}})
	if err != nil {
		return nil, err
	}
	for _, p := range all.Unreachable {
		return nil, p
	}
	payloads := found{}
	for _, c := range all.Candidates {
		payloads[testpki.Digest(c.Payload)] = true
	}
	return payloads, nil
}

// serially finds the same with the functions of go-containerregistry, one request after the other, as cosign does.
func serially(of attest.Subject, options ...remote.Option) (found, error) {
	ref, err := name.NewDigest(of.Reference.Registry + "/" + of.Reference.Repository + "@" + of.Digest)
	if err != nil {
		return nil, err
	}
	payloads := found{}
	add := func(ref name.Reference) error {
		img, err := remote.Image(ref, options...)
		if gone, is := errors.AsType[*transport.Error](err); is && gone.StatusCode == http.StatusNotFound {
			return nil
		}
		if err != nil {
			return err
		}
		layers, err := img.Layers()
		if err != nil {
			return err
		}
		for _, l := range layers {
			r, err := l.Compressed()
			if err != nil {
				return err
			}
			content, err := io.ReadAll(r)
			if err := errors.Join(err, r.Close()); err != nil {
				return err
			}
			payloads[testpki.Digest(content)] = true
		}
		return nil
	}
	for _, suffix := range []string{".sig", ".att"} {
		if err := add(ref.Context().Tag(strings.Replace(of.Digest, ":", "-", 1) + suffix)); err != nil {
			return nil, err
		}
	}
	index, err := remote.Referrers(ref, options...)
	if err != nil {
		return nil, err
	}
	list, err := index.IndexManifest()
	if err != nil {
		return nil, err
	}
	for _, d := range list.Manifests {
		if err := add(ref.Context().Digest(d.Digest.String())); err != nil {
			return nil, err
		}
	}
	return payloads, nil
}

// rounds compares how often a registry is waited for.
func (v *vouched) rounds() error {
	subject, err := v.surrounded()
	if err != nil {
		return err
	}
	fmt.Printf("\nevidence: an image with %d referrers and a signature under a tag, %v a round trip; the least of several in turn\n", manyReferrers, roundTrip)
	v.far.moveTo(roundTrip)
	defer v.far.moveTo(0)
	warm := v.store()
	defer warm.Close()
	rows := []struct {
		name  string
		find  func() (found, error)
		least asked
	}{
		{name: "go-containerregistry, one after the other", find: func() (found, error) { return serially(subject) }},
		{name: "the same with one puller", find: func() (found, error) {
			puller, err := remote.NewPuller()
			if err != nil {
				return nil, err
			}
			return serially(subject, remote.Reuse(puller))
		}},
		{name: "sallyport, cold", find: func() (found, error) {
			cold := v.store()
			defer cold.Close()
			return find(cold, subject)
		}},
		{name: "sallyport, warm", find: func() (found, error) { return find(warm, subject) }},
	}
	if _, err := find(warm, subject); err != nil {
		return err
	}
	var want found
	for round := range 5 {
		for i := range rows {
			r := &rows[i]
			var got found
			cost, err := v.far.during(func() (err error) {
				got, err = r.find()
				return err
			})
			if err != nil {
				return fmt.Errorf("%s: %w", r.name, err)
			}
			if want == nil {
				want = got
			}
			if len(got) != manyReferrers+1 || !maps.Equal(got, want) {
				return fmt.Errorf("%s: found %d payloads, %s found %d, want the same %d", r.name, len(got), rows[0].name, len(want), manyReferrers+1)
			}
			if round == 0 {
				r.least = cost
			}
			r.least = asked{min(r.least.requests, cost.requests), min(r.least.rounds, cost.rounds), min(r.least.took, cost.took)}
		}
	}
	fmt.Printf("  %-52s %10s %10s %10s\n", "", "rounds", "requests", "wall")
	for _, r := range rows {
		fmt.Printf("  %-52s %10d %10d %10s\n", r.name, r.least.rounds, r.least.requests, short(r.least.took))
	}
	for _, r := range rows[2:] {
		v.ratio(fmt.Sprintf("%d referrers, %s: against 4 rounds", manyReferrers, r.name), float64(r.least.rounds)/4, atMost(1))
	}
	return nil
}
