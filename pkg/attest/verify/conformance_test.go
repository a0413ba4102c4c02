package verify_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sallyport-dev/sallyport/internal/testpki"
	"github.com/sallyport-dev/sallyport/pkg/attest/verify"
)

// The identity that signed what the suite has, unless a case says otherwise.
const (
	conformanceIdentity = "https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main"
	conformanceIssuer   = "https://token.actions.githubusercontent.com"
)

// The cases of sigstore-conformance that need no network, each by file and by digest.
func TestConformance(t *testing.T) {
	checkout := os.Getenv("SIGSTORE_CONFORMANCE")
	if checkout == "" {
		t.Skip("SIGSTORE_CONFORMANCE names no checkout of github.com/sigstore/sigstore-conformance")
	}
	assets := filepath.Join(checkout, "test", "assets", "bundle-verify")
	entries, err := os.ReadDir(assets)
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, e := range entries {
		dir := filepath.Join(assets, e.Name())
		raw, err := os.ReadFile(filepath.Join(dir, "bundle.sigstore.json"))
		if !e.IsDir() || err != nil {
			continue
		}
		o := conformanceCase(t, dir)
		o.Bundle = raw
		artifact, err := os.ReadFile(filepath.Join(dir, "artifact"))
		if err != nil {
			if artifact, err = os.ReadFile(filepath.Join(assets, "a.txt")); err != nil {
				t.Fatal(err)
			}
		}
		for _, by := range []string{"file", "digest"} {
			ran++
			t.Run(e.Name()+"/"+by, func(t *testing.T) {
				o := o
				if o.Artifact = append([]byte{}, artifact...); by == "digest" {
					o.Artifact, o.Digest = nil, testpki.Digest(artifact)
				}
				err := verify.Bundle(t.Context(), o)
				if fail := strings.HasSuffix(e.Name(), "_fail"); (err != nil) != fail {
					t.Errorf("got %v", err)
				}
			})
		}
	}
	if ran == 0 {
		t.Errorf("no case in %s", assets)
	}
	t.Logf("%d cases", ran)
}

func conformanceCase(t *testing.T, dir string) verify.BundleOptions {
	t.Helper()
	read := func(name string) []byte {
		raw, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		return raw
	}
	o := verify.BundleOptions{TrustedRoot: read("trusted_root.json"), Key: read("key.pub")}
	// The suite passes both to this case, by its name.
	if len(o.Key) > 0 && !strings.Contains(filepath.Base(dir), "managed-key-and-client-identity") {
		return o
	}
	o.Identity, o.Issuer = conformanceIdentity, conformanceIssuer
	if s := bytes.TrimSpace(read("identity")); len(s) > 0 {
		o.Identity = string(s)
	}
	if s := bytes.TrimSpace(read("issuer")); len(s) > 0 {
		o.Issuer = string(s)
	}
	return o
}

