package attest_test

import (
	"strings"
	"testing"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// TestCheck: each problem says where it is and what to write, and all are told at once.
func TestCheck(t *testing.T) {
	key := func(k attest.Key) func(*attest.Trust) {
		return func(tr *attest.Trust) { tr.Authorities["e"] = attest.Authority{Keys: []attest.Key{k}} }
	}
	authority := func(a attest.Authority) func(*attest.Trust) {
		return func(tr *attest.Trust) { tr.Authorities["e"] = a }
	}
	identity := func(id attest.Identity) func(*attest.Trust) {
		return authority(attest.Authority{Identities: []attest.Identity{id}})
	}
	entry := func(change func(*attest.Entry)) func(*attest.Trust) {
		return func(tr *attest.Trust) { change(&tr.Images[0]) }
	}
	some := attest.Identity{Issuer: "https://i.example", Subject: "s"}
	private := "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIDLw\n-----END PRIVATE KEY-----\n"
	for _, test := range []struct {
		change func(*attest.Trust)
		want   string
	}{
		{func(tr *attest.Trust) { tr.Default = "maybe" }, `t: trust.default: "maybe" is none of deny, warn, allow`},
		{func(tr *attest.Trust) { tr.Roots["x"] = attest.Root{} }, "trust.roots.x: file is missing"},
		{func(tr *attest.Trust) { tr.Roots["x"] = attest.Root{File: "x", MaxAge: -1} }, "trust.roots.x.maxAge: -1ns is less than nothing"},
		{func(tr *attest.Trust) { tr.Roots["a b"] = attest.Root{File: "x"} }, `trust.roots: "a b" is no name`},
		{func(tr *attest.Trust) { tr.Roots[attest.PublicGood] = attest.Root{} }, "trust.roots.public-good: file is missing"},
		{func(tr *attest.Trust) { tr.Authorities[""] = tr.Authorities["e"] }, `trust.authorities: "" is no name`},
		{authority(attest.Authority{}), "trust.authorities.e: has none of certificates, identities, keys, notary"},
		{authority(attest.Authority{Keys: []attest.Key{{File: "x"}}, Identities: []attest.Identity{some}}), "has identities and keys; they exclude each other"},
		{authority(attest.Authority{Keys: []attest.Key{{File: "x"}}, Log: "yes"}), `trust.authorities.e.log: "yes" is none of`},
		{authority(attest.Authority{Keys: []attest.Key{{File: "x"}}, Timestamp: "ignore"}), `trust.authorities.e.timestamp: "ignore" is none of`},
		{authority(attest.Authority{Identities: []attest.Identity{some}, Log: "ignore"}), "write timestamp: required"},
		{key(attest.Key{}), "trust.authorities.e.keys[0]: has none of file, kms, pem, secret"},
		{key(attest.Key{File: "x", KMS: "awskms://x"}), "has file and kms; they exclude each other"},
		{key(attest.Key{PEM: "cosign.pub"}), "keys[0].pem: is not PEM"},
		{key(attest.Key{PEM: private}), "is a private key"},
		{key(attest.Key{PEM: strings.ReplaceAll(pemKey, "PUBLIC KEY", "CERTIFICATE")}), `is a "CERTIFICATE", not a PUBLIC KEY`},
		{key(attest.Key{PEM: pemKey + pemKey}), "holds more than one key"},
		{key(attest.Key{PEM: "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"}), "is no public key"},
		{key(attest.Key{KMS: "awskms://"}), "is no key of a KMS"},
		{key(attest.Key{Secret: "k8s://name"}), "write k8s://NAMESPACE/NAME"},
		{key(attest.Key{File: "x", NotBefore: now, NotAfter: now}), "notBefore is not before notAfter"},
		{key(attest.Key{File: "x", NotAfter: now.AddDate(9000, 0, 0)}), "is too far away"},
		{identity(attest.Identity{Subject: "s"}), "identities[0]: has none of issuer, issuerRegExp"},
		{identity(attest.Identity{Issuer: "https://i.example"}), "identities[0]: has none of subject, subjectRegExp"},
		{identity(attest.Identity{Issuer: "https://i.example", IssuerRegExp: "x", Subject: "s"}), "has issuer and issuerRegExp"},
		{identity(attest.Identity{IssuerRegExp: "(", Subject: "s"}), `issuerRegExp: "(" is no regular expression`},
		{identity(attest.Identity{IssuerRegExp: "x)|(?:.*", Subject: "s"}), "is no regular expression"},
		{identity(attest.Identity{IssuerRegExp: ".*", Subject: "s"}), "matches every issuer"},
		{identity(attest.Identity{IssuerRegExp: "x|.+", Subject: "s"}), "matches every issuer"},
		{identity(attest.Identity{Issuer: "https://i.example", SubjectRegExp: ".*"}), "matches everybody whom the issuer knows"},
		{identity(attest.Identity{IssuerRegExp: "https://.*", Subject: "s"}), "matches every issuer"},
		{identity(attest.Identity{Issuer: "https://i.example", SubjectRegExp: "https://.*"}), "matches everybody whom the issuer knows"},
		{identity(attest.Identity{Issuer: "https://i.example", SubjectRegExp: ".+@.+"}), "matches everybody whom the issuer knows"},
		{identity(attest.Identity{Issuer: "https://i.example", SubjectRegExp: "https://github.com/.*"}), "matches everybody whom the issuer knows"},
		{identity(attest.Identity{
			Issuer: "https://i.example", SubjectRegExp: ".*", Extensions: attest.Extensions{SourceRef: "refs/heads/main", Trigger: "push", RunnerEnvironment: "github-hosted"},
		}), "ask for extensions that say whose build it was"},
		{authority(attest.Authority{Certificates: &attest.Certificates{}}), "certificates: has none of file, pem"},
		{authority(attest.Authority{Certificates: &attest.Certificates{PEM: pemKey}}), `certificates.pem: holds a "PUBLIC KEY"`},
		{authority(attest.Authority{Certificates: &attest.Certificates{PEM: "x"}}), "holds no certificates in PEM"},
		{authority(attest.Authority{Notary: &attest.NotaryTrust{File: "x"}}), "notary: identities are missing"},
		{authority(attest.Authority{Notary: &attest.NotaryTrust{File: "x", Identities: []string{"*", "x509.subject: CN=a"}}}), `"*" is everybody`},
		{authority(attest.Authority{Notary: &attest.NotaryTrust{File: "x", Identities: []string{"*"}}, Log: "required"}), "log: has no meaning"},
		{authority(attest.Authority{Notary: &attest.NotaryTrust{File: "x", Identities: []string{"*"}}, Root: "private"}), "root: has no meaning"},
		{entry(func(e *attest.Entry) { e.Match = nil }), "trust.images[0]: match is missing"},
		{entry(func(e *attest.Entry) { e.Skip = true }), "says skip and asks for evidence"},
		{entry(func(e *attest.Entry) { e.Signatures, e.Attestations = nil, nil }), "asks for nothing"},
		{entry(func(e *attest.Entry) { e.Signatures, e.Attestations, e.Skip = nil, nil, true }), "repository and children have no meaning"},
		{entry(func(e *attest.Entry) { e.Children = "all" }), `children: "all" is none of`},
		{entry(func(e *attest.Entry) { e.Repository = "evidence" }), `repository: "evidence" is no repository`},
		{entry(func(e *attest.Entry) { e.Repository = "ghcr.io/a:1" }), "is no repository"},
		{entry(func(e *attest.Entry) { e.Repository = "ghcr.io/a@" + digestA }), "is no repository"},
		{entry(func(e *attest.Entry) { e.Signatures.From = nil }), "signatures: from is missing"},
		{entry(func(e *attest.Entry) { e.Signatures.From = []string{"a", "a"} }), `from[1]: "a" stands here twice`},
		{entry(func(e *attest.Entry) { e.Signatures.AtLeast = -1 }), "-1 asks for nobody"},
		{entry(func(e *attest.Entry) { e.Signatures.AtLeast = 3 }), "3 is more than the 2 of from"},
		{entry(func(e *attest.Entry) { e.Signatures.MaxAge = -1 }), "is less than nothing"},
		{entry(func(e *attest.Entry) { e.Signatures.Annotations = map[string]string{" ": "x"} }), "a key is empty"},
		{entry(func(e *attest.Entry) { e.Attestations[0].Type = "" }), "attestations[0].type: is missing"},
		{entry(func(e *attest.Entry) { e.Attestations[0].Type = "bom" }), `"bom" is neither the URI of a predicate type nor one of custom, cyclonedx`},
		{entry(func(e *attest.Entry) { e.Attestations[0].Type = attest.CosignSign }), "is the type of signatures"},
		{entry(func(e *attest.Entry) { e.Attestations[0].From = []string{"d"}; e.Attestations[0].AtLeast = 0 }), "which has no attestations"},
		{func(tr *attest.Trust) { tr.Images = append(tr.Images, tr.Images[0]) }, `images[1].name: "services" is the name of images[0] too`},
		{func(tr *attest.Trust) { tr.Revoked.Keys = []string{strings.ToUpper(digestA)} }, "revoked.keys[0]"},
		{func(tr *attest.Trust) { tr.Revoked.Serials = []string{"0a:0b"} }, "revoked.serials[0]"},
	} {
		tr := complete()
		test.change(tr)
		err := tr.Check("t")
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v\nwant %q", err, test.want)
		} else if lines := strings.Split(err.Error(), "\n"); len(lines) > 1 {
			t.Errorf("one thing is wrong, and it says %q", lines)
		}
	}
	tr := complete()
	tr.Default, tr.Images[0].Children = "x", "y"
	if err := tr.Check(""); err == nil || len(strings.Split(err.Error(), "\n")) != 2 || !strings.HasPrefix(err.Error(), "trust.default: ") {
		t.Errorf("two things are wrong: %v", err)
	}
	for _, good := range []func(*attest.Trust){
		func(tr *attest.Trust) { tr.Roots[attest.PublicGood] = attest.Root{MaxAge: attest.Duration(day)} },
		identity(attest.Identity{IssuerRegExp: `https://oidc\.eks\..*`, SubjectRegExp: ".*", Extensions: attest.Extensions{SourceOwner: "https://github.com/acme"}}),
		authority(attest.Authority{Identities: []attest.Identity{some}, Log: "ignore", Timestamp: "required"}),
		entry(func(e *attest.Entry) { e.Repository = "localhost:5000/evidence/a" }),
		entry(func(e *attest.Entry) { e.Repository = "docker.io/acme/evidence" }),
	} {
		tr := complete()
		good(tr)
		if err := tr.Check("t"); err != nil {
			t.Error(err)
		}
	}
}
