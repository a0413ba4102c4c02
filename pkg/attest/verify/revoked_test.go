package verify_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/sallyport-dev/sallyport/internal/testpki"
	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// What is revoked does not count, whatever else is right: signers, issuers, timestamp authorities.
func TestV21Revocation(t *testing.T) {
	for _, embedded := range []bool{false, true} {
		w := newWorld(t, testpki.Options{TSAEmbedded: embedded})
		leaf := w.pki.Issue(*ci(), w.pki.Now)
		issued := w.ca.Issue("https://acme.example/release", testpki.Validity{})
		keyless := w.bundle(w.pki.Bundle(w.statement(sbom), testpki.Signing{Issued: leaf, Log: testpki.LogV1}))
		stamped := w.bundle(w.pki.Bundle(w.statement(sbom), testpki.Signing{Issued: leaf, Log: testpki.LogV2, Timestamp: true}))
		legacy := w.sig(w.pki.LegacySignature(w.digest, testpki.Signing{Issued: leaf, Log: testpki.LogV1}))
		private := w.bundle(w.pki.Bundle(w.statement(sbom), testpki.Signing{Issued: issued, Chain: true}))
		keyed := w.bundle(w.pki.Bundle(w.statement(sbom), testpki.Signing{Key: w.key}))
		der := testpki.Digest
		for name, c := range map[string]struct {
			candidate attest.Candidate
			revoked   attest.Revoked
		}{
			"key":                      {keyed, attest.Revoked{Keys: []string{w.key.ID()}}},
			"certificate":              {keyless, attest.Revoked{Certificates: []string{der(leaf.Certificate.Raw)}}},
			"certificate, .sig":        {legacy, attest.Revoked{Certificates: []string{der(leaf.Certificate.Raw)}}},
			"certificate's key":        {keyless, attest.Revoked{Keys: []string{der(leaf.Certificate.RawSubjectPublicKeyInfo)}}},
			"certificate's serial":     {keyless, attest.Revoked{Serials: []string{"0x00" + strings.ToUpper(leaf.Certificate.SerialNumber.Text(16))}}},
			"serial with colons":       {keyless, attest.Revoked{Serials: []string{colons(leaf.Certificate.SerialNumber.Text(16))}}},
			"Fulcio's intermediate":    {keyless, attest.Revoked{Certificates: []string{der(w.pki.Intermediate().Raw)}}},
			"intermediate's serial":    {keyless, attest.Revoked{Serials: []string{w.pki.Intermediate().SerialNumber.Text(16)}}},
			"private certificate":      {private, attest.Revoked{Certificates: []string{der(issued.Certificate.Raw)}}},
			"private intermediate":     {private, attest.Revoked{Certificates: []string{der(w.ca.Intermediate().Raw)}}},
			"private root's key":       {private, attest.Revoked{Keys: []string{der(w.ca.Root().RawSubjectPublicKeyInfo)}}},
			"timestamp authority":      {stamped, attest.Revoked{Certificates: []string{der(w.pki.TSACertificate().Raw)}}},
			"timestamp authority, key": {stamped, attest.Revoked{Keys: []string{der(w.pki.TSACertificate().RawSubjectPublicKeyInfo)}}},
			"timestamp serial":         {stamped, attest.Revoked{Serials: []string{w.pki.TSACertificate().SerialNumber.Text(16)}}},
		} {
			t.Run(fmt.Sprintf("%s, embedded %v", name, embedded), func(t *testing.T) {
				trust := w.trust()
				trust.Revoked = attest.Revoked{Serials: []string{"1234"}} // somebody else's
				if got := w.claim(trust, c.candidate); !got.Verified() {
					t.Fatal(got.Reason)
				}
				trust.Revoked = c.revoked
				refused(t, w.claim(trust, c.candidate), "is revoked")
			})
		}
	}
}

func colons(s string) string {
	if len(s)%2 == 1 {
		s = "0" + s
	}
	var parts []string
	for i := 0; i < len(s); i += 2 {
		parts = append(parts, s[i:i+2])
	}
	return strings.Join(parts, ":")
}

// TestV6TheKeyOfACertificate: the key of a certificate is told as keys are, so that one who signs with it and with the
// key alone is one signer, and a revoked key is revoked.
func TestV6TheKeyOfACertificate(t *testing.T) {
	w := newWorld(t, testpki.Options{})
	for name, s := range map[string]testpki.Signing{
		"private CA": {Issued: w.ca.Issue("a@acme.example", testpki.Validity{}), Chain: true},
		"identity":   {Issued: w.pki.Issue(*ci(), w.pki.Now), Log: testpki.LogV1},
	} {
		claim := w.claim(nil, w.bundle(w.pki.Bundle(w.statement(attest.CosignSign), s)))
		if !claim.Verified() {
			t.Fatalf("%s: %s", name, claim.Reason)
		}
		sum := sha256.Sum256(s.Issued.Certificate.RawSubjectPublicKeyInfo)
		id := "sha256:" + hex.EncodeToString(sum[:])
		if got := claim.Signers[0].Also; !slices.Equal(got, []string{id}) {
			t.Errorf("%s: also known as %q, want %s", name, got, id)
		}
		trust := w.trust()
		trust.Revoked.Keys = []string{id}
		facts := trust.Assess(attest.Subject{Digest: w.digest}, attest.Found{}, []attest.Claim{claim}, w.now)
		if len(facts.Signatures) != 0 || len(facts.Rejected) != 1 {
			t.Errorf("%s: a remembered claim by a key that is revoked now counts", name)
		}
	}
}
