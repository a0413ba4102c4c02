package kms

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sallyport-dev/sallyport/pkg/attest/keys"
)

const seededToken = "hvs.seeded-vault-token"

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// vault answers like Vault's transit engine (developer.hashicorp.com/vault/api-docs/secret/transit), as far as
// reading keys and signing go.
type vault struct {
	*httptest.Server
	keys  map[string]crypto.Signer
	reads atomic.Int32
	signs atomic.Int32
	// delay and status stand for a service in trouble.
	delay  atomic.Int64
	status atomic.Int32
	forge  crypto.Signer // signs instead of the key that was asked for
}

func newVault(t *testing.T, keys map[string]crypto.Signer) *vault {
	v := &vault{keys: keys}
	v.Server = httptest.NewServer(v)
	t.Cleanup(v.Close)
	return v
}

func (v *vault) env(name string) string {
	return map[string]string{"VAULT_ADDR": v.URL, "VAULT_TOKEN": seededToken}[name]
}

func (v *vault) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	select {
	case <-time.After(time.Duration(v.delay.Load())):
	case <-r.Context().Done():
		return
	}
	if status := int(v.status.Load()); status != 0 {
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"errors":["permission denied for %s"]}`, r.Header.Get("X-Vault-Token"))
		return
	}
	if r.Header.Get("X-Vault-Token") != seededToken {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, "/v1/transit/"), "/")
	if len(parts) < 2 || v.keys[parts[1]] == nil {
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"errors":[]}`)
		return
	}
	key := v.keys[parts[1]]
	switch {
	case r.Method == http.MethodGet && parts[0] == "keys":
		v.reads.Add(1)
		json.NewEncoder(w).Encode(map[string]any{"data": map[string]any{
			"latest_version": 2, "keys": map[string]any{"1": map[string]any{}, "2": vaultKey(key)},
		}})
	case parts[0] == "sign":
		v.signs.Add(1)
		if v.forge != nil {
			key = v.forge
		}
		signature, err := vaultSign(key, strings.Join(parts[2:], "/"), r.Body)
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			json.NewEncoder(w).Encode(map[string]any{"errors": []string{err.Error()}})
			return
		}
		json.NewEncoder(w).Encode(map[string]any{"data": map[string]any{
			"signature": "vault:v2:" + base64.StdEncoding.EncodeToString(signature),
		}})
	default:
		w.WriteHeader(http.StatusMethodNotAllowed)
	}
}

func vaultKey(key crypto.Signer) map[string]any {
	if public, ok := key.Public().(ed25519.PublicKey); ok {
		return map[string]any{"name": "ed25519", "public_key": base64.StdEncoding.EncodeToString(public)}
	}
	der := must(x509.MarshalPKIXPublicKey(key.Public()))
	return map[string]any{"name": "key", "public_key": string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))}
}

func vaultSign(key crypto.Signer, hash string, body io.Reader) ([]byte, error) {
	var in struct {
		Input     []byte `json:"input"`
		Prehashed bool   `json:"prehashed"`
		Algorithm string `json:"signature_algorithm"`
	}
	if err := json.NewDecoder(body).Decode(&in); err != nil {
		return nil, err
	}
	if _, ok := key.(ed25519.PrivateKey); ok {
		if in.Prehashed || hash != "" {
			return nil, fmt.Errorf("ed25519 signs no digests")
		}
		return key.Sign(rand.Reader, in.Input, crypto.Hash(0))
	}
	h, ok := map[string]crypto.Hash{"sha2-256": crypto.SHA256, "sha2-384": crypto.SHA384, "sha2-512": crypto.SHA512}[hash]
	if !ok || !in.Prehashed || len(in.Input) != h.Size() || in.Algorithm != "pkcs1v15" {
		return nil, fmt.Errorf("not a digest by %q", hash)
	}
	return key.Sign(rand.Reader, in.Input, h)
}