func TestStandaloneBundle(t *testing.T) {
	w := newWorld(t, testpki.Options{})
	keyless := verify.BundleOptions{TrustedRoot: w.pki.TrustedRoot(), Identity: main, Issuer: issuer}
	keyed := verify.BundleOptions{TrustedRoot: w.pki.TrustedRoot(), Key: []byte(w.key.PEM())}
	v1, byKey := testpki.Signing{Identity: ci(), Log: testpki.LogV1}, testpki.Signing{Key: w.key, Log: testpki.LogV1}
	foreignStamp := testpki.Signing{Key: w.key, Log: testpki.LogV1, Timestamp: true, Edit: w.restamp(w.pki.Now.AddDate(50, 0, 0))}
	manifest, statement := []byte("manifest"), w.statement(sbom)
	for name, c := range map[string]struct {
		o      verify.BundleOptions
		bundle []byte
		ok     bool
	}{
		"keyless message":     {keyless, w.pki.MessageBundle(manifest, v1), true},
		"keyless envelope":    {keyless, w.pki.Bundle(statement, v1), true},
		"keyed message":       {keyed, w.pki.MessageBundle(manifest, byKey), true},
		"keyed envelope":      {keyed, w.pki.Bundle(statement, byKey), true},
		"any hint":            {keyed, w.pki.Bundle(statement, testpki.Signing{Key: w.key, Log: testpki.LogV1, Hint: testpki.NewKey(t).Hint()}), true},
		"keyed, no time":      {keyed, w.pki.Bundle(statement, testpki.Signing{Key: w.key, Log: testpki.LogV2}), true},
		"keyed, no log":       {keyed, w.pki.Bundle(statement, testpki.Signing{Key: w.key}), false},
		"keyed, foreign time": {keyed, w.pki.Bundle(statement, foreignStamp), false},
		"another key":         {keyed, w.pki.Bundle(statement, testpki.Signing{Key: testpki.NewKey(t), Log: testpki.LogV1}), false},
		"key for identity":    {keyless, w.pki.Bundle(statement, byKey), false},
		"identity for key":    {keyed, w.pki.Bundle(statement, v1), false},
		"another identity":    {verify.BundleOptions{TrustedRoot: w.pki.TrustedRoot(), Identity: dev, Issuer: issuer}, w.pki.Bundle(statement, v1), false},
		"another root":        {verify.BundleOptions{Identity: main, Issuer: issuer}, w.pki.Bundle(statement, v1), false},
		"another artifact":    {keyless, w.pki.MessageBundle([]byte("other"), v1), false},
		"no issuer":           {verify.BundleOptions{TrustedRoot: w.pki.TrustedRoot(), Identity: main}, w.pki.Bundle(statement, v1), false},
		"key and identity":    {verify.BundleOptions{TrustedRoot: w.pki.TrustedRoot(), Identity: main, Issuer: issuer, Key: []byte(w.key.PEM())}, w.pki.Bundle(statement, v1), false},
		"rubbish":             {keyless, []byte("rubbish"), false},
		"nothing":             {keyless, nil, false},
	} {
		c.o.Bundle = c.bundle
		c.o.Artifact = manifest
		if err := verify.Bundle(t.Context(), c.o); (err == nil) != c.ok {
			t.Errorf("%s, by file: %v", name, err)
		}
		c.o.Artifact, c.o.Digest = nil, w.digest
		if err := verify.Bundle(t.Context(), c.o); (err == nil) != c.ok {
			t.Errorf("%s, by digest: %v", name, err)
		}
	}
	for _, o := range []verify.BundleOptions{{}, {Artifact: manifest, Digest: w.digest}, {Digest: "sha512:00"}, {Digest: strings.ToUpper(w.digest)}} {
		o.Bundle, o.TrustedRoot, o.Identity, o.Issuer = w.pki.Bundle(statement, v1), w.pki.TrustedRoot(), main, issuer
		if err := verify.Bundle(t.Context(), o); err == nil {
			t.Errorf("%+v is no error", o)
		}
	}
}

// Bundles that other programs wrote, as sigstore-go's module has them.
func TestBundlesOfOthers(t *testing.T) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/sigstore/sigstore-go").Output()
	if err != nil {
		t.Fatal(err)
	}
	read := func(name string) []byte {
		raw, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(out)), "pkg", "testing", "data", name))
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	// An OtherName of a Sigstore that somebody ran for a test, which has no certificate transparency log.
	other := verify.BundleOptions{
		Bundle: read("bundles/othername.sigstore.json"), TrustedRoot: read("trusted-roots/scaffolding.json"),
		Digest: "sha256:bc103b4a84971ef6459b294a2b98568a2bfb72cded09d4acd1e16366a401f95b", Identity: "foo!oidc.local", Issuer: "http://oidc.local:8080",
	}
	if err := verify.Bundle(t.Context(), other); err != nil {
		t.Error(err)
	}
	other.Identity = "foo@oidc.local"
	if err := verify.Bundle(t.Context(), other); err == nil {
		t.Error("another name is taken for an OtherName")
	}
	keyed := verify.BundleOptions{
		Bundle: read("bundles/public-key-validity.sigstore.json"), TrustedRoot: read("trusted-roots/public-key-validity.json"),
		Key: read("public-keys/public-key-validity.pem"), Artifact: []byte("test content"),
	}
	if err := verify.Bundle(t.Context(), keyed); err != nil {
		t.Error(err)
	}
	keyed.Artifact = []byte("other content")
	if err := verify.Bundle(t.Context(), keyed); err == nil {
		t.Error("another artifact is accepted")
	}
	// npm signs SHA-512 of packages: about no image, however good.
	npm := verify.BundleOptions{
		Bundle: read("bundles/sigstore.js@2.0.0-provenance.sigstore.json"), Digest: other.Digest,
		Identity: "https://github.com/sigstore/sigstore-js/.github/workflows/release.yml@refs/heads/main", Issuer: conformanceIssuer,
	}
	if err := verify.Bundle(t.Context(), npm); err == nil || !strings.Contains(err.Error(), "a subject without sha256") {
		t.Error(err)
	}
}
