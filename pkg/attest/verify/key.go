package verify

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/sigstore/sigstore/pkg/cryptoutils"
	"github.com/sigstore/sigstore/pkg/signature"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// KeySource finds public keys that are not in files: awskms://, gcpkms://, azurekms://, hashivault://,
// k8s://namespace/name.
type KeySource interface {
	PublicKey(ctx context.Context, reference string) (crypto.PublicKey, error)
}

// key is a public key, however many authorities list it.
type key struct {
	id       string // sha256:<hex> of its PKIX form
	hint     string // base64 of the same, as bundles have it
	verifier signature.Verifier
	// pure keys (Ed25519) sign messages, not digests of them.
	pure bool
}

// keyUse is a key as one authority lists it.
type keyUse struct {
	*key
	notBefore, notAfter time.Time
}

// loader reads what a configuration names.
type loader struct {
	dir     string
	sources KeySource
	revoked *revocations
	// keys are those that were read, by id.
	keys map[string]*key
}

func (l *loader) key(ctx context.Context, k attest.Key) (keyUse, error) {
	set := 0
	for _, s := range []string{k.File, k.PEM, k.KMS, k.Secret} {
		if s != "" {
			set++
		}
	}
	if set != 1 {
		return keyUse{}, errors.New("set exactly one of file, pem, kms and secret")
	}
	if !k.NotBefore.IsZero() && !k.NotAfter.IsZero() && !k.NotBefore.Before(k.NotAfter) {
		return keyUse{}, errors.New("notAfter is not after notBefore")
	}
	public, err := l.public(ctx, k)
	if err != nil {
		return keyUse{}, err
	}
	made, err := newKey(public)
	if err != nil {
		return keyUse{}, err
	}
	if known := l.keys[made.id]; known != nil {
		made = known
	}
	l.keys[made.id] = made
	return keyUse{key: made, notBefore: k.NotBefore, notAfter: k.NotAfter}, nil
}

func (l *loader) public(ctx context.Context, k attest.Key) (crypto.PublicKey, error) {
	switch {
	case k.PEM != "":
		return parseKey([]byte(k.PEM))
	case k.File != "":
		raw, err := readFile(l.dir, k.File)
		if err != nil {
			return nil, err
		}
		public, err := parseKey(raw)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", k.File, err)
		}
		return public, nil
	}
	reference := k.KMS + k.Secret
	if l.sources == nil {
		return nil, fmt.Errorf("%s: this program cannot open keys of a key service or of a cluster; export the public key and name it as file", reference)
	}
	public, err := l.sources.PublicKey(ctx, reference)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", reference, err)
	}
	return public, nil
}

// parseKey reads one public key, and nothing else.
func parseKey(raw []byte) (crypto.PublicKey, error) {
	block, rest := pem.Decode(raw)
	switch {
	case block == nil:
		return nil, errors.New("not a PEM file")
	case strings.Contains(block.Type, "PRIVATE"):
		return nil, errors.New("a private key; only public keys belong here")
	case block.Type == "CERTIFICATE":
		return nil, errors.New("a certificate, not a public key; use certificates for a private CA")
	case len(bytes.TrimSpace(rest)) > 0:
		return nil, errors.New("something follows the key; list keys one by one")
	}
	public, err := cryptoutils.UnmarshalPEMToPublicKey(pem.EncodeToMemory(block))
	if err != nil {
		return nil, fmt.Errorf("parse public key: %w", err)
	}
	return public, nil
}

func newKey(public crypto.PublicKey) (*key, error) {
	if err := strong(public); err != nil {
		return nil, fmt.Errorf("public key: %w", err)
	}
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		return nil, fmt.Errorf("public key: %w", err)
	}
	sum := sha256.Sum256(der)
	v, err := newVerifier(public)
	if err != nil {
		return nil, fmt.Errorf("public key: %w", err)
	}
	_, pure := public.(ed25519.PublicKey)
	return &key{pure: pure, id: "sha256:" + hex.EncodeToString(sum[:]), hint: base64.StdEncoding.EncodeToString(sum[:]), verifier: v}, nil
}

// strong refuses keys that are too short, or so long that using them is an attack.
func strong(public crypto.PublicKey) error {
	switch k := public.(type) {
	case *rsa.PublicKey:
		if bits := k.N.BitLen(); bits < 2048 || bits > 8192 {
			return fmt.Errorf("RSA of %d bits; 2048 to 8192 are read", bits)
		}
		return nil
	case *ecdsa.PublicKey:
		if !slices.Contains([]elliptic.Curve{elliptic.P256(), elliptic.P384(), elliptic.P521()}, k.Curve) {
			return fmt.Errorf("curve %s; P-256, P-384 and P-521 are read", k.Curve.Params().Name)
		}
		return nil
	case ed25519.PublicKey:
		return nil
	}
	return fmt.Errorf("%T; RSA, ECDSA and Ed25519 are read", public)
}

// newVerifier makes the verifier of a key. Clients differ in how they hash for the larger curves: cosign
// takes SHA-256 for all, others what suits the curve. Either is as good as the other.
func newVerifier(public crypto.PublicKey) (signature.Verifier, error) {
	plain, err := signature.LoadVerifier(public, crypto.SHA256)
	if err != nil {
		return nil, err
	}
	if ec, ok := public.(*ecdsa.PublicKey); !ok || ec.Curve == elliptic.P256() {
		return plain, nil
	}
	suited, err := signature.LoadDefaultVerifier(public)
	if err != nil {
		return nil, err
	}
	return &eitherHash{Verifier: plain, other: suited}, nil
}

type eitherHash struct {
	signature.Verifier
	other signature.Verifier
}

func (e *eitherHash) VerifySignature(sig, message io.Reader, opts ...signature.VerifyOption) error {
	s, err := io.ReadAll(sig)
	if err != nil {
		return err
	}
	m, err := io.ReadAll(message)
	if err != nil {
		return err
	}
	first := e.Verifier.VerifySignature(bytes.NewReader(s), bytes.NewReader(m), opts...)
	if first == nil || e.other.VerifySignature(bytes.NewReader(s), bytes.NewReader(m), opts...) == nil {
		return nil
	}
	return first
}
