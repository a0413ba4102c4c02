package sign

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	bundlepb "github.com/sigstore/protobuf-specs/gen/pb-go/bundle/v1"
	common "github.com/sigstore/protobuf-specs/gen/pb-go/common/v1"
	dssepb "github.com/sigstore/protobuf-specs/gen/pb-go/dsse"
	rekorpb "github.com/sigstore/protobuf-specs/gen/pb-go/rekor/v1"
	"github.com/sigstore/sigstore-go/pkg/bundle"
	"github.com/sigstore/sigstore-go/pkg/verify"

	"github.com/sallyport-dev/sallyport/internal/testpki"
	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/attest/keys"
)

// fromLegacy makes a bundle v0.1 of a legacy layer, as a verifier does.
func fromLegacy(t *testing.T, e *Evidence) *bundle.Bundle {
	t.Helper()
	b := &bundlepb.Bundle{MediaType: "application/vnd.dev.sigstore.bundle+json;version=0.1", VerificationMaterial: &bundlepb.VerificationMaterial{}}
	material := b.VerificationMaterial
	if cert := e.Annotations[annotationCertificate]; cert != "" {
		block, _ := pem.Decode([]byte(cert))
		material.Content = &bundlepb.VerificationMaterial_X509CertificateChain{X509CertificateChain: &common.X509CertificateChain{
			Certificates: []*common.X509Certificate{{RawBytes: block.Bytes}},
		}}
	} else {
		material.Content = &bundlepb.VerificationMaterial_PublicKey{PublicKey: &common.PublicKeyIdentifier{Hint: e.KeyID}}
	}
	if text := e.Annotations[annotationBundle]; text != "" {
		var in struct {
			SignedEntryTimestamp []byte
			Payload              struct {
				Body           []byte
				IntegratedTime int64
				LogIndex       int64
				LogID          string
			}
		}
		if err := json.Unmarshal([]byte(text), &in); err != nil {
			t.Fatal(err)
		}
		var kind struct{ Kind, APIVersion string }
		if err := json.Unmarshal(in.Payload.Body, &kind); err != nil {
			t.Fatal(err)
		}
		material.TlogEntries = []*rekorpb.TransparencyLogEntry{{
			LogIndex: in.Payload.LogIndex, LogId: &common.LogId{KeyId: must(hex.DecodeString(in.Payload.LogID))},
			KindVersion: &rekorpb.KindVersion{Kind: kind.Kind, Version: kind.APIVersion}, IntegratedTime: in.Payload.IntegratedTime,
			InclusionPromise:  &rekorpb.InclusionPromise{SignedEntryTimestamp: in.SignedEntryTimestamp},
			CanonicalizedBody: in.Payload.Body,
		}}
	}
	if text := e.Annotations[annotationTimestamp]; text != "" && e.Format == attest.CosignSignature {
		var in struct{ SignedRFC3161Timestamp []byte }
		if err := json.Unmarshal([]byte(text), &in); err != nil {
			t.Fatal(err)
		}
		material.TimestampVerificationData = &bundlepb.TimestampVerificationData{
			Rfc3161Timestamps: []*common.RFC3161SignedTimestamp{{SignedTimestamp: in.SignedRFC3161Timestamp}},
		}
	}
	switch e.Format {
	case attest.CosignSignature:
		sum := sha256.Sum256(e.Payload)
		b.Content = &bundlepb.Bundle_MessageSignature{MessageSignature: &common.MessageSignature{
			MessageDigest: &common.HashOutput{Algorithm: common.HashAlgorithm_SHA2_256, Digest: sum[:]},
			Signature:     must(base64.StdEncoding.DecodeString(e.Annotations[annotationSignature])),
		}}
	case attest.CosignAttestation:
		var in dssepb.Envelope
		if err := json.Unmarshal(e.Payload, &in); err != nil {
			t.Fatal(err)
		}
		// cosign compares the hash in the log's entry with that of the layer.
		for _, entry := range material.TlogEntries {
			sum := sha256.Sum256(e.Payload)
			if body := string(entry.CanonicalizedBody); !strings.Contains(body, `"envelopeHash":{"algorithm":"sha256","value":"`+hex.EncodeToString(sum[:])) {
				t.Errorf("the log's entry is about another envelope: %s", body)
			}
		}
		b.Content = &bundlepb.Bundle_DsseEnvelope{DsseEnvelope: &dssepb.Envelope{
			Payload: in.Payload, PayloadType: in.PayloadType, Signatures: in.Signatures,
		}}
	}
	return must(bundle.NewBundle(b))
}

