package gather

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sallyport-dev/sallyport/internal/testpki"
	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/attest/store"
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

// Two signers of one image write the same payload into cosign's tag: neither may hide the other, least of all
// one who signs with nonsense, and first.
func TestSignersOfOnePayload(t *testing.T) {
	layer := func(signature string) attest.Candidate {
		return attest.Candidate{
			Format: attest.CosignSignature, Subject: "sha256:a", Digest: "sha256:b",
			Annotations: map[string]string{"dev.cosignproject.cosign/signature": signature},
		}
	}
	here := attest.Found{Candidates: []attest.Candidate{layer("nonsense"), layer("one"), layer("two")}}
	there := attest.Found{Candidates: []attest.Candidate{layer("two"), layer("three")}}
	var got []string
	for _, c := range unite([]attest.Found{here, there}).Candidates {
		got = append(got, c.Annotations["dev.cosignproject.cosign/signature"])
	}
	if diff := cmp.Diff([]string{"nonsense", "one", "two", "three"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
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

func TestV9WantedEvidenceIsReadFirst(t *testing.T) {
	w := newWorld(t)
	s := w.push("shop/web:1", "a")
	foreign := testpki.NewKey(t)
	flood := func() {
		for i := range 8 {
			w.put(s.Reference, s.Digest, fmt.Sprintf("https://aaa.example/%d", i), testpki.Signing{Key: foreign}, "")
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

// A manifest may hold several bundles, and all of them have its digest.
func TestBundlesOfOneManifest(t *testing.T) {
	bundle := func(payload, mediaType string) attest.Candidate {
		return attest.Candidate{Format: attest.Bundle, Subject: "sha256:a", Digest: "sha256:b", MediaType: mediaType, Payload: []byte(payload)}
	}
	here := attest.Found{Candidates: []attest.Candidate{bundle("nonsense", "x"), bundle("one", "x"), bundle("one", "y")}}
	there := attest.Found{Candidates: []attest.Candidate{bundle("one", "x"), bundle("two", "x")}}
	var got []string
	for _, c := range unite([]attest.Found{here, there}).Candidates {
		got = append(got, string(c.Payload)+" "+c.MediaType)
	}
	if diff := cmp.Diff([]string{"nonsense x", "one x", "one y", "two x"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Whoever makes a flood knows the public key of those whose signature it is to hide, and has what he pushes say that
// it is by that key.
func TestV9ForgedHintsStarveNobody(t *testing.T) {
	for _, format := range []attest.Format{attest.Bundle, attest.CosignSignature} {
		t.Run(string(format), func(t *testing.T) {
			w := newWorld(t)
			s := w.push("shop/web:1", "a")
			keep := w.store()
			put := func(n int, forged bool) {
				a := store.Artifact{Format: format, PredicateType: attest.CosignSign}
				if format == attest.Bundle {
					a.Payload = w.pki.Bundle(testpki.Statement(s.Digest, attest.CosignSign, fmt.Appendf(nil, `{"n":%d}`, n)), testpki.Signing{Key: w.key})
				} else {
					a.Payload, a.Annotations = w.pki.LegacySignature(s.Digest, testpki.Signing{Key: w.key})
				}
				if forged {
					a.Payload = regexp.MustCompile(`"sig":"......`).ReplaceAll(a.Payload, []byte(`"sig":"AAAAAA`))
					for name, text := range a.Annotations {
						a.Annotations[name] = "AAAAAA" + text[6:]
					}
				}
				if _, err := keep.Put(t.Context(), s.Reference, store.Subject{Digest: s.Digest}, a); err != nil {
					t.Fatal(err)
				}
			}
			for n := range 17 {
				put(n, n != 5) // neither an end nor the middle, which take turns
			}
			w.limits.Candidates = 4
			facts := w.facts(w.gatherer(w.trust(nil), ""), s)
			if need := facts.Entries[0].Needs[0]; !need.Met {
				t.Errorf("the signature was not found in the flood: %s", need.Why)
			}
		})
	}
}
