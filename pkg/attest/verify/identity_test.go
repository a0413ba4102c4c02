package verify_test

import (
	"context"
	"strings"
	"testing"

	"github.com/sallyport-dev/sallyport/internal/testpki"
	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/attest/verify"
)

// Identities match as a whole, issuer and subject, or not at all.
func TestV11IdentitiesMatchAsAWhole(t *testing.T) {
	w := newWorld(t, testpki.Options{})
	for name, c := range map[string]struct {
		want    attest.Identity
		issuer  string
		subject string
		ok      bool
	}{
		"exact":                  {attest.Identity{Issuer: issuer, Subject: main}, issuer, main, true},
		"pattern":                {attest.Identity{Issuer: issuer, SubjectRegExp: `https://git\.example/acme/.*`}, issuer, main, true},
		"issuer pattern":         {attest.Identity{IssuerRegExp: `https://token\.actions\..*`, Subject: main}, issuer, main, true},
		"alternatives":           {attest.Identity{Issuer: issuer, SubjectRegExp: `x|https://git\.example/.*|y`}, issuer, main, true},
		"any letter case":        {attest.Identity{Issuer: issuer, SubjectRegExp: `(?i)HTTPS://GIT\.EXAMPLE/.*`}, issuer, main, true},
		"other subject":          {attest.Identity{Issuer: issuer, Subject: main}, issuer, dev, false},
		"other issuer":           {attest.Identity{Issuer: issuer, Subject: main}, issuer + ".evil", main, false},
		"longer subject":         {attest.Identity{Issuer: issuer, Subject: main}, issuer, main + "x", false},
		"a prefix":               {attest.Identity{Issuer: issuer, SubjectRegExp: `https://git\.example/acme`}, issuer, main, false},
		"a part":                 {attest.Identity{Issuer: issuer, SubjectRegExp: `acme/shop`}, issuer, main, false},
		"an alternative's end":   {attest.Identity{Issuer: issuer, SubjectRegExp: `x|main`}, issuer, main, false},
		"an alternative's start": {attest.Identity{Issuer: issuer, SubjectRegExp: `https|x`}, issuer, main, false},
		"another host":           {attest.Identity{Issuer: issuer, SubjectRegExp: `https://git\.example/acme/.*`}, issuer, "https://git.example.evil/acme/x", false},
		"another owner":          {attest.Identity{Issuer: issuer, SubjectRegExp: `https://git\.example/acme/.*`}, issuer, "https://git.example/acme.evil/x", false},
		"issuer, a part":         {attest.Identity{IssuerRegExp: `token\.actions`, Subject: main}, issuer, main, false},
		"lines":                  {attest.Identity{Issuer: issuer, SubjectRegExp: `(?m)^https://git\.example/$`}, issuer, main, false},
		"no issuer in it":        {attest.Identity{IssuerRegExp: `.*`, Subject: main}, "", main, false},
	} {
		t.Run(name, func(t *testing.T) {
			id := &testpki.Identity{Issuer: c.issuer, Subject: c.subject}
			trust := w.only(attest.Authority{Identities: []attest.Identity{c.want}})
			for kind, candidate := range map[string]attest.Candidate{
				"bundle": w.bundle(w.pki.Bundle(w.statement(sbom), testpki.Signing{Identity: id, Log: testpki.LogV1})),
				".sig":   w.sig(w.pki.LegacySignature(w.digest, testpki.Signing{Identity: id, Log: testpki.LogV1})),
			} {
				if got := w.claim(trust, candidate); got.Verified() != c.ok {
					t.Errorf("%s: %+v", kind, got)
				}
			}
		})
	}
	other := &testpki.Identity{Issuer: issuer, Subject: "robot", OtherName: true}
	c := w.bundle(w.pki.Bundle(w.statement(sbom), testpki.Signing{Identity: other, Log: testpki.LogV1}))
	if got := w.claim(w.only(attest.Authority{Identities: []attest.Identity{{Issuer: issuer, Subject: "robot"}}}), c); !got.Verified() || got.Signers[0].Subject != "robot" {
		t.Errorf("OtherName: %+v", got)
	}
	refused(t, w.claim(w.only(attest.Authority{Identities: []attest.Identity{{Issuer: issuer, Subject: "robots"}}}), c), "signed by robot")
}

