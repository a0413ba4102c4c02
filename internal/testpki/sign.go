package testpki

import (
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"strings"
	"time"

	"github.com/secure-systems-lab/go-securesystemslib/dsse"
	bundlepb "github.com/sigstore/protobuf-specs/gen/pb-go/bundle/v1"
	common "github.com/sigstore/protobuf-specs/gen/pb-go/common/v1"
	dssepb "github.com/sigstore/protobuf-specs/gen/pb-go/dsse"
	rekorpb "github.com/sigstore/protobuf-specs/gen/pb-go/rekor/v1"
	"google.golang.org/protobuf/encoding/protojson"
)

// PayloadType is that of in-toto statements.
const PayloadType = "application/vnd.in-toto+json"

// Signing says who signs, and how. Exactly one of Key, Identity and Issued is set.
type Signing struct {
	Key      *Key
	Identity *Identity // gets a certificate from this Sigstore
	Issued   *Issued   // signs with a certificate that somebody issued before

	Time      time.Time // of certificate, log entry and timestamp; the zero value is PKI.Now
	Log       Log
	Timestamp bool

	Version     string // of the bundle: "0.1", "0.2" or "0.3" (default)
	PayloadType string // of the envelope; "" is PayloadType
	Chain       bool   // the certificate with its intermediates, not alone
	Intoto      bool   // the log entry is of kind intoto, not dsse
	Hashed      bool   // the log entry is of kind hashedrekord, of what DSSE signs
	Hint        string // of the key; "" is Key.Hint()
	// Edit changes the finished bundle.
	Edit func(*bundlepb.Bundle)
}

// Statement is an in-toto statement (v1) about a digest ("sha256:..."); predicate nil is {}.
func Statement(digest, predicateType string, predicate []byte) []byte {
	if predicate == nil {
		predicate = []byte("{}")
	}
	algorithm, value, _ := strings.Cut(digest, ":")
	head, err := json.Marshal(map[string]any{
		"_type": "https://in-toto.io/Statement/v1", "predicateType": predicateType,
		"subject": []any{map[string]any{"digest": map[string]string{algorithm: value}}},
	})
	if err != nil {
		panic(err) // strings can always be written
	}
	out := append(head[:len(head)-1], `,"predicate":`...)
	return append(append(out, predicate...), '}')
}

// Digest of bytes as "sha256:<hex>".
func Digest(b []byte) string {
	sum := sha256.Sum256(b)
	return "sha256:" + hexOf(sum[:])
}

// signer is who signs, found out once.
type signer struct {
	private       crypto.Signer
	verifier      []byte
	certificate   *x509.Certificate
	intermediates []*x509.Certificate
	hint          string
	at            time.Time
}

func (p *PKI) signer(s Signing) signer {
	p.tb.Helper()
	at := s.Time
	if at.IsZero() {
		at = p.Now
	}
	issued := s.Issued
	switch {
	case s.Key != nil && s.Identity == nil && issued == nil:
		hint := s.Hint
		if hint == "" {
			hint = s.Key.Hint()
		}
		return signer{private: s.Key.Private, verifier: s.Key.der, hint: hint, at: at}
	case s.Identity != nil && issued == nil && s.Key == nil:
		issued = p.Issue(*s.Identity, at)
	case issued == nil:
		p.tb.Fatal("testpki: exactly one of Key, Identity and Issued")
	}
	return signer{
		private: issued.Private, verifier: issued.Certificate.Raw, certificate: issued.Certificate, intermediates: issued.Intermediates, at: at,
	}
}

// Bundle signs a payload as a DSSE envelope and returns the bundle's JSON.
func (p *PKI) Bundle(payload []byte, s Signing) []byte {
	p.tb.Helper()
	by := p.signer(s)
	if s.PayloadType == "" {
		s.PayloadType = PayloadType
	}
	signature := sign(p.tb, by.private, dsse.PAE(s.PayloadType, payload))
	b := p.bundle(s, by, &signed{s.PayloadType, payload, signature, by.verifier, by.certificate != nil, s.Intoto, s.Hashed})
	b.Content = &bundlepb.Bundle_DsseEnvelope{DsseEnvelope: &dssepb.Envelope{
		Payload: payload, PayloadType: s.PayloadType, Signatures: []*dssepb.Signature{{Sig: signature}},
	}}
	return p.finish(b, s)
}

// MessageBundle signs an artifact itself.
func (p *PKI) MessageBundle(artifact []byte, s Signing) []byte {
	p.tb.Helper()
	by := p.signer(s)
	signature := sign(p.tb, by.private, artifact)
	sum := sha256.Sum256(artifact)
	b := p.bundle(s, by, &signed{"", artifact, signature, by.verifier, by.certificate != nil, false, false})
	b.Content = &bundlepb.Bundle_MessageSignature{MessageSignature: &common.MessageSignature{
		MessageDigest: &common.HashOutput{Algorithm: common.HashAlgorithm_SHA2_256, Digest: sum[:]}, Signature: signature,
	}}
	return p.finish(b, s)
}

func (p *PKI) bundle(s Signing, by signer, what *signed) *bundlepb.Bundle {
	p.tb.Helper()
	b := &bundlepb.Bundle{MediaType: "application/vnd.dev.sigstore.bundle.v0.3+json", VerificationMaterial: &bundlepb.VerificationMaterial{}}
	if s.Version != "" && s.Version != "0.3" {
		b.MediaType = "application/vnd.dev.sigstore.bundle+json;version=" + s.Version
	}
	m := b.VerificationMaterial
	switch {
	case by.certificate == nil:
		m.Content = &bundlepb.VerificationMaterial_PublicKey{PublicKey: &common.PublicKeyIdentifier{Hint: by.hint}}
	case s.Chain:
		chain := chainOf(append([]*x509.Certificate{by.certificate}, by.intermediates...)...)
		m.Content = &bundlepb.VerificationMaterial_X509CertificateChain{X509CertificateChain: chain}
	case s.Version != "" && s.Version != "0.3":
		m.Content = &bundlepb.VerificationMaterial_X509CertificateChain{X509CertificateChain: chainOf(by.certificate)}
	default:
		m.Content = &bundlepb.VerificationMaterial_Certificate{Certificate: &common.X509Certificate{RawBytes: by.certificate.Raw}}
	}
	if e := p.entry(s.Log, what, by.at); e != nil {
		m.TlogEntries = []*rekorpb.TransparencyLogEntry{e}
	}
	if s.Timestamp {
		m.TimestampVerificationData = &bundlepb.TimestampVerificationData{
			Rfc3161Timestamps: []*common.RFC3161SignedTimestamp{{SignedTimestamp: p.Timestamp(what.signature, by.at)}},
		}
	}
	return b
}

func (p *PKI) finish(b *bundlepb.Bundle, s Signing) []byte {
	p.tb.Helper()
	if s.Edit != nil {
		s.Edit(b)
	}
	out, err := protojson.Marshal(b)
	if err != nil {
		p.tb.Fatal(err)
	}
	return out
}
