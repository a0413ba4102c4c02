package testpki_test

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/sigstore/sigstore-go/pkg/bundle"
	"github.com/sigstore/sigstore-go/pkg/root"
	"github.com/sigstore/sigstore-go/pkg/verify"

	"github.com/sallyport-dev/sallyport/internal/testpki"
)

// What it makes has to be right as the public verifier sees it; otherwise tests of refusals prove nothing.
func TestBundlesVerify(t *testing.T) {
	pki := testpki.New(t, testpki.Options{})
	trusted, err := root.NewTrustedRootFromJSON(pki.TrustedRoot())
	if err != nil {
		t.Fatal(err)
	}
	v, err := verify.NewVerifier(trusted, verify.WithSignedCertificateTimestamps(1), verify.WithTransparencyLog(1), verify.WithObserverTimestamps(1))
	if err != nil {
		t.Fatal(err)
	}
	digest := testpki.Digest([]byte("manifest"))
	raw, _ := hex.DecodeString(strings.TrimPrefix(digest, "sha256:"))
	uri := &testpki.Identity{Issuer: "https://issuer.example", Subject: "https://ci.example/acme/release.yml@refs/heads/main"}
	other := &testpki.Identity{Issuer: "https://issuer.example", Subject: "robot", OtherName: true}
	statement := testpki.Statement(digest, "https://sigstore.dev/cosign/sign/v1", nil)
	for name, s := range map[string]testpki.Signing{
		"v0.3":          {Identity: uri, Log: testpki.LogV1},
		"v0.2":          {Identity: uri, Log: testpki.LogV1, Version: "0.2"},
		"v0.1":          {Identity: uri, Log: testpki.LogV1Promise, Version: "0.1"},
		"intoto":        {Identity: uri, Log: testpki.LogV1, Intoto: true},
		"timestamp":     {Identity: uri, Log: testpki.LogV1Proof, Timestamp: true},
		"rekor v2":      {Identity: uri, Log: testpki.LogV2, Timestamp: true},
		"other name":    {Identity: other, Log: testpki.LogV1},
		"own and later": {Identity: uri, Log: testpki.LogV1, Time: pki.Now.AddDate(0, 1, 0)},
	} {
		id, err := verify.NewShortCertificateIdentity("https://issuer.example", "", s.Identity.Subject, "")
		if err != nil {
			t.Fatal(err)
		}
		for kind, b := range map[string][]byte{"envelope": pki.Bundle(statement, s), "message": pki.MessageBundle([]byte("manifest"), s)} {
			t.Run(name+" "+kind, func(t *testing.T) {
				var parsed bundle.Bundle
				if err := parsed.UnmarshalJSON(b); err != nil {
					t.Fatal(err)
				}
				if _, err := v.Verify(&parsed, verify.NewPolicy(verify.WithArtifactDigest("sha256", raw), verify.WithCertificateIdentity(id))); err != nil {
					t.Error(err)
				}
			})
		}
	}
}
