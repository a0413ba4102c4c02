package gather

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sallyport-dev/sallyport/internal/testpki"
	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

func TestFactsOfAnImage(t *testing.T) {
	w := newWorld(t)
	s := w.push("shop/web:1", "a")
	w.wantSigned("before it was signed", w.facts(w.gatherer(w.trust(nil), "before"), s), false)
	w.sign(s)
	w.put(s.Reference, s.Digest, "https://cyclonedx.org/bom", testpki.Signing{Key: w.key}, "")
	w.put(s.Reference, s.Digest, attest.CosignSign, testpki.Signing{Key: testpki.NewKey(t)}, "")
	facts := w.facts(w.gatherer(w.trust(nil), ""), s)
	w.wantSigned("signed", facts, true)
	if len(facts.Signatures) != 1 || len(facts.Attestations) != 1 || len(facts.Rejected) != 1 || len(facts.Looked) == 0 || len(facts.Unknown) != 0 {
		t.Errorf("facts are %+v", facts)
	}
	if len(facts.Roots) != 1 || facts.Roots[0].Name != "test" {
		t.Errorf("roots are %+v", facts.Roots)
	}
	if _, err := facts.Value(); err != nil {
		t.Error(err)
	}
}

func TestV1AttestationsAreNotSignatures(t *testing.T) {
	w := newWorld(t)
	s := w.push("shop/web:1", "a")
	w.put(s.Reference, s.Digest, "https://cyclonedx.org/bom", testpki.Signing{Key: w.key}, "")
	w.wantSigned("with an SBOM alone", w.facts(w.gatherer(w.trust(nil), ""), s), false)
}

func TestA4EvidenceOfTheIndex(t *testing.T) {
	w := newWorld(t)
	s := w.pushIndex("shop/web:1")
	if s.IndexDigest == "" {
		t.Fatal("no index")
	}
	w.put(s.Reference, s.IndexDigest, attest.CosignSign, testpki.Signing{Key: w.key}, "")
	w.wantSigned("the index is signed", w.facts(w.gatherer(w.trust(nil), ""), s), true)
	own := w.trust(func(t *attest.Trust) { t.Images[0].Children = "image" })
	w.wantSigned("the image is not", w.facts(w.gatherer(own, ""), s), false)
	w.put(s.Reference, s.Digest, attest.CosignSign, testpki.Signing{Key: w.key}, "")
	w.cache = NewCache(Limits{})
	w.wantSigned("the image is", w.facts(w.gatherer(own, ""), s), true)
}

func TestEvidenceInAnotherRepository(t *testing.T) {
	w := newWorld(t)
	s := w.push("shop/web:1", "a")
	w.put(s.Reference, s.Digest, attest.CosignSign, testpki.Signing{Key: w.key}, w.host+"/evidence")
	w.wantSigned("beside the image", w.facts(w.gatherer(w.trust(nil), ""), s), false)
	there := w.trust(func(t *attest.Trust) { t.Images[0].Repository = w.host + "/evidence" })
	w.wantSigned("in the other repository", w.facts(w.gatherer(there, ""), s), true)
	// Two entries that name two places: both are looked at, and the same evidence in both is one.
	w.put(s.Reference, s.Digest, attest.CosignSign, testpki.Signing{Key: w.key}, "")
	both := w.trust(func(t *attest.Trust) {
		other := t.Images[0]
		other.Name, other.Repository = "other", w.host+"/evidence"
		t.Images = append(t.Images, other)
	})
	w.cache = NewCache(Limits{})
	facts := w.facts(w.gatherer(both, ""), s)
	if len(facts.Entries) != 2 || !facts.Entries[0].Needs[0].Met || !facts.Entries[1].Needs[0].Met || len(facts.Signatures) != 2 {
		t.Errorf("%d signatures, %+v", len(facts.Signatures), facts.Entries)
	}
}

