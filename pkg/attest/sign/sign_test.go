package sign

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/hex"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/sigstore/sigstore-go/pkg/bundle"
	"github.com/sigstore/sigstore-go/pkg/root"
	"github.com/sigstore/sigstore-go/pkg/verify"
	"github.com/sigstore/sigstore/pkg/signature"

	"github.com/sallyport-dev/sallyport/internal/testpki"
	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/attest/keys"
)

const (
	issuer = "https://token.actions.githubusercontent.com"
	person = "https://github.com/acme/shop/.github/workflows/release.yml@refs/heads/main"
)

var image = Subject{Repository: "registry.example/acme/shop", Digest: "sha256:" + strings.Repeat("ab", 32)}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func newKey(t *testing.T) *keys.Private {
	t.Helper()
	return must(keys.NewPrivate(must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))))
}

func newSigner(t *testing.T, o Options) *Signer {
	t.Helper()
	if o.Pause == 0 {
		o.Pause = time.Millisecond
	}
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func token(t *testing.T) Token {
	t.Helper()
	return must(ParseToken(testpki.Token(issuer, person, time.Now().Add(5*time.Minute)), "the test"))
}

// verified verifies a bundle with sigstore-go as a stranger would, who has the trusted root, the key or the identity.
func verified(t *testing.T, pki *testpki.PKI, b *bundle.Bundle, key *keys.Public, artifact verify.ArtifactPolicyOption, o ...verify.VerifierOption) error {
	t.Helper()
	var material root.TrustedMaterial = must(root.NewTrustedRootFromJSON(pki.TrustedRoot()))
	var policy verify.PolicyBuilder
	if key != nil {
		material = keyed{material, root.NewExpiringKey(must(signature.LoadDefaultVerifier(key.Key())), time.Time{}, time.Time{})}
		policy = verify.NewPolicy(artifact, verify.WithKey())
	} else {
		o = append(o, verify.WithSignedCertificateTimestamps(1))
		id := must(verify.NewShortCertificateIdentity(issuer, "", person, ""))
		policy = verify.NewPolicy(artifact, verify.WithCertificateIdentity(id))
	}
	verifier, err := verify.NewVerifier(material, o...)
	if err != nil {
		t.Fatal(err)
	}
	_, err = verifier.Verify(b, policy)
	return err
}

func digestOf(t *testing.T, s Subject) verify.ArtifactPolicyOption {
	t.Helper()
	return verify.WithArtifactDigest("sha256", must(hex.DecodeString(strings.TrimPrefix(s.Digest, "sha256:"))))
}

func readBundle(t *testing.T, e *Evidence) *bundle.Bundle {
	t.Helper()
	var b bundle.Bundle
	if err := b.UnmarshalJSON(e.Payload); err != nil {
		t.Fatal(err)
	}
	return &b
}

// What a key writes is, but for the signature, the text that cosign v3 writes.
func TestBundleOfAKeyIsCosigns(t *testing.T) {
	key := newKey(t)
	for _, annotations := range []map[string]string{nil, {"stage": "prod", "by": "ann & bob <x>"}} {
		e, err := newSigner(t, Options{Key: key}).Sign(context.Background(), image, SignOptions{Annotations: annotations})
		if err != nil {
			t.Fatal(err)
		}
		noted := `,"annotations":{}`
		if annotations != nil {
			noted = `,"annotations":{"by":"ann & bob <x>","stage":"prod"}`
		}
		statement := `{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":"` + strings.Repeat("ab", 32) + `"}` + noted +
			`}],"predicateType":"https://sigstore.dev/cosign/sign/v1","predicate":{}}`
		want := `{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{"publicKey":{"hint":"` + key.Public().ID() +
			`"}},"dsseEnvelope":{"payload":"` + base64.StdEncoding.EncodeToString([]byte(statement)) +
			`","payloadType":"application/vnd.in-toto+json","signatures":[{"sig":"SIG"}]}}`
		got := regexp.MustCompile(`"sig":"[^"]+"`).ReplaceAllString(string(e.Payload), `"sig":"SIG"`)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if e.Format != attest.Bundle || e.MediaType != bundleType || e.PredicateType != attest.CosignSign || e.Subject != image.Digest ||
			e.KeyID != key.Public().ID() || !strings.Contains(e.SignedBy, key.Public().Fingerprint()) || e.Annotations != nil || e.Entries != nil {
			t.Errorf("evidence %+v", e)
		}
	}
}

func privateKeys(t *testing.T) map[string]crypto.Signer {
	t.Helper()
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]crypto.Signer{
		"P-256": must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)), "P-384": must(ecdsa.GenerateKey(elliptic.P384(), rand.Reader)),
		"P-521": must(ecdsa.GenerateKey(elliptic.P521(), rand.Reader)), "RSA": must(rsa.GenerateKey(rand.Reader, 2048)), "Ed25519": ed,
	}
}

