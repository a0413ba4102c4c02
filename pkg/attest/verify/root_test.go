package verify_test

import (
	"context"
	"crypto"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/sigstore/sigstore-go/pkg/root"

	"github.com/sallyport-dev/sallyport/internal/testpki"
	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/attest/verify"
)

// The built-in root is current: Rekor of both generations and the timestamp authority.
func TestBuiltInRoot(t *testing.T) {
	r, err := root.NewTrustedRootFromJSON(verify.PublicGoodRoot())
	if err != nil {
		t.Fatal(err)
	}
	urls := map[string]bool{}
	for _, l := range r.RekorLogs() {
		urls[l.BaseURL] = true
	}
	if !urls["https://rekor.sigstore.dev"] || !urls["https://log2025-1.rekor.sigstore.dev"] || len(r.TimestampingAuthorities()) == 0 || len(r.CTLogs()) == 0 {
		t.Errorf("logs %v, %d timestamp authorities", urls, len(r.TimestampingAuthorities()))
	}
	trust := &attest.Trust{Authorities: map[string]attest.Authority{"ci": {Identities: []attest.Identity{{Issuer: issuer, Subject: main}}}}}
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	v, err := verify.New(context.Background(), verify.Options{Trust: trust, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(verify.PublicGoodRoot())
	// Its newest member is log2025-1, from 2025-09-23 on.
	want := attest.RootFacts{Name: attest.PublicGood, Digest: "sha256:" + hex.EncodeToString(sum[:]), AgeSeconds: 100 * 24 * 60 * 60}
	if got := v.Roots(); len(got) != 1 || got[0] != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// A root that is older than it may be vouches for nobody.
func TestRootsGrowTooOld(t *testing.T) {
	w := newWorld(t, testpki.Options{})
	trust := w.trust()
	age := w.now.Sub(w.pki.Now.AddDate(-2, 0, 0))
	keyless := w.bundle(w.pki.Bundle(w.statement(sbom), testpki.Signing{Identity: ci(), Log: testpki.LogV1}))
	keyed := w.bundle(w.pki.Bundle(w.statement(sbom), testpki.Signing{Key: w.key, Log: testpki.LogV1}))
	trust.Roots["own"] = attest.Root{File: "root.json", MaxAge: attest.Duration(age)}
	if got := w.claim(trust, keyless); !got.Verified() {
		t.Fatal(got.Reason)
	}
	trust.Roots["own"] = attest.Root{File: "root.json", MaxAge: attest.Duration(age - time.Second)}
	v := w.verifier(trust)
	if r := v.Roots(); len(r) != 1 || !r[0].TooOld || r[0].AgeSeconds != int64(age.Seconds()) {
		t.Errorf("%+v", r)
	}
	refused(t, v.Verify(t.Context(), keyless), "days old")
	// A key does not need it; what it would say of log and time does not count.
	if got := v.Verify(t.Context(), keyed); !got.Verified() || got.Signers[0].Logged || got.Signers[0].Time != nil {
		t.Errorf("%+v", got)
	}
	a := trust.Authorities["key"]
	a.Log = "required"
	trust.Authorities["key"] = a
	refused(t, w.claim(trust, keyed), "days old")
}

func TestRootsThatCannotDo(t *testing.T) {
	w := newWorld(t, testpki.Options{})
	w.file("private.json", w.pki.TrustedRootWith(onlyTSA))
	for name, c := range map[string]struct {
		a    attest.Authority
		want string
	}{
		"log":        {attest.Authority{Log: "required", Keys: []attest.Key{{PEM: w.key.PEM()}}}, "the log is required"},
		"identities": {attest.Authority{Log: "ignore", Identities: []attest.Identity{{Issuer: issuer, Subject: main}}}, "certificate authority"},
	} {
		trust := &attest.Trust{Roots: map[string]attest.Root{"own": {File: "private.json"}}}
		c.a.Root = "own"
		trust.Authorities = map[string]attest.Authority{"odd": c.a}
		_, err := verify.New(context.Background(), verify.Options{Trust: trust, Dir: w.dir})
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), `authority "odd"`) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

type source map[string]crypto.PublicKey

func (s source) PublicKey(_ context.Context, reference string) (crypto.PublicKey, error) {
	if k := s[reference]; k != nil {
		return k, nil
	}
	return nil, errors.New("access denied")
}

func TestKeysOfServices(t *testing.T) {
	w := newWorld(t, testpki.Options{})
	options := verify.Options{Keys: source{"awskms:///alias/x": w.key.Private.Public()}}
	options.Trust = &attest.Trust{Authorities: map[string]attest.Authority{"kms": {Keys: []attest.Key{{KMS: "awskms:///alias/x"}}}}}
	v, err := verify.New(context.Background(), options)
	if err != nil {
		t.Fatal(err)
	}
	if got := v.Verify(t.Context(), w.bundle(w.pki.Bundle(w.statement(sbom), testpki.Signing{Key: w.key}))); !got.Verified() || got.Signers[0].Authority != "kms" {
		t.Errorf("%+v", got)
	}
	if h := v.Hints(); len(h) != 1 || h[0].KeyID != w.key.Hint() {
		t.Errorf("hints %+v", h)
	}
	options.Trust.Authorities["kms"] = attest.Authority{Keys: []attest.Key{{Secret: "k8s://a/b"}}}
	if _, err := verify.New(context.Background(), options); err == nil || !strings.Contains(err.Error(), "k8s://a/b: access denied") {
		t.Error(err)
	}
}

// V13: a file that is named as a root may hold anything, and none of it is told.
func TestV13RootsThatAreSecrets(t *testing.T) {
	w := newWorld(t, testpki.Options{})
	for _, content := range []string{"ghp_SECRET", `{"mediaType":"x","SECRET":1}`, `{"tlogs":[{"baseUrl":SECRET}]}`, "SECRET=1\nother"} {
		w.file("root.json", []byte(content))
		_, err := verify.New(t.Context(), verify.Options{Trust: w.trust(), Dir: w.dir})
		if err == nil || !strings.Contains(err.Error(), "it is no trusted_root.json") || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%q: %v", content, err)
		}
	}
}