func TestSkippedImagesAskNobody(t *testing.T) {
	w := newWorld(t)
	s := w.push("shop/web:1", "a")
	skip := w.trust(func(t *attest.Trust) { t.Images[0].Skip, t.Images[0].Signatures = true, nil })
	before := w.requests.Load()
	facts := w.facts(w.gatherer(skip, ""), s)
	if w.requests.Load() != before || len(facts.Entries) != 1 || !facts.Entries[0].Skip {
		t.Errorf("%d requests, %+v", w.requests.Load()-before, facts.Entries)
	}
	// An image that no entry is about is looked at all the same: the answer tells who could be asked for.
	w.sign(s)
	none := w.trust(func(t *attest.Trust) { t.Images[0].Match = []string{w.host + "/other/*"} })
	if facts := w.facts(w.gatherer(none, ""), s); len(facts.Entries) != 0 || facts.Default != "deny" || len(facts.Signatures) != 1 {
		t.Errorf("facts are %+v", facts)
	}
}

func TestV10MovedTags(t *testing.T) {
	w := newWorld(t)
	g := w.gatherer(w.trust(nil), "")
	good := w.push("shop/web:1", "good")
	w.sign(good)
	w.wantSigned("the signed image", w.facts(g, good), true)
	bad := w.push("shop/web:1", "bad")
	if bad.Reference != good.Reference || bad.Digest == good.Digest {
		t.Fatalf("the tag did not move: %+v, %+v", good, bad)
	}
	w.wantSigned("what the tag names now", w.facts(g, bad), false)
	w.wantSigned("the digest that was signed", w.facts(g, good), true)
	w.push("shop/web:1", "good")
	w.wantSigned("what the tag names again", w.facts(g, w.resolve("shop/web:1", "linux/amd64")), true)
}

func TestA25HitsNeedNoNetwork(t *testing.T) {
	w := newWorld(t)
	s := w.push("shop/web:1", "a")
	w.sign(s)
	trust := w.trust(nil)
	first := w.facts(w.gatherer(trust, ""), s)
	before := w.requests.Load()
	second := w.facts(w.gatherer(trust, ""), s)
	if n := w.requests.Load() - before; n != 0 {
		t.Errorf("%d requests", n)
	}
	w.cache = nil
	uncached := w.facts(w.gatherer(trust, ""), s)
	if w.requests.Load() == before {
		t.Error("without a cache nobody was asked")
	}
	for _, other := range []attest.Facts{second, uncached} {
		a, errA := json.Marshal(first)
		b, errB := json.Marshal(other)
		if diff := cmp.Diff(string(a), string(b)); diff != "" || errors.Join(errA, errB) != nil {
			t.Errorf("remembered facts differ: %s", diff)
		}
	}
	w.cache = NewCache(Limits{})
	g := w.gatherer(trust, "")
	w.facts(g, s)
	w.setNow(w.now.Load().Add(5*time.Minute + 1))
	before = w.requests.Load()
	w.facts(g, s)
	if w.requests.Load() == before {
		t.Error("an answer is believed for ever")
	}
}

func TestA25OtherTrustIsAnotherAnswer(t *testing.T) {
	w := newWorld(t)
	s := w.push("shop/web:1", "a")
	w.sign(s)
	w.wantSigned("signed", w.facts(w.gatherer(w.trust(nil), ""), s), true)
	revoked := w.trust(func(t *attest.Trust) { t.Revoked.Keys = []string{w.key.ID()} })
	w.wantSigned("with the key revoked", w.facts(w.gatherer(revoked, ""), s), false)
	// The same file name with another key in it.
	w.write("key.pub", testpki.NewKey(t).PEM())
	w.wantSigned("after the key was changed", w.facts(w.gatherer(w.trust(nil), ""), s), false)
	w.write("key.pub", w.key.PEM())
	before := w.requests.Load()
	w.wantSigned("with the old key again", w.facts(w.gatherer(w.trust(nil), ""), s), true)
	if w.requests.Load() != before {
		t.Error("the answer was not found again")
	}
	// Other credentials may see other things.
	w.facts(w.gatherer(w.trust(nil), "namespace shop"), s)
	if w.requests.Load() == before {
		t.Error("one's answer was given to another")
	}
	// A root of the same name and other content.
	before = w.requests.Load()
	w.write("root.json", string(testpki.New(t, testpki.Options{}).TrustedRoot()))
	w.facts(w.gatherer(w.trust(nil), ""), s)
	if w.requests.Load() == before {
		t.Error("another root got the same answer")
	}
}