// The older formats of a key, checked by hand: what is signed are the bytes of the payload, or DSSE's encoding.
func TestLegacyFormatsOfAKey(t *testing.T) {
	private := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	s := newSigner(t, Options{Key: must(keys.NewPrivate(private))})
	e, err := s.Sign(context.Background(), image, SignOptions{Legacy: true, Annotations: map[string]string{"stage": "prod"}})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"critical":{"identity":{"docker-reference":"registry.example/acme/shop"},"image":{"docker-manifest-digest":"` + image.Digest +
		`"},"type":"cosign container image signature"},"optional":{"stage":"prod"}}`
	if diff := cmp.Diff(want, string(e.Payload)); diff != "" {
		t.Errorf("payload (-want +got):\n%s", diff)
	}
	sum := sha256.Sum256(e.Payload)
	if !ecdsa.VerifyASN1(&private.PublicKey, sum[:], must(base64.StdEncoding.DecodeString(e.Annotations["dev.cosignproject.cosign/signature"]))) {
		t.Error("the signature does not verify")
	}
	if len(e.Annotations) != 1 || e.Format != attest.CosignSignature || e.MediaType != "application/vnd.dev.cosign.simplesigning.v1+json" {
		t.Errorf("evidence %+v", e)
	}
	plain, err := s.Sign(context.Background(), image, SignOptions{Legacy: true})
	if err != nil || !bytes.HasSuffix(plain.Payload, []byte(`"optional":null}`)) {
		t.Errorf("without annotations: %s, %v", plain.Payload, err)
	}

	a, err := s.Attest(context.Background(), image, Predicate{Type: "custom", Body: []byte("hello")}, SignOptions{Legacy: true})
	if err != nil {
		t.Fatal(err)
	}
	var in struct {
		PayloadType string
		Payload     []byte
		Signatures  []struct{ KeyID, Sig string }
	}
	if err := json.Unmarshal(a.Payload, &in); err != nil {
		t.Fatal(err)
	}
	sum = sha256.Sum256(fmt.Appendf(nil, "DSSEv1 28 application/vnd.in-toto+json %d %s", len(in.Payload), in.Payload))
	if in.PayloadType != "application/vnd.in-toto+json" || len(in.Signatures) != 1 || in.Signatures[0].KeyID != "" ||
		!ecdsa.VerifyASN1(&private.PublicKey, sum[:], must(base64.StdEncoding.DecodeString(in.Signatures[0].Sig))) {
		t.Errorf("envelope %s", a.Payload)
	}
	wantNotes := map[string]string{"dev.cosignproject.cosign/signature": "", "predicateType": "https://cosign.sigstore.dev/attestation/v1"}
	if diff := cmp.Diff(wantNotes, a.Annotations); diff != "" || a.MediaType != "application/vnd.dsse.envelope.v1+json" {
		t.Errorf("%s annotations (-want +got):\n%s", a.MediaType, diff)
	}
}

// The older formats with all services, converted to bundles and verified by sigstore-go.
func TestLegacyFormatsVerifyAsBundles(t *testing.T) {
	pki := testpki.New(t, testpki.Options{})
	at := pki.Serve()
	services := Services{Fulcio: at.Fulcio, Logs: []Log{{URL: at.Rekor}}, Timestamps: []string{at.TSA}}
	key := newKey(t)
	logged, integrated, stamped := verify.WithTransparencyLog(1), verify.WithIntegratedTimestamps(1), verify.WithSignedTimestamps(1)
	for name, o := range map[string]Options{
		"keyed": {Key: key, Services: services, TrustedRoot: pki.TrustedRoot()}, "keyless": {Token: token(t), Services: services, TrustedRoot: pki.TrustedRoot()},
	} {
		var public *keys.Public
		if o.Key != nil {
			public = key.Public()
		}
		s := newSigner(t, o)
		e, err := s.Sign(context.Background(), image, SignOptions{Legacy: true})
		if err != nil {
			t.Fatal(err)
		}
		err = verified(t, pki, fromLegacy(t, e), public, verify.WithArtifact(bytes.NewReader(e.Payload)), logged, integrated, stamped)
		if err != nil {
			t.Errorf("%s signature: %v", name, err)
		}
		if err := verified(t, pki, fromLegacy(t, e), public, verify.WithArtifact(strings.NewReader("other")), logged, integrated); err == nil {
			t.Errorf("%s signature verifies for another payload", name)
		}
		a, err := s.Attest(context.Background(), image, Predicate{Type: "https://example.com/x/v1", Body: []byte("{}")}, SignOptions{Legacy: true})
		if err != nil {
			t.Fatal(err)
		}
		if err := verified(t, pki, fromLegacy(t, a), public, digestOf(t, image), logged, integrated); err != nil {
			t.Errorf("%s attestation: %v", name, err)
		}
		var stamp struct{ SignedRFC3161Timestamp []byte }
		if err := json.Unmarshal([]byte(a.Annotations[annotationTimestamp]), &stamp); err != nil {
			t.Fatal(err)
		}
		if err := stamps(stamp.SignedRFC3161Timestamp, a.Payload); err != nil {
			t.Errorf("%s attestation: %v", name, err)
		}
		if name == "keyless" {
			if got := strings.Count(e.Annotations[annotationChain], "BEGIN CERTIFICATE"); got != 2 {
				t.Errorf("%d certificates in the chain, want intermediate and root", got)
			}
		}
	}
}
