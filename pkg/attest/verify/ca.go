package verify

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"time"

	"github.com/sigstore/sigstore-go/pkg/root"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// maxCertificates limits a file of certificates, and a chain.
const maxCertificates = 32

// privateCA is a certificate authority that is not Fulcio.
type privateCA struct {
	id            string // SHA-256 over its root certificates
	roots         []*x509.Certificate
	intermediates []*x509.Certificate
	revoked       *revocations
}

func (l *loader) ca(c *attest.Certificates) (*privateCA, error) {
	raw, where := []byte(c.PEM), "pem"
	switch {
	case (c.File == "") == (c.PEM == ""):
		return nil, errors.New("set exactly one of file and pem")
	case c.File != "":
		var err error
		if raw, err = readFile(l.dir, c.File); err != nil {
			return nil, err
		}
		where = c.File
	}
	certificates, err := parseCertificates(raw)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", where, err)
	}
	ca := &privateCA{revoked: l.revoked}
	var ids []byte
	for _, cert := range certificates {
		switch {
		case !cert.IsCA:
			return nil, fmt.Errorf("%s: %s is not a certificate authority", where, nameOf(cert))
		case selfSigned(cert):
			ca.roots = append(ca.roots, cert)
			ids = append(ids, digestOf(cert.Raw)...)
		default:
			ca.intermediates = append(ca.intermediates, cert)
		}
	}
	if len(ca.roots) == 0 {
		return nil, fmt.Errorf("%s: no root certificate, only intermediates; add the self-signed one", where)
	}
	ca.id = digestOf(ids)
	return ca, nil
}

func selfSigned(c *x509.Certificate) bool {
	return bytes.Equal(c.RawIssuer, c.RawSubject) && c.CheckSignatureFrom(c) == nil
}

// parseCertificates reads PEM and nothing but certificates.
func parseCertificates(raw []byte) ([]*x509.Certificate, error) {
	var out []*x509.Certificate
	for len(bytes.TrimSpace(raw)) > 0 {
		block, rest := pem.Decode(raw)
		if block == nil {
			return nil, errors.New("not PEM")
		}
		if block.Type != "CERTIFICATE" {
			return nil, fmt.Errorf("a %s where a certificate is expected", block.Type)
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("parse certificate: %w", err)
		}
		if out = append(out, c); len(out) > maxCertificates {
			return nil, fmt.Errorf("more than %d certificates", maxCertificates)
		}
		raw = rest
	}
	if len(out) == 0 {
		return nil, errors.New("no certificate")
	}
	return out, nil
}

// forChain is the authority for a certificate that brings its own chain. With now it judges by the present,
// whatever time it is asked for.
func (ca *privateCA) forChain(chain []*x509.Certificate, now func() time.Time) root.CertificateAuthority {
	return &chainCA{privateCA: ca, chain: chain, now: now}
}

// mayHaveIssued tells cheaply whose certificates are somebody else's: no path leads from them to the roots.
func (ca *privateCA) mayHaveIssued(e *entity) bool {
	_, err := ca.forChain(e.chain, nil).Verify(e.leaf, e.leaf.NotBefore)
	var unknown x509.UnknownAuthorityError
	return !errors.As(err, &unknown)
}

type chainCA struct {
	*privateCA
	chain []*x509.Certificate
	now   func() time.Time
}

// Verify finds chains in which every certificate is valid at the time, intermediates too.
func (c *chainCA) Verify(leaf *x509.Certificate, at time.Time) ([][]*x509.Certificate, error) {
	if c.now != nil {
		at = c.now()
	}
	roots, intermediates := x509.NewCertPool(), x509.NewCertPool()
	for _, r := range c.roots {
		roots.AddCert(r)
	}
	for _, i := range c.intermediates {
		intermediates.AddCert(i)
	}
	for _, i := range c.chain {
		intermediates.AddCert(i)
	}
	chains, err := leaf.Verify(x509.VerifyOptions{
		CurrentTime: at, Roots: roots, Intermediates: intermediates, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageCodeSigning},
	})
	if err != nil {
		return nil, err
	}
	return c.revoked.chains(chains)
}

// withCA is a trusted root for certificates of a private authority: its logs and timestamp authorities, and
// no Fulcio.
type withCA struct {
	root.TrustedMaterial
	ca root.CertificateAuthority
}

func (m *withCA) FulcioCertificateAuthorities() []root.CertificateAuthority {
	return []root.CertificateAuthority{m.ca}
}

// namesOf are the names that a certificate is for: alternative names, then its subject (RFC 2253).
func namesOf(c *x509.Certificate) []string {
	var names []string
	for _, u := range c.URIs {
		names = append(names, u.String())
	}
	names = append(append(names, c.EmailAddresses...), c.DNSNames...)
	if s := c.Subject.String(); s != "" {
		names = append(names, s)
	}
	return names
}