func TestA25ErrorsAreNotRemembered(t *testing.T) {
	w := newWorld(t)
	s := w.push("shop/web:1", "a")
	w.sign(s)
	g := w.gatherer(w.trust(nil), "")
	w.down.Store(true)
	facts := w.facts(g, s)
	if need := facts.Entries[0].Needs[0]; need.Met || !need.Unsure || len(facts.Unknown) == 0 {
		t.Errorf("nobody answered: %+v, unknown %+v", need, facts.Unknown)
	}
	w.down.Store(false)
	w.wantSigned("as soon as the registry answers", w.facts(g, s), true)
	w.down.Store(true)
	w.wantSigned("from memory", w.facts(g, s), true)
}

func TestA25WhatWasCutOffIsNotRemembered(t *testing.T) {
	w := newWorld(t)
	s := w.push("shop/web:1", "a")
	for range 3 {
		w.put(s.Reference, s.Digest, attest.CosignSign, testpki.Signing{Key: testpki.NewKey(t)}, "")
	}
	w.limits.Candidates = 2
	g := w.gatherer(w.trust(nil), "")
	facts := w.facts(g, s)
	if need := facts.Entries[0].Needs[0]; need.Met || !need.Unsure || len(facts.Unknown) == 0 {
		t.Errorf("some was not read: %+v, unknown %+v", need, facts.Unknown)
	}
	before := w.requests.Load()
	w.facts(g, s)
	if w.requests.Load() == before {
		t.Error("half an answer was remembered")
	}
}

func TestV9WantedEvidenceIsReadFirst(t *testing.T) {
	w := newWorld(t)
	s := w.push("shop/web:1", "a")
	foreign := testpki.NewKey(t)
	flood := func() {
		for i := range 8 {
			w.put(s.Reference, s.Digest, fmt.Sprintf("https://evil.example/%d", i), testpki.Signing{Key: foreign}, "")
		}
	}
	flood()
	w.put(s.Reference, s.Digest, "https://acme.example/review", testpki.Signing{Key: w.key}, "")
	w.sign(s)
	flood()
	w.limits.Candidates = 4
	trust := w.trust(func(t *attest.Trust) {
		t.Images[0].Attestations = []attest.AttestationNeed{{Type: "https://acme.example/review", Need: attest.Need{From: []string{"key"}, AtLeast: 1}}}
	})
	facts := w.facts(w.gatherer(trust, ""), s)
	for _, need := range facts.Entries[0].Needs {
		if !need.Met {
			t.Errorf("%s was not found in the flood: %s", need.What, need.Why)
		}
	}
	if len(facts.Unknown) == 0 {
		t.Error("that something was left out is not told")
	}
}

func TestA25OneFetchForAHundredRequests(t *testing.T) {
	w := newWorld(t)
	s := w.push("shop/web:1", "a")
	w.sign(s)
	before := w.requests.Load()
	w.facts(w.gatherer(w.trust(nil), "alone"), s)
	alone := w.requests.Load() - before

	g := w.gatherer(w.trust(nil), "together")
	before = w.requests.Load()
	var group sync.WaitGroup
	for range 100 {
		group.Go(func() {
			facts, err := g.Facts(t.Context(), s)
			if err != nil || !facts.Entries[0].Needs[0].Met {
				t.Errorf("%+v, %v", facts.Entries, err)
			}
		})
	}
	group.Wait()
	if n := w.requests.Load() - before; n > alone {
		t.Errorf("%d requests for a hundred, %d for one", n, alone)
	}
}

// An answer must not be believed for longer than an entry lets the evidence live.
func TestA25RememberedEvidenceGetsTooOld(t *testing.T) {
	w := newWorld(t)
	s := w.push("shop/web:1", "a")
	w.put(s.Reference, s.Digest, attest.CosignSign, testpki.Signing{Identity: &testpki.Identity{Issuer: issuer, Subject: subject}, Log: testpki.LogV1}, "")
	g := w.gatherer(w.trust(func(t *attest.Trust) { t.Images[0].Signatures.MaxAge = attest.Duration(3 * time.Minute) }), "")
	signed := w.pki.Now
	w.setNow(signed.Add(2 * time.Minute))
	w.wantSigned("young", w.facts(g, s), true)
	before := w.requests.Load()
	w.setNow(signed.Add(3*time.Minute - 2*time.Second))
	w.wantSigned("nearly too old", w.facts(g, s), true)
	if w.requests.Load() != before {
		t.Error("the answer was not remembered")
	}
	w.setNow(signed.Add(3*time.Minute + time.Second))
	facts := w.facts(g, s)
	w.wantSigned("too old", facts, false)
	if need := facts.Entries[0].Needs[0]; len(need.Stale) == 0 {
		t.Errorf("nothing is called stale: %+v", need)
	}
}

