package testpki

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/binary"
	"encoding/pem"
	"math/big"
	"net/url"
	"strings"
	"testing"
	"time"
)

// Validity is when something is valid; zero values mean what is usual.
type Validity struct{ NotBefore, NotAfter time.Time }

func (v Validity) or(notBefore, notAfter time.Time) Validity {
	if v.NotBefore.IsZero() {
		v.NotBefore = notBefore
	}
	if v.NotAfter.IsZero() {
		v.NotAfter = notAfter
	}
	return v
}

// Identity is what a certificate for keyless signing says.
type Identity struct {
	Issuer  string // of the OIDC token
	Subject string // a URI, or an e-mail address, or with OtherName any name
	// Extensions are Fulcio's, by the last number of their OID (1.3.6.1.4.1.57264.1.N, from 9).
	Extensions map[int]string
	// OtherName puts the subject into an OtherName SAN, which Go does not know.
	OtherName bool
	Validity  Validity // ten minutes from the time of signing
	NoSCT     bool
}

// Issued is a certificate with its key, and what leads to its root.
type Issued struct {
	Certificate   *x509.Certificate
	Intermediates []*x509.Certificate
	Private       crypto.Signer
}

// PEM are certificates in a row.
func PEM(certificates ...*x509.Certificate) string {
	var b strings.Builder
	for _, c := range certificates {
		b.Write(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
	}
	return b.String()
}

// issuer is a certificate that may sign others.
type issuer struct {
	certificate *x509.Certificate
	private     crypto.Signer
}

func newPrivate(tb testing.TB, curve elliptic.Curve) *ecdsa.PrivateKey {
	tb.Helper()
	private, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	return private
}

func isEd25519(private crypto.Signer) bool {
	_, is := private.Public().(ed25519.PublicKey)
	return is
}

// issue makes a certificate; parent nil makes a root.
func issue(tb testing.TB, template *x509.Certificate, parent *issuer, private crypto.Signer) *x509.Certificate {
	tb.Helper()
	if parent == nil {
		parent = &issuer{template, private}
	}
	return issueFor(tb, template, parent, private.Public())
}

func issueFor(tb testing.TB, template *x509.Certificate, by *issuer, public crypto.PublicKey) *x509.Certificate {
	tb.Helper()
	if template.SerialNumber == nil {
		serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
		if err != nil {
			tb.Fatal(err)
		}
		template.SerialNumber = serial
	}
	der, err := x509.CreateCertificate(rand.Reader, template, by.certificate, public, by.private)
	if err != nil {
		tb.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		tb.Fatal(err)
	}
	return certificate
}

func newRoot(tb testing.TB, name string, curve elliptic.Curve, v Validity) *issuer {
	tb.Helper()
	private := newPrivate(tb, curve)
	template := authority(name, v)
	return &issuer{issue(tb, template, nil, private), private}
}

func newIntermediate(tb testing.TB, name string, parent *issuer, usage x509.ExtKeyUsage, curve elliptic.Curve, v Validity) *issuer {
	tb.Helper()
	private := newPrivate(tb, curve)
	template := authority(name, v)
	template.ExtKeyUsage = []x509.ExtKeyUsage{usage}
	return &issuer{issue(tb, template, parent, private), private}
}

func authority(name string, v Validity) *x509.Certificate {
	return &x509.Certificate{
		Subject:   pkix.Name{CommonName: name, Organization: []string{"testpki"}},
		NotBefore: v.NotBefore, NotAfter: v.NotAfter,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign, BasicConstraintsValid: true, IsCA: true,
	}
}

// Issue makes a certificate for keyless signing as Fulcio does, valid from the time on.
func (p *PKI) Issue(id Identity, at time.Time) *Issued {
	p.tb.Helper()
	private := newPrivate(p.tb, elliptic.P256())
	return &Issued{Certificate: p.IssueFor(id, at, private.Public()), Intermediates: []*x509.Certificate{p.fulcio.certificate}, Private: private}
}

// IssueFor is Issue for a key that somebody else has.
func (p *PKI) IssueFor(id Identity, at time.Time, public crypto.PublicKey) *x509.Certificate {
	p.tb.Helper()
	v := id.Validity.or(at.Add(-time.Second), at.Add(10*time.Minute))
	template := &x509.Certificate{
		NotBefore: v.NotBefore, NotAfter: v.NotAfter,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageCodeSigning},
	}
	name(p.tb, template, id)
	extend := func(n int, value []byte) {
		oid := asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 57264, 1, n}
		template.ExtraExtensions = append(template.ExtraExtensions, pkix.Extension{Id: oid, Value: value})
	}
	extend(1, []byte(id.Issuer))
	extend(8, der(p.tb, id.Issuer))
	for n := 9; n <= 22; n++ {
		if value, ok := id.Extensions[n]; ok {
			extend(n, der(p.tb, value))
		}
	}
	certificate := issueFor(p.tb, template, p.fulcio, public)
	if !id.NoSCT {
		// The log signs the certificate as it is without the list of what logs have signed.
		list := pkix.Extension{Id: asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11129, 2, 4, 2}, Value: p.sct(certificate, at)}
		template.ExtraExtensions = append(template.ExtraExtensions, list)
		certificate = issueFor(p.tb, template, p.fulcio, public)
	}
	return certificate
}

