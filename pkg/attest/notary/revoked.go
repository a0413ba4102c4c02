package notary

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// revoked is what must not count any more, in the forms that are compared.
type revoked struct {
	keys, certificates map[string]bool // sha256:<hex>
	serials            map[string]bool // hexadecimal, small letters, no leading zeros
}

func newRevoked(list attest.Revoked) (revoked, error) {
	r := revoked{keys: map[string]bool{}, certificates: map[string]bool{}, serials: map[string]bool{}}
	for what, from := range map[string]struct {
		items []string
		to    map[string]bool
	}{"keys": {list.Keys, r.keys}, "certificates": {list.Certificates, r.certificates}} {
		for i, item := range from.items {
			digest := strings.ToLower(strings.TrimSpace(item))
			if !digestPattern.MatchString(digest) {
				return revoked{}, fmt.Errorf("%s[%d]: %q is not of the form sha256:<64 hexadecimal digits>", what, i, item)
			}
			from.to[digest] = true
		}
	}
	for i, item := range list.Serials {
		text := strings.TrimPrefix(strings.ToLower(strings.ReplaceAll(strings.TrimSpace(item), ":", "")), "0x")
		serial, ok := new(big.Int).SetString(text, 16)
		if !ok || serial.Sign() < 0 {
			return revoked{}, fmt.Errorf("serials[%d]: %q is no hexadecimal number", i, item)
		}
		r.serials[serial.Text(16)] = true
	}
	return r, nil
}

// check refuses a chain in which anything is revoked: a CA's certificate takes all that it issued with it.
func (r revoked) check(whose string, chain []*x509.Certificate) error {
	for _, cert := range chain {
		switch {
		case r.keys[keyDigest(cert)]:
			return fmt.Errorf("the %s rests on a key that is revoked (trust.revoked.keys): %s", whose, describe(cert))
		case r.certificates[digestOf(cert.Raw)]:
			return fmt.Errorf("the %s rests on a certificate that is revoked (trust.revoked.certificates): %s", whose, describe(cert))
		case r.serials[cert.SerialNumber.Text(16)]:
			return fmt.Errorf("the %s rests on a serial number that is revoked (trust.revoked.serials): %s", whose, describe(cert))
		}
	}
	return nil
}

// keyDigest is the SHA-256 of the public key (PKIX, DER).
func keyDigest(cert *x509.Certificate) string { return digestOf(cert.RawSubjectPublicKeyInfo) }

func digestOf(b []byte) string {
	sum := sha256.Sum256(b)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// describe names a certificate for people. Its subject is whatever its maker liked.
func describe(cert *x509.Certificate) string {
	return fmt.Sprintf("certificate %.200q (%s)", cert.Subject.String(), digestOf(cert.Raw))
}
