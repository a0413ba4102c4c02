package verify_test

import (
	"bytes"
	"encoding/json"
	"testing"

	bundlepb "github.com/sigstore/protobuf-specs/gen/pb-go/bundle/v1"
	rekorpb "github.com/sigstore/protobuf-specs/gen/pb-go/rekor/v1"

	"github.com/sallyport-dev/sallyport/internal/testpki"
	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/attest/verify"
)

// An envelope may be in Rekor v1 as a hashedrekord of what DSSE signs.
func TestEnvelopesLoggedAsHashedRecords(t *testing.T) {
	w := newWorld(t, testpki.Options{})
	for name, s := range map[string]testpki.Signing{
		"identity":      {Identity: ci(), Log: testpki.LogV1, Hashed: true},
		"stamped":       {Identity: ci(), Log: testpki.LogV1, Hashed: true, Timestamp: true},
		"v0.2":          {Identity: ci(), Log: testpki.LogV1, Hashed: true, Version: "0.2"},
		"v0.1":          {Identity: ci(), Log: testpki.LogV1Promise, Hashed: true, Version: "0.1"},
		"key":           {Key: w.key, Log: testpki.LogV1, Hashed: true},
		"key, no times": {Key: w.key, Log: testpki.LogV1Proof, Hashed: true},
	} {
		t.Run(name, func(t *testing.T) {
			got := w.claim(nil, w.bundle(w.pki.Bundle(w.statement(sbom), s)))
			if !got.Verified() || !got.Signers[0].Logged || len(got.Signers[0].LogIDs) != 1 || got.PredicateType != sbom || string(got.Predicate) != `{"a":1}` {
				t.Errorf("%+v", got)
			}
			if s.Log != testpki.LogV1Proof {
				if got := w.claim(nil, w.att(w.pki.LegacyAttestation(w.statement(sbom), s))); !got.Verified() || !got.Signers[0].Logged {
					t.Errorf(".att: %+v", got)
				}
			}
		})
	}
}

// V2, A19: and it has to be the entry of this envelope.
func TestV2A19HashedRecordsOfOtherThings(t *testing.T) {
	w := newWorld(t, testpki.Options{})
	signing := testpki.Signing{Identity: ci(), Log: testpki.LogV1, Hashed: true}
	entriesOf := func(payload []byte, s testpki.Signing) (entries []*rekorpb.TransparencyLogEntry) {
		s.Edit = func(b *bundlepb.Bundle) { entries = b.VerificationMaterial.TlogEntries }
		w.pki.Bundle(payload, s)
		return entries
	}
	another := entriesOf(w.statement("https://slsa.dev/provenance/v1"), signing)
	for name, c := range map[string]struct {
		s    testpki.Signing
		edit func(*bundlepb.Bundle)
		why  string
	}{
		"another envelope's": {signing, func(b *bundlepb.Bundle) { b.VerificationMaterial.TlogEntries = another }, "log entry"},
		"by another key": {testpki.Signing{Key: w.key, Log: testpki.LogV1, Hashed: true}, func(b *bundlepb.Bundle) {
			b.VerificationMaterial.TlogEntries = entriesOf(w.statement(sbom), testpki.Signing{Key: testpki.NewKey(t), Log: testpki.LogV1, Hashed: true})
		}, "log entry"},
		"body":              {signing, func(b *bundlepb.Bundle) { swapHash(t, b, w.digest) }, "signature"},
		"payload":           {signing, func(b *bundlepb.Bundle) { e := b.GetDsseEnvelope(); e.Payload = append(e.Payload, ' ') }, "log entry"},
		"signature":         {signing, func(b *bundlepb.Bundle) { b.GetDsseEnvelope().Signatures[0].Sig[9]++ }, "log entry"},
		"another statement": {signing, func(b *bundlepb.Bundle) { b.GetDsseEnvelope().Payload = w.statement("x") }, "log entry"},
		"type of payload":   {signing, func(b *bundlepb.Bundle) { b.GetDsseEnvelope().PayloadType += " " }, "payload type"},
		"unlogged signature": {testpki.Signing{Key: w.key, Log: testpki.LogV1, Hashed: true}, func(b *bundlepb.Bundle) {
			b.GetDsseEnvelope().Signatures[0].Sig = nil
		}, "signature"},
		"one of each kind": {signing, func(b *bundlepb.Bundle) {
			m := b.VerificationMaterial
			m.TlogEntries = append(m.TlogEntries, another...)
		}, "duplicate"},
		"a message's": {signing, func(b *bundlepb.Bundle) {
			b.VerificationMaterial.TlogEntries = entriesOfMessage(w, w.statement(sbom), testpki.Signing{Identity: ci(), Log: testpki.LogV1})
		}, "log entry"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := w.claim(nil, w.bundle(w.pki.Bundle(w.statement(sbom), c.s))); !got.Verified() {
				t.Fatal(got.Reason)
			}
			c.s.Edit = c.edit
			refused(t, w.claim(nil, w.bundle(w.pki.Bundle(w.statement(sbom), c.s))), c.why)
		})
	}
	// With one certificate or key for both: an entry of another envelope, of another signature of the same envelope, and
	// a signature by somebody else.
	for name, s := range map[string]testpki.Signing{
		"certificate": {Issued: w.pki.Issue(*ci(), w.pki.Now), Log: testpki.LogV1, Hashed: true},
		"key":         {Key: w.key, Log: testpki.LogV1, Hashed: true},
	} {
		if got := w.claim(nil, w.bundle(w.pki.Bundle(w.statement(sbom), s))); !got.Verified() {
			t.Fatal(got.Reason)
		}
		for what, payload := range map[string][]byte{"another envelope's": w.statement("x"), "another signature's": w.statement(sbom)} {
			t.Run("one "+name+", "+what, func(t *testing.T) {
				other := entriesOf(payload, s)
				s.Edit = func(b *bundlepb.Bundle) { b.VerificationMaterial.TlogEntries = other }
				refused(t, w.claim(nil, w.bundle(w.pki.Bundle(w.statement(sbom), s))), "log entry")
			})
		}
		t.Run("one "+name+", signed by somebody else", func(t *testing.T) {
			var foreign []byte
			w.pki.Bundle(w.statement(sbom), testpki.Signing{Key: testpki.NewKey(t), Edit: func(b *bundlepb.Bundle) { foreign = b.GetDsseEnvelope().Signatures[0].Sig }})
			s.Edit = func(b *bundlepb.Bundle) { b.GetDsseEnvelope().Signatures[0].Sig = foreign }
			refused(t, w.claim(nil, w.bundle(w.pki.Bundle(w.statement(sbom), s))), "log entry")
		})
	}
	// About another image, it is logged in vain.
	foreign := testpki.Statement(testpki.Digest([]byte("other")), sbom, nil)
	refused(t, w.claim(nil, w.bundle(w.pki.Bundle(foreign, signing))), "it is about")
}

