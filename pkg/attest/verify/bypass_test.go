package verify_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	bundlepb "github.com/sigstore/protobuf-specs/gen/pb-go/bundle/v1"
	common "github.com/sigstore/protobuf-specs/gen/pb-go/common/v1"
	rekorpb "github.com/sigstore/protobuf-specs/gen/pb-go/rekor/v1"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/sallyport-dev/sallyport/internal/testpki"
	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// refused checks that a claim has no signer and says why.
func refused(t *testing.T, got attest.Claim, why string) {
	t.Helper()
	if got.Verified() || !strings.Contains(got.Reason, why) || got.Predicate != nil {
		t.Errorf("verified %v, reason %q, want %q", got.Verified(), got.Reason, why)
	}
}

// edit changes a bundle that was made.
func edit(t *testing.T, raw []byte, f func(*bundlepb.Bundle)) []byte {
	t.Helper()
	var b bundlepb.Bundle
	if err := protojson.Unmarshal(raw, &b); err != nil {
		t.Fatal(err)
	}
	f(&b)
	out, err := protojson.Marshal(&b)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// An attestation is not a signature, and a signing document of another kind neither.
func TestV1OnlySignaturesAreSignatures(t *testing.T) {
	w := newWorld(t, testpki.Options{})
	for _, predicateType := range []string{sbom, "https://slsa.dev/provenance/v1", attest.CosignSign + "/", "https://sigstore.dev/cosign/sign/v2"} {
		for name, c := range map[string]attest.Candidate{
			"bundle": w.bundle(w.pki.Bundle(w.statement(predicateType), testpki.Signing{Key: w.key})),
			".att":   w.att(w.pki.LegacyAttestation(w.statement(predicateType), testpki.Signing{Key: w.key})),
		} {
			if got := w.claim(nil, c); !got.Verified() || got.Signature || got.PredicateType != predicateType {
				t.Errorf("%s of type %s: %+v", name, predicateType, got)
			}
		}
	}
	for _, kind := range []string{"atomic container signature", "Cosign container image signature", "x"} {
		document := testpki.SimpleSigningDocument(w.digest, "r", kind, nil)
		got := w.claim(nil, w.sig(w.pki.LegacySigned(document, testpki.Signing{Key: w.key})))
		refused(t, got, "critical.type")
		if got.Signature {
			t.Errorf("type %q is a signature", kind)
		}
	}
	// The annotation of a predicate type decides nothing.
	payload, annotations := w.pki.LegacyAttestation(w.statement(sbom), testpki.Signing{Key: w.key})
	annotations["predicateType"] = attest.CosignSign
	if got := w.claim(nil, w.att(payload, annotations)); got.Signature {
		t.Error("an annotation made a signature")
	}
}

// Log entries of one signature do not speak for another.
func TestV2A19SwappedLogEntries(t *testing.T) {
	w := newWorld(t, testpki.Options{})
	sign, bom := w.statement(attest.CosignSign), w.statement(sbom)
	for name, s := range map[string]testpki.Signing{
		"v0.1":           {Identity: ci(), Log: testpki.LogV1Promise, Version: "0.1"},
		"v0.2":           {Identity: ci(), Log: testpki.LogV1, Version: "0.2"},
		"v0.3":           {Identity: ci(), Log: testpki.LogV1},
		"v0.3 Rekor v2":  {Identity: ci(), Log: testpki.LogV2, Timestamp: true},
		"intoto":         {Identity: ci(), Log: testpki.LogV1, Intoto: true},
		"keyed":          {Key: w.key, Log: testpki.LogV1},
		"keyed Rekor v2": {Key: w.key, Log: testpki.LogV2},
	} {
		t.Run(name, func(t *testing.T) {
			var entries []*rekorpb.TransparencyLogEntry
			keep := s
			keep.Edit = func(b *bundlepb.Bundle) { entries = b.VerificationMaterial.TlogEntries }
			w.pki.Bundle(bom, keep)
			raw := w.pki.Bundle(sign, s)
			if got := w.claim(nil, w.bundle(raw)); !got.Verified() {
				t.Fatal(got.Reason)
			}
			raw = edit(t, raw, func(b *bundlepb.Bundle) { b.VerificationMaterial.TlogEntries = entries })
			refused(t, w.claim(nil, w.bundle(raw)), "log entry")
		})
	}
	for name, s := range map[string]testpki.Signing{"keyless": {Identity: ci(), Log: testpki.LogV1}, "keyed": {Key: w.key, Log: testpki.LogV1}} {
		t.Run(".sig "+name, func(t *testing.T) {
			_, other := w.pki.LegacySigned(testpki.SimpleSigningDocument(w.digest, "other", "", nil), s)
			payload, annotations := w.pki.LegacySignature(w.digest, s)
			annotations["dev.sigstore.cosign/bundle"] = other["dev.sigstore.cosign/bundle"]
			refused(t, w.claim(nil, w.sig(payload, annotations)), "log entry")
		})
		t.Run(".att "+name, func(t *testing.T) {
			_, other := w.pki.LegacyAttestation(bom, s)
			payload, annotations := w.pki.LegacyAttestation(w.statement("https://slsa.dev/provenance/v1"), s)
			annotations["dev.sigstore.cosign/bundle"] = other["dev.sigstore.cosign/bundle"]
			refused(t, w.claim(nil, w.att(payload, annotations)), "log entry")
		})
	}
}

func TestV5ForgedTimestamps(t *testing.T) {
	for _, embedded := range []bool{false, true} {
		w := newWorld(t, testpki.Options{TSAEmbedded: embedded})
		s := testpki.Signing{Identity: ci(), Log: testpki.LogV2, Timestamp: true}
		if got := w.claim(nil, w.bundle(w.pki.Bundle(w.statement(sbom), s))); !got.Verified() {
			t.Fatal(got.Reason)
		}
		signature := func(b *bundlepb.Bundle) []byte { return b.GetDsseEnvelope().Signatures[0].Sig }
		put := func(b *bundlepb.Bundle, stamp []byte) {
			b.VerificationMaterial.TimestampVerificationData.Rfc3161Timestamps = []*common.RFC3161SignedTimestamp{{SignedTimestamp: stamp}}
		}
		for name, f := range map[string]func(*bundlepb.Bundle){
			"certificate in the bag": func(b *bundlepb.Bundle) { put(b, w.pki.ForgedTimestamp(signature(b), w.pki.Now)) },
			"of another authority": func(b *bundlepb.Bundle) {
				put(b, testpki.New(t, testpki.Options{TSAEmbedded: true}).Timestamp(signature(b), w.pki.Now))
			},
			"of another signature": func(b *bundlepb.Bundle) { put(b, w.pki.Timestamp([]byte("other"), w.pki.Now)) },
			"rubbish":              func(b *bundlepb.Bundle) { put(b, []byte("rubbish")) },
			"empty":                func(b *bundlepb.Bundle) { put(b, nil) },
		} {
			t.Run(fmt.Sprintf("%s, embedded %v", name, embedded), func(t *testing.T) {
				s := s
				s.Edit = f
				refused(t, w.claim(nil, w.bundle(w.pki.Bundle(w.statement(sbom), s))), "timestamp")
			})
		}
	}
}

// Copies do not count twice: not of a log's entry, and names of one key share its ID.
func TestV6CopiesOfOneLog(t *testing.T) {
	w := newWorld(t, testpki.Options{})
	twice := testpki.Signing{Identity: ci(), Log: testpki.LogV1, Edit: func(b *bundlepb.Bundle) {
		m := b.VerificationMaterial
		m.TlogEntries = append(m.TlogEntries, m.TlogEntries[0])
	}}
	refused(t, w.claim(nil, w.bundle(w.pki.Bundle(w.statement(sbom), twice))), "duplicate")
	// The same entry under another index: the promise does not cover it, and the log is still one.
	renumbered := twice
	renumbered.Edit = func(b *bundlepb.Bundle) {
		twice.Edit(b)
		m := b.VerificationMaterial
		var other rekorpb.TransparencyLogEntry
		raw, err := protojson.Marshal(m.TlogEntries[0])
		if err != nil {
			t.Fatal(err)
		}
		if err := protojson.Unmarshal(raw, &other); err != nil {
			t.Fatal(err)
		}
		other.LogIndex++
		m.TlogEntries[1] = &other
	}
	got := w.claim(nil, w.bundle(w.pki.Bundle(w.statement(sbom), renumbered)))
	if !got.Verified() || len(got.Signers[0].LogIDs) != 1 {
		t.Errorf("%+v", got)
	}
}

// Nothing at all, the wrong thing and the thing of another image are no evidence.
func TestA18EmptyAndForeignPayloads(t *testing.T) {
	w := newWorld(t, testpki.Options{})
	other := testpki.Digest([]byte("other"))
	foreign := testpki.Statement(other, attest.CosignSign, nil)
	refused(t, w.claim(nil, w.bundle(w.pki.Bundle(foreign, testpki.Signing{Key: w.key}))), "it is about")
	refused(t, w.claim(nil, w.att(w.pki.LegacyAttestation(foreign, testpki.Signing{Key: w.key}))), "it is about")
	refused(t, w.claim(nil, w.sig(w.pki.LegacySignature(other, testpki.Signing{Key: w.key}))), "it signs")
	refused(t, w.claim(nil, w.bundle(w.pki.MessageBundle([]byte("other"), testpki.Signing{Key: w.key}))), "it signs")
	none := w.verifier(&attest.Trust{}).Verify(t.Context(), w.bundle(w.pki.Bundle(w.statement(sbom), testpki.Signing{Key: w.key})))
	refused(t, none, "no authority")
}

// What cannot be read is refused, though it is signed by whom one trusts.
func TestV8A18V22UnreadablePayloads(t *testing.T) {
	w := newWorld(t, testpki.Options{})
	hex := strings.TrimPrefix(w.digest, "sha256:")
	for name, payload := range map[string]string{
		"not JSON":        "hello",
		"empty":           "",
		"null":            "null",
		"no subject":      `{"_type":"https://in-toto.io/Statement/v1","predicateType":"x","predicate":{}}`,
		"null subjects":   `{"_type":"https://in-toto.io/Statement/v1","predicateType":"x","subject":null}`,
		"empty subjects":  `{"_type":"https://in-toto.io/Statement/v1","predicateType":"x","subject":[]}`,
		"a null subject":  `{"_type":"https://in-toto.io/Statement/v1","predicateType":"x","subject":[null,{"digest":{"sha256":"` + hex + `"}}]}`,
		"sha512 alone":    `{"_type":"https://in-toto.io/Statement/v1","predicateType":"x","subject":[{"digest":{"sha512":"` + hex + hex + `"}}]}`,
		"upper case":      `{"_type":"https://in-toto.io/Statement/v1","predicateType":"x","subject":[{"digest":{"sha256":"` + strings.ToUpper(hex) + `"}}]}`,
		"truncated":       `{"_type":"https://in-toto.io/Statement/v1","predicateType":"x","subject":[{"digest":{"sha256":"` + hex[:62] + `"}}]}`,
		"type missing":    `{"predicateType":"x","subject":[{"digest":{"sha256":"` + hex + `"}}]}`,
		"predicate twice": `{"_type":"https://in-toto.io/Statement/v1","predicateType":"x","predicateType":"y","subject":[{"digest":{"sha256":"` + hex + `"}}]}`,
		"trailing":        string(w.statement(sbom)) + "{}",
	} {
		t.Run(name, func(t *testing.T) {
			for _, c := range []attest.Candidate{
				w.bundle(w.pki.Bundle([]byte(payload), testpki.Signing{Key: w.key})),
				w.att(w.pki.LegacyAttestation([]byte(payload), testpki.Signing{Key: w.key})),
				w.sig(w.pki.LegacySigned([]byte(payload), testpki.Signing{Key: w.key})),
			} {
				refused(t, w.claim(nil, c), "")
			}
		})
	}
	for _, kind := range []string{"application/json", "application/vnd.in-toto", "application/vnd.in-toto+json "} {
		s := testpki.Signing{Key: w.key, PayloadType: kind}
		refused(t, w.claim(nil, w.bundle(w.pki.Bundle(w.statement(sbom), s))), "payload type")
		refused(t, w.claim(nil, w.att(w.pki.LegacyAttestation(w.statement(sbom), s))), "payload type")
	}
	if text, err := json.Marshal(w.claim(nil, w.bundle(nil))); err != nil || !strings.Contains(string(text), `"signers":[]`) {
		t.Errorf("%s %v", text, err)
	}
}
