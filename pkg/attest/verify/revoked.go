package verify

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/digitorus/timestamp"
	"github.com/sigstore/sigstore-go/pkg/root"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// revocations are what must not count any more.
type revocations struct {
	keys, certificates, serials map[string]bool
}

func newRevocations(r attest.Revoked) (*revocations, error) {
	out := &revocations{keys: map[string]bool{}, certificates: map[string]bool{}, serials: map[string]bool{}}
	for what, list := range map[string][]string{"keys": r.Keys, "certificates": r.Certificates} {
		to := out.keys
		if what == "certificates" {
			to = out.certificates
		}
		for _, d := range list {
			if _, ok := attest.SHA256(d); !ok {
				return nil, fmt.Errorf("revoked.%s: %q is not sha256: and 64 lower-case hexadecimal digits", what, d)
			}
			to[d] = true
		}
	}
	for _, s := range r.Serials {
		serial := serialOf(s)
		if serial == "" || strings.Trim(serial, "0123456789abcdef") != "" {
			return nil, fmt.Errorf("revoked.serials: %q is not a hexadecimal number", s)
		}
		out.serials[serial] = true
	}
	return out, nil
}

// serialOf brings the ways to write a serial number to one.
func serialOf(s string) string {
	s = strings.TrimPrefix(strings.ToLower(strings.ReplaceAll(s, ":", "")), "0x")
	return strings.TrimLeft(s, "0")
}

func (r *revocations) empty() bool { return len(r.keys)+len(r.certificates)+len(r.serials) == 0 }

// certificate says what of a certificate is revoked, or nil.
func (r *revocations) certificate(c *x509.Certificate) error {
	if r.empty() || c == nil {
		return nil
	}
	switch d, k, s := digestOf(c.Raw), digestOf(c.RawSubjectPublicKeyInfo), c.SerialNumber.Text(16); {
	case r.certificates[d]:
		return fmt.Errorf("certificate %s of %s is revoked", d, nameOf(c))
	case r.keys[k]:
		return fmt.Errorf("key %s of %s is revoked", k, nameOf(c))
	case r.serials[s]:
		return fmt.Errorf("certificate with serial number %s of %s is revoked", s, nameOf(c))
	}
	return nil
}

func (r *revocations) any(cs []*x509.Certificate) error {
	for _, c := range cs {
		if err := r.certificate(c); err != nil {
			return err
		}
	}
	return nil
}

// nameOf is how people know a certificate: by its subject, or who it is for.
func nameOf(c *x509.Certificate) string {
	if s := c.Subject.String(); s != "" {
		return fmt.Sprintf("%q", s)
	}
	if names := namesOf(c); len(names) > 0 {
		return fmt.Sprintf("%q", names[0])
	}
	return "an unnamed subject"
}

func digestOf(b []byte) string {
	sum := sha256.Sum256(b)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// checkedCA is a certificate authority whose chains may not contain anything that is revoked.
type checkedCA struct {
	root.CertificateAuthority
	revoked *revocations
}

func (c *checkedCA) Verify(leaf *x509.Certificate, at time.Time) ([][]*x509.Certificate, error) {
	chains, err := c.CertificateAuthority.Verify(leaf, at)
	if err != nil {
		return nil, err
	}
	return c.revoked.chains(chains)
}

// chains keeps those in which nothing is revoked; that none is left is an error.
func (r *revocations) chains(chains [][]*x509.Certificate) ([][]*x509.Certificate, error) {
	err := errors.New("no chain of certificates")
	var good [][]*x509.Certificate
	for _, chain := range chains {
		if bad := r.any(chain); bad != nil {
			err = bad
			continue
		}
		good = append(good, chain)
	}
	if len(good) == 0 {
		return nil, err
	}
	return good, nil
}

// checkedTSA is a timestamp authority that was asked about revocation.
type checkedTSA struct {
	root.TimestampingAuthority
	revoked *revocations
}

func (c *checkedTSA) Verify(response, signature []byte) (*root.Timestamp, error) {
	at, err := c.TimestampingAuthority.Verify(response, signature)
	if err != nil || c.revoked.empty() {
		return at, err
	}
	if tsa, ok := c.TimestampingAuthority.(*root.SigstoreTimestampingAuthority); ok {
		chain := append([]*x509.Certificate{tsa.Leaf, tsa.Root}, tsa.Intermediates...)
		if err := c.revoked.any(chain); err != nil {
			return nil, fmt.Errorf("timestamp authority: %w", err)
		}
	}
	// The certificate that signed may have come with the timestamp.
	parsed, err := timestamp.ParseResponse(response)
	if err != nil {
		return nil, fmt.Errorf("timestamp: %w", err)
	}
	if err := c.revoked.any(parsed.Certificates); err != nil {
		return nil, fmt.Errorf("timestamp authority: %w", err)
	}
	return at, nil
}
