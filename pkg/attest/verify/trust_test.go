package verify_test

import (
	"strings"
	"testing"
	"time"

	"github.com/sallyport-dev/sallyport/internal/testpki"
	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// Every field of an authority decides: each, changed by itself, turns a good image down.
func TestA17EveryFieldDecides(t *testing.T) {
	w := newWorld(t, testpki.Options{})
	w.file("other.json", testpki.New(t, testpki.Options{}).TrustedRoot())
	id := ci()
	id.Extensions = map[int]string{12: "https://git.example/acme/shop"}
	keyless := w.bundle(w.pki.Bundle(w.statement(sbom), testpki.Signing{Identity: id, Log: testpki.LogV1}))
	keyed := w.bundle(w.pki.Bundle(w.statement(sbom), testpki.Signing{Key: w.key, Log: testpki.LogV1}))
	private := w.bundle(w.pki.Bundle(w.statement(sbom), testpki.Signing{Issued: w.ca.Issue("https://acme.example/release", testpki.Validity{}), Chain: true}))
	w.file("key.pub", []byte(w.key.PEM()))
	w.file("ca.pem", []byte(w.ca.PEM()))
	usual := func() *attest.Trust {
		return &attest.Trust{
			Roots: map[string]attest.Root{"own": {File: "root.json"}, "other": {File: "other.json"}},
			Authorities: map[string]attest.Authority{
				"ci":  {Root: "own", Log: "required", Identities: []attest.Identity{{Issuer: issuer, Subject: main, Extensions: attest.Extensions{SourceRepository: "https://git.example/acme/shop"}}}},
				"key": {Root: "own", Log: "required", Keys: []attest.Key{{File: "key.pub", NotBefore: w.pki.Now, NotAfter: w.pki.Now.Add(time.Second)}}},
				"ca":  {Root: "own", Certificates: &attest.Certificates{File: "ca.pem", Subject: "https://acme.example/release"}},
			},
		}
	}
	for name, c := range map[string]struct {
		candidate attest.Candidate
		change    func(*attest.Authority)
		authority string
	}{
		"issuer":       {keyless, func(a *attest.Authority) { a.Identities[0].Issuer += "x" }, "ci"},
		"issuerRegExp": {keyless, func(a *attest.Authority) { a.Identities[0].Issuer, a.Identities[0].IssuerRegExp = "", "https://.*x" }, "ci"},
		"subject":      {keyless, func(a *attest.Authority) { a.Identities[0].Subject = strings.ToUpper(main) }, "ci"},
		"subjectRegExp": {keyless, func(a *attest.Authority) {
			a.Identities[0].Subject, a.Identities[0].SubjectRegExp = "", "https://.*/dev"
		}, "ci"},
		"extensions":      {keyless, func(a *attest.Authority) { a.Identities[0].Extensions.SourceRepository += "x" }, "ci"},
		"extension added": {keyless, func(a *attest.Authority) { a.Identities[0].Extensions.Trigger = "push" }, "ci"},
		"root":            {keyless, func(a *attest.Authority) { a.Root = "other" }, "ci"},
		"built-in root":   {keyless, func(a *attest.Authority) { a.Root = "" }, "ci"},
		"log":             {keyless, func(a *attest.Authority) { a.Log = "ignore" }, "ci"},
		"timestamp":       {keyless, func(a *attest.Authority) { a.Timestamp = "required" }, "ci"},
		"key":             {keyed, func(a *attest.Authority) { a.Keys[0].File, a.Keys[0].PEM = "", testpki.NewKey(t).PEM() }, "key"},
		"notBefore":       {keyed, func(a *attest.Authority) { a.Keys[0].NotBefore = w.pki.Now.Add(time.Millisecond) }, "key"},
		"notAfter": {keyed, func(a *attest.Authority) {
			a.Keys[0].NotBefore, a.Keys[0].NotAfter = time.Time{}, w.pki.Now.Add(-time.Second)
		}, "key"},
		"key's root":      {keyed, func(a *attest.Authority) { a.Root = "other" }, "key"},
		"key's log":       {keyed, func(a *attest.Authority) { a.Log = "ignore" }, "key"},
		"key's timestamp": {keyed, func(a *attest.Authority) { a.Timestamp = "required" }, "key"},
		"CA": {private, func(a *attest.Authority) {
			a.Certificates.File, a.Certificates.PEM = "", testpki.NewCA(t, testpki.CAOptions{}).PEM()
		}, "ca"},
		"CA's subject":   {private, func(a *attest.Authority) { a.Certificates.Subject = "https://acme.example/releases" }, "ca"},
		"CA's log":       {private, func(a *attest.Authority) { a.Log = "required" }, "ca"},
		"CA's timestamp": {private, func(a *attest.Authority) { a.Timestamp = "required" }, "ca"},
	} {
		t.Run(name, func(t *testing.T) {
			trust := usual()
			if got := w.claim(trust, c.candidate); len(got.Signers) != 1 || got.Signers[0].Authority != c.authority {
				t.Fatalf("%+v", got)
			}
			a := trust.Authorities[c.authority]
			c.change(&a)
			trust.Authorities[c.authority] = a
			refused(t, w.claim(trust, c.candidate), "")
		})
	}
	trust := usual()
	trust.Revoked.Keys = []string{w.key.ID()}
	refused(t, w.claim(trust, keyed), "revoked")
}