func TestVaultKeysSign(t *testing.T) {
	_, ed, _ := ed25519.GenerateKey(rand.Reader)
	v := newVault(t, map[string]crypto.Signer{
		"p256": must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)),
		"p384": must(ecdsa.GenerateKey(elliptic.P384(), rand.Reader)),
		"p521": must(ecdsa.GenerateKey(elliptic.P521(), rand.Reader)),
		"rsa":  must(rsa.GenerateKey(rand.Reader, 2048)),
		"ed":   ed,
	})
	service := New(Options{Getenv: v.env})
	message := []byte("DSSEv1 4 type 4 body")
	for name, key := range v.keys {
		signer, err := service.Open(context.Background(), "hashivault://"+name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !signer.Public().Equal(must(keys.NewPublic(key.Public()))) {
			t.Errorf("%s: another public key", name)
		}
		signature, err := signer.Sign(context.Background(), message)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err := signer.Public().Verify(message, signature); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Many who open the same key ask the service once, and later ones not at all.
func TestPublicKeyIsFetchedOnce(t *testing.T) {
	v := newVault(t, map[string]crypto.Signer{"k": must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))})
	v.delay.Store(int64(20 * time.Millisecond))
	service := New(Options{Getenv: v.env})
	var wait sync.WaitGroup
	for range 50 {
		wait.Go(func() {
			if _, err := service.Open(context.Background(), "hashivault://k"); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if got := v.reads.Load(); got != 1 {
		t.Errorf("the service was asked %d times, want once", got)
	}
}

// One who gives up does not spoil it for those who wait, and failures are not remembered.
func TestOpeningSurvivesTheFirstOne(t *testing.T) {
	v := newVault(t, map[string]crypto.Signer{"k": must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))})
	v.delay.Store(int64(50 * time.Millisecond))
	service := New(Options{Getenv: v.env})
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Millisecond)
	defer cancel()
	if _, err := service.Open(ctx, "hashivault://k"); err == nil || !strings.Contains(err.Error(), "open hashivault://k: context deadline exceeded") {
		t.Errorf("gave up: %v", err)
	}
	if _, err := service.Open(context.Background(), "hashivault://k"); err != nil {
		t.Errorf("the second one: %v", err)
	}
	v.delay.Store(int64(0))
	v.status.Store(http.StatusForbidden)
	if _, err := service.Open(context.Background(), "hashivault://other"); err == nil {
		t.Error("a refusal opens a key")
	}
	v.status.Store(0)
	v.keys["other"] = v.keys["k"]
	if _, err := service.Open(context.Background(), "hashivault://other"); err != nil {
		t.Errorf("a failure was remembered: %v", err)
	}
}

// A service in trouble is an error that names the key, within the limit, and without the token (V13).
func TestV13_TroubleNamesTheReferenceAndNotTheToken(t *testing.T) {
	var logged bytes.Buffer
	log.SetOutput(&logged)
	defer log.SetOutput(os.Stderr)

	weak := must(ecdsa.GenerateKey(elliptic.P224(), rand.Reader))
	good := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	v := newVault(t, map[string]crypto.Signer{"weak": weak, "k": good})
	limited := Options{Getenv: v.env, Timeout: 200 * time.Millisecond}
	for name, c := range map[string]struct {
		ref   string
		setup func()
		o     Options
		want  string
	}{
		"not there":  {"hashivault://none", func() {}, limited, "open hashivault://none: public key:"},
		"weak":       {"hashivault://weak", func() {}, limited, "P-224 is not supported"},
		"forbidden":  {"hashivault://k", func() { v.status.Store(http.StatusForbidden) }, limited, "permission denied for ***"},
		"slow":       {"hashivault://k", func() { v.status.Store(0); v.delay.Store(int64(time.Second)) }, limited, "no answer within 200ms"},
		"no address": {"hashivault://k", func() {}, Options{}, "set VAULT_ADDR"},
		"no token": {"hashivault://k", func() {}, Options{Getenv: func(n string) string {
			return map[string]string{"VAULT_ADDR": v.URL}[n]
		}}, "set VAULT_TOKEN"},
		"bad name":       {"hashivault://a/b", func() {}, limited, "open hashivault://a/b"},
		"unknown scheme": {"evil://k", func() {}, limited, "is no key of a known service"},
		"no scheme":      {"cosign.key", func() {}, limited, "is no key of a known service"},
		"spaces":         {"awskms:///x y", func() {}, limited, "no spaces"},
		"long":           {"awskms:///" + strings.Repeat("x", 1024), func() {}, limited, "up to 1,024"},
		"aws format":     {"awskms://nothing", func() {}, limited, "open awskms://nothing"},
		"gcp format":     {"gcpkms://nothing", func() {}, limited, "open gcpkms://nothing"},
		"azure format":   {"azurekms://nothing", func() {}, limited, "open azurekms://nothing"},
	} {
		v.status.Store(0)
		v.delay.Store(int64(0))
		c.setup()
		start := time.Now()
		signer, err := New(c.o).Open(context.Background(), c.ref)
		if err == nil || signer != nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q in it", name, err, c.want)
			continue
		}
		if strings.Contains(err.Error(), seededToken) {
			t.Errorf("%s: the token is in the error: %v", name, err)
		}
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
	if logged.Len() > 0 {
		t.Errorf("something wrote to the log: %s", logged.String())
	}
}