// Bundles of every kind of key verify with sigstore-go, for this image and key and no other.
func TestBundlesOfKeysVerify(t *testing.T) {
	pki := testpki.New(t, testpki.Options{})
	other := newKey(t).Public()
	for kind, private := range privateKeys(t) {
		key := must(keys.NewPrivate(private))
		s := newSigner(t, Options{Key: key})
		signed, err := s.Sign(context.Background(), image, SignOptions{})
		if err != nil {
			t.Fatal(err)
		}
		attested, err := s.Attest(context.Background(), image, Predicate{Type: "https://example.com/reviewed/v1", Body: []byte(`{"by": "ann"}`)}, SignOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range []*Evidence{signed, attested} {
			b := readBundle(t, e)
			if err := verified(t, pki, b, key.Public(), digestOf(t, image), verify.WithNoObserverTimestamps()); err != nil {
				t.Errorf("%s, %s: %v", kind, e.PredicateType, err)
			}
			if err := verified(t, pki, b, other, digestOf(t, image), verify.WithNoObserverTimestamps()); err == nil {
				t.Errorf("%s: verifies with another key", kind)
			}
			elsewhere := Subject{Digest: "sha256:" + strings.Repeat("cd", 32)}
			if err := verified(t, pki, b, key.Public(), digestOf(t, elsewhere), verify.WithNoObserverTimestamps()); err == nil {
				t.Errorf("%s: verifies for another image", kind)
			}
		}
	}
}

// Keyed and keyless, with logs of both generations and timestamps: each verifies with all that was asked for.
func TestBundlesWithServicesVerify(t *testing.T) {
	pki := testpki.New(t, testpki.Options{})
	at := pki.Serve()
	v1, v2, tsa := Log{URL: at.Rekor, Version: 1}, Log{URL: at.Rekor2, Version: 2}, []string{at.TSA}
	logged, stamped, integrated := verify.WithTransparencyLog(1), verify.WithSignedTimestamps(1), verify.WithIntegratedTimestamps(1)
	for name, c := range map[string]struct {
		services Services
		keyless  []verify.VerifierOption
		keyed    []verify.VerifierOption
	}{
		"log 1":          {Services{Logs: []Log{v1}}, []verify.VerifierOption{logged, integrated}, []verify.VerifierOption{logged, integrated}},
		"log 1 and time": {Services{Logs: []Log{v1}, Timestamps: tsa}, []verify.VerifierOption{logged, stamped, integrated}, []verify.VerifierOption{logged, stamped}},
		"log 2 and time": {Services{Logs: []Log{v2}, Timestamps: tsa}, []verify.VerifierOption{logged, stamped}, []verify.VerifierOption{logged, stamped}},
		"time":           {Services{Timestamps: tsa}, []verify.VerifierOption{stamped}, []verify.VerifierOption{stamped}},
		"both logs":      {Services{Logs: []Log{v1, v2}, Timestamps: tsa}, []verify.VerifierOption{verify.WithTransparencyLog(2), stamped}, []verify.VerifierOption{verify.WithTransparencyLog(2), stamped}},
	} {
		for _, trusted := range [][]byte{nil, pki.TrustedRoot()} {
			key := newKey(t)
			services := c.services
			e, err := newSigner(t, Options{Key: key, Services: services, TrustedRoot: trusted}).Sign(context.Background(), image, SignOptions{})
			if err != nil {
				t.Fatalf("%s, keyed: %v", name, err)
			}
			if err := verified(t, pki, readBundle(t, e), key.Public(), digestOf(t, image), c.keyed...); err != nil {
				t.Errorf("%s, keyed: %v", name, err)
			}
			if len(e.Entries) != len(services.Logs) {
				t.Errorf("%s: entries %v", name, e.Entries)
			}
			services.Fulcio = at.Fulcio
			e, err = newSigner(t, Options{Token: token(t), Services: services, TrustedRoot: trusted}).Sign(context.Background(), image, SignOptions{})
			if err != nil {
				t.Fatalf("%s, keyless: %v", name, err)
			}
			if err := verified(t, pki, readBundle(t, e), nil, digestOf(t, image), c.keyless...); err != nil {
				t.Errorf("%s, keyless: %v", name, err)
			}
			if e.SignedBy != person || e.KeyID != "" {
				t.Errorf("%s: signed by %q, key %q", name, e.SignedBy, e.KeyID)
			}
		}
	}
}

// One certificate serves for several pieces of evidence.
func TestCertificateIsUsedAgain(t *testing.T) {
	pki := testpki.New(t, testpki.Options{})
	at := pki.Serve()
	now := time.Now()
	s := newSigner(t, Options{Token: token(t), Services: Services{Fulcio: at.Fulcio, Timestamps: []string{at.TSA}}, Now: func() time.Time { return now }})
	certificate := func() string {
		e, err := s.Sign(context.Background(), image, SignOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return string(readBundle(t, e).GetVerificationMaterial().GetCertificate().GetRawBytes())
	}
	first := certificate()
	if certificate() != first {
		t.Error("a new certificate for the second signature")
	}
	now = now.Add(9*time.Minute + 30*time.Second)
	if _, err := s.Sign(context.Background(), image, SignOptions{}); err == nil || !strings.Contains(err.Error(), "ended at") {
		t.Errorf("with a certificate and a token at their end: %v", err)
	}
}

// The same thing signed twice gives the same bytes, where the algorithm allows it.
func TestSigningIsDeterministic(t *testing.T) {
	_, ed, _ := ed25519.GenerateKey(rand.Reader)
	s := newSigner(t, Options{Key: must(keys.NewPrivate(ed))})
	p := Predicate{Type: "https://example.com/x/v1", Body: []byte(`{"b":1, "a":[1.50, 1e3, "\u00e9<&>"]}`)}
	first := must(s.Attest(context.Background(), image, p, SignOptions{}))
	for range 20 {
		again := must(s.Attest(context.Background(), image, p, SignOptions{}))
		if !bytes.Equal(first.Payload, again.Payload) {
			t.Fatal("other bytes")
		}
	}
	// What is signed are the predicate's own bytes, not what a decoder makes of them.
	statement := readBundle(t, first).GetDsseEnvelope().GetPayload()
	if want := `"predicate":{"b":1,"a":[1.50,1e3,"\u00e9<&>"]}}`; !bytes.HasSuffix(statement, []byte(want)) {
		t.Errorf("statement %s, want %s at its end", statement, want)
	}
}

func TestCandidate(t *testing.T) {
	e := must(newSigner(t, Options{Key: newKey(t)}).Sign(context.Background(), image, SignOptions{Legacy: true}))
	c := e.Candidate("just made")
	if c.Format != attest.CosignSignature || c.Subject != image.Digest || c.Origin != "just made" || c.Hint.KeyID != e.KeyID ||
		!bytes.Equal(c.Payload, e.Payload) || c.Annotations[annotationSignature] == "" {
		t.Errorf("candidate %+v", c)
	}
}
