package verify

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"unsafe"

	bundlepb "github.com/sigstore/protobuf-specs/gen/pb-go/bundle/v1"
	common "github.com/sigstore/protobuf-specs/gen/pb-go/common/v1"
	"github.com/sigstore/sigstore-go/pkg/bundle"
	"google.golang.org/protobuf/encoding/protojson"
)

// parseBundle reads a Sigstore bundle. Chains in bundles of v0.3 are for private authorities alone, so they
// are an error where there is none.
func parseBundle(raw []byte, chains bool) (*entity, error) {
	pb := &bundlepb.Bundle{}
	reduced, encoded := cutPayload(raw)
	if err := protojson.Unmarshal(reduced, pb); err != nil {
		return nil, fmt.Errorf("parse bundle: %w", err)
	}
	if err := guardEntries(pb.GetVerificationMaterial().GetTlogEntries()); err != nil {
		return nil, fmt.Errorf("parse bundle: %w", err)
	}
	var opts []bundle.Option
	if pb.GetVerificationMaterial().GetX509CertificateChain() != nil && chains && pb.GetMediaType() == mediaType03 {
		opts = append(opts, bundle.AllowCertificateChain())
	}
	b, err := bundle.NewBundle(pb, opts...)
	if err != nil {
		return nil, fmt.Errorf("parse bundle: %w", err)
	}
	e := &entity{}
	if e.version, err = b.Version(); err != nil {
		return nil, fmt.Errorf("parse bundle: %w", err)
	}
	if err := e.readMaterial(b); err != nil {
		return nil, fmt.Errorf("parse bundle: %w", err)
	}
	if err := e.readContent(b, encoded); err != nil {
		return nil, fmt.Errorf("parse bundle: %w", err)
	}
	return e, nil
}

// largePayload is from when on copies of a payload are worth avoiding.
const largePayload = 1 << 20

// cutPayload takes the payload out of a large bundle, which spares three copies of it: protojson's text, its
// bytes, and the text that sigstore-go makes of the bytes again. "payload" is the name of one member of one
// message of bundles, and other members are an error, so that where it stands cannot be mistaken. Whatever
// is unusual stays where it is. The text shares the candidate's memory, which nobody changes meanwhile.
func cutPayload(raw []byte) (reduced []byte, encoded string) {
	const name = `"payload"`
	if len(raw) < largePayload || bytes.Count(raw, []byte(name)) != 1 {
		return raw, ""
	}
	start := bytes.Index(raw, []byte(name)) + len(name)
	rest, ok := bytes.CutPrefix(bytes.TrimLeft(raw[start:], " \t\r\n"), []byte(":"))
	if !ok {
		return raw, ""
	}
	rest, ok = bytes.CutPrefix(bytes.TrimLeft(rest, " \t\r\n"), []byte(`"`))
	end := bytes.IndexByte(rest, '"')
	if !ok || end < 0 || bytes.IndexByte(rest[:end], '\\') >= 0 {
		return raw, ""
	}
	const instead = "AA==" // an empty one would be a missing one
	reduced = append(append(reduced, raw[:len(raw)-len(rest)]...), instead...)
	return append(reduced, rest[end:]...), unsafe.String(unsafe.SliceData(rest), end)
}

const mediaType03 = "application/vnd.dev.sigstore.bundle.v0.3+json"

func (e *entity) readMaterial(b *bundle.Bundle) (err error) {
	m := b.GetVerificationMaterial()
	switch c := m.GetContent().(type) {
	case *bundlepb.VerificationMaterial_PublicKey:
		e.hint = c.PublicKey.GetHint()
	case *bundlepb.VerificationMaterial_Certificate:
		if e.leaf, err = x509.ParseCertificate(c.Certificate.GetRawBytes()); err != nil {
			return err
		}
		if err := guardCertificate(e.leaf); err != nil {
			return err
		}
	case *bundlepb.VerificationMaterial_X509CertificateChain:
		if err := e.readChain(c.X509CertificateChain.GetCertificates()); err != nil {
			return err
		}
	default:
		return errors.New("neither certificate nor key")
	}
	if e.entries, err = b.TlogEntries(); err != nil {
		return err
	}
	if e.timestamps, err = b.Timestamps(); err != nil {
		return err
	}
	return guardStamps(e.timestamps)
}

// readChain reads leaf and intermediates. A chain that ends in its own root says whom to trust, which is not
// for it to say (Sigstore bundle format, x509_certificate_chain).
func (e *entity) readChain(certificates []*common.X509Certificate) error {
	if len(certificates) == 0 {
		return errors.New("the chain of certificates is empty")
	}
	if len(certificates) > maxCertificates {
		return fmt.Errorf("more than %d certificates", maxCertificates)
	}
	for i, raw := range certificates {
		c, err := x509.ParseCertificate(raw.GetRawBytes())
		if err != nil {
			return err
		}
		if err := guardCertificate(c); err != nil {
			return err
		}
		if i == 0 {
			e.leaf = c
			continue
		}
		if selfSigned(c) {
			return fmt.Errorf("the chain contains a root certificate, %s", nameOf(c))
		}
		if !c.IsCA {
			return fmt.Errorf("the chain contains %s, which is not a certificate authority", nameOf(c))
		}
		e.chain = append(e.chain, c)
	}
	return nil
}

// readContent reads what was signed; encoded is the payload that was cut out, or "".
func (e *entity) readContent(b *bundle.Bundle, encoded string) error {
	switch c := b.GetContent().(type) {
	case *bundlepb.Bundle_DsseEnvelope:
		envelope, err := b.Envelope()
		if err != nil {
			return err
		}
		e.content, e.payloadType, e.payload = envelope, c.DsseEnvelope.GetPayloadType(), c.DsseEnvelope.GetPayload()
		if encoded != "" {
			envelope.Payload = encoded
			if e.payload, err = base64.StdEncoding.DecodeString(encoded); err != nil {
				return fmt.Errorf("payload: %w", err)
			}
		}
	case *bundlepb.Bundle_MessageSignature:
		content, err := b.SignatureContent()
		if err != nil {
			return err
		}
		digest := c.MessageSignature.GetMessageDigest()
		if digest.GetAlgorithm() != common.HashAlgorithm_SHA2_256 {
			return fmt.Errorf("the message's digest is %s; only SHA2_256 is read", digest.GetAlgorithm())
		}
		e.content, e.digest = content, digest.GetDigest()
	default:
		return errors.New("neither envelope nor signature")
	}
	return nil
}
