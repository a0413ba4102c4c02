package keys

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"

	"github.com/secure-systems-lab/go-securesystemslib/encrypted"
)

// The PEM types of private keys. Those of Sigstore hold a PKCS #8 key in a box of JSON: scrypt and NaCl's secretbox.
const (
	pemSigstore   = "ENCRYPTED SIGSTORE PRIVATE KEY"
	pemCosign     = "ENCRYPTED COSIGN PRIVATE KEY" // what cosign wrote before 2.0
	pemPrivate    = "PRIVATE KEY"                  // PKCS #8
	pemPrivateEC  = "EC PRIVATE KEY"               // SEC 1
	pemPrivateRSA = "RSA PRIVATE KEY"              // PKCS #1
	pemEncrypted  = "ENCRYPTED PRIVATE KEY"        // PKCS #8 with PBES2, which cosign does not write
)

// ErrPassword tells that a private key did not open: the password is wrong or the file is damaged, and nobody can
// tell which.
var ErrPassword = errors.New("the password is wrong, or the file is damaged")

// Private is a private key in memory. It prints as its public key.
type Private struct {
	signer crypto.Signer
	public *Public
}

// NewPrivate takes a key of the kinds that NewPublic takes.
func NewPrivate(key crypto.Signer) (*Private, error) {
	if key == nil {
		return nil, errors.New("no key")
	}
	public, err := NewPublic(key.Public())
	if err != nil {
		return nil, err
	}
	return &Private{signer: key, public: public}, nil
}

// ReadPrivate reads a file for ParsePrivate.
func ReadPrivate(path string, password []byte) (*Private, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, err
	}
	key, err := ParsePrivate(data, password)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return key, nil
}

// ParsePrivate reads one private key from PEM: cosign's encrypted files of both names, PKCS #8, SEC 1 and PKCS #1.
// An empty password is a password; it is not looked at when the key is not encrypted.
func ParsePrivate(data, password []byte) (*Private, error) {
	block, err := onlyBlock(data)
	if err != nil {
		return nil, err
	}
	if block.Headers["DEK-Info"] != "" || block.Type == pemEncrypted {
		return nil, fmt.Errorf("%s in OpenSSL's encryption is not supported; "+
			"decrypt it (openssl pkey -in FILE) or make a key with sallyport keygen", clip(block.Type))
	}
	switch block.Type {
	case pemSigstore, pemCosign:
		der, err := unbox(block.Bytes, password)
		if err != nil {
			return nil, err
		}
		return fromPKCS8(der)
	case pemPrivate:
		return fromPKCS8(block.Bytes)
	case pemPrivateEC:
		key, err := x509.ParseECPrivateKey(block.Bytes)
		if err != nil {
			return nil, damaged(block.Type)
		}
		return NewPrivate(key)
	case pemPrivateRSA:
		key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
		if err != nil {
			return nil, damaged(block.Type)
		}
		return NewPrivate(key)
	case pemPublic, pemPublicRSA, pemCertificate:
		return nil, fmt.Errorf("%s cannot sign; give the private key", block.Type)
	}
	return nil, fmt.Errorf("PEM of type %q is no private key; want %q or %q", clip(block.Type), pemSigstore, pemPrivate)
}

// unbox opens cosign's encryption. The parameters of scrypt are checked by the library: a file cannot ask for more
// than 128 MB of memory. What went wrong inside is not told: it would only tell about the secret.
func unbox(box, password []byte) ([]byte, error) {
	der, err := encrypted.Decrypt(box, password)
	if err != nil {
		return nil, ErrPassword
	}
	return der, nil
}

func fromPKCS8(der []byte) (*Private, error) {
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, damaged(pemPrivate) // the parser's error may quote what it read
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, fmt.Errorf("keys of type %T cannot sign; use ECDSA P-256, Ed25519 or RSA", key)
	}
	return NewPrivate(signer)
}

func damaged(kind string) error {
	return fmt.Errorf("%s: the key cannot be read; the file is damaged or of an unknown kind", kind)
}

// Public implements Signer.
func (p *Private) Public() *Public { return p.public }

// Sign implements Signer.
func (p *Private) Sign(_ context.Context, message []byte) ([]byte, error) {
	input := message
	if p.public.hash != 0 {
		input = p.public.digest(message)
	}
	signature, err := p.signer.Sign(rand.Reader, input, p.public.hash)
	if err != nil {
		return nil, fmt.Errorf("sign with the %s: %w", p.public, err)
	}
	return signature, nil
}

// String tells which key it is, and nothing that is secret.
func (p *Private) String() string { return p.public.String() }

// GoString is String: %#v must not print the key either.
func (p *Private) GoString() string { return p.String() }

// Format prints String for every verb: %d or %x would print the fields.
func (p *Private) Format(f fmt.State, _ rune) { fmt.Fprint(f, p.String()) }

// box encrypts a key as cosign does.
func box(key crypto.Signer, password []byte) ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("encode the private key: %w", err)
	}
	sealed, err := encrypted.Encrypt(der, password)
	if err != nil {
		return nil, fmt.Errorf("encrypt the private key: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: pemSigstore, Bytes: sealed}), nil
}
