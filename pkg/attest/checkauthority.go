package attest

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"slices"
	"strings"
	"time"
)

func (c *checker) authority(at string, a Authority) {
	c.exactlyOne(at, map[string]bool{
		"keys": len(a.Keys) > 0, "identities": len(a.Identities) > 0, "certificates": a.Certificates != nil, "notary": a.Notary != nil,
	})
	c.oneOf(at+".log", a.Log, "required", "optional", "ignore")
	c.oneOf(at+".timestamp", a.Timestamp, "required", "optional")
	if _, known := c.trust.Roots[a.Root]; a.Root != "" && a.Root != PublicGood && !known {
		c.add(at+".root", "there is no root %q below trust.roots", a.Root)
	}
	for i, k := range a.Keys {
		c.key(fmt.Sprintf("%s.keys[%d]", at, i), k)
	}
	for i, id := range a.Identities {
		c.identity(fmt.Sprintf("%s.identities[%d]", at, i), id)
	}
	if len(a.Identities) > 0 && a.Log == "ignore" && a.Timestamp != "required" {
		c.add(at, "certificates of Fulcio live for minutes, so somebody has to say when they were used; with log: ignore write timestamp: required")
	}
	if a.Certificates != nil {
		c.certificates(at+".certificates", a.Certificates.File, a.Certificates.PEM)
	}
	if a.Notary != nil {
		c.notary(at, a)
	}
}

func (c *checker) key(at string, k Key) {
	c.exactlyOne(at, map[string]bool{"file": k.File != "", "pem": k.PEM != "", "kms": k.KMS != "", "secret": k.Secret != ""})
	if k.PEM != "" {
		c.publicKey(at+".pem", k.PEM)
	}
	if k.KMS != "" && !isKMS(k.KMS) {
		c.add(at+".kms", "%q is no key of a KMS; write awskms://, gcpkms://, azurekms:// or hashivault:// and the key", k.KMS)
	}
	if k.Secret != "" && !isSecret(k.Secret) {
		c.add(at+".secret", "%q is no Kubernetes secret; write k8s://NAMESPACE/NAME", k.Secret)
	}
	for _, when := range []time.Time{k.NotBefore, k.NotAfter} {
		if when.Year() > 9999 {
			c.add(at, "the year %d is too far away", when.Year())
		}
	}
	if !k.NotBefore.IsZero() && !k.NotAfter.IsZero() && !k.NotBefore.Before(k.NotAfter) {
		c.add(at, "notBefore is not before notAfter, so no signature could count")
	}
}

// isKMS tells what a provider of keys may be asked for.
func isKMS(text string) bool {
	scheme, key, ok := strings.Cut(text, "://")
	return ok && key != "" && !strings.ContainsAny(key, " \t\r\n") && slices.Contains([]string{"awskms", "gcpkms", "azurekms", "hashivault"}, scheme)
}

// isSecret tells the name of a Kubernetes secret: a namespace is a DNS label, a name a subdomain.
func isSecret(text string) bool {
	rest, ok := strings.CutPrefix(text, "k8s://")
	namespace, name, both := strings.Cut(rest, "/")
	lower := hexDigits + letters[:26]
	return ok && both && namespace != "" && name != "" && consistsOf(namespace, lower+"-") && consistsOf(name, lower+"-.") &&
		strings.Trim(namespace, "-") == namespace && strings.Trim(name, "-.") == name
}

// publicKey reads a key that stands in the configuration itself.
func (c *checker) publicKey(at, text string) {
	block, rest := pem.Decode([]byte(text))
	switch {
	case block == nil:
		c.add(at, "is not PEM; write -----BEGIN PUBLIC KEY----- and so on, or file: with its path")
	case strings.Contains(block.Type, "PRIVATE"):
		c.add(at, "is a private key; whoever reads this file can sign with it. Make a new one, and write the public key here")
	case block.Type != "PUBLIC KEY" && block.Type != "RSA PUBLIC KEY":
		c.add(at, "is a %q, not a PUBLIC KEY", block.Type)
	case strings.TrimSpace(string(rest)) != "":
		c.add(at, "holds more than one key; write each as an item of keys")
	case block.Type == "PUBLIC KEY":
		if _, err := x509.ParsePKIXPublicKey(block.Bytes); err != nil {
			c.add(at, "is no public key: %s", err)
		}
	}
}

// certificates wants roots from one place, which hold at least one certificate.
func (c *checker) certificates(at, file, text string) {
	c.certificatesAt(at, "file", file, "pem", text)
}

// certificatesAt checks certificates whose fields are called otherwise.
func (c *checker) certificatesAt(at, fileKey, file, textKey, text string) {
	c.exactlyOne(at, map[string]bool{fileKey: file != "", textKey: text != ""})
	if text == "" {
		return
	}
	rest := []byte(text)
	for n := 0; ; n++ {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			if n == 0 || strings.TrimSpace(string(rest)) != "" {
				c.add(at+"."+textKey, "holds no certificates in PEM, or something else too; write -----BEGIN CERTIFICATE----- and so on")
			}
			return
		}
		if block.Type != "CERTIFICATE" {
			c.add(at+"."+textKey, "holds a %q, not only certificates", block.Type)
		} else if _, err := x509.ParseCertificate(block.Bytes); err != nil {
			c.add(at+"."+textKey, "certificate %d: %s", n+1, err)
		}
	}
}

