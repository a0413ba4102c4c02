package keys

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
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/secure-systems-lab/go-securesystemslib/encrypted"
	"github.com/sigstore/sigstore/pkg/signature"
)

const seeded = "correct-horse-battery-staple"

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// somebody has a key of every kind that is supported.
func somebody(t *testing.T) map[string]crypto.Signer {
	t.Helper()
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]crypto.Signer{
		"ECDSA P-256": must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)),
		"ECDSA P-384": must(ecdsa.GenerateKey(elliptic.P384(), rand.Reader)),
		"ECDSA P-521": must(ecdsa.GenerateKey(elliptic.P521(), rand.Reader)),
		"RSA 2048":    must(rsa.GenerateKey(rand.Reader, 2048)),
		"Ed25519":     ed,
	}
}

// seededPair is made once: each pair costs two rounds of scrypt, and each look into it one.
var seededPair = sync.OnceValue(func() *Pair { return must(Generate([]byte(seeded))) })

// stranger is a public key that nobody else has; Generate costs two rounds of scrypt.
func stranger() *Public {
	return must(NewPublic(must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)).Public()))
}

func pemOf(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// What a key signs is verified by it, by the verifier that Sigstore takes for such keys, and by no other key.
func TestSignaturesOfAllKindsRoundTrip(t *testing.T) {
	message := []byte("DSSEv1 4 type 4 body")
	other := stranger()
	for kind, key := range somebody(t) {
		t.Run(kind, func(t *testing.T) {
			der := must(x509.MarshalPKCS8PrivateKey(key))
			private, err := ParsePrivate(pemOf("PRIVATE KEY", der), nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := private.Public().Algorithm(); got != kind {
				t.Errorf("algorithm %q, want %q", got, kind)
			}
			sig, err := private.Sign(context.Background(), message)
			if err != nil {
				t.Fatal(err)
			}
			public, err := ParsePublic(private.Public().PEM())
			if err != nil {
				t.Fatal(err)
			}
			if err := public.Verify(message, sig); err != nil {
				t.Errorf("own key: %v", err)
			}
			upstream, err := signature.LoadDefaultVerifier(key.Public())
			if err != nil {
				t.Fatal(err)
			}
			if err := upstream.VerifySignature(bytes.NewReader(sig), bytes.NewReader(message)); err != nil {
				t.Errorf("sigstore's verifier: %v", err)
			}
			if err := public.Verify(append([]byte("x"), message...), sig); err == nil {
				t.Error("another message verifies")
			}
			sig[len(sig)-1] ^= 1
			if err := public.Verify(message, sig); err == nil {
				t.Error("a changed signature verifies")
			}
			if err := other.Verify(message, sig); err == nil {
				t.Error("another key verifies")
			}
		})
	}
}

func TestNamesOfAKey(t *testing.T) {
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	public := must(NewPublic(key.Public()))
	der := must(x509.MarshalPKIXPublicKey(key.Public()))
	sum := sha256.Sum256(der)
	if got, want := public.ID(), base64.StdEncoding.EncodeToString(sum[:]); got != want {
		t.Errorf("ID %s, want %s", got, want)
	}
	if got, want := public.Fingerprint(), "sha256:"+hex.EncodeToString(sum[:]); got != want {
		t.Errorf("Fingerprint %s, want %s", got, want)
	}
	if !bytes.Equal(public.DER(), der) {
		t.Error("DER is not that of the key")
	}
	public.DER()[0] = 0
	if !bytes.Equal(public.DER(), der) {
		t.Error("a caller can change the key")
	}
	if !public.Equal(must(ParsePublic(public.PEM()))) || public.Equal(stranger()) || public.Equal(nil) {
		t.Error("Equal does not compare keys")
	}
}

func TestPublicKeysOfAllEncodings(t *testing.T) {
	key := must(rsa.GenerateKey(rand.Reader, 2048))
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "acme"},
		NotBefore: time.Now().Add(-2 * time.Hour), NotAfter: time.Now().Add(-time.Hour), // only its key counts
	}
	cert := must(x509.CreateCertificate(rand.Reader, template, template, key.Public(), key))
	want := must(NewPublic(key.Public()))
	for kind, data := range map[string][]byte{
		"PKIX":             pemOf("PUBLIC KEY", must(x509.MarshalPKIXPublicKey(key.Public()))),
		"PKCS 1":           pemOf("RSA PUBLIC KEY", x509.MarshalPKCS1PublicKey(&key.PublicKey)),
		"certificate":      pemOf("CERTIFICATE", cert),
		"with text around": append([]byte("my key\n"), append(want.PEM(), []byte("\n\nbye\n")...)...),
	} {
		got, err := ParsePublic(data)
		if err != nil || !got.Equal(want) {
			t.Errorf("%s: %v, %v", kind, got, err)
		}
	}
}