func name(tb testing.TB, template *x509.Certificate, id Identity) {
	switch {
	case id.OtherName:
		template.ExtraExtensions = append(template.ExtraExtensions, otherName(tb, id.Subject))
	case strings.Contains(id.Subject, "://"):
		u, err := url.Parse(id.Subject)
		if err != nil {
			tb.Fatal(err)
		}
		template.URIs = []*url.URL{u}
	default:
		template.EmailAddresses = []string{id.Subject}
	}
}

// otherName is a critical SAN that holds nothing but Fulcio's own kind of name.
func otherName(tb testing.TB, subject string) pkix.Extension {
	value := asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: derAs(tb, subject, "utf8")}
	inner := append(der(tb, asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 57264, 1, 7}), der(tb, value)...)
	outer := asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: inner}
	return pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, 17}, Critical: true, Value: der(tb, []asn1.RawValue{outer})}
}

func der(tb testing.TB, v any) []byte {
	if s, ok := v.(string); ok {
		return derAs(tb, s, "utf8")
	}
	return derAs(tb, v, "")
}

func derAs(tb testing.TB, v any, params string) []byte {
	tb.Helper()
	out, err := asn1.MarshalWithParams(v, params)
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

// sct is the extension's value: a list of one timestamp (RFC 6962, section 3.3).
func (p *PKI) sct(certificate *x509.Certificate, at time.Time) []byte {
	p.tb.Helper()
	ms := uint64(at.UnixMilli())
	issuerKey := sha256.Sum256(p.fulcio.certificate.RawSubjectPublicKeyInfo)
	signed := append([]byte{0, 0}, binary.BigEndian.AppendUint64(nil, ms)...) // v1, certificate timestamp
	signed = append(signed, 0, 1)                                             // a precertificate
	signed = append(signed, issuerKey[:]...)
	tbs := certificate.RawTBSCertificate
	signed = append(signed, byte(len(tbs)>>16), byte(len(tbs)>>8), byte(len(tbs)))
	signed = append(signed, tbs...)
	signed = append(signed, 0, 0) // no extensions
	signature := sign(p.tb, p.ct, signed)

	sct := append([]byte{0}, p.logID(p.ct)...)
	sct = binary.BigEndian.AppendUint64(sct, ms)
	sct = append(sct, 0, 0, 4, 3) // no extensions; SHA-256, ECDSA
	sct = binary.BigEndian.AppendUint16(sct, uint16(len(signature)))
	sct = append(sct, signature...)
	list := binary.BigEndian.AppendUint16(nil, uint16(len(sct)+2))
	list = binary.BigEndian.AppendUint16(list, uint16(len(sct)))
	return der(p.tb, append(list, sct...))
}
