package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/config"
	"github.com/sallyport-dev/sallyport/pkg/scan/image"
	"github.com/sallyport-dev/sallyport/pkg/scan/image/inventory"
)

func TestVerdictOfEvidence(t *testing.T) {
	met, missing, unsure := attest.NeedFacts{Met: true}, attest.NeedFacts{}, attest.NeedFacts{Unsure: true}
	entry := func(needs ...attest.NeedFacts) attest.EntryFacts { return attest.EntryFacts{Needs: needs} }
	for name, c := range map[string]struct {
		entries []attest.EntryFacts
		want    evidenceVerdict
		exit    int
	}{
		"no entry":                  {nil, evidenceMissing, exitDeny},
		"all met":                   {[]attest.EntryFacts{entry(met, met), entry(met)}, evidenceVerified, exitAllow},
		"skipped":                   {[]attest.EntryFacts{{Skip: true}}, evidenceVerified, exitAllow},
		"one missing":               {[]attest.EntryFacts{entry(met, missing)}, evidenceMissing, exitDeny},
		"one entry's missing":       {[]attest.EntryFacts{entry(met), entry(missing)}, evidenceMissing, exitDeny},
		"unknown":                   {[]attest.EntryFacts{entry(met, unsure)}, evidenceUnknown, exitNotJudged},
		"missing outweighs unknown": {[]attest.EntryFacts{entry(unsure), entry(missing)}, evidenceMissing, exitDeny},
		"met though some is unsure": {[]attest.EntryFacts{entry(attest.NeedFacts{Met: true, Unsure: true})}, evidenceVerified, exitAllow},
	} {
		got := judgeEvidence(&attest.Facts{Entries: c.entries})
		if got != c.want || got.exit() != c.exit {
			t.Errorf("%s: %s with exit code %d, want %s with %d", name, got, got.exit(), c.want, c.exit)
		}
	}
	if evidenceVerdict("").exit() == exitAllow {
		t.Error("the zero verdict allows")
	}
}

// trustOf is what flags ask of an image.
func trustOf(t *testing.T, args ...string) (*attest.Trust, error) {
	t.Helper()
	var f trustFlags
	var cmd cobra.Command
	f.register(&cmd)
	if err := cmd.Flags().Parse(args); err != nil {
		t.Fatal(err)
	}
	if !f.given() {
		t.Fatalf("%q say nothing", args)
	}
	ref, err := image.ParseReference("ghcr.io/acme/shop:1.4")
	if err != nil {
		t.Fatal(err)
	}
	return f.trust(ref)
}

