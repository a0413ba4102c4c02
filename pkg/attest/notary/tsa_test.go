package notary

import (
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"slices"
	"time"
)

// A timestamp authority, as far as tests need one: it stamps at any time and with any certificates beside its own,
// which no library of honest ones does.

var (
	oidSignedData  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidTSTInfo     = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 4}
	oidContentType = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidDigest      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidCertificate = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47}
	sha256Type     = pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}}
	ecdsaType      = pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}}
)

// tstInfo is RFC 3161 section 2.4.2.
type tstInfo struct {
	Version  int
	Policy   asn1.ObjectIdentifier
	Imprint  imprint
	Serial   *big.Int
	Time     time.Time `asn1:"generalized"`
	Accuracy struct{ Seconds int }
}

type imprint struct {
	Algorithm pkix.AlgorithmIdentifier
	Digest    []byte
}

// attribute, signerInfo and signedData are RFC 5652 sections 5.1 and 5.3.
type attribute struct {
	Type  asn1.ObjectIdentifier
	Value asn1.RawValue
}

type signerInfo struct {
	Version    int
	Issuer     issuerSerial
	Digest     pkix.AlgorithmIdentifier
	Attributes asn1.RawValue
	Algorithm  pkix.AlgorithmIdentifier
	Signature  []byte
}

type issuerSerial struct {
	Issuer asn1.RawValue
	Serial *big.Int
}

type signedData struct {
	Version int
	Digests []pkix.AlgorithmIdentifier `asn1:"set"`
	Content struct {
		Type  asn1.ObjectIdentifier
		Bytes []byte `asn1:"explicit,tag:0"`
	}
	Certificates asn1.RawValue
	Signers      []signerInfo `asn1:"set"`
}

// stamp makes timestamp tokens of the authority for a time, with a second of accuracy. The bag comes before its
// certificate.
func stamp(by entity, at time.Time, bag ...*x509.Certificate) func([]byte) []byte {
	return func(over []byte) []byte {
		sum := sha256.Sum256(over)
		info := tstInfo{Version: 1, Policy: asn1.ObjectIdentifier{1, 2, 3}, Imprint: imprint{sha256Type, sum[:]}, Serial: serial, Time: at}
		info.Accuracy.Seconds = 1
		data := signedData{Version: 3, Digests: []pkix.AlgorithmIdentifier{sha256Type}}
		data.Content.Type, data.Content.Bytes = oidTSTInfo, must(asn1.Marshal(info))
		data.Signers = []signerInfo{signInfo(by, data.Content.Bytes)}
		var certs []byte
		for _, cert := range append(slices.Clone(bag), by.cert) {
			certs = append(certs, cert.Raw...)
		}
		data.Certificates = asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: certs}
		return must(asn1.Marshal(struct {
			Type    asn1.ObjectIdentifier
			Content signedData `asn1:"explicit,tag:0"`
		}{oidSignedData, data}))
	}
}

func signInfo(by entity, content []byte) signerInfo {
	contentSum, certSum := sha256.Sum256(content), sha256.Sum256(by.cert.Raw)
	value := func(v any) asn1.RawValue {
		return asn1.RawValue{Class: asn1.ClassUniversal, Tag: asn1.TagSet, IsCompound: true, Bytes: must(asn1.Marshal(v))}
	}
	// SigningCertificateV2 (RFC 5035): a sequence of sequences of hashes.
	certificate := struct{ Certs []struct{ Hash []byte } }{[]struct{ Hash []byte }{{certSum[:]}}}
	attributes := must(asn1.MarshalWithParams([]attribute{
		{oidContentType, value(oidTSTInfo)}, {oidDigest, value(contentSum[:])}, {oidCertificate, value(certificate)},
	}, "set"))
	sum := sha256.Sum256(attributes)
	signer := signerInfo{
		Version: 1, Issuer: issuerSerial{asn1.RawValue{FullBytes: by.cert.RawIssuer}, by.cert.SerialNumber},
		Digest: sha256Type, Algorithm: ecdsaType, Signature: must(by.key.Sign(rand.Reader, sum[:], crypto.SHA256)),
	}
	must(asn1.Unmarshal(attributes, &signer.Attributes))
	signer.Attributes = asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: signer.Attributes.Bytes}
	return signer
}
