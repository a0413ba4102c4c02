package testpki

import (
	"crypto"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"testing"
	"time"

	"github.com/digitorus/pkcs7"
	"github.com/digitorus/timestamp"
)

// newTSA makes a certificate for timestamps: the one usage, and critical (RFC 3161, section 2.3).
func newTSA(tb testing.TB, parent *issuer, v Validity) *issuer {
	tb.Helper()
	private := newPrivate(tb, elliptic.P256())
	usage := der(tb, []asn1.ObjectIdentifier{{1, 3, 6, 1, 5, 5, 7, 3, 8}})
	template := &x509.Certificate{
		Subject:   pkix.Name{CommonName: "testpki tsa leaf", Organization: []string{"testpki"}},
		NotBefore: v.NotBefore, NotAfter: v.NotAfter, KeyUsage: x509.KeyUsageDigitalSignature,
		ExtraExtensions: []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 37}, Critical: true, Value: usage}},
	}
	return &issuer{issue(tb, template, parent, private), private}
}

// Timestamp is a response of the timestamp authority about a signature.
func (p *PKI) Timestamp(signature []byte, at time.Time) []byte {
	p.tb.Helper()
	return p.timestamp(signature, at, p.tsa, p.o.TSAEmbedded)
}

// ForgedTimestamp is one that somebody else signed, with the certificate of the real authority put into the
// bag of certificates in front of his own.
func (p *PKI) ForgedTimestamp(signature []byte, at time.Time) []byte {
	p.tb.Helper()
	around := Validity{at.AddDate(-1, 0, 0), at.AddDate(1, 0, 0)}
	forger := newTSA(p.tb, newRoot(p.tb, "forger", elliptic.P256(), around), around)
	return p.bagged(signature, at, forger, p.tsa.certificate, p.tsaCA.certificate)
}

// TimestampWith is a good one that brings certificates, its own and others in front of it.
func (p *PKI) TimestampWith(signature []byte, at time.Time, others ...*x509.Certificate) []byte {
	p.tb.Helper()
	return p.bagged(signature, at, p.tsa, others...)
}

func (p *PKI) bagged(signature []byte, at time.Time, by *issuer, bag ...*x509.Certificate) []byte {
	p.tb.Helper()
	plain, err := timestamp.ParseResponse(p.timestamp(signature, at, by, true))
	if err != nil {
		p.tb.Fatal(err)
	}
	parsed, err := pkcs7.Parse(plain.RawToken)
	if err != nil {
		p.tb.Fatal(err)
	}
	data, err := pkcs7.NewSignedData(parsed.Content)
	if err != nil {
		p.tb.Fatal(err)
	}
	data.SetDigestAlgorithm(asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1})
	data.SetContentType(asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 4})
	data.GetSignedData().Version = 3
	for _, c := range bag {
		data.AddCertificate(c)
	}
	sum := sha256.Sum256(by.certificate.Raw)
	type certID struct{ Hash []byte }
	signing := der(p.tb, struct{ Certs []certID }{[]certID{{sum[:]}}})
	if err := data.AddSigner(by.certificate, by.private, pkcs7.SignerInfoConfig{ExtraSignedAttributes: []pkcs7.Attribute{
		{Type: asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47}, Value: asn1.RawValue{FullBytes: signing}},
	}}); err != nil {
		p.tb.Fatal(err)
	}
	token, err := data.Finish()
	if err != nil {
		p.tb.Fatal(err)
	}
	return der(p.tb, struct {
		Status struct{ Status int }
		Token  asn1.RawValue
	}{Token: asn1.RawValue{FullBytes: token}})
}

func (p *PKI) timestamp(signature []byte, at time.Time, by *issuer, embed bool) []byte {
	p.tb.Helper()
	sum := sha256.Sum256(signature)
	return p.timestampOf(sum[:], at, by, embed)
}

func (p *PKI) timestampOf(hashed []byte, at time.Time, by *issuer, embed bool) []byte {
	p.tb.Helper()
	t := timestamp.Timestamp{
		HashAlgorithm: crypto.SHA256, HashedMessage: hashed, Time: at.UTC().Truncate(time.Second),
		Policy: asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 57264, 2}, AddTSACertificate: embed,
	}
	response, err := t.CreateResponseWithOpts(by.certificate, by.private, crypto.SHA256)
	if err != nil {
		p.tb.Fatal(err)
	}
	return response
}
