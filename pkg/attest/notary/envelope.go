package notary

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/notaryproject/notation-core-go/signature"
	"github.com/notaryproject/notation-core-go/signature/cose"
	"github.com/notaryproject/notation-core-go/signature/jws"
	veraison "github.com/veraison/go-cose"
)

// Limits of an envelope. Real ones have two to four certificates, a timestamp, and some 10 KiB.
const (
	envelopeSize = 256 << 10
	chainLength  = 10
	// rsaBits bounds the key of any certificate: the time to check a signature grows with the square of it.
	rsaBits = 8192
)

// Headers that ask for a plugin to verify the signature (signature-specification, "Extended attributes").
const (
	pluginHeader        = "io.cncf.notary.verificationPlugin"
	pluginVersionHeader = "io.cncf.notary.verificationPluginMinVersion"
)

// signed is an envelope whose signature holds under the first certificate of its chain, whoever that belongs to.
type signed struct {
	info    signature.SignerInfo
	payload signature.Payload
	target  target
}

func (s *signed) chain() []*x509.Certificate { return s.info.CertificateChain }

// open parses an envelope and verifies signature, headers and chain by the rules of the specification, save for time
// and trust.
func open(mediaType string, raw []byte, limit int64) (*signed, error) {
	if int64(len(raw)) > limit {
		return nil, fmt.Errorf("the envelope has %d bytes; at most %d are read", len(raw), limit)
	}
	var parse signature.ParseEnvelopeFunc
	var certificates func([]byte) ([][]byte, error)
	switch mediaType {
	case jws.MediaTypeEnvelope:
		parse, certificates = jws.ParseEnvelope, jwsCertificates
	case cose.MediaTypeEnvelope:
		parse, certificates = cose.ParseEnvelope, coseCertificates
	default:
		return nil, fmt.Errorf("media type %q is no envelope of Notary Project signatures; known are %s and %s",
			mediaType, jws.MediaTypeEnvelope, cose.MediaTypeEnvelope)
	}
	ders, err := certificates(raw)
	if err != nil {
		return nil, fmt.Errorf("the envelope cannot be read as %s: %w", mediaType, err)
	}
	if err := affordable(ders); err != nil {
		return nil, err
	}
	envelope, err := parse(raw)
	if err != nil {
		return nil, fmt.Errorf("the envelope cannot be read as %s: %w", mediaType, err)
	}
	content, err := envelope.Verify()
	if err != nil {
		return nil, fmt.Errorf("the envelope does not verify: %w", err)
	}
	return &signed{info: content.SignerInfo, payload: content.Payload}, nil
}

// jwsCertificates are those of the header x5c, as jws.ParseEnvelope will see them.
func jwsCertificates(raw []byte) ([][]byte, error) {
	var envelope struct {
		Header struct {
			Chain [][]byte `json:"x5c"`
		} `json:"header"`
	}
	err := json.Unmarshal(raw, &envelope)
	return envelope.Header.Chain, err
}

// coseCertificates are those of the header x5chain, as cose.ParseEnvelope will see them.
func coseCertificates(raw []byte) ([][]byte, error) {
	var message veraison.Sign1Message
	if err := message.UnmarshalCBOR(raw); err != nil {
		return nil, err
	}
	list, ok := message.Headers.Unprotected[veraison.HeaderLabelX5Chain].([]any)
	if !ok {
		return nil, errors.New("it has no certificate chain")
	}
	var ders [][]byte
	for _, item := range list {
		der, ok := item.([]byte)
		if !ok {
			return nil, errors.New("its certificate chain has something else than certificates")
		}
		ders = append(ders, der)
	}
	return ders, nil
}

// affordable refuses chains whose verification would cost more than any honest one.
func affordable(ders [][]byte) error {
	if len(ders) == 0 {
		return errors.New("the envelope has no certificate chain")
	}
	if len(ders) > chainLength {
		return fmt.Errorf("the envelope has %d certificates; at most %d are read", len(ders), chainLength)
	}
	for i, der := range ders {
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			return fmt.Errorf("certificate %d of the envelope: %w", i+1, err)
		}
		if err := affordableKey(cert); err != nil {
			return err
		}
	}
	return nil
}

func affordableKey(cert *x509.Certificate) error {
	if key, ok := cert.PublicKey.(*rsa.PublicKey); ok && key.N.BitLen() > rsaBits {
		return fmt.Errorf("%s has a key of %d bits; at most %d are used", describe(cert), key.N.BitLen(), rsaBits)
	}
	return nil
}

// checkAttributes refuses what the signer says has to be understood and is not.
func (s *signed) checkAttributes() error {
	var unknown []string
	for _, attribute := range s.info.SignedAttributes.ExtendedAttributes {
		switch attribute.Key {
		case pluginHeader, pluginVersionHeader:
			return fmt.Errorf("the signature asks for the verification plugin %.100q, and no plugins are run; sign without one", fmt.Sprint(attribute.Value))
		}
		if attribute.Critical {
			unknown = append(unknown, fmt.Sprintf("%.100q", fmt.Sprint(attribute.Key)))
		}
	}
	if len(unknown) > 0 {
		slices.Sort(unknown)
		return fmt.Errorf("the signature has critical attributes that are not known here: %v", unknown)
	}
	return nil
}