// A refusal says what was found and what would have been taken.
func TestReasonsNameTheNearest(t *testing.T) {
	w := newWorld(t, testpki.Options{})
	trust := w.trust()
	trust.Authorities["far"] = attest.Authority{Root: "own", Identities: []attest.Identity{{Issuer: "https://elsewhere.example", Subject: "x"}}}
	id := &testpki.Identity{Issuer: issuer, Subject: dev}
	got := w.claim(trust, w.bundle(w.pki.Bundle(w.statement(sbom), testpki.Signing{Identity: id, Log: testpki.LogV1})))
	want := "signed by " + dev + " (issuer " + issuer + `), authority "ci" wants ` + main
	if got.Reason != want || got.Nearest != "ci" {
		t.Errorf("got  %s (%s)\nwant %s", got.Reason, got.Nearest, want)
	}
	key := testpki.NewKey(t)
	got = w.claim(nil, w.bundle(w.pki.Bundle(w.statement(sbom), testpki.Signing{Key: key})))
	if want := "signed with key " + key.ID() + ", which no authority lists"; got.Reason != want || got.Nearest != "" {
		t.Errorf("got %q, want %q", got.Reason, want)
	}
	got = w.claim(nil, w.bundle(w.pki.Bundle(w.statement(sbom), testpki.Signing{Identity: ci()})))
	if want := `authority "ci": it is in no transparency log`; got.Reason != want || got.Nearest != "ci" {
		t.Errorf("got %q (%s), want %q", got.Reason, got.Nearest, want)
	}
	foreign := testpki.New(t, testpki.Options{})
	got = w.claim(nil, w.bundle(foreign.Bundle(w.statement(sbom), testpki.Signing{Identity: ci(), Log: testpki.LogV1})))
	if want := `authority "ci": its log entry is of a log that trust root "own" does not know`; got.Reason != want {
		t.Errorf("got %q, want %q", got.Reason, want)
	}
}