// A signature that the public key does not verify is never handed out.
func TestForgedSignatureIsRefused(t *testing.T) {
	v := newVault(t, map[string]crypto.Signer{"k": must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))})
	v.forge = must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	signer, err := New(Options{Getenv: v.env}).Open(context.Background(), "hashivault://k")
	if err != nil {
		t.Fatal(err)
	}
	got, err := signer.Sign(context.Background(), []byte("message"))
	if got != nil || err == nil || !strings.Contains(err.Error(), "its public key") {
		t.Errorf("signature %x, error %v", got, err)
	}
}

func TestSigningStopsWhenTheCallerDoes(t *testing.T) {
	v := newVault(t, map[string]crypto.Signer{"k": must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))})
	signer, err := New(Options{Getenv: v.env}).Open(context.Background(), "hashivault://k")
	if err != nil {
		t.Fatal(err)
	}
	v.delay.Store(int64(time.Second))
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	start := time.Now()
	if _, err := signer.Sign(ctx, []byte("message")); err == nil || !strings.Contains(err.Error(), "hashivault://k") {
		t.Errorf("error %v", err)
	}
	if took := time.Since(start); took > 500*time.Millisecond {
		t.Errorf("it took %v", took)
	}
}

func TestVaultTokenFile(t *testing.T) {
	v := newVault(t, map[string]crypto.Signer{"k": must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))})
	home := t.TempDir()
	if err := os.WriteFile(filepath.Join(home, ".vault-token"), []byte(seededToken+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	getenv := func(name string) string { return map[string]string{"BAO_ADDR": v.URL, "HOME": home}[name] }
	if _, err := New(Options{Getenv: getenv, ReadFile: os.ReadFile}).Open(context.Background(), "hashivault://k"); err != nil {
		t.Error(err)
	}
}

// AWS: the real client against its JSON protocol on loopback.
func TestAWSKeysSign(t *testing.T) {
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	der := must(x509.MarshalPKIXPublicKey(key.Public()))
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		about := map[string]any{"KeyId": "k", "KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY", "SigningAlgorithms": []string{"ECDSA_SHA_256"}}
		switch r.Header.Get("X-Amz-Target") {
		case "TrentService.DescribeKey":
			json.NewEncoder(w).Encode(map[string]any{"KeyMetadata": about})
		case "TrentService.GetPublicKey":
			about["PublicKey"] = der
			json.NewEncoder(w).Encode(about)
		case "TrentService.Sign":
			var in struct {
				Message     []byte
				MessageType string
			}
			if err := json.NewDecoder(r.Body).Decode(&in); err != nil || in.MessageType != "DIGEST" || len(in.Message) != sha256.Size {
				w.WriteHeader(http.StatusBadRequest)
				return
			}
			json.NewEncoder(w).Encode(map[string]any{"Signature": must(key.Sign(rand.Reader, in.Message, crypto.SHA256))})
		default:
			w.WriteHeader(http.StatusBadRequest)
		}
	}))
	defer server.Close()
	bundle := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(bundle, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"AWS_CA_BUNDLE": bundle, "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b",
		"AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
	} {
		t.Setenv(name, value)
	}
	ref := "awskms://" + strings.TrimPrefix(server.URL, "https://") + "/alias/release"
	signer, err := New(Options{}).Open(context.Background(), ref)
	if err != nil {
		t.Fatal(err)
	}
	signature, err := signer.Sign(context.Background(), []byte("message"))
	if err != nil {
		t.Fatal(err)
	}
	if err := must(keys.NewPublic(key.Public())).Verify([]byte("message"), signature); err != nil {
		t.Error(err)
	}
}

func TestReferences(t *testing.T) {
	for ref, want := range map[string]bool{
		"awskms:///alias/x": true, "gcpkms://projects/p": true, "azurekms://v/k": true, "hashivault://k": true,
		"k8s://ns/name": false, "cosign.key": false, "": false, "https://example.com/key": false, "AWSKMS://x": false,
	} {
		if got := IsReference(ref); got != want {
			t.Errorf("IsReference(%q) = %v", ref, got)
		}
	}
}