func TestBadPublicKeysAreErrors(t *testing.T) {
	good := stranger().PEM()
	p224 := must(ecdsa.GenerateKey(elliptic.P224(), rand.Reader))
	modulus := new(big.Int).Lsh(big.NewInt(1), 1023)
	modulus.Add(modulus, big.NewInt(1155)).Add(modulus, big.NewInt(4))
	weak := &rsa.PublicKey{N: modulus, E: 65537}
	e3 := must(rsa.GenerateKey(rand.Reader, 2048)).PublicKey
	e3.E = 3
	even := &rsa.PublicKey{N: new(big.Int).Lsh(big.NewInt(1), 2047), E: 65537}
	huge := &rsa.PublicKey{N: new(big.Int).Add(new(big.Int).Lsh(big.NewInt(1), 16383), big.NewInt(1)), E: 65537}
	pkix := func(k crypto.PublicKey) []byte { return pemOf("PUBLIC KEY", must(x509.MarshalPKIXPublicKey(k))) }
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"nothing":        {nil, "no PEM block found"},
		"no PEM":         {[]byte("ssh-ed25519 AAAA"), "no PEM block found"},
		"damaged PEM":    {good[:len(good)/2], "no PEM block found"},
		"two keys":       {append(append([]byte(nil), good...), good...), "several PEM blocks"},
		"a second half":  {append(append([]byte(nil), good...), good[:40]...), "second PEM block"},
		"damaged DER":    {pemOf("PUBLIC KEY", []byte{0x30, 3, 1, 2}), "PUBLIC KEY:"},
		"private":        {pemOf("ENCRYPTED SIGSTORE PRIVATE KEY", []byte("{}")), "this is a private key"},
		"other PEM":      {pemOf("DH PARAMETERS", []byte{1}), "is no public key"},
		"too large":      {bytes.Repeat([]byte("a"), FileSize+1), "larger than"},
		"P-224":          {pkix(p224.Public()), "curve P-224 is not supported"},
		"RSA 1024":       {pkix(weak), "RSA key of 1024 bits is weak"},
		"RSA exponent 3": {pkix(&e3), "exponent 3 is weak"},
		"RSA even":       {pkix(even), "small factor"},
		"RSA 16384":      {pkix(huge), "larger than the limit"},
	} {
		_, err := ParsePublic(c.data)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q in it", name, err, c.want)
		}
	}
}

// Ed25519 keys of small order verify signatures that nobody made: all of RFC 8032's encodings of them are refused.
func TestEd25519OfSmallOrderIsRefused(t *testing.T) {
	for _, encoded := range []string{
		"0100000000000000000000000000000000000000000000000000000000000000", // order 1
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // order 2
		"0000000000000000000000000000000000000000000000000000000000000000", // order 4
		"0000000000000000000000000000000000000000000000000000000000000080", // order 4
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", // order 8
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85", // order 8
		"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", // order 8
		"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa", // order 8
		"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // order 1, not canonical
	} {
		if _, err := NewPublic(ed25519.PublicKey(must(hex.DecodeString(encoded)))); err == nil ||
			!strings.Contains(err.Error(), "small order") {
			t.Errorf("%s: %v", encoded, err)
		}
	}
	if _, err := NewPublic(ed25519.PublicKey("short")); err == nil {
		t.Error("a short key is taken")
	}
	for range 50 {
		public, _, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := NewPublic(public); err != nil {
			t.Fatalf("a good key is refused: %v", err)
		}
	}
}

