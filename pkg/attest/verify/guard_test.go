package verify_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"

	bundlepb "github.com/sigstore/protobuf-specs/gen/pb-go/bundle/v1"
	common "github.com/sigstore/protobuf-specs/gen/pb-go/common/v1"
	rekorpb "github.com/sigstore/protobuf-specs/gen/pb-go/rekor/v1"

	"github.com/sallyport-dev/sallyport/internal/testpki"
)

// rsaKey looks like a public key of a size. That its modulus is no product of two primes does not show.
func rsaKey(bits uint) *rsa.PublicKey {
	return &rsa.PublicKey{N: new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), bits), big.NewInt(105)), E: 65537}
}

func rsaPEM(t *testing.T, bits uint) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(rsaKey(bits))
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

// huge is a certificate with a key that takes long to use.
func huge(t *testing.T) *x509.Certificate {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: "huge"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, &x509.Certificate{Subject: pkix.Name{CommonName: "x"}}, rsaKey(100_000), private)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Keys that a stranger brings are measured before they are used: an entry of 150 KB would cost seconds, one
// of a megabyte hours.
func TestV9KeysThatAreAnAttack(t *testing.T) {
	w := newWorld(t, testpki.Options{})
	big := huge(t)
	body := func(f func(body, spec map[string]any)) func(*bundlepb.Bundle) {
		return func(b *bundlepb.Bundle) {
			e := b.VerificationMaterial.TlogEntries[0]
			e.CanonicalizedBody = rewrite(t, e.CanonicalizedBody, f)
		}
	}
	message := body(func(_, spec map[string]any) {
		spec["signature"] = map[string]any{"content": bytes.Repeat([]byte{7}, 100), "publicKey": map[string]any{"content": []byte(rsaPEM(t, 100_000))}}
	})
	keyed := testpki.Signing{Key: w.key, Log: testpki.LogV1}
	why := map[string]string{
		"hashedrekord": "bits", "dsse": "bits", "dsse, certificate": "bits", "dsse, proposed": "proposedContent", "intoto, payload": "Payload",
		"large body": "larger", "many entries": "21 log entries", "leaf": "bits", "chain": "bits", "timestamp": "bits",
		"many timestamps": "20 timestamps", "large timestamp": "larger",
	}
	for name, edit := range map[string]func(*bundlepb.Bundle){
		"hashedrekord": message,
		"dsse": body(func(_, spec map[string]any) {
			spec["signatures"] = []any{map[string]any{"signature": "AAAA", "verifier": []byte(rsaPEM(t, 100_000))}}
		}),
		"dsse, certificate": body(func(_, spec map[string]any) {
			spec["signatures"] = []any{map[string]any{"signature": "AAAA", "verifier": []byte(testpki.PEM(big))}}
		}),
		"dsse, proposed": body(func(_, spec map[string]any) { spec["proposedContent"] = map[string]any{} }),
		"intoto, payload": body(func(body, spec map[string]any) {
			body["kind"], spec["content"] = "intoto", map[string]any{"envelope": map[string]any{"Payload": "e30="}}
		}),
		"large body": body(func(body, _ map[string]any) { body["x"] = strings.Repeat("x", 100_000) }),
		"many entries": func(b *bundlepb.Bundle) {
			for range 20 {
				b.VerificationMaterial.TlogEntries = append(b.VerificationMaterial.TlogEntries, b.VerificationMaterial.TlogEntries[0])
			}
		},
		"leaf": func(b *bundlepb.Bundle) {
			b.VerificationMaterial.Content = &bundlepb.VerificationMaterial_Certificate{Certificate: &common.X509Certificate{RawBytes: big.Raw}}
		},
		"chain": func(b *bundlepb.Bundle) {
			b.VerificationMaterial.Content = &bundlepb.VerificationMaterial_X509CertificateChain{X509CertificateChain: &common.X509CertificateChain{
				Certificates: []*common.X509Certificate{{RawBytes: w.ca.Issue("a@acme.example", testpki.Validity{}).Certificate.Raw}, {RawBytes: big.Raw}},
			}}
		},
		"timestamp":       stamps(func(signature []byte) []byte { return w.pki.TimestampWith(signature, w.pki.Now, big) }, 1),
		"many timestamps": stamps(func(signature []byte) []byte { return w.pki.Timestamp(signature, w.pki.Now) }, 20),
		"large timestamp": stamps(func([]byte) []byte { return make([]byte, 100_000) }, 1),
	} {
		t.Run(name, func(t *testing.T) {
			s := keyed
			s.Edit = edit
			start := time.Now()
			refused(t, w.claim(nil, w.bundle(w.pki.Bundle(w.statement(sbom), s))), why[name])
			if took := time.Since(start); took > 2*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
	t.Run(".sig", func(t *testing.T) {
		payload, a := w.pki.LegacySignature(w.digest, keyed)
		var b map[string]any
		if err := json.Unmarshal([]byte(a[bundleKey]), &b); err != nil {
			t.Fatal(err)
		}
		inner := b["Payload"].(map[string]any)
		raw, err := base64.StdEncoding.DecodeString(inner["body"].(string))
		if err != nil {
			t.Fatal(err)
		}
		inner["body"] = rewrite(t, raw, func(_, spec map[string]any) {
			spec["signature"] = map[string]any{"content": bytes.Repeat([]byte{7}, 100), "publicKey": map[string]any{"content": []byte(rsaPEM(t, 100_000))}}
		})
		changed, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		for name, annotation := range map[string][2]string{"entry": {bundleKey, string(changed)}, "certificate": {certificateKey, testpki.PEM(big)}, "chain": {chainKey, testpki.PEM(big)}} {
			c := map[string]string{signatureKey: a[signatureKey], annotation[0]: annotation[1]}
			start := time.Now()
			refused(t, w.claim(nil, w.sig(payload, c)), "bits")
			if took := time.Since(start); took > 2*time.Second {
				t.Errorf("%s took %v", name, took)
			}
		}
	})
	// What real services write is far from these limits.
	good := testpki.Signing{Key: w.key, Edit: stamps(func(signature []byte) []byte { return w.pki.TimestampWith(signature, w.pki.Now) }, 1)}
	if got := w.claim(nil, w.bundle(w.pki.Bundle(w.statement(sbom), good))); !got.Verified() || got.Signers[0].Time == nil {
		t.Errorf("%+v", got)
	}
}

func rewrite(t *testing.T, raw []byte, f func(body, spec map[string]any)) []byte {
	t.Helper()
	var body map[string]any
	if err := json.Unmarshal(raw, &body); err != nil {
		t.Fatal(err)
	}
	f(body, body["spec"].(map[string]any))
	out, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// stamps puts n timestamps into a bundle.
func stamps(stamp func(signature []byte) []byte, n int) func(*bundlepb.Bundle) {
	return func(b *bundlepb.Bundle) {
		b.VerificationMaterial.TlogEntries = []*rekorpb.TransparencyLogEntry{}
		data := &bundlepb.TimestampVerificationData{}
		for range n {
			data.Rfc3161Timestamps = append(data.Rfc3161Timestamps, &common.RFC3161SignedTimestamp{SignedTimestamp: stamp(b.GetDsseEnvelope().Signatures[0].Sig)})
		}
		b.VerificationMaterial.TimestampVerificationData = data
	}
}
