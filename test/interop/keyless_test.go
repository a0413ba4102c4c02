//go:build interop

package interop

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sallyport-dev/sallyport/internal/testpki"
	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/attest/sign"
)

const (
	issuer   = "https://token.acme.example"
	workflow = "https://github.com/acme/shop/.github/workflows/release.yml@refs/heads/main"
)

// sigstore is a whole Sigstore on loopback, with what cosign and we have to be told of it.
type sigstore struct {
	pki      *testpki.PKI
	services testpki.Services
}

func newSigstore(t testing.TB, c *cosign) *sigstore {
	t.Helper()
	s := &sigstore{pki: testpki.New(t, testpki.Options{})}
	s.services = s.pki.Serve()
	c.file(t, "root.json", string(s.pki.TrustedRoot()))
	return s
}

// services are which of a Sigstore's services take part, and what has to be said to cosign to verify.
type services struct {
	log       int // version of Rekor; 0 is none
	timestamp bool
	verify    []string
	authority attest.Authority
}

var mixes = map[string]services{
	"log":                   {log: 1},
	"log and timestamp":     {log: 1, timestamp: true, verify: []string{"--use-signed-timestamps=true"}, authority: attest.Authority{Timestamp: "required"}},
	"Rekor 2 and timestamp": {log: 2, timestamp: true, verify: []string{"--use-signed-timestamps=true"}},
	"timestamp alone": {
		timestamp: true, verify: []string{"--use-signed-timestamps=true", "--insecure-ignore-tlog=true"},
		authority: attest.Authority{Log: "ignore", Timestamp: "required"},
	},
}

// config writes a signing config with the services of a mix.
func (s *sigstore) config(t testing.TB, c *cosign, mix services) {
	t.Helper()
	service := func(url string, version int) []any {
		return []any{map[string]any{
			"url": url, "majorApiVersion": version, "operator": "acme.example", "validFor": map[string]string{"start": "2020-01-01T00:00:00Z"},
		}}
	}
	config := map[string]any{
		"mediaType": "application/vnd.dev.sigstore.signingconfig.v0.2+json", "caUrls": service(s.services.Fulcio, 1),
		"rekorTlogConfig": map[string]string{"selector": "ANY"}, "tsaConfig": map[string]string{"selector": "ANY"},
	}
	switch mix.log {
	case 1:
		config["rekorTlogUrls"] = service(s.services.Rekor, 1)
	case 2:
		config["rekorTlogUrls"] = service(s.services.Rekor2, 2)
	}
	if mix.timestamp {
		config["tsaUrls"] = service(s.services.TSA, 1)
	}
	raw, err := json.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	c.file(t, "keyless.json", string(raw))
}

func (s *sigstore) ours(mix services) sign.Services {
	o := sign.Services{Fulcio: s.services.Fulcio}
	switch mix.log {
	case 1:
		o.Logs = []sign.Log{{URL: s.services.Rekor, Version: 1}}
	case 2:
		o.Logs = []sign.Log{{URL: s.services.Rekor2, Version: 2}}
	}
	if mix.timestamp {
		o.Timestamps = []string{s.services.TSA}
	}
	return o
}

func (m services) trust(subject string) attest.Authority {
	a := m.authority
	a.Root = "acme"
	a.Identities = []attest.Identity{{Issuer: issuer, Subject: subject}}
	return a
}

func token() string { return testpki.Token(issuer, workflow, time.Now().Add(10*time.Minute)) }

// cosignsToken is the same in a form that cosign takes for a token and not for a file's name: it wants an algorithm.
func cosignsToken() string {
	_, rest, _ := strings.Cut(token(), ".")
	return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RS256"}`)) + "." + rest
}

// Keyless signatures and attestations of cosign, as bundles.
func TestCosignsKeylessIsVerified(t *testing.T) {
	c := newCosign(t)
	s := newSigstore(t, c)
	eachRegistry(t, func(t *testing.T, host string) {
		for name, mix := range mixes {
			t.Run(name, func(t *testing.T) {
				s.config(t, c, mix)
				image := push(t, host, "acme/shop")
				how := []string{"--signing-config=keyless.json", "--trusted-root=root.json", "--identity-token=" + cosignsToken(), image.name}
				c.must(t, slices.Concat([]string{"sign"}, how)...)
				for kind := range predicates {
					c.file(t, kind+".json", predicates[kind])
					c.must(t, slices.Concat([]string{"attest", "--type=" + kind, "--predicate=" + kind + ".json"}, how)...)
				}
				verified := claims(t, verifier(t, c.dir, mix.trust(workflow)), image)
				if diff := cmp.Diff(everything(attest.Bundle, attest.Bundle), summary(verified)); diff != "" {
					t.Errorf("-want +got\n%s", diff)
				}
				for _, claim := range verified {
					checkSigner(t, claim, mix)
				}
				for _, claim := range claims(t, verifier(t, c.dir, mix.trust("https://github.com/acme/other/.github/workflows/release.yml@refs/heads/main")), image) {
					if claim.Verified() || claim.Nearest != "acme" {
						t.Errorf("verified for another workflow: %+v", claim)
					}
				}
			})
		}
	})
}