// What cannot be meant is an error when the configuration is read, and says where.
func TestA17ConfigurationErrors(t *testing.T) {
	w := newWorld(t, testpki.Options{})
	w.file("two.pub", []byte(w.key.PEM()+w.key.PEM()))
	w.file("rubbish", []byte("rubbish"))
	w.file("empty.json", []byte(`{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1"}`))
	w.file("large", make([]byte, 2<<20))
	w.file("leaf.pem", []byte(testpki.PEM(w.ca.Issue("x@acme.example", testpki.Validity{}).Certificate)))
	w.file("intermediate.pem", []byte(testpki.PEM(w.ca.Intermediate())))
	identity := func(i attest.Identity) attest.Authority {
		return attest.Authority{Root: "own", Identities: []attest.Identity{i}}
	}
	key := func(k attest.Key) attest.Authority { return attest.Authority{Root: "own", Keys: []attest.Key{k}} }
	good := attest.Identity{Issuer: issuer, Subject: main}
	for name, c := range map[string]struct {
		authority attest.Authority
		want      string
	}{
		"nothing":                 {attest.Authority{Root: "own"}, "exactly one"},
		"two kinds":               {attest.Authority{Root: "own", Identities: []attest.Identity{good}, Keys: []attest.Key{{PEM: w.key.PEM()}}}, "exactly one"},
		"no issuer":               {identity(attest.Identity{Subject: main}), "issuer is missing"},
		"no subject":              {identity(attest.Identity{Issuer: issuer}), "subject is missing"},
		"both subjects":           {identity(attest.Identity{Issuer: issuer, Subject: main, SubjectRegExp: "x"}), "both set"},
		"both issuers":            {identity(attest.Identity{Issuer: issuer, IssuerRegExp: "x", Subject: main}), "both set"},
		"bad pattern":             {identity(attest.Identity{Issuer: issuer, SubjectRegExp: "("}), "subjectRegExp"},
		"pattern out of brackets": {identity(attest.Identity{Issuer: issuer, SubjectRegExp: "a)|(b"}), "subjectRegExp"},
		"open quote":              {identity(attest.Identity{Issuer: issuer, SubjectRegExp: `\Qa`}), "subjectRegExp"},
		"bad log":                 {attest.Authority{Root: "own", Identities: []attest.Identity{good}, Log: "Required"}, `log is "Required"`},
		"bad timestamp":           {attest.Authority{Root: "own", Identities: []attest.Identity{good}, Timestamp: "yes"}, `timestamp is "yes"`},
		"unknown root":            {attest.Authority{Root: "nope", Identities: []attest.Identity{good}}, `no trust root "nope"`},
		"key: nothing":            {key(attest.Key{}), "exactly one"},
		"key: two":                {key(attest.Key{PEM: w.key.PEM(), File: "x"}), "exactly one"},
		"key: no file":            {key(attest.Key{File: "nope.pub"}), "nope.pub"},
		"key: rubbish":            {key(attest.Key{File: "rubbish"}), "rubbish: not a PEM"},
		"key: two in a file":      {key(attest.Key{File: "two.pub"}), "two.pub: something follows"},
		"key: large":              {key(attest.Key{File: "large"}), "larger than"},
		"key: a private one":      {key(attest.Key{PEM: "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"}), "a private key"},
		"key: short RSA":          {key(attest.Key{PEM: rsaPEM(t, 1024)}), "RSA of 1024 bits"},
		"key: a certificate":      {key(attest.Key{PEM: w.ca.PEM()}), "a certificate"},
		"key: KMS":                {key(attest.Key{KMS: "awskms:///alias/x"}), "awskms:///alias/x: this program cannot"},
		"key: secret":             {key(attest.Key{Secret: "k8s://a/b"}), "k8s://a/b: this program cannot"},
		"key: window":             {key(attest.Key{PEM: w.key.PEM(), NotBefore: w.now, NotAfter: w.now}), "notAfter is not after"},
		"CA: nothing":             {attest.Authority{Root: "own", Certificates: &attest.Certificates{}}, "exactly one"},
		"CA: a leaf":              {attest.Authority{Root: "own", Certificates: &attest.Certificates{File: "leaf.pem"}}, "not a certificate authority"},
		"CA: no root":             {attest.Authority{Root: "own", Certificates: &attest.Certificates{File: "intermediate.pem"}}, "no root certificate"},
		"CA: a key":               {attest.Authority{Root: "own", Certificates: &attest.Certificates{PEM: w.key.PEM()}}, "PUBLIC KEY"},
	} {
		t.Run(name, func(t *testing.T) {
			trust := w.trust()
			trust.Authorities["odd"] = c.authority
			_, err := verify.New(context.Background(), verify.Options{Trust: trust, Dir: w.dir})
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), `authority "odd"`) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
	for name, c := range map[string]struct {
		change func(*attest.Trust)
		want   string
	}{
		"root: no file":      {func(t *attest.Trust) { t.Roots["own"] = attest.Root{} }, `root "own"`},
		"root: missing":      {func(t *attest.Trust) { t.Roots["own"] = attest.Root{File: "nope"} }, `root "own"`},
		"root: rubbish":      {func(t *attest.Trust) { t.Roots["own"] = attest.Root{File: "rubbish"} }, `root "own": rubbish`},
		"root: empty":        {func(t *attest.Trust) { t.Roots["own"] = attest.Root{File: "empty.json"} }, `root "own": empty.json`},
		"root: age":          {func(t *attest.Trust) { t.Roots["own"] = attest.Root{File: "root.json", MaxAge: -1} }, "negative"},
		"revoked key":        {func(t *attest.Trust) { t.Revoked.Keys = []string{"abc"} }, "revoked.keys"},
		"revoked, uppercase": {func(t *attest.Trust) { t.Revoked.Certificates = []string{strings.ToUpper(w.digest)} }, "revoked.certificates"},
		"revoked serial":     {func(t *attest.Trust) { t.Revoked.Serials = []string{"xyz"} }, "revoked.serials"},
	} {
		t.Run(name, func(t *testing.T) {
			trust := w.trust()
			c.change(trust)
			if _, err := verify.New(context.Background(), verify.Options{Trust: trust, Dir: w.dir}); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
	if _, err := verify.New(context.Background(), verify.Options{}); err == nil {
		t.Error("no trust is no error")
	}
}