func entriesOfMessage(w *world, message []byte, s testpki.Signing) (entries []*rekorpb.TransparencyLogEntry) {
	s.Edit = func(b *bundlepb.Bundle) { entries = b.VerificationMaterial.TlogEntries }
	w.pki.MessageBundle(message, s)
	return entries
}

// swapHash has the entry's body name another digest.
func swapHash(t *testing.T, b *bundlepb.Bundle, digest string) {
	t.Helper()
	entry := b.VerificationMaterial.TlogEntries[0]
	var body struct {
		Spec struct {
			Data struct{ Hash struct{ Value string } }
		}
	}
	if err := json.Unmarshal(entry.CanonicalizedBody, &body); err != nil || body.Spec.Data.Hash.Value == "" {
		t.Fatal(err, string(entry.CanonicalizedBody))
	}
	entry.CanonicalizedBody = bytes.Replace(entry.CanonicalizedBody, []byte(body.Spec.Data.Hash.Value), []byte(digest[len("sha256:"):]), 1)
}

// A root that knows nobody leaves the key to be believed, when a key alone was asked for; a trust configuration
// does not get by with one.
func TestEmptyRoots(t *testing.T) {
	w := newWorld(t, testpki.Options{})
	const empty = `{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1"}`
	o := verify.BundleOptions{Artifact: []byte("manifest"), TrustedRoot: []byte(empty), Key: []byte(w.key.PEM())}
	for name, c := range map[string]struct {
		bundle []byte
		ok     bool
	}{
		"message":  {w.pki.MessageBundle(o.Artifact, testpki.Signing{Key: w.key}), true},
		"envelope": {w.pki.Bundle(w.statement(sbom), testpki.Signing{Key: w.key}), true},
		"other":    {w.pki.MessageBundle([]byte("other"), testpki.Signing{Key: w.key}), false},
		"stranger": {w.pki.MessageBundle(o.Artifact, testpki.Signing{Key: testpki.NewKey(t)}), false},
		"identity": {w.pki.MessageBundle(o.Artifact, testpki.Signing{Identity: ci(), Log: testpki.LogV1}), false},
	} {
		o.Bundle = c.bundle
		if err := verify.Bundle(t.Context(), o); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
	o.Key, o.Identity, o.Issuer = nil, main, issuer
	if err := verify.Bundle(t.Context(), o); err == nil {
		t.Error("an identity was believed without an authority")
	}
	w.file("empty.json", []byte(empty))
	trust := w.only(attest.Authority{Keys: []attest.Key{{PEM: w.key.PEM()}}})
	trust.Roots = map[string]attest.Root{"own": {File: "empty.json"}}
	if _, err := verify.New(t.Context(), verify.Options{Trust: trust, Dir: w.dir}); err == nil {
		t.Error("a configuration with an empty root was accepted")
	}
}
