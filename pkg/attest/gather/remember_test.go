package gather

import (
	"encoding/json"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sallyport-dev/sallyport/internal/testpki"
	"github.com/sallyport-dev/sallyport/pkg/attest"
)

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
