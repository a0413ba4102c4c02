package verify_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sallyport-dev/sallyport/internal/testpki"
	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// What is right is accepted, in every format and by every kind of signer.
func TestAccepts(t *testing.T) {
	w := newWorld(t, testpki.Options{})
	issued := w.ca.Issue("https://acme.example/release", testpki.Validity{})
	unnamed := w.ca.Issue("release robot", testpki.Validity{})
	sign, bom := w.statement(attest.CosignSign), w.statement(sbom)
	for name, c := range map[string]struct {
		candidate        attest.Candidate
		authority        string
		signature        bool
		logged           bool
		source           string
		subject, predict string
	}{
		"keyed":              {w.bundle(w.pki.Bundle(sign, testpki.Signing{Key: w.key})), "key", true, false, "", "", attest.CosignSign},
		"keyed, log":         {w.bundle(w.pki.Bundle(sign, testpki.Signing{Key: w.key, Log: testpki.LogV1})), "key", true, true, "log", "", attest.CosignSign},
		"keyed, log v2":      {w.bundle(w.pki.Bundle(sign, testpki.Signing{Key: w.key, Log: testpki.LogV2})), "key", true, true, "", "", attest.CosignSign},
		"keyed, timestamp":   {w.bundle(w.pki.Bundle(sign, testpki.Signing{Key: w.key, Timestamp: true})), "key", true, false, "timestamp", "", attest.CosignSign},
		"keyed, no hint":     {w.bundle(w.pki.Bundle(sign, testpki.Signing{Key: w.key, Hint: "mine"})), "key", true, false, "", "", attest.CosignSign},
		"keyed, SBOM":        {w.bundle(w.pki.Bundle(bom, testpki.Signing{Key: w.key})), "key", false, false, "", "", sbom},
		"keyed, message":     {w.bundle(w.pki.MessageBundle([]byte("manifest"), testpki.Signing{Key: w.key})), "key", true, false, "", "", ""},
		"keyless":            {w.bundle(w.pki.Bundle(sign, testpki.Signing{Identity: ci(), Log: testpki.LogV1})), "ci", true, true, "log", main, attest.CosignSign},
		"keyless v0.2":       {w.bundle(w.pki.Bundle(sign, testpki.Signing{Identity: ci(), Log: testpki.LogV1, Version: "0.2"})), "ci", true, true, "log", main, attest.CosignSign},
		"keyless v0.1":       {w.bundle(w.pki.Bundle(sign, testpki.Signing{Identity: ci(), Log: testpki.LogV1Promise, Version: "0.1"})), "ci", true, true, "log", main, attest.CosignSign},
		"keyless, log v2":    {w.bundle(w.pki.Bundle(sign, testpki.Signing{Identity: ci(), Log: testpki.LogV2, Timestamp: true})), "ci", true, true, "timestamp", main, attest.CosignSign},
		"keyless, message":   {w.bundle(w.pki.MessageBundle([]byte("manifest"), testpki.Signing{Identity: ci(), Log: testpki.LogV1})), "ci", true, true, "log", main, ""},
		"keyless, intoto":    {w.bundle(w.pki.Bundle(bom, testpki.Signing{Identity: ci(), Log: testpki.LogV1, Intoto: true})), "ci", false, true, "log", main, sbom},
		"private CA":         {w.bundle(w.pki.Bundle(sign, testpki.Signing{Issued: issued, Chain: true})), "ca", true, false, "", "https://acme.example/release", attest.CosignSign},
		"private CA, log":    {w.bundle(w.pki.Bundle(sign, testpki.Signing{Issued: issued, Chain: true, Log: testpki.LogV1})), "ca", true, true, "log", "https://acme.example/release", attest.CosignSign},
		"private CA, stamp":  {w.bundle(w.pki.Bundle(sign, testpki.Signing{Issued: issued, Chain: true, Timestamp: true})), "ca", true, false, "timestamp", "https://acme.example/release", attest.CosignSign},
		"private CA, name":   {w.bundle(w.pki.Bundle(sign, testpki.Signing{Issued: unnamed, Chain: true})), "ca", true, false, "", "CN=release robot,O=testpki", attest.CosignSign},
		".sig keyed":         {w.sig(w.pki.LegacySignature(w.digest, testpki.Signing{Key: w.key})), "key", true, false, "", "", ""},
		".sig keyed, log":    {w.sig(w.pki.LegacySignature(w.digest, testpki.Signing{Key: w.key, Log: testpki.LogV1})), "key", true, true, "log", "", ""},
		".sig keyless":       {w.sig(w.pki.LegacySignature(w.digest, testpki.Signing{Identity: ci(), Log: testpki.LogV1})), "ci", true, true, "log", main, ""},
		".sig keyless, both": {w.sig(w.pki.LegacySignature(w.digest, testpki.Signing{Identity: ci(), Log: testpki.LogV1, Timestamp: true})), "ci", true, true, "timestamp", main, ""},
		".sig private CA":    {w.sig(w.pki.LegacySignature(w.digest, testpki.Signing{Issued: issued})), "ca", true, false, "", "https://acme.example/release", ""},
		".att keyed":         {w.att(w.pki.LegacyAttestation(bom, testpki.Signing{Key: w.key})), "key", false, false, "", "", sbom},
		".att keyless":       {w.att(w.pki.LegacyAttestation(bom, testpki.Signing{Identity: ci(), Log: testpki.LogV1})), "ci", false, true, "log", main, sbom},
		".att intoto":        {w.att(w.pki.LegacyAttestation(bom, testpki.Signing{Identity: ci(), Log: testpki.LogV1, Intoto: true})), "ci", false, true, "log", main, sbom},
	} {
		t.Run(name, func(t *testing.T) {
			got := w.claim(nil, c.candidate)
			if len(got.Signers) != 1 {
				t.Fatalf("refused: %s (nearest %q)", got.Reason, got.Nearest)
			}
			s := got.Signers[0]
			if s.Authority != c.authority || got.Signature != c.signature || s.Logged != c.logged || s.TimeSource != c.source || s.Subject != c.subject || got.PredicateType != c.predict {
				t.Errorf("%+v", got)
			}
			if (s.Time != nil) != (c.source != "") || s.Time != nil && !s.Time.Equal(w.pki.Now) {
				t.Errorf("time %v", s.Time)
			}
			if (len(s.LogIDs) == 1) != c.logged || got.Reason != "" || got.Nearest != "" || got.Subject != w.digest {
				t.Errorf("%+v", got)
			}
			if c.predict != "" && (string(got.Predicate) != `{"a":1}` || got.PredicateBytes != 7 || got.PredicateDigest != testpki.Digest([]byte(`{"a":1}`))) {
				t.Errorf("predicate %s %d %s", got.Predicate, got.PredicateBytes, got.PredicateDigest)
			}
		})
	}
}