func checkSigner(t testing.TB, claim attest.Claim, mix services) {
	t.Helper()
	if !claim.Verified() {
		return
	}
	signer := claim.Signers[0]
	if signer.Kind != "identity" || signer.Issuer != issuer || signer.Subject != workflow || signer.Time == nil {
		t.Errorf("signer %+v", signer)
	}
	if logged := mix.log > 0 && mix.authority.Log != "ignore"; signer.Logged != logged {
		t.Errorf("logged: %v, with %+v", signer.Logged, mix)
	}
}

// Keyless signatures of cosign in its older format.
func TestCosignsLegacyKeylessIsVerified(t *testing.T) {
	c := newCosign(t)
	s := newSigstore(t, c)
	eachRegistry(t, func(t *testing.T, host string) {
		for name, mix := range mixes {
			if mix.log != 1 {
				continue // the format has no room for Rekor 2, and cosign asks for a log
			}
			t.Run(name, func(t *testing.T) {
				image := push(t, host, "acme/shop")
				how := []string{
					"--new-bundle-format=false", "--use-signing-config=false", "--trusted-root=root.json", "--identity-token=" + cosignsToken(),
					"--fulcio-url=" + s.services.Fulcio, "--rekor-url=" + s.services.Rekor, image.name,
				}
				if mix.timestamp {
					how = append(how, "--timestamp-server-url="+s.services.TSA)
				}
				c.must(t, slices.Concat([]string{"sign"}, how)...)
				for kind := range predicates {
					c.file(t, kind+".json", predicates[kind])
					c.must(t, slices.Concat([]string{"attest", "--type=" + kind, "--predicate=" + kind + ".json"}, how)...)
				}
				verified := claims(t, verifier(t, c.dir, mix.trust(workflow)), image)
				if diff := cmp.Diff(everything(attest.CosignSignature, attest.CosignAttestation), summary(verified)); diff != "" {
					t.Errorf("-want +got\n%s", diff)
				}
				for _, claim := range verified {
					checkSigner(t, claim, mix)
				}
			})
		}
	})
}

// Keyless signatures and attestations of ours, for cosign.
func TestCosignAcceptsOurKeyless(t *testing.T) {
	c := newCosign(t)
	s := newSigstore(t, c)
	eachRegistry(t, func(t *testing.T, host string) {
		for name, mix := range mixes {
			for _, legacy := range []bool{false, true} {
				if legacy && mix.log != 1 {
					continue
				}
				t.Run(name+map[bool]string{true: " legacy"}[legacy], func(t *testing.T) {
					image := push(t, host, "acme/shop")
					identity, err := sign.ParseToken(token(), "test")
					if err != nil {
						t.Fatal(err)
					}
					o := newOurs(t, sign.Options{Token: identity, Services: s.ours(mix), TrustedRoot: s.pki.TrustedRoot()}, legacy)
					o.signAndAttest(t, image)
					how := append([]string{"--trusted-root=root.json", "--certificate-oidc-issuer=" + issuer}, mix.verify...)
					if legacy {
						how = append(how, "--new-bundle-format=false")
					}
					c.accepts(t, image, append(how, "--certificate-identity="+workflow)...)
					if _, err := c.run(t, append([]string{"verify", "--certificate-identity=someone@acme.example", image.name}, how...)...); err == nil {
						t.Error("cosign accepts somebody else, so this test says nothing")
					}
				})
			}
		}
	})
}

// cosign 3 puts a timestamp of the signature into its older attestations, and expects one of the envelope there, so
// that it refuses its own. We take both, and write what it expects.
func TestTimestampsOfLegacyAttestations(t *testing.T) {
	c := newCosign(t)
	s := newSigstore(t, c)
	mix := mixes["log and timestamp"]
	c.file(t, "vuln.json", predicates["vuln"])
	verify := []string{
		"verify-attestation", "--type=vuln", "--new-bundle-format=false", "--use-signed-timestamps=true",
		"--trusted-root=root.json", "--certificate-oidc-issuer=" + issuer, "--certificate-identity=" + workflow,
	}
	eachRegistry(t, func(t *testing.T, host string) {
		theirs, ours := push(t, host, "acme/shop"), push(t, host, "acme/shop")
		c.must(t, "attest", "--type=vuln", "--predicate=vuln.json", "--new-bundle-format=false", "--use-signing-config=false",
			"--trusted-root=root.json", "--identity-token="+cosignsToken(),
			"--fulcio-url="+s.services.Fulcio, "--rekor-url="+s.services.Rekor, "--timestamp-server-url="+s.services.TSA, theirs.name)
		identity, err := sign.ParseToken(token(), "test")
		if err != nil {
			t.Fatal(err)
		}
		newOurs(t, sign.Options{Token: identity, Services: s.ours(mix)}, true).attest(t, ours, sign.Predicate{Type: "vuln", Body: []byte(predicates["vuln"])})

		for _, image := range []pushed{theirs, ours} {
			got := claims(t, verifier(t, c.dir, mix.trust(workflow)), image)
			if len(got) != 1 || !got[0].Verified() || got[0].Signers[0].Time == nil {
				t.Errorf("claims %v", summary(got))
			}
		}
		c.must(t, append(verify, ours.name)...)
		if _, err := c.run(t, append(verify, theirs.name)...); err == nil {
			t.Error("cosign accepts its own now, so docs/interop.md is out of date")
		}
	})
}
