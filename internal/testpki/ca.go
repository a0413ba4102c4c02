package testpki

import (
	"crypto/elliptic"
	"crypto/x509"
	"crypto/x509/pkix"
	"net/url"
	"strings"
	"testing"
	"time"
)

// CA is a private certificate authority: a root, an intermediate and what it issues.
type CA struct {
	tb           testing.TB
	root         *issuer
	intermediate *issuer
	around       Validity
}

// CAOptions say when its certificates are valid; zero values mean years around now.
type CAOptions struct{ Root, Intermediate Validity }

// NewCA makes a private certificate authority.
func NewCA(tb testing.TB, o CAOptions) *CA {
	tb.Helper()
	now := time.Now().UTC().Truncate(time.Second)
	around := Validity{now.AddDate(-2, 0, 0), now.AddDate(8, 0, 0)}
	c := &CA{tb: tb, around: around}
	c.root = newRoot(tb, "testpki private root", elliptic.P256(), o.Root.or(around.NotBefore, around.NotAfter))
	c.intermediate = newIntermediate(tb, "testpki private intermediate", c.root, x509.ExtKeyUsageCodeSigning, elliptic.P256(),
		o.Intermediate.or(around.NotBefore, around.NotAfter))
	return c
}

// PEM is the root certificate.
func (c *CA) PEM() string { return PEM(c.root.certificate) }

// Root and Intermediate are its certificates.
func (c *CA) Root() *x509.Certificate { return c.root.certificate }

// Intermediate is what issues.
func (c *CA) Intermediate() *x509.Certificate { return c.intermediate.certificate }

// Issue makes a certificate for a URI, an e-mail address or, without either's signs, a common name alone.
func (c *CA) Issue(subject string, v Validity) *Issued {
	c.tb.Helper()
	v = v.or(c.around.NotBefore, c.around.NotAfter)
	private := newPrivate(c.tb, elliptic.P256())
	template := &x509.Certificate{
		Subject:   pkix.Name{CommonName: "signer", Organization: []string{"testpki"}},
		NotBefore: v.NotBefore, NotAfter: v.NotAfter,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageCodeSigning},
	}
	switch {
	case strings.Contains(subject, "://"):
		u, err := url.Parse(subject)
		if err != nil {
			c.tb.Fatal(err)
		}
		template.URIs = []*url.URL{u}
	case strings.Contains(subject, "@"):
		template.EmailAddresses = []string{subject}
	default:
		template.Subject.CommonName = subject
	}
	certificate := issue(c.tb, template, c.intermediate, private)
	return &Issued{Certificate: certificate, Intermediates: []*x509.Certificate{c.intermediate.certificate}, Private: private}
}
