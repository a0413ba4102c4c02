//go:build interop

package interop

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/attest/keys"
	"github.com/sallyport-dev/sallyport/pkg/attest/sign"
	"github.com/sallyport-dev/sallyport/pkg/attest/store"
)

// with is cosign with variables in its environment.
func (c *cosign) with(env ...string) *cosign {
	other := *c
	other.env = env
	return &other
}

// cosign 2 could keep its older signatures as referrers, and cosign 3 still does when it is asked to.
func TestCosignsOlderReferrers(t *testing.T) {
	c := newCosign(t).keyed(t)
	good := verifier(t, c.dir, attest.Authority{Keys: []attest.Key{{File: "cosign.pub"}}})
	eachRegistry(t, func(t *testing.T, host string) {
		image := push(t, host, "acme/shop")
		c.with("COSIGN_EXPERIMENTAL=1").must(t, slices.Concat([]string{"sign", "--key=cosign.key", "--registry-referrers-mode=oci-1-1", image.name}, asLegacy)...)
		if diff := cmp.Diff([]string{"cosign-signature  signature=true"}, summary(claims(t, good, image))); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	})
}

// Signatures in a repository of their own, as with COSIGN_REPOSITORY: theirs for us, ours for them.
func TestRepositoryOfEvidence(t *testing.T) {
	c := newCosign(t).keyed(t)
	good := verifier(t, c.dir, attest.Authority{Keys: []attest.Key{{File: "cosign.pub"}}})
	private, err := keys.ParsePrivate(c.read(t, "cosign.key"), []byte(password))
	if err != nil {
		t.Fatal(err)
	}
	eachRegistry(t, func(t *testing.T, host string) {
		for kind, how := range map[string][]string{"bundle": asBundle, "legacy": asLegacy} {
			t.Run(kind, func(t *testing.T) {
				evidence := host + "/evidence/" + kind
				there := c.with("COSIGN_REPOSITORY=" + evidence)
				image := push(t, host, "acme/shop")
				there.must(t, slices.Concat([]string{"sign", "--key=cosign.key", image.name}, how)...)
				s := store.New(store.Options{})
				defer s.Close()
				found, err := s.Find(t.Context(), image.ref, image.digest, evidence, nil)
				if err != nil || len(found.Candidates) != 1 || len(found.Unreachable) != 0 {
					t.Fatalf("found %+v, %v", found, err)
				}
				if claim := good.Verify(t.Context(), found.Candidates[0]); !claim.Verified() || !claim.Signature {
					t.Errorf("claim %+v", claim)
				}
				if beside := find(t, image); len(beside) != 0 {
					t.Errorf("%d candidates beside the image", len(beside))
				}

				ours := push(t, host, "acme/shop")
				signer, err := sign.New(sign.Options{Key: private})
				if err != nil {
					t.Fatal(err)
				}
				e, err := signer.Sign(t.Context(), subject(ours), sign.SignOptions{Legacy: kind == "legacy"})
				if err != nil {
					t.Fatal(err)
				}
				_, err = s.Put(t.Context(), ours.ref, store.Subject{Digest: ours.digest}, store.Artifact{
					Format: e.Format, Payload: e.Payload, PredicateType: e.PredicateType, Annotations: e.Annotations, Repository: evidence,
				})
				if err != nil {
					t.Fatal(err)
				}
				read := map[string][]string{"bundle": readOffline, "legacy": readAsLegacy}[kind]
				there.must(t, slices.Concat([]string{"verify", "--key=cosign.pub", ours.name}, read)...)
			})
		}
	})
}

// cosign signs an index and each of its images when asked to; all of it is found where it belongs.
func TestCosignsRecursiveSignatures(t *testing.T) {
	c := newCosign(t).keyed(t)
	good := verifier(t, c.dir, attest.Authority{Keys: []attest.Key{{File: "cosign.pub"}}})
	eachRegistry(t, func(t *testing.T, host string) {
		for kind, how := range map[string][]string{"bundle": asBundle, "legacy": asLegacy} {
			t.Run(kind, func(t *testing.T) {
				index := pushIndex(t, host, "acme/"+kind)
				c.must(t, slices.Concat([]string{"sign", "--recursive", "--key=cosign.key", index.name}, how)...)
				for _, digest := range append(children(t, index), index.digest) {
					one := index
					one.digest = digest
					got := claims(t, good, one)
					if len(got) != 1 || !got[0].Verified() || !got[0].Signature || got[0].Subject != digest {
						t.Errorf("%s: %v", digest, summary(got))
					}
				}
			})
		}
	})
}

func children(t testing.TB, index pushed) []string {
	t.Helper()
	digest, err := name.NewDigest(index.name)
	if err != nil {
		t.Fatal(err)
	}
	idx, err := remote.Index(digest)
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := idx.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, child := range manifest.Manifests {
		out = append(out, child.Digest.String())
	}
	return out
}

// Attestations of types that cosign has no short name for.
func TestCosignAcceptsOtherTypes(t *testing.T) {
	c := newCosign(t).keyed(t)
	private, err := keys.ParsePrivate(c.read(t, "cosign.key"), []byte(password))
	if err != nil {
		t.Fatal(err)
	}
	eachRegistry(t, func(t *testing.T, host string) {
		for kind, read := range map[string][]string{"bundle": readOffline, "legacy": readAsLegacy} {
			t.Run(kind, func(t *testing.T) {
				image := push(t, host, "acme/shop")
				o := newOurs(t, sign.Options{Key: private}, kind == "legacy")
				how := append([]string{"--key=cosign.pub"}, read...)
				for _, p := range others(t, image) {
					o.attest(t, image, p)
					uri := p.Type
					if known, ok := attest.PredicateType(p.Type); ok {
						uri = known
					}
					c.attested(t, image, uri, string(p.Body), how...)
				}
			})
		}
	})
}

func others(t testing.TB, image pushed) []sign.Predicate {
	t.Helper()
	digest := "sha256:" + strings.Repeat("ab", 32)
	vsa, err := sign.NewVSA(sign.VSA{
		Time: time.Now(), Subject: subject(image), PolicyURI: "https://sallyport.dev/policies", Policy: digest, Configuration: digest,
		Verdict: "allow", Door: "ci", Rules: 7,
	})
	if err != nil {
		t.Fatal(err)
	}
	return []sign.Predicate{
		vsa,
		{Type: "openvex", Body: []byte(`{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://acme.example/vex/1","author":"Acme","timestamp":"2026-01-01T00:00:00Z","version":1,` +
			`"statements":[{"vulnerability":{"name":"CVE-2026-1"},"products":[{"@id":"pkg:oci/shop"}],"status":"not_affected","justification":"component_not_present"}]}`)},
		{Type: "spdxjson", Body: []byte(`{"spdxVersion":"SPDX-2.3","dataLicense":"CC0-1.0","SPDXID":"SPDXRef-DOCUMENT","name":"shop","documentNamespace":"https://acme.example/sbom/1",` +
			`"creationInfo":{"created":"2026-01-01T00:00:00Z","creators":["Tool: test"]},"packages":[]}`)},
		{Type: "https://acme.example/reviewed/v1", Body: []byte(`{"by":"ann","approved":true}`)},
	}
}
