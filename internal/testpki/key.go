package testpki

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"testing"
)

// Key is a key pair of a signer.
type Key struct {
	Private crypto.Signer
	der     []byte
}

// NewKey makes an ECDSA P-256 key pair.
func NewKey(tb testing.TB) *Key {
	tb.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	return KeyOf(tb, private)
}

// KeyOf is a key pair of any other kind.
func KeyOf(tb testing.TB, private crypto.Signer) *Key {
	tb.Helper()
	der, err := x509.MarshalPKIXPublicKey(private.Public())
	if err != nil {
		tb.Fatal(err)
	}
	return &Key{Private: private, der: der}
}

// PEM is the public key.
func (k *Key) PEM() string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: k.der}))
}

// ID is the SHA-256 of the public key (PKIX, DER) as "sha256:<hex>".
func (k *Key) ID() string {
	sum := sha256.Sum256(k.der)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// Hint is what Sigstore bundles call the key: base64 of the same digest.
func (k *Key) Hint() string {
	sum := sha256.Sum256(k.der)
	return base64.StdEncoding.EncodeToString(sum[:])
}

// sign signs a message: its SHA-256, or with Ed25519 the message itself.
func sign(tb testing.TB, private crypto.Signer, message []byte) []byte {
	tb.Helper()
	digest, opts := message, crypto.Hash(0)
	if !isEd25519(private) {
		sum := sha256.Sum256(message)
		digest, opts = sum[:], crypto.SHA256
	}
	signature, err := private.Sign(rand.Reader, digest, opts)
	if err != nil {
		tb.Fatal(err)
	}
	return signature
}
