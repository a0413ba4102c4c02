package verify_test

import (
	"testing"

	"github.com/sallyport-dev/sallyport/internal/testpki"
	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// Whatever a bundle holds, there is an answer; and one that differs from what was signed is not accepted as
// something else.
func FuzzBundle(f *testing.F) {
	w := newWorld(f, testpki.Options{})
	for _, s := range []testpki.Signing{
		{Key: w.key}, {Key: w.key, Log: testpki.LogV1, Timestamp: true}, {Identity: ci(), Log: testpki.LogV1}, {Identity: ci(), Log: testpki.LogV2, Timestamp: true},
		{Identity: ci(), Log: testpki.LogV1, Version: "0.2"}, {Issued: w.ca.Issue("a@acme.example", testpki.Validity{}), Chain: true},
	} {
		f.Add(w.pki.Bundle(w.statement(sbom), s))
		f.Add(w.pki.MessageBundle([]byte("manifest"), s))
	}
	v := w.verifier(w.trust())
	f.Fuzz(func(t *testing.T, raw []byte) {
		check(t, v.Verify(t.Context(), w.bundle(raw)), sbom, `{"a":1}`)
	})
}

func FuzzLegacy(f *testing.F) {
	w := newWorld(f, testpki.Options{})
	s := testpki.Signing{Identity: ci(), Log: testpki.LogV1, Timestamp: true}
	payload, a := w.pki.LegacySignature(w.digest, s)
	f.Add(false, payload, a[signatureKey], a[certificateKey], a[chainKey], a[bundleKey], a[timestampKey])
	payload, a = w.pki.LegacyAttestation(w.statement(sbom), s)
	f.Add(true, payload, a[signatureKey], a[certificateKey], a[chainKey], a[bundleKey], a[timestampKey])
	payload, a = w.pki.LegacySignature(w.digest, testpki.Signing{Key: w.key})
	f.Add(false, payload, a[signatureKey], "", "", "", "")
	v := w.verifier(w.trust())
	f.Fuzz(func(t *testing.T, attestation bool, payload []byte, signature, certificate, chain, bundle, stamp string) {
		c := w.sig(payload, map[string]string{signatureKey: signature, certificateKey: certificate, chainKey: chain, bundleKey: bundle, timestampKey: stamp})
		if attestation {
			c.Format = attest.CosignAttestation
		}
		check(t, v.Verify(t.Context(), c), sbom, `{"a":1}`)
	})
}

// check knows that fuzzing forges no signatures.
func check(t *testing.T, got attest.Claim, predicateType, predicate string) {
	t.Helper()
	switch {
	case !got.Verified() && got.Reason == "":
		t.Fatalf("neither signers nor a reason: %+v", got)
	case got.Verified() && !got.Signature && (got.PredicateType != predicateType || string(got.Predicate) != predicate):
		t.Fatalf("a forgery: %+v", got)
	}
}