func (c *checker) identity(at string, id Identity) {
	c.exactlyOne(at, map[string]bool{"issuer": id.Issuer != "", "issuerRegExp": id.IssuerRegExp != ""})
	c.exactlyOne(at, map[string]bool{"subject": id.Subject != "", "subjectRegExp": id.SubjectRegExp != ""})
	if id.Issuer != "" && !isURI(id.Issuer) {
		c.add(at+".issuer", "%q is no issuer of OpenID Connect; write its URL, for example https://token.actions.githubusercontent.com", id.Issuer)
	}
	if id.IssuerRegExp != "" && anything(c.regular(at+".issuerRegExp", id.IssuerRegExp)) {
		c.add(at+".issuerRegExp", "%q matches every issuer, so that anybody could sign", id.IssuerRegExp)
	}
	if id.SubjectRegExp != "" && anything(c.regular(at+".subjectRegExp", id.SubjectRegExp)) && !id.Extensions.narrow() {
		c.add(at+".subjectRegExp", "%q matches everybody whom the issuer knows; narrow it, or ask for extensions that say whose build it was: sourceRepository, sourceOwner, buildSigner or buildConfig", id.SubjectRegExp)
	}
	e := id.Extensions
	for _, field := range []struct{ name, value string }{
		{"sourceRepository", e.SourceRepository}, {"sourceOwner", e.SourceOwner}, {"buildSigner", e.BuildSigner}, {"buildConfig", e.BuildConfig},
	} {
		if field.value != "" && !isURI(field.value) {
			c.add(at+".extensions."+field.name, "%q would never be equal: certificates hold a URL, for example https://github.com/acme/shop", field.value)
		}
	}
	if e.SourceRef != "" && !strings.HasPrefix(e.SourceRef, "refs/") {
		c.add(at+".extensions.sourceRef", "%q would never be equal: certificates hold the whole reference, for example refs/heads/%[1]s", e.SourceRef)
	}
	if e.RunnerEnvironment != "" {
		c.oneOf(at+".extensions.runnerEnvironment", e.RunnerEnvironment, "github-hosted", "self-hosted", "gitlab-hosted")
	}
	if e.SourceRepositoryDigest != "" && !isCommit(e.SourceRepositoryDigest) {
		c.add(at+".extensions.sourceRepositoryDigest", "%q is no commit; write its 40 or 64 hexadecimal digits", e.SourceRepositoryDigest)
	}
}

// isCommit tells a Git object's name, in SHA-1 or SHA-256.
func isCommit(text string) bool {
	return (len(text) == 40 || len(text) == 64) && consistsOf(text, hexDigits)
}

func (c *checker) notary(at string, a Authority) {
	c.certificates(at+".notary", a.Notary.File, a.Notary.PEM)
	c.notaryTime(at, a)
	if a.Root != "" {
		c.add(at+".root", "has no meaning for Notary Project signatures, whose roots are those of notary")
	}
	if a.Log != "" {
		c.add(at+".log", "has no meaning for Notary Project signatures, which no transparency log holds")
	}
	ids := a.Notary.Identities
	if len(ids) == 0 {
		c.add(at+".notary", `identities are missing; write "x509.subject: C=..., ST=..., O=...", or "*" for every certificate of these roots`)
	}
	for i, id := range ids {
		subject, ok := strings.CutPrefix(id, "x509.subject:")
		if id != "*" && (!ok || !strings.Contains(subject, "=")) {
			c.add(fmt.Sprintf("%s.notary.identities[%d]", at, i), `%q is no identity; write "x509.subject: C=..., ST=..., O=..."`, id)
		}
	}
	if len(ids) > 1 && slices.Contains(ids, "*") {
		c.add(at+".notary.identities", `"*" is everybody, so nobody beside it has a meaning`)
	}
}

// notaryTime is about who tells when a Notary Project signature was made.
func (c *checker) notaryTime(at string, a Authority) {
	tsa := a.Notary.TSAFile != "" || a.Notary.TSAPEM != ""
	if tsa {
		c.certificatesAt(at+".notary", "tsaFile", a.Notary.TSAFile, "tsaPEM", a.Notary.TSAPEM)
	}
	switch {
	case a.Notary.SigningAuthority && (tsa || a.Timestamp == "required"):
		c.add(at+".notary.signingAuthority", "a signing authority's signatures have no timestamps; remove it, or tsaFile, tsaPEM and timestamp")
	case a.Timestamp == "required" && !tsa:
		c.add(at+".timestamp", "no timestamp authority is trusted; give its root certificate in notary.tsaFile")
	}
}