func TestTrustOfFlags(t *testing.T) {
	got, err := trustOf(t, "--key", "a.pub", "--key", "awskms:///alias/b", "--certificate-identity", "me@acme.example", "--certificate-oidc-issuer", "https://issuer.example",
		"--type", "cyclonedx", "-a", "commit=1", "--max-age", "7d", "--log", "optional", "--trusted-root", "root.json", "--repository", "ghcr.io/acme/signatures")
	if err != nil {
		t.Fatal(err)
	}
	common := attest.Authority{Log: "optional", Root: flagRoot}
	with := func(edit func(*attest.Authority)) attest.Authority {
		a := common
		edit(&a)
		return a
	}
	want := &attest.Trust{
		Roots: map[string]attest.Root{flagRoot: {File: "root.json"}},
		Authorities: map[string]attest.Authority{
			"key-1": with(func(a *attest.Authority) { a.Keys = []attest.Key{{File: "a.pub"}} }),
			"key-2": with(func(a *attest.Authority) { a.Keys = []attest.Key{{KMS: "awskms:///alias/b"}} }),
			"identity": with(func(a *attest.Authority) {
				a.Identities = []attest.Identity{{Issuer: "https://issuer.example", Subject: "me@acme.example"}}
			}),
		},
		Images: []attest.Entry{{Name: "flags", Match: []string{"ghcr.io/acme/shop"}, Repository: "ghcr.io/acme/signatures", Attestations: []attest.AttestationNeed{{
			Type: "cyclonedx",
			Need: attest.Need{From: []string{"key-1", "key-2", "identity"}, AtLeast: 1, MaxAge: attest.Duration(7 * 24 * 36e11), Annotations: map[string]string{"commit": "1"}},
		}}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got, err := trustOf(t, "--key", "a.pub"); err != nil || got.Images[0].Signatures == nil || len(got.Images[0].Attestations) != 0 {
		t.Errorf("a key alone asks for a signature: %+v, %v", got, err)
	}
}

func TestV11FlagsThatMeanNothing(t *testing.T) {
	for want, args := range map[string][]string{
		"say who must have signed": {"--type", "cyclonedx"},
		"issuer":                   {"--certificate-identity", "me@acme.example"},
		"subject":                  {"--certificate-oidc-issuer", "https://issuer.example"},
		"--max-age":                {"--key", "a.pub", "--max-age", "soon"},
		"write KEY=VALUE":          {"--key", "a.pub", "-a", "commit"},
		"has a value already":      {"--key", "a.pub", "-a", "a=1", "-a", "a=2"},
		"log":                      {"--key", "a.pub", "--log", "sometimes"},
		"nonsense":                 {"--key", "a.pub", "--type", "nonsense"},
		"missing closing":          {"--certificate-identity-regexp", "(", "--certificate-oidc-issuer", "https://issuer.example"},
	} {
		if _, err := trustOf(t, args...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v; want something about %q", args, err, want)
		}
	}
}

func TestNearestEntry(t *testing.T) {
	trust := &attest.Trust{Images: []attest.Entry{
		{Name: "shop", Match: []string{"ghcr.io/acme/shop-*"}},
		{Name: "bases", Match: []string{"docker.io/library/*:3"}, Except: []string{"docker.io/library/scratch*"}},
		{Match: []string{"registry.example.com/**/web"}},
	}}
	for name, want := range map[string]string{
		"ghcr.io/acme/web:1":              `entry "shop", which matches ghcr.io/acme/shop-*`,
		"ghcr.io/evil/shop-a":             `entry "shop", which matches ghcr.io/acme/shop-*`,
		"scratch:3":                       `entry "bases", but for what it excepts`,
		"nginx:4":                         `entry "bases", which matches docker.io/library/*:3`,
		"mirror.example.com/team/a/web:1": `entry "registry.example.com/**/web", which matches registry.example.com/**/web`,
		"quay.io/nobody/nothing@" + "sha256:" + strings.Repeat("a", 64): "",
	} {
		ref, err := image.ParseReference(name)
		if err != nil {
			t.Fatal(err)
		}
		if len(trust.Matching(ref, ref.Digest)) > 0 {
			t.Fatalf("%s is matched", name)
		}
		if got := nearestEntry(trust, ref, ref.Digest); got != want {
			t.Errorf("%s: nearest is %q, want %q", name, got, want)
		}
	}
}

// The configuration that docs/trust.md shows is one.
func TestTrustOfTheManual(t *testing.T) {
	text, err := os.ReadFile("../../docs/trust.md")
	if err != nil {
		t.Fatal(err)
	}
	_, block, ok := strings.Cut(string(text), "```yaml\ntrust:")
	block, _, closed := strings.Cut(block, "```")
	if !ok || !closed {
		t.Fatal("docs/trust.md shows no section trust")
	}
	file, err := config.Parse("docs/trust.md", []byte("version: 1\ntrust:"+block))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range file.Trust.Images[0].Signatures.From {
		if len(whoSigns(file.Trust.Authorities[name])) == 0 {
			t.Errorf("nobody signs as %s", name)
		}
	}
	for _, e := range file.Trust.Images {
		if len(needsOf(&e)) == 0 {
			t.Errorf("%s needs nothing", e.Name)
		}
	}
}

func TestPasswords(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	plain := write("plain.key", "-----BEGIN PRIVATE KEY-----\n")
	locked := write("locked.key", "\n-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\n")
	io := streams{in: strings.NewReader("typed\n")}
	for _, key := range []string{plain, "awskms:///alias/a", "", filepath.Join(dir, "none.key")} {
		if got, err := password(io, key); got != nil || err != nil {
			t.Errorf("%q needs no password, got %q, %v", key, got, err)
		}
	}
	if _, err := password(io, locked); err == nil || !strings.Contains(err.Error(), "SALLYPORT_KEY_PASSWORD") {
		t.Errorf("a password was taken from something that is no terminal: %v", err)
	}
	t.Setenv("COSIGN_PASSWORD", "second")
	if got, err := password(io, locked); string(got) != "second" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	t.Setenv("SALLYPORT_KEY_PASSWORD", "")
	if got, err := password(io, locked); got == nil || len(got) != 0 || err != nil {
		t.Errorf("an empty password is one: got %q, %v", got, err)
	}
}

// What comes from no registry has no evidence to read, and that is not the same as having none.
func TestEvidenceOfImagesWithoutRegistry(t *testing.T) {
	trust, err := trustOf(t, "--key", "a.pub")
	if err != nil {
		t.Fatal(err)
	}
	digest := "sha256:" + strings.Repeat("a", 64)
	for kind, wantNone := range map[string]bool{"registry": false, "oci-dir": false, "docker-archive": true, "oci-archive": true, "docker": true, "podman": true, "dir": true} {
		img := &image.Image{Name: "x", Digest: digest, Tags: []string{"ghcr.io/acme/shop:1.4"}}
		j := newJudged(3, &inventory.Answer{Kind: kind}, img)
		if (j.none != "") != wantNone {
			t.Errorf("%s: %q", kind, j.none)
		}
		facts := unreadable(trust, j.target.Subject, "because")
		if len(facts.Entries) != 1 || facts.Entries[0].Needs[0].Met || !facts.Entries[0].Needs[0].Unsure || len(facts.Unknown) != 1 {
			t.Errorf("%s: %+v", kind, facts)
		}
	}
}

func TestSignFlags(t *testing.T) {
	for want, args := range map[string][]string{
		"opposite":           {"--log", "--no-log"},
		"by a key or by":     {"--key", "k", "--identity-token", "t"},
		"give one of them":   {"--identity-token", "t", "--identity-token-file", "f"},
		"neither 1 nor 2":    {"--rekor-version", "3"},
		"leaves nothing for": {"--no-log", "--rekor-url", "https://rekor.example"},
	} {
		var f signFlags
		var cmd cobra.Command
		f.register(&cmd)
		if err := cmd.Flags().Parse(args); err != nil {
			t.Fatal(err)
		}
		if _, err := f.signer(streams{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v; want something about %q", args, err, want)
		}
	}
	f := signFlags{rekorURL: "https://rekor.example", key: "awskms:///alias/a"}
	if s, err := f.signer(streams{}); err != nil || s.Log != "yes" {
		t.Errorf("a log that is named is used: %+v, %v", s, err)
	}
}
