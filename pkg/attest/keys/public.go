package keys

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// FileSize is how large a key file may be.
const FileSize = 64 << 10

// The PEM types of public keys.
const (
	pemPublic      = "PUBLIC KEY"     // PKIX
	pemPublicRSA   = "RSA PUBLIC KEY" // PKCS #1
	pemCertificate = "CERTIFICATE"
)

// Public is a public key that is fit to be trusted. It is immutable.
type Public struct {
	key  crypto.PublicKey
	der  []byte // PKIX
	hash crypto.Hash
	name string
}

// NewPublic checks a key and takes it. Weak keys are errors.
func NewPublic(key crypto.PublicKey) (*Public, error) {
	hash, name, err := check(key)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return nil, fmt.Errorf("encode the public key: %w", err)
	}
	return &Public{key: key, der: der, hash: hash, name: name}, nil
}

// ReadPublic reads a file for ParsePublic.
func ReadPublic(path string) (*Public, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, err
	}
	key, err := ParsePublic(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return key, nil
}

// ParsePublic reads one public key from PEM: PKIX, PKCS #1, or that of a certificate, of which nothing but the key
// is looked at.
func ParsePublic(data []byte) (*Public, error) {
	block, err := onlyBlock(data)
	if err != nil {
		return nil, err
	}
	var key crypto.PublicKey
	switch block.Type {
	case pemPublic:
		key, err = x509.ParsePKIXPublicKey(block.Bytes)
	case pemPublicRSA:
		key, err = x509.ParsePKCS1PublicKey(block.Bytes)
	case pemCertificate:
		var cert *x509.Certificate
		if cert, err = x509.ParseCertificate(block.Bytes); err == nil {
			key = cert.PublicKey
		}
	default:
		if strings.Contains(block.Type, "PRIVATE KEY") {
			return nil, errors.New("this is a private key; give the public one, which is safe to hand out")
		}
		return nil, fmt.Errorf("PEM of type %q is no public key; want %q or %q", clip(block.Type), pemPublic, pemCertificate)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", block.Type, err)
	}
	return NewPublic(key)
}

// Key is the key in Go's terms: *ecdsa.PublicKey, *rsa.PublicKey or ed25519.PublicKey.
func (p *Public) Key() crypto.PublicKey { return p.key }

// DER is the key in PKIX (SubjectPublicKeyInfo).
func (p *Public) DER() []byte { return append([]byte(nil), p.der...) }

// PEM is the key in PKIX.
func (p *Public) PEM() []byte { return pem.EncodeToMemory(&pem.Block{Type: pemPublic, Bytes: p.der}) }

// ID is base64 of the SHA-256 of DER: the hint by which Sigstore's bundles name a key.
func (p *Public) ID() string {
	sum := sha256.Sum256(p.der)
	return base64.StdEncoding.EncodeToString(sum[:])
}

// Fingerprint is "sha256:" and the SHA-256 of DER in hexadecimal.
func (p *Public) Fingerprint() string {
	sum := sha256.Sum256(p.der)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// Algorithm is the kind of key for people: "ECDSA P-256", "RSA 3072", "Ed25519".
func (p *Public) Algorithm() string { return p.name }

// Hash is what messages are hashed with before they are signed; 0 for Ed25519, which signs them as they are.
func (p *Public) Hash() crypto.Hash { return p.hash }

// Equal reports whether both are the same key.
func (p *Public) Equal(other *Public) bool {
	return p != nil && other != nil && string(p.der) == string(other.der)
}

// String is for messages.
func (p *Public) String() string { return p.name + " key " + p.Fingerprint() }

// errSignature is the answer to every signature that does not fit.
var errSignature = errors.New("the signature was not made by this key over this message")

// Verify checks the signature of a message by the algorithm of the key.
func (p *Public) Verify(message, signature []byte) error {
	ok := false
	switch key := p.key.(type) {
	case *ecdsa.PublicKey:
		ok = ecdsa.VerifyASN1(key, p.digest(message), signature)
	case *rsa.PublicKey:
		ok = rsa.VerifyPKCS1v15(key, p.hash, p.digest(message), signature) == nil
	case ed25519.PublicKey:
		ok = ed25519.Verify(key, message, signature)
	}
	if !ok {
		return errSignature
	}
	return nil
}

func (p *Public) digest(message []byte) []byte {
	h := p.hash.New()
	h.Write(message)
	return h.Sum(nil)
}

// onlyBlock is the one PEM block of a text. Several are an error: which one is meant cannot be known.
func onlyBlock(data []byte) (*pem.Block, error) {
	if len(data) > FileSize {
		return nil, fmt.Errorf("larger than %d bytes, which no key is", FileSize)
	}
	block, rest := pem.Decode(data)
	if block == nil {
		return nil, errors.New("no PEM block found; a key file begins with -----BEGIN")
	}
	if next, _ := pem.Decode(rest); next != nil {
		return nil, fmt.Errorf("several PEM blocks (%s, %s); put each key into a file of its own", clip(block.Type), clip(next.Type))
	}
	if strings.Contains(string(rest), "-----BEGIN") {
		return nil, errors.New("a second PEM block that is damaged; put each key into a file of its own")
	}
	return block, nil
}

// readFile reads a small file, and says when it is not small.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, FileSize+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	if len(data) > FileSize {
		return nil, fmt.Errorf("%s: larger than %d bytes, which no key is", path, FileSize)
	}
	return data, nil
}

// clip shortens what a file says, for messages.
func clip(s string) string {
	if len(s) > 60 {
		return s[:60] + "..."
	}
	return s
}
