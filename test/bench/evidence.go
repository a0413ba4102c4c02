//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"

	"github.com/sallyport-dev/sallyport/internal/testimage"
	"github.com/sallyport-dev/sallyport/internal/testpki"
	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/attest/store"
	"github.com/sallyport-dev/sallyport/pkg/attest/verify"
	"github.com/sallyport-dev/sallyport/pkg/scan/image"
	"github.com/sallyport-dev/sallyport/pkg/scan/image/source"
)

// Who signs, and what is said about images beside that.
const (
	tokenIssuer = "https://token.example"
	workflow    = "https://git.example/acme/shop/.github/workflows/release.yml@refs/heads/main"
	sbomType    = "https://spdx.dev/Document"
)

// vouched is a Sigstore, a key, and a registry on loopback with images that both have signed.
type vouched struct {
	*bench
	tester *tester
	pki    *testpki.PKI
	key    *testpki.Key
	dir    string // holds root.json and key.pub
	far    *distant
	host   string
}

// evidence measures verification, and the ways to what is verified.
func evidence(b *bench) error {
	return withTester(func(t *tester) error {
		v := &vouched{bench: b, tester: t, pki: testpki.New(t, testpki.Options{}), key: testpki.NewKey(t), dir: filepath.Join(b.dir, "evidence")}
		if err := os.Mkdir(v.dir, 0o700); err != nil {
			return err
		}
		for name, content := range map[string][]byte{"root.json": v.pki.TrustedRoot(), "key.pub": []byte(v.key.PEM())} {
			if err := os.WriteFile(filepath.Join(v.dir, name), content, 0o600); err != nil {
				return err
			}
		}
		v.far, v.host = serveDistant(t)
		for _, part := range []func() error{v.keyless, v.large, v.rounds, v.remembered, v.processes} {
			if err := part(); err != nil {
				return err
			}
		}
		return nil
	})
}

// byIdentity signs as a CI job does whose log is Rekor v1, byIdentity2 where it is Rekor v2.
func byIdentity() testpki.Signing {
	return testpki.Signing{Identity: &testpki.Identity{Issuer: tokenIssuer, Subject: workflow}, Log: testpki.LogV1}
}

func byIdentity2() testpki.Signing {
	s := byIdentity()
	s.Log, s.Timestamp = testpki.LogV2, true
	return s
}

// trust believes the key and the identity, and asks for a signature by one of them.
func (v *vouched) trust() *attest.Trust {
	return &attest.Trust{
		Roots: map[string]attest.Root{"own": {File: "root.json"}},
		Authorities: map[string]attest.Authority{
			"key": {Root: "own", Keys: []attest.Key{{File: "key.pub"}}},
			"ci":  {Root: "own", Identities: []attest.Identity{{Issuer: tokenIssuer, Subject: workflow}}},
		},
		Images: []attest.Entry{{Match: []string{v.host + "/acme/*"}, Signatures: &attest.Need{From: []string{"key", "ci"}, AtLeast: 1}}},
	}
}

func (v *vouched) verifier(trust *attest.Trust) (*verify.Verifier, error) {
	return verify.New(context.Background(), verify.Options{Trust: trust, Dir: v.dir})
}

// store has asked nobody anything yet.
func (v *vouched) store() *store.Store {
	return store.New(store.Options{Source: source.Options{Keychain: anonymous{}, Limits: source.Limits{Tries: 1}}})
}

// push puts an image into the registry.
func (v *vouched) push(name string) (attest.Subject, error) {
	img := testimage.Spec{Layers: testimage.Text(v.tester, "-- etc/name --\n"+name+"\n")}.Image(v.tester)
	testimage.Push(v.tester, v.host, "acme/"+name+":1", img)
	digest, err := img.Digest()
	return attest.Subject{Reference: image.Reference{Registry: v.host, Repository: "acme/" + name, Tag: "1"}, Digest: digest.String()}, err
}

// put keeps a bundle beside an image.
func (v *vouched) put(s attest.Subject, predicateType string, bundle []byte) error {
	to := v.store()
	defer to.Close()
	_, err := to.Put(context.Background(), s.Reference, store.Subject{Digest: s.Digest}, store.Artifact{
		Format: attest.Bundle, Payload: bundle, PredicateType: predicateType, Created: time.Now(),
	})
	return err
}

// signature is a bundle that signs an image.
func (v *vouched) signature(digest string, by testpki.Signing) []byte {
	return v.pki.Bundle(testpki.Statement(digest, attest.CosignSign, nil), by)
}

// anonymous keeps the credentials of whoever runs this out of it.
type anonymous struct{}

func (anonymous) Resolve(authn.Resource) (authn.Authenticator, error) { return authn.Anonymous, nil }

// counted fails unless a claim counts for so many authorities.
func counted(c attest.Claim, signers int) error {
	if len(c.Signers) != signers {
		return fmt.Errorf("%d authorities signed, want %d: %s", len(c.Signers), signers, c.Reason)
	}
	return nil
}