func TestAcceptsOtherKeys(t *testing.T) {
	w := newWorld(t, testpki.Options{})
	ec384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	rsa2048, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	for name, key := range map[string]*testpki.Key{"P-384": testpki.KeyOf(t, ec384), "Ed25519": testpki.KeyOf(t, ed), "RSA": testpki.KeyOf(t, rsa2048)} {
		trust := w.only(attest.Authority{Keys: []attest.Key{{PEM: key.PEM()}}})
		for kind, c := range map[string]attest.Candidate{
			"bundle": w.bundle(w.pki.Bundle(w.statement(sbom), testpki.Signing{Key: key})),
			"sig":    w.sig(w.pki.LegacySignature(w.digest, testpki.Signing{Key: key})),
			"att":    w.att(w.pki.LegacyAttestation(w.statement(sbom), testpki.Signing{Key: key})),
		} {
			if got := w.claim(trust, c); !got.Verified() || got.Signers[0].ID != key.ID() {
				t.Errorf("%s %s: %+v", name, kind, got)
			}
		}
	}
	// A digest is not a message: Ed25519 over the empty message would otherwise fit every image.
	key := testpki.KeyOf(t, ed)
	c := w.bundle(w.pki.MessageBundle(nil, testpki.Signing{Key: key}))
	c.Subject = testpki.Digest(nil)
	if got := w.claim(w.only(attest.Authority{Keys: []attest.Key{{PEM: key.PEM()}}}), c); got.Verified() {
		t.Error("an Ed25519 signature of a digest was accepted")
	}
}

