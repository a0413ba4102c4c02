//go:build interop

package interop

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sallyport-dev/sallyport/internal/testpki"
	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/attest/verify"
)

// verifier believes one authority.
func verifier(t testing.TB, dir string, a attest.Authority) *verify.Verifier {
	t.Helper()
	trust := &attest.Trust{Authorities: map[string]attest.Authority{"acme": a}}
	if a.Root != "" {
		trust.Roots = map[string]attest.Root{a.Root: {File: "root.json"}}
	}
	v, err := verify.New(t.Context(), verify.Options{Trust: trust, Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// claims verifies all that is found about an image.
func claims(t testing.TB, v *verify.Verifier, image pushed) []attest.Claim {
	t.Helper()
	var out []attest.Claim
	for _, candidate := range find(t, image) {
		out = append(out, v.Verify(t.Context(), candidate))
	}
	return out
}

// summary tells of each claim what it is; a refused one with its reason.
func summary(claims []attest.Claim) []string {
	var out []string
	for _, c := range claims {
		line := fmt.Sprintf("%s %s signature=%v", c.Format, c.PredicateType, c.Signature)
		if !c.Verified() {
			line += " refused: " + c.Reason
		}
		out = append(out, line)
	}
	slices.Sort(out)
	return out
}

// everything is the summary of a signature and an attestation of every type, in a format.
func everything(signature, attestation attest.Format) []string {
	signatureType := types[""]
	if signature == attest.CosignSignature {
		signatureType = ""
	}
	out := []string{fmt.Sprintf("%s %s signature=true", signature, signatureType)}
	for kind := range predicates {
		out = append(out, fmt.Sprintf("%s %s signature=false", attestation, types[kind]))
	}
	slices.Sort(out)
	return out
}

// ways are how cosign is told to sign offline, and what comes of it.
var ways = map[string]struct {
	how                    []string
	signature, attestation attest.Format
}{
	"bundle":                     {asBundle, attest.Bundle, attest.Bundle},
	"bundle by a signing config": {asBundleToo, attest.Bundle, attest.Bundle},
	"legacy":                     {asLegacy, attest.CosignSignature, attest.CosignAttestation},
}

func TestCosignIsVerified(t *testing.T) {
	c := newCosign(t).keyed(t)
	c.file(t, "root.json", string(testpki.New(t, testpki.Options{}).TrustedRoot()))
	good := verifier(t, c.dir, attest.Authority{Keys: []attest.Key{{File: "cosign.pub"}}})
	stranger := verifier(t, c.dir, attest.Authority{Keys: []attest.Key{{PEM: testpki.NewKey(t).PEM()}}})
	eachRegistry(t, func(t *testing.T, host string) {
		for name, way := range ways {
			t.Run(name, func(t *testing.T) {
				image := push(t, host, "acme/shop")
				c.signAndAttest(t, "cosign.key", image, way.how)
				verified := claims(t, good, image)
				if diff := cmp.Diff(everything(way.signature, way.attestation), summary(verified)); diff != "" {
					t.Errorf("-want +got\n%s", diff)
				}
				for _, claim := range verified {
					checkPredicate(t, claim)
				}
				for _, claim := range claims(t, stranger, image) {
					if claim.Verified() || claim.Reason == "" {
						t.Errorf("verified with a stranger's key: %+v", claim)
					}
				}
			})
		}
	})
}

// checkPredicate compares a predicate with the one that was given, as JSON: cosign writes it anew.
func checkPredicate(t testing.TB, claim attest.Claim) {
	t.Helper()
	for kind, uri := range types {
		if uri != claim.PredicateType || kind == "" {
			continue
		}
		var want, got any
		if err := json.Unmarshal([]byte(predicates[kind]), &want); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(claim.Predicate, &got); err != nil {
			t.Fatalf("%s: %v", uri, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", uri, diff)
		}
	}
}

// cosign's verify takes an attestation for a signature; ours does not (V1).
func TestV1AttestationIsNoSignature(t *testing.T) {
	c := newCosign(t).keyed(t)
	good := verifier(t, c.dir, attest.Authority{Keys: []attest.Key{{File: "cosign.pub"}}})
	eachRegistry(t, func(t *testing.T, host string) {
		image := push(t, host, "acme/shop")
		c.file(t, "cyclonedx.json", predicates["cyclonedx"])
		c.must(t, slices.Concat([]string{"attest", "--key=cosign.key", "--type=cyclonedx", "--predicate=cyclonedx.json", image.name}, asBundle)...)
		if _, err := c.run(t, slices.Concat([]string{"verify", "--key=cosign.pub", image.name}, readOffline)...); err != nil {
			t.Errorf("cosign verify refuses it now, so docs/interop.md is out of date: %v", err)
		}
		got := claims(t, good, image)
		if len(got) != 1 || got[0].Signature || !got[0].Verified() {
			t.Errorf("claims %+v", got)
		}
	})
}

// Annotations that cosign signs are those that we show, in both formats; keys of one image say nothing about another.
func TestCosignsAnnotations(t *testing.T) {
	c := newCosign(t).keyed(t)
	good := verifier(t, c.dir, attest.Authority{Keys: []attest.Key{{File: "cosign.pub"}}})
	eachRegistry(t, func(t *testing.T, host string) {
		for name, how := range map[string][]string{"bundle": asBundle, "legacy": asLegacy} {
			t.Run(name, func(t *testing.T) {
				image, other := push(t, host, "acme/shop"), push(t, host, "acme/shop")
				c.must(t, slices.Concat([]string{"sign", "--key=cosign.key", "--annotations=env=prod", image.name}, how)...)
				got := claims(t, good, image)
				if len(got) != 1 || !got[0].Verified() {
					t.Fatalf("claims %v", summary(got))
				}
				if diff := cmp.Diff(map[string]string{"env": "prod"}, got[0].Annotations); diff != "" {
					t.Errorf("-want +got\n%s", diff)
				}
				for _, candidate := range find(t, image) {
					candidate.Subject = other.digest
					if claim := good.Verify(t.Context(), candidate); claim.Verified() || !strings.Contains(claim.Reason, image.digest[7:20]) {
						t.Errorf("about another image: %+v", claim)
					}
				}
			})
		}
	})
}
