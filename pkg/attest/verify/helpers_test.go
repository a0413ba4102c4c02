package verify_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	trustroot "github.com/sigstore/protobuf-specs/gen/pb-go/trustroot/v1"

	"github.com/sallyport-dev/sallyport/internal/testpki"
	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/attest/verify"
)

const (
	issuer = "https://token.actions.example"
	main   = "https://git.example/acme/shop/.github/workflows/release.yml@refs/heads/main"
	dev    = "https://git.example/acme/shop/.github/workflows/release.yml@refs/heads/dev"
	sbom   = "https://spdx.dev/Document"
)

// world is a Sigstore with a key, a private CA and an image.
type world struct {
	tb     testing.TB
	pki    *testpki.PKI
	key    *testpki.Key
	ca     *testpki.CA
	digest string
	dir    string
	now    time.Time
}

func newWorld(tb testing.TB, o testpki.Options) *world {
	tb.Helper()
	w := &world{tb: tb, pki: testpki.New(tb, o), key: testpki.NewKey(tb), ca: testpki.NewCA(tb, testpki.CAOptions{}), dir: tb.TempDir()}
	w.digest, w.now = testpki.Digest([]byte("manifest")), w.pki.Now.Add(time.Hour)
	w.file("root.json", w.pki.TrustedRoot())
	return w
}

func (w *world) file(name string, content []byte) {
	w.tb.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, name), content, 0o600); err != nil {
		w.tb.Fatal(err)
	}
}

// trust believes the identity main, the key and the private CA, under the names ci, key and ca.
func (w *world) trust() *attest.Trust {
	return &attest.Trust{
		Roots: map[string]attest.Root{"own": {File: "root.json"}},
		Authorities: map[string]attest.Authority{
			"ci":  {Root: "own", Identities: []attest.Identity{{Issuer: issuer, Subject: main}}},
			"key": {Root: "own", Keys: []attest.Key{{PEM: w.key.PEM()}}},
			"ca":  {Root: "own", Certificates: &attest.Certificates{PEM: w.ca.PEM()}},
		},
	}
}

// only is the trust with one authority.
func (w *world) only(a attest.Authority) *attest.Trust {
	t := w.trust()
	a.Root = "own"
	t.Authorities = map[string]attest.Authority{"only": a}
	return t
}

func (w *world) verifier(t *attest.Trust) *verify.Verifier {
	w.tb.Helper()
	v, err := verify.New(context.Background(), verify.Options{Trust: t, Dir: w.dir, Now: func() time.Time { return w.now }})
	if err != nil {
		w.tb.Fatal(err)
	}
	return v
}

// claim verifies under a trust, nil being the usual one.
func (w *world) claim(t *attest.Trust, c attest.Candidate) attest.Claim {
	w.tb.Helper()
	if t == nil {
		t = w.trust()
	}
	return w.verifier(t).Verify(context.Background(), c)
}

func (w *world) statement(predicateType string) []byte {
	return testpki.Statement(w.digest, predicateType, []byte(`{"a":1}`))
}

// ci signs as the identity that is believed.
func ci() *testpki.Identity { return &testpki.Identity{Issuer: issuer, Subject: main} }

func (w *world) bundle(raw []byte) attest.Candidate {
	return attest.Candidate{Format: attest.Bundle, Subject: w.digest, Origin: "test", Payload: raw}
}

func (w *world) sig(payload []byte, annotations map[string]string) attest.Candidate {
	return attest.Candidate{Format: attest.CosignSignature, Subject: w.digest, Origin: "test", Payload: payload, Annotations: annotations}
}

func (w *world) att(payload []byte, annotations map[string]string) attest.Candidate {
	c := w.sig(payload, annotations)
	c.Format = attest.CosignAttestation
	return c
}

// onlyTSA leaves nothing of a root but its timestamp authority.
func onlyTSA(r *trustroot.TrustedRoot) { r.Tlogs, r.Ctlogs, r.CertificateAuthorities = nil, nil, nil }
