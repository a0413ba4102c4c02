package keys

import (
	"crypto"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	_ "crypto/sha256" // the hashes of the algorithms
	_ "crypto/sha512"
	"errors"
	"fmt"
	"math/big"
)

// Bounds of RSA keys: smaller ones are weak, larger ones are a way to make verifying expensive.
const (
	minRSA = 2048
	maxRSA = 8192
)

// check tells which algorithm a key has, or what is wrong with it.
func check(key crypto.PublicKey) (crypto.Hash, string, error) {
	switch k := key.(type) {
	case *ecdsa.PublicKey:
		return checkECDSA(k)
	case *rsa.PublicKey:
		if err := checkRSA(k); err != nil {
			return 0, "", err
		}
		return crypto.SHA256, fmt.Sprintf("RSA %d", k.N.BitLen()), nil
	case ed25519.PublicKey:
		if err := checkEd25519(k); err != nil {
			return 0, "", err
		}
		return 0, "Ed25519", nil
	case nil:
		return 0, "", errors.New("no key")
	}
	return 0, "", fmt.Errorf("keys of type %T are not supported; use ECDSA P-256, Ed25519 or RSA", key)
}

func checkECDSA(k *ecdsa.PublicKey) (crypto.Hash, string, error) {
	hashes := map[elliptic.Curve]crypto.Hash{
		elliptic.P256(): crypto.SHA256, elliptic.P384(): crypto.SHA384, elliptic.P521(): crypto.SHA512,
	}
	hash, known := hashes[k.Curve]
	if !known {
		name := "unknown"
		if k.Curve != nil && k.Curve.Params() != nil {
			name = k.Curve.Params().Name
		}
		return 0, "", fmt.Errorf("ECDSA curve %s is not supported; use P-256, P-384 or P-521", name)
	}
	// ECDH checks that the point is on the curve and not at infinity.
	if _, err := k.ECDH(); err != nil {
		return 0, "", fmt.Errorf("the ECDSA key is no point of %s", k.Curve.Params().Name)
	}
	return hash, "ECDSA " + k.Curve.Params().Name, nil
}

func checkRSA(k *rsa.PublicKey) error {
	if k.N == nil || k.N.Sign() <= 0 {
		return errors.New("the RSA key has no modulus")
	}
	switch bits := k.N.BitLen(); {
	case bits < minRSA:
		return fmt.Errorf("RSA key of %d bits is weak; use at least %d, or ECDSA P-256", bits, minRSA)
	case bits > maxRSA:
		return fmt.Errorf("RSA key of %d bits is larger than the limit of %d", bits, maxRSA)
	}
	if k.E < 65537 || k.E%2 == 0 {
		return fmt.Errorf("RSA key with exponent %d is weak; use 65537", k.E)
	}
	if smallFactor(k.N) {
		return errors.New("the RSA modulus has a small factor: the key is broken; make a new one")
	}
	return nil
}

// smallFactor finds what no real modulus has.
func smallFactor(n *big.Int) bool {
	rest, mod := new(big.Int), new(big.Int)
	for d := int64(2); d < 1000; d++ {
		if rest.Mod(n, mod.SetInt64(d)).Sign() == 0 {
			return true
		}
	}
	return false
}

// checkEd25519 refuses points of small order: signatures that fit every message can be made for them. The point is
// carried over to Curve25519 (u = (1+y)/(1-y), RFC 7748 section 4.1), whose key agreement refuses such points.
func checkEd25519(k ed25519.PublicKey) error {
	if len(k) != ed25519.PublicKeySize {
		return fmt.Errorf("Ed25519 key of %d bytes; it has %d", len(k), ed25519.PublicKeySize)
	}
	weak := errors.New("the Ed25519 key is a point of small order: anybody can sign for it; make a new one")
	p := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 255), big.NewInt(19))
	le := make([]byte, len(k))
	for i, b := range k {
		le[len(k)-1-i] = b
	}
	le[0] &= 0x7f // the sign of x
	y := new(big.Int).SetBytes(le)
	y.Mod(y, p)
	one := big.NewInt(1)
	below := new(big.Int).Sub(one, y)
	inverse := new(big.Int).ModInverse(below.Mod(below, p), p)
	if inverse == nil { // y = 1: the neutral element
		return weak
	}
	u := new(big.Int).Add(one, y)
	u.Mod(u.Mul(u, inverse), p)
	raw := u.FillBytes(make([]byte, 32))
	for i, j := 0, 31; i < j; i, j = i+1, j-1 {
		raw[i], raw[j] = raw[j], raw[i]
	}
	point, err := ecdh.X25519().NewPublicKey(raw)
	if err != nil {
		return fmt.Errorf("the Ed25519 key cannot be read: %w", err)
	}
	private, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		return fmt.Errorf("check the Ed25519 key: %w", err)
	}
	if _, err := private.ECDH(point); err != nil {
		return weak
	}
	return nil
}
