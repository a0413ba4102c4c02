//go:build interop

package interop

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/attest/keys"
	"github.com/sallyport-dev/sallyport/pkg/attest/store"
)

// predicates are what cosign attests here, by its name of the type.
var predicates = map[string]string{
	"slsaprovenance1": `{"buildDefinition":{"buildType":"https://acme.example/build","externalParameters":{"ref":"main"}},"runDetails":{"builder":{"id":"https://acme.example/builder"}}}`,
	"cyclonedx":       `{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"components":[{"type":"library","name":"a","version":"1"}]}`,
	"vuln": `{"invocation":{"parameters":[],"uri":"","event_id":"","builder.id":""},"scanner":{"uri":"https://acme.example/scanner","version":"1","db":{"uri":"","version":""},"result":[]},` +
		`"metadata":{"scanStartedOn":"2026-01-01T00:00:00Z","scanFinishedOn":"2026-01-01T00:01:00Z"}}`,
}

// types are the predicate types of these, and that of a signature.
var types = map[string]string{
	"":                "https://sigstore.dev/cosign/sign/v1",
	"slsaprovenance1": "https://slsa.dev/provenance/v1",
	"cyclonedx":       "https://cyclonedx.org/bom",
	"vuln":            "https://cosign.sigstore.dev/attestation/vuln/v1",
}

// signAndAttest has cosign write a signature and an attestation of every type.
func (c *cosign) signAndAttest(t testing.TB, key string, image pushed, how []string) {
	t.Helper()
	c.must(t, slices.Concat([]string{"sign", "--key=" + key, image.name}, how)...)
	for _, kind := range slices.Sorted(maps.Keys(predicates)) {
		c.file(t, kind+".json", predicates[kind])
		c.must(t, slices.Concat([]string{"attest", "--key=" + key, "--type=" + kind, "--predicate=" + kind + ".json", image.name}, how)...)
	}
}

func find(t testing.TB, image pushed, hints ...attest.Hint) []attest.Candidate {
	t.Helper()
	s := store.New(store.Options{})
	t.Cleanup(func() { s.Close() })
	found, err := s.Find(t.Context(), image.ref, image.digest, "", hints)
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range found.Unreachable {
		t.Errorf("not found out: %v", problem)
	}
	return found.Candidates
}

// What cosign writes is all found: both formats at once, in both kinds of registries, about images and indexes.
func TestCosignIsFound(t *testing.T) {
	c := newCosign(t).keyed(t)
	eachRegistry(t, func(t *testing.T, host string) {
		for name, image := range map[string]pushed{"image": push(t, host, "acme/shop"), "index": pushIndex(t, host, "acme/index")} {
			t.Run(name, func(t *testing.T) {
				c.signAndAttest(t, "cosign.key", image, asBundle)
				c.signAndAttest(t, "cosign.key", image, asLegacy)
				count := map[string]int{}
				for _, candidate := range find(t, image) {
					count[string(candidate.Format)]++
					if candidate.Subject != image.digest || candidate.Origin == "" {
						t.Errorf("candidate %+v", candidate)
					}
				}
				want := map[string]int{string(attest.Bundle): 4, string(attest.CosignSignature): 1, string(attest.CosignAttestation): 3}
				if diff := cmp.Diff(want, count); diff != "" {
					t.Errorf("-want +got\n%s", diff)
				}
			})
		}
		// Nothing is found about what nobody signed.
		if found := find(t, push(t, host, "acme/other")); len(found) != 0 {
			t.Errorf("%d candidates about an image that nobody signed", len(found))
		}
	})
}

// TestCosignsShapes pins down what docs/interop.md says that cosign writes. When cosign changes, this says where.
func TestCosignsShapes(t *testing.T) {
	c := newCosign(t).keyed(t)
	public, err := keys.ParsePublic(c.read(t, "cosign.pub"))
	if err != nil {
		t.Fatal(err)
	}
	eachRegistry(t, func(t *testing.T, host string) {
		image := push(t, host, "acme/shop")
		c.signAndAttest(t, "cosign.key", image, asBundle)
		c.signAndAttest(t, "cosign.key", image, asLegacy)
		shapes := map[string]string{}
		for _, candidate := range find(t, image) {
			kind, shape := shapeOf(t, candidate, public)
			shapes[kind] = shape
		}
		repository, _, _ := strings.Cut(image.name, "@")
		named := fmt.Sprintf(`{"name":%q,"digest":{"sha256":%q}}`, repository, image.digest[len("sha256:"):])
		want := map[string]string{
			"bundle " + types[""]: fmt.Sprintf(`https://in-toto.io/Statement/v1 [{"digest":{"sha256":%q},"annotations":{}}]`, image.digest[len("sha256:"):]),
			"signature":           repository + " null",
		}
		for _, kind := range []string{"slsaprovenance1", "cyclonedx", "vuln"} {
			want["bundle "+types[kind]] = "https://in-toto.io/Statement/v0.1 [" + named + "]"
			want["attestation "+types[kind]] = "https://in-toto.io/Statement/v0.1 [" + named + "]"
		}
		if diff := cmp.Diff(want, shapes); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	})
}

// shapeOf tells what a candidate is, and the parts of it that tools differ in.
func shapeOf(t testing.TB, c attest.Candidate, public *keys.Public) (kind, shape string) {
	t.Helper()
	var bundle struct {
		MediaType            string
		VerificationMaterial struct{ PublicKey struct{ Hint string } }
		DSSEEnvelope         json.RawMessage `json:"dsseEnvelope"`
	}
	decode := func(data []byte, to any) {
		t.Helper()
		if err := json.Unmarshal(data, to); err != nil {
			t.Fatalf("%s: %v", c.Origin, err)
		}
	}
	envelope := c.Payload
	switch c.Format {
	case attest.CosignSignature:
		var document struct {
			Critical struct{ Identity map[string]string }
			Optional json.RawMessage
		}
		decode(c.Payload, &document)
		return "signature", document.Critical.Identity["docker-reference"] + " " + string(document.Optional)
	case attest.Bundle:
		decode(c.Payload, &bundle)
		if bundle.MediaType != "application/vnd.dev.sigstore.bundle.v0.3+json" || bundle.VerificationMaterial.PublicKey.Hint != public.ID() {
			t.Errorf("bundle %+v", bundle)
		}
		envelope, kind = bundle.DSSEEnvelope, "bundle "
	default:
		kind = "attestation "
	}
	var dsse struct {
		Payload     []byte
		PayloadType string
		Signatures  []struct {
			KeyID *string
			Sig   []byte
		}
	}
	decode(envelope, &dsse)
	if dsse.PayloadType != "application/vnd.in-toto+json" || len(dsse.Signatures) != 1 || dsse.Signatures[0].KeyID != nil {
		t.Errorf("%s: envelope %+v", c.Origin, dsse)
	}
	var statement struct {
		Type          string `json:"_type"`
		Subject       json.RawMessage
		PredicateType string
	}
	decode(dsse.Payload, &statement)
	return kind + statement.PredicateType, statement.Type + " " + strings.ReplaceAll(string(statement.Subject), " ", "")
}