func TestFactsRefuse(t *testing.T) {
	w := newWorld(t)
	g := w.gatherer(w.trust(nil), "")
	digest := "sha256:" + strings.Repeat("a", 64)
	ref := image.Reference{Registry: w.host, Repository: "shop/web", Tag: "1"}
	for name, s := range map[string]attest.Subject{
		"no digest":        {Reference: ref},
		"sha512":           {Reference: ref, Digest: "sha512:" + strings.Repeat("a", 128)},
		"V22 upper case":   {Reference: ref, Digest: strings.ToUpper(digest)},
		"V22 truncated":    {Reference: ref, Digest: digest[:60]},
		"index is nothing": {Reference: ref, Digest: digest, IndexDigest: "latest"},
	} {
		if _, err := g.Facts(t.Context(), s); err == nil || !strings.Contains(err.Error(), "is no digest") {
			t.Errorf("%s: %v", name, err)
		}
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("interrupted"))
	if _, err := g.Facts(ctx, attest.Subject{Reference: ref, Digest: digest}); err == nil || err.Error() != "interrupted" {
		t.Errorf("a caller that gave up got %v", err)
	}
	for name, o := range map[string]Options{
		"nothing":                 {},
		"no trust":                {Store: w.store()},
		"a cache without digests": {Store: w.store(), Trust: w.trust(nil), Cache: NewCache(Limits{})},
	} {
		if _, err := New(o); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestEvidenceThatNobodyVerifiesDoesNotCount(t *testing.T) {
	w := newWorld(t)
	s := w.push("shop/web:1", "a")
	w.sign(s)
	g, err := New(Options{Store: w.store(), Trust: w.trust(nil)})
	if err != nil {
		t.Fatal(err)
	}
	facts := w.facts(g, s)
	w.wantSigned("without a verifier", facts, false)
	if len(facts.Rejected) != 1 || !strings.Contains(facts.Rejected[0].Reason, "does not verify") {
		t.Errorf("rejected: %+v", facts.Rejected)
	}
}

// TestA24 is about order: whoever answers first, the facts are the same bytes.
func TestA24SameFactsEveryTime(t *testing.T) {
	w := newWorld(t)
	w.cache = nil
	s := w.push("shop/web:1", "a")
	w.sign(s)
	for range 4 {
		w.put(s.Reference, s.Digest, attest.CosignSign, testpki.Signing{Key: testpki.NewKey(t)}, "")
	}
	g := w.gatherer(w.trust(nil), "")
	var first []byte
	for range 10 {
		data, err := json.Marshal(w.facts(g, s))
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = data
		}
		if !slices.Equal(first, data) {
			t.Fatal(cmp.Diff(string(first), string(data)))
		}
	}
}

func BenchmarkHit(b *testing.B) {
	w := newWorld(b)
	s := w.push("shop/web:1", "a")
	w.sign(s)
	g := w.gatherer(w.trust(nil), "")
	w.facts(g, s)
	before := w.requests.Load()
	for b.Loop() {
		if _, err := g.Facts(b.Context(), s); err != nil {
			b.Fatal(err)
		}
	}
	if w.requests.Load() != before {
		b.Error("a hit asked the registry")
	}
}

func BenchmarkMiss(b *testing.B) {
	w := newWorld(b)
	w.cache = nil
	s := w.push("shop/web:1", "a")
	w.sign(s)
	g := w.gatherer(w.trust(nil), "")
	for b.Loop() {
		if _, err := g.Facts(b.Context(), s); err != nil {
			b.Fatal(err)
		}
	}
}