// Keys that sigstore's own library wrote are read, under both names, in all encodings.
func TestPrivateKeysOfAllEncodings(t *testing.T) {
	for kind, key := range somebody(t) {
		der := must(x509.MarshalPKCS8PrivateKey(key))
		files := map[string][]byte{
			"PKCS 8":   pemOf("PRIVATE KEY", der),
			"sigstore": pemOf("ENCRYPTED SIGSTORE PRIVATE KEY", must(encrypted.EncryptWithCustomKDFParameters(der, []byte(seeded), encrypted.Legacy))),
		}
		if kind == "ECDSA P-256" {
			files["cosign 1"] = pemOf("ENCRYPTED COSIGN PRIVATE KEY", must(encrypted.Encrypt(der, []byte(seeded))))
		}
		switch k := key.(type) {
		case *ecdsa.PrivateKey:
			files["SEC 1"] = pemOf("EC PRIVATE KEY", must(x509.MarshalECPrivateKey(k)))
		case *rsa.PrivateKey:
			files["PKCS 1"] = pemOf("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(k))
		}
		for encoding, data := range files {
			got, err := ParsePrivate(data, []byte(seeded))
			if err != nil || !got.Public().Equal(must(NewPublic(key.Public()))) {
				t.Errorf("%s in %s: %v, %v", kind, encoding, got, err)
			}
		}
	}
}

func TestV13_BadPrivateKeysAreErrorsWithoutSecrets(t *testing.T) {
	pair := seededPair()
	key := must(ecdsa.GenerateKey(elliptic.P224(), rand.Reader))
	weak := must(x509.MarshalPKCS8PrivateKey(key))
	block, _ := pem.Decode(pair.Private)
	bomb := bytes.Replace(block.Bytes, []byte(`"N":65536`), []byte(`"N":1073741824`), 1)
	if bytes.Equal(bomb, block.Bytes) {
		t.Fatal("the box does not say N")
	}
	for name, c := range map[string]struct {
		data     []byte
		password string
		want     string
	}{
		"wrong password":    {pair.Private, seeded + "x", "password is wrong"},
		"no password":       {pair.Private, "", "password is wrong"},
		"changed":           {bytes.Replace(pair.Private, pair.Private[200:204], []byte("AAAA"), 1), seeded, "password is wrong"},
		"box of garbage":    {pemOf("ENCRYPTED SIGSTORE PRIVATE KEY", []byte("{")), seeded, "password is wrong"},
		"box of null":       {pemOf("ENCRYPTED COSIGN PRIVATE KEY", []byte("null")), seeded, "password is wrong"},
		"scrypt of 1 TB":    {pemOf("ENCRYPTED SIGSTORE PRIVATE KEY", bomb), seeded, "password is wrong"},
		"plain in a box":    {pemOf("ENCRYPTED SIGSTORE PRIVATE KEY", must(encrypted.Encrypt([]byte("no key"), []byte(seeded)))), seeded, "cannot be read"},
		"truncated":         {pair.Private[:len(pair.Private)-60], seeded, "no PEM block"},
		"public":            {pair.Public, seeded, "cannot sign"},
		"PKCS 8 garbage":    {pemOf("PRIVATE KEY", []byte(seeded)), seeded, "cannot be read"},
		"SEC 1 garbage":     {pemOf("EC PRIVATE KEY", []byte(seeded)), seeded, "cannot be read"},
		"PKCS 1 garbage":    {pemOf("RSA PRIVATE KEY", []byte(seeded)), seeded, "cannot be read"},
		"weak curve":        {pemOf("PRIVATE KEY", weak), seeded, "P-224 is not supported"},
		"openssl encrypted": {pemOf("ENCRYPTED PRIVATE KEY", []byte("x")), seeded, "OpenSSL's encryption is not supported"},
		"old openssl": {pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: []byte("x"),
			Headers: map[string]string{"Proc-Type": "4,ENCRYPTED", "DEK-Info": "AES-128-CBC,00"}}), seeded, "OpenSSL's encryption"},
		"other": {pemOf("OPENSSH PRIVATE KEY", []byte("x")), seeded, "is no private key"},
	} {
		got, err := ParsePrivate(c.data, []byte(c.password))
		if err == nil || got != nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q in it", name, err, c.want)
			continue
		}
		if strings.Contains(err.Error(), seeded) {
			t.Errorf("%s: the secret is in the error: %v", name, err)
		}
	}
	if _, err := ParsePrivate(pair.Private, []byte("wrong")); !errors.Is(err, ErrPassword) {
		t.Errorf("a wrong password is %v, want ErrPassword", err)
	}
}

// A private key prints as its public one, whatever the verb.
func TestV13_PrivateKeysDoNotPrint(t *testing.T) {
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	private := must(NewPrivate(key))
	d := must(key.Bytes())
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		for _, value := range []any{private, struct{ K *Private }{private}, []*Private{private}} {
			got := fmt.Sprintf(verb, value)
			if strings.Contains(strings.ToLower(got), hex.EncodeToString(d)) || strings.Contains(got, new(big.Int).SetBytes(d).String()) {
				t.Errorf("%s of %T prints the key", verb, value)
			}
		}
		if got := fmt.Sprintf(verb, private); !strings.Contains(got, private.Public().Fingerprint()) {
			t.Errorf("%s prints %s", verb, got)
		}
	}
	if data, err := json.Marshal(map[string]any{"key": private}); err == nil && string(data) != `{"key":{}}` {
		t.Errorf("as JSON: %s", data)
	}
}

func TestFilesHaveALimit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "big")
	if err := os.WriteFile(path, make([]byte, FileSize+1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadPublic(path); err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("public: %v", err)
	}
	if _, err := ReadPrivate(path, nil); err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("private: %v", err)
	}
	if _, err := ReadPublic(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing: %v", err)
	}
}
