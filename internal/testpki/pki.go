package testpki

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"testing"
	"time"

	common "github.com/sigstore/protobuf-specs/gen/pb-go/common/v1"
	trustroot "github.com/sigstore/protobuf-specs/gen/pb-go/trustroot/v1"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// Options say when things are valid. Zero values mean: all of it, years around Now.
type Options struct {
	// Now is when signatures are made that do not say otherwise; the zero value is an hour ago.
	Now time.Time
	// Intermediate is that of Fulcio, TSA the certificate of the timestamp authority, Log that of both logs.
	Intermediate, TSA, Log, CTLog Validity
	// TSAEmbedded leaves the timestamp authority's own certificate out of the trusted root, so that
	// timestamps bring it.
	TSAEmbedded bool
	// NoCTLog leaves the certificate transparency log out of the trusted root.
	NoCTLog bool
}

// PKI is a Sigstore.
type PKI struct {
	tb  testing.TB
	o   Options
	Now time.Time

	fulcioRoot, fulcio *issuer
	tsaRoot, tsaCA     *issuer
	tsa                *issuer
	ct, rekor, rekor2  *ecdsa.PrivateKey
	// around is when what does not say otherwise is valid.
	around Validity
}

// The names of the services in the trusted root.
const (
	FulcioURL = "https://fulcio.testpki"
	RekorURL  = "https://rekor.testpki"
	Rekor2URL = "https://rekor2.testpki"
	TSAURL    = "https://tsa.testpki"
)

// New makes a Sigstore.
func New(tb testing.TB, o Options) *PKI {
	tb.Helper()
	if o.Now.IsZero() {
		o.Now = time.Now().Add(-time.Hour)
	}
	o.Now = o.Now.Truncate(time.Second).UTC()
	p := &PKI{tb: tb, o: o, Now: o.Now}
	p.around = Validity{o.Now.AddDate(-2, 0, 0), o.Now.AddDate(8, 0, 0)}
	in := func(v Validity) Validity { return v.or(p.around.NotBefore, p.around.NotAfter) }

	p.fulcioRoot = newRoot(tb, "testpki fulcio", elliptic.P384(), p.around)
	p.fulcio = newIntermediate(tb, "testpki fulcio intermediate", p.fulcioRoot, x509.ExtKeyUsageCodeSigning, elliptic.P384(), in(o.Intermediate))
	p.tsaRoot = newRoot(tb, "testpki tsa", elliptic.P384(), p.around)
	p.tsaCA = newIntermediate(tb, "testpki tsa intermediate", p.tsaRoot, x509.ExtKeyUsageTimeStamping, elliptic.P384(), p.around)
	p.tsa = newTSA(tb, p.tsaCA, in(o.TSA))
	p.ct, p.rekor, p.rekor2 = newPrivate(tb, elliptic.P256()), newPrivate(tb, elliptic.P256()), newPrivate(tb, elliptic.P256())
	return p
}

// Intermediate is Fulcio's, TSACertificate the timestamp authority's own.
func (p *PKI) Intermediate() *x509.Certificate { return p.fulcio.certificate }

// TSACertificate is the one that signs timestamps.
func (p *PKI) TSACertificate() *x509.Certificate { return p.tsa.certificate }

// RekorLogID is that of the first log, in raw bytes; RekorV2LogID that of the second.
func (p *PKI) RekorLogID() []byte { return p.logID(p.rekor) }

// RekorV2LogID is the identity of the log of the second generation.
func (p *PKI) RekorV2LogID() []byte { return p.logID(p.rekor2) }

func (p *PKI) logID(key *ecdsa.PrivateKey) []byte {
	sum := sha256.Sum256(p.pkix(key.Public()))
	return sum[:]
}

func (p *PKI) pkix(key crypto.PublicKey) []byte {
	p.tb.Helper()
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		p.tb.Fatal(err)
	}
	return der
}

// TrustedRoot is the trusted_root.json of this Sigstore.
func (p *PKI) TrustedRoot() []byte { return p.TrustedRootWith(nil) }

// TrustedRootWith is a trusted_root.json that was edited.
func (p *PKI) TrustedRootWith(edit func(*trustroot.TrustedRoot)) []byte {
	p.tb.Helper()
	log := func(url string, key *ecdsa.PrivateKey, v Validity) *trustroot.TransparencyLogInstance {
		return &trustroot.TransparencyLogInstance{
			BaseUrl: url, HashAlgorithm: common.HashAlgorithm_SHA2_256, LogId: &common.LogId{KeyId: p.logID(key)},
			PublicKey: &common.PublicKey{
				RawBytes: p.pkix(key.Public()), KeyDetails: common.PublicKeyDetails_PKIX_ECDSA_P256_SHA_256, ValidFor: between(v, p.around),
			},
		}
	}
	tsa := []*x509.Certificate{p.tsa.certificate, p.tsaCA.certificate, p.tsaRoot.certificate}
	if p.o.TSAEmbedded {
		tsa = tsa[1:]
	}
	root := &trustroot.TrustedRoot{
		MediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
		Tlogs: []*trustroot.TransparencyLogInstance{
			log(RekorURL, p.rekor, p.o.Log), log(Rekor2URL, p.rekor2, p.o.Log),
		},
		CertificateAuthorities: []*trustroot.CertificateAuthority{p.chain(FulcioURL, p.fulcio.certificate, p.fulcioRoot.certificate)},
		TimestampAuthorities:   []*trustroot.CertificateAuthority{p.chain(TSAURL, tsa...)},
	}
	if !p.o.NoCTLog {
		root.Ctlogs = []*trustroot.TransparencyLogInstance{log("https://ct.testpki", p.ct, p.o.CTLog)}
	}
	if edit != nil {
		edit(root)
	}
	out, err := protojson.Marshal(root)
	if err != nil {
		p.tb.Fatal(err)
	}
	return out
}

func (p *PKI) chain(url string, certificates ...*x509.Certificate) *trustroot.CertificateAuthority {
	return &trustroot.CertificateAuthority{
		Uri: url, Subject: &common.DistinguishedName{Organization: "testpki", CommonName: certificates[0].Subject.CommonName},
		ValidFor: between(Validity{}, p.around), CertChain: chainOf(certificates...),
	}
}

func chainOf(certificates ...*x509.Certificate) *common.X509CertificateChain {
	chain := &common.X509CertificateChain{}
	for _, c := range certificates {
		chain.Certificates = append(chain.Certificates, &common.X509Certificate{RawBytes: c.Raw})
	}
	return chain
}

func between(v, around Validity) *common.TimeRange {
	r := &common.TimeRange{Start: timestamppb.New(around.NotBefore)}
	if !v.NotBefore.IsZero() {
		r.Start = timestamppb.New(v.NotBefore)
	}
	if !v.NotAfter.IsZero() {
		r.End = timestamppb.New(v.NotAfter)
	}
	return r
}
