//go:build interop

package interop

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/attest/notary"
)

// notation is the real one, with a key under a CA.
type notation struct {
	tool
	root *x509.Certificate
}

func newNotation(t testing.TB) *notation {
	t.Helper()
	n := &notation{tool: newTool(t, "SALLYPORT_NOTATION")}
	root, rootKey := certify(t, "Acme root", nil, nil)
	leaf, key := certify(t, "builds", root, rootKey)
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	keyPath := n.file(t, "leaf.key", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})))
	certPath := n.file(t, "leaf.pem", certificates(leaf, root))
	n.file(t, "notation/signingkeys.json", `{"default":"acme","keys":[{"name":"acme","keyPath":"`+keyPath+`","certPath":"`+certPath+`"}]}`)
	n.file(t, "root.pem", certificates(root))
	n.root = root
	return n
}

// certify makes a certificate: a self-signed CA when there is no issuer.
func certify(t testing.TB, name string, issuer *x509.Certificate, issuerKey crypto.Signer) (*x509.Certificate, crypto.Signer) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		Subject:  pkix.Name{Country: []string{"US"}, Province: []string{"WA"}, Organization: []string{"Acme, Inc"}, CommonName: name},
		KeyUsage: x509.KeyUsageDigitalSignature,
	}
	if issuer == nil {
		template.IsCA, template.BasicConstraintsValid, template.KeyUsage = true, true, x509.KeyUsageCertSign
		issuer, issuerKey = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, issuer, key.Public(), issuerKey)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert, key
}

func certificates(certs ...*x509.Certificate) string {
	var out strings.Builder
	for _, cert := range certs {
		out.Write(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw}))
	}
	return out.String()
}

// What notation writes is found and verified: both envelopes, as referrers and below the tag that stands for them.
func TestNotationIsVerified(t *testing.T) {
	n := newNotation(t)
	verifier := func(identity, root string) *notary.Verifier {
		v, err := notary.New(notary.Options{Dir: n.dir, Trust: attest.Trust{Authorities: map[string]attest.Authority{
			"acme": {Notary: &attest.NotaryTrust{File: root, Identities: []string{identity}}},
		}}})
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	good := verifier(`x509.subject: C=US, ST=WA, O=Acme\, Inc, CN=builds`, "root.pem")
	wrongName := verifier(`x509.subject: C=US, ST=WA, O=Acme\, Inc, CN=other`, "root.pem")
	stranger, _ := certify(t, "stranger", nil, nil)
	n.file(t, "stranger.pem", certificates(stranger))
	wrongRoot := verifier(`*`, "stranger.pem")

	eachRegistry(t, func(t *testing.T, host string) {
		for _, format := range []string{"jws", "cose"} {
			for _, tag := range []string{"true", "false"} {
				t.Run(format+" tag "+tag, func(t *testing.T) {
					image := push(t, host, "acme/"+format+tag)
					n.must(t, "sign", "--insecure-registry", "--signature-format="+format, "--force-referrers-tag="+tag, "--user-metadata=build=7", "--expiry=1h", image.name)
					found := find(t, image)
					if len(found) != 1 || found[0].Format != attest.Notary {
						t.Fatalf("found %d candidates: %+v", len(found), found)
					}
					claim := good.Verify(t.Context(), found[0])
					if !claim.Verified() || !claim.Signature || claim.Signers[0].Subject != `CN=builds,O=Acme\, Inc,ST=WA,C=US` {
						t.Errorf("claim %+v", claim)
					}
					if diff := cmp.Diff(map[string]string{"build": "7"}, claim.Annotations); diff != "" {
						t.Errorf("-want +got\n%s", diff)
					}
					other := found[0]
					other.Subject = "sha256:" + strings.Repeat("0", 64)
					for name, refused := range map[string]attest.Claim{
						"another identity": wrongName.Verify(t.Context(), found[0]),
						"another root":     wrongRoot.Verify(t.Context(), found[0]),
						"another image":    good.Verify(t.Context(), other),
					} {
						if refused.Verified() || refused.Reason == "" {
							t.Errorf("%s: %+v", name, refused)
						}
					}
				})
			}
		}
	})
}

// notation and we agree on whom an identity means.
func TestNotationAgreesOnIdentities(t *testing.T) {
	n := newNotation(t)
	n.file(t, "notation/truststore/x509/ca/acme/root.pem", certificates(n.root))
	eachRegistry(t, func(t *testing.T, host string) {
		image := push(t, host, "acme/shop")
		n.must(t, "sign", "--insecure-registry", image.name)
		found := find(t, image)
		if len(found) != 1 {
			t.Fatalf("found %d candidates", len(found))
		}
		for identity, want := range map[string]bool{
			`*`: true,
			`x509.subject: C=US, ST=WA, O=Acme\, Inc`:             true,
			`x509.subject: C=US, S=WA, O=Acme\, Inc, CN=builds`:   true,
			`x509.subject: CN=builds, O=Acme\2C Inc, ST=WA, C=US`: true,
			`x509.subject: C=US, ST=WA, O=Acme\, Inc, CN=build`:   false,
			`x509.subject: C=US, ST=WA, O=acme\, inc`:             false,
			`x509.subject: C=DE, ST=WA, O=Acme\, Inc`:             false,
			`x509.subject: C=US, ST=WA, O=Acme\, Inc, OU=x`:       false,
		} {
			v, err := notary.New(notary.Options{Trust: attest.Trust{Authorities: map[string]attest.Authority{
				"acme": {Notary: &attest.NotaryTrust{PEM: certificates(n.root), Identities: []string{identity}}},
			}}})
			if err != nil {
				t.Fatal(err)
			}
			claim := v.Verify(t.Context(), found[0])
			n.file(t, "notation/trustpolicy.json", `{"version":"1.0","trustPolicies":[{"name":"p","registryScopes":["*"],"signatureVerification":{"level":"strict","override":{"revocation":"skip"}},`+
				`"trustStores":["ca:acme"],"trustedIdentities":["`+strings.ReplaceAll(identity, `\`, `\\`)+`"]}]}`)
			_, err = n.run(t, "verify", "--insecure-registry", image.name)
			if got := err == nil; got != want || claim.Verified() != want {
				t.Errorf("%s: want %v, notation says %v and we %v (%v; %s)", identity, want, got, claim.Verified(), err, claim.Reason)
			}
		}
	})
}
