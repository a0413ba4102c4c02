package keys

import (
	"crypto"
	"crypto/ecdsa"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/sigstore/sigstore/pkg/cryptoutils"
)

// What is generated has the form of cosign's files, and the libraries that cosign is made of read it.
func TestGeneratedPairIsCosigns(t *testing.T) {
	for _, password := range [][]byte{[]byte(seeded), nil} {
		pair, err := Generate(password)
		if err != nil {
			t.Fatal(err)
		}
		block, rest := pem.Decode(pair.Private)
		if block == nil || block.Type != "ENCRYPTED SIGSTORE PRIVATE KEY" || len(block.Headers) != 0 || len(rest) != 0 {
			t.Fatalf("private key is %q", pair.Private)
		}
		var box struct {
			KDF struct {
				Name   string
				Params struct{ N, R, P int }
				Salt   []byte
			}
			Cipher struct {
				Name  string
				Nonce []byte
			}
			Ciphertext []byte
		}
		if err := json.Unmarshal(block.Bytes, &box); err != nil {
			t.Fatal(err)
		}
		got := fmt.Sprintf("%s %v %d, %s %d", box.KDF.Name, box.KDF.Params, len(box.KDF.Salt), box.Cipher.Name, len(box.Cipher.Nonce))
		if want := "scrypt {65536 8 1} 32, nacl/secretbox 24"; got != want {
			t.Errorf("box is %s, want %s", got, want)
		}
		pass := password
		if pass == nil {
			pass = []byte{} // cosign's "no password"
		}
		upstream, err := cryptoutils.UnmarshalPEMToPrivateKey(pair.Private, cryptoutils.StaticPasswordFunc(pass))
		if err != nil {
			t.Fatalf("sigstore does not read it: %v", err)
		}
		if !pair.Key.Key().(*ecdsa.PublicKey).Equal(upstream.(crypto.Signer).Public()) {
			t.Error("sigstore reads another key")
		}
		if public, err := cryptoutils.UnmarshalPEMToPublicKey(pair.Public); err != nil || !pair.Key.Key().(*ecdsa.PublicKey).Equal(public) {
			t.Errorf("public key: %v", err)
		}
	}
}

func TestPairIsWrittenOnce(t *testing.T) {
	dir := t.TempDir()
	private, public := filepath.Join(dir, "cosign.key"), filepath.Join(dir, "cosign.pub")
	pair := seededPair()
	if err := pair.Write(private, public, false); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]os.FileMode{private: 0o600, public: 0o644} {
		if got := must(os.Stat(path)).Mode().Perm(); got != want {
			t.Errorf("%s has mode %o, want %o", path, got, want)
		}
	}
	read := must(ReadPrivate(private, []byte(seeded)))
	if !read.Public().Equal(must(ReadPublic(public))) || !read.Public().Equal(pair.Key) {
		t.Error("the files are not the pair")
	}

	second := must(Generate(nil))
	err := second.Write(private, public, false)
	if err == nil || !strings.Contains(err.Error(), "cosign.key exists") {
		t.Errorf("writing again: %v", err)
	}
	// The public key alone in the way: the private one must not be left behind.
	lonely := filepath.Join(dir, "new.key")
	if err := second.Write(lonely, public, false); err == nil || !strings.Contains(err.Error(), "cosign.pub exists") {
		t.Errorf("public in the way: %v", err)
	}
	if !must(ReadPublic(public)).Equal(pair.Key) {
		t.Error("the first pair was changed")
	}
	if err := second.Write(private, public, true); err != nil {
		t.Fatal(err)
	}
	if !must(ReadPrivate(private, nil)).Public().Equal(must(ReadPublic(public))) || must(ReadPublic(public)).Equal(pair.Key) {
		t.Error("overwriting did not replace both")
	}
	if err := second.Write(private, filepath.Join(dir, ".", "cosign.key"), true); err == nil {
		t.Error("both keys went into one file")
	}
	if err := second.Write(filepath.Join(dir, "no", "x.key"), public, true); err == nil {
		t.Error("a folder that is not there")
	}
	var names []string
	for _, e := range must(os.ReadDir(dir)) {
		names = append(names, e.Name())
	}
	if diff := cmp.Diff([]string{"cosign.key", "cosign.pub"}, names); diff != "" {
		t.Errorf("left behind (-want +got):\n%s", diff)
	}
}

// What appears between the check and the writing is not replaced either.
func TestPairDoesNotReplaceWhatComesMeanwhile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x")
	staged := must(stage(path, []byte("new"), 0o600))
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := place(staged, path, false); err == nil || string(must(os.ReadFile(path))) != "old" {
		t.Errorf("replaced: %v", err)
	}
}

func TestSecrets(t *testing.T) {
	pair, other := seededPair(), stranger()
	data := func(change func(map[string][]byte)) map[string][]byte {
		m := map[string][]byte{"cosign.key": pair.Private, "cosign.pub": pair.Public, "cosign.password": []byte(seeded)}
		change(m)
		return m
	}
	nothing := func(map[string][]byte) {}
	for name, c := range map[string]struct {
		data     map[string][]byte
		password []byte
		want     string
	}{
		"whole":           {data(nothing), nil, ""},
		"password given":  {data(func(m map[string][]byte) { m["cosign.password"] = []byte("no") }), []byte(seeded), ""},
		"without public":  {data(func(m map[string][]byte) { delete(m, "cosign.pub") }), nil, ""},
		"wrong password":  {data(nothing), []byte("no"), "password is wrong"},
		"without private": {data(func(m map[string][]byte) { delete(m, "cosign.key") }), nil, `no "cosign.key"`},
		"no pair":         {data(func(m map[string][]byte) { m["cosign.pub"] = other.PEM() }), nil, "are not a pair"},
		"damaged public":  {data(func(m map[string][]byte) { m["cosign.pub"] = []byte("x") }), nil, "cosign.pub of the secret"},
		"empty":           {nil, nil, `no "cosign.key"`},
	} {
		got, err := FromSecret(c.data, c.password)
		if c.want == "" {
			if err != nil || !got.Public().Equal(pair.Key) {
				t.Errorf("%s: %v", name, err)
			}
		} else if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), seeded) {
			t.Errorf("%s: error %v, want %q in it", name, err, c.want)
		}
	}
	if got, err := PublicFromSecret(map[string][]byte{"cosign.pub": pair.Public}); err != nil || !got.Equal(pair.Key) {
		t.Errorf("public alone: %v", err)
	}
	if _, err := PublicFromSecret(map[string][]byte{"cosign.key": pair.Private}); err == nil {
		t.Error("a secret without public key verifies")
	}
}

func TestSecretNames(t *testing.T) {
	if ns, name, err := SecretName("k8s://prod/release.key-1"); err != nil || ns != "prod" || name != "release.key-1" {
		t.Errorf("%s %s %v", ns, name, err)
	}
	for _, bad := range []string{"", "k8s://", "k8s://prod", "k8s://prod/", "k8s:///x", "k8s://prod/../x", "k8s://prod/x?y",
		"k8s://Prod/x", "k8s://prod/-x", "k8s://prod/a/b", "awskms:///x", "k8s://prod/" + strings.Repeat("x", 254)} {
		if _, _, err := SecretName(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}