// What a certificate says gets into the claim by the names of sigstore's documentation, and can be asked for.
func TestExtensions(t *testing.T) {
	w := newWorld(t, testpki.Options{})
	id := ci()
	id.Extensions = map[int]string{9: "signer", 11: "github-hosted", 12: "https://git.example/acme/shop", 13: "abc", 14: "refs/heads/main", 16: "https://git.example/acme", 18: "config", 20: "push", 22: "public"}
	c := w.bundle(w.pki.Bundle(w.statement(attest.CosignSign), testpki.Signing{Identity: id, Log: testpki.LogV1}))
	want := map[string]string{
		"build_signer_uri": "signer", "runner_environment": "github-hosted", "source_repository_uri": "https://git.example/acme/shop",
		"source_repository_digest": "abc", "source_repository_ref": "refs/heads/main", "source_repository_owner_uri": "https://git.example/acme",
		"build_config_uri": "config", "build_trigger": "push", "source_repository_visibility_at_signing": "public",
	}
	if d := cmp.Diff(want, w.claim(nil, c).Signers[0].Extensions); d != "" {
		t.Error(d)
	}
	good := attest.Extensions{
		SourceRepository: "https://git.example/acme/shop", SourceRepositoryDigest: "abc", SourceRef: "refs/heads/main", SourceOwner: "https://git.example/acme",
		BuildSigner: "signer", BuildConfig: "config", Trigger: "push", RunnerEnvironment: "github-hosted",
	}
	ask := func(e attest.Extensions) attest.Claim {
		return w.claim(w.only(attest.Authority{Identities: []attest.Identity{{Issuer: issuer, Subject: main, Extensions: e}}}), c)
	}
	if got := ask(good); !got.Verified() {
		t.Error(got.Reason)
	}
	for i, field := range []func(*attest.Extensions) *string{
		func(e *attest.Extensions) *string { return &e.SourceRepository }, func(e *attest.Extensions) *string { return &e.SourceRepositoryDigest },
		func(e *attest.Extensions) *string { return &e.SourceRef }, func(e *attest.Extensions) *string { return &e.SourceOwner },
		func(e *attest.Extensions) *string { return &e.BuildSigner }, func(e *attest.Extensions) *string { return &e.BuildConfig },
		func(e *attest.Extensions) *string { return &e.Trigger }, func(e *attest.Extensions) *string { return &e.RunnerEnvironment },
	} {
		bad := good
		*field(&bad) += "x"
		if got := ask(bad); got.Verified() || got.Nearest != "only" {
			t.Errorf("field %d is not compared: %+v", i, got)
		}
	}
}

func TestA21OneKeyIsOneSigner(t *testing.T) {
	w := newWorld(t, testpki.Options{})
	trust := w.trust()
	trust.Authorities["same"] = trust.Authorities["key"]
	got := w.claim(trust, w.bundle(w.pki.Bundle(w.statement(attest.CosignSign), testpki.Signing{Key: w.key})))
	if len(got.Signers) != 2 || got.Signers[0].ID != got.Signers[1].ID || got.Signers[0].ID != w.key.ID() {
		t.Errorf("%+v", got.Signers)
	}
	if names := []string{got.Signers[0].Authority, got.Signers[1].Authority}; !slices.Equal(names, []string{"key", "same"}) {
		t.Errorf("authorities %v", names)
	}
}

// One verifier serves many at once, and each gets the answer to his own question.
func TestConcurrentUse(t *testing.T) {
	w := newWorld(t, testpki.Options{})
	v := w.verifier(w.trust())
	issued := w.ca.Issue("a@acme.example", testpki.Validity{})
	candidates := map[string]attest.Candidate{
		"key": w.bundle(w.pki.Bundle(w.statement(sbom), testpki.Signing{Key: w.key, Hint: "mine", Timestamp: true})),
		"ci":  w.bundle(w.pki.Bundle(w.statement(sbom), testpki.Signing{Identity: ci(), Log: testpki.LogV1})),
		"ca":  w.bundle(w.pki.Bundle(w.statement(sbom), testpki.Signing{Issued: issued, Chain: true})),
		"":    w.bundle(w.pki.Bundle(w.statement(sbom), testpki.Signing{Key: testpki.NewKey(t)})),
	}
	var wait sync.WaitGroup
	for range 4 {
		for name, c := range candidates {
			wait.Go(func() {
				got := v.Verify(t.Context(), c)
				if got.Verified() != (name != "") || name != "" && got.Signers[0].Authority != name {
					t.Errorf("%q: %+v", name, got)
				}
			})
		}
	}
	wait.Wait()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	refused(t, v.Verify(ctx, candidates["ci"]), "cut short")
}
