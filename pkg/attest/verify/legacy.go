package verify

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/secure-systems-lab/go-securesystemslib/dsse"
	common "github.com/sigstore/protobuf-specs/gen/pb-go/common/v1"
	rekorpb "github.com/sigstore/protobuf-specs/gen/pb-go/rekor/v1"
	"github.com/sigstore/sigstore-go/pkg/bundle"
	"github.com/sigstore/sigstore-go/pkg/tlog"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// The annotations of layers under cosign's tags
// (https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md).
const (
	annotationSignature   = "dev.cosignproject.cosign/signature"
	annotationCertificate = "dev.sigstore.cosign/certificate"
	annotationChain       = "dev.sigstore.cosign/chain"
	annotationBundle      = "dev.sigstore.cosign/bundle"
	annotationTimestamp   = "dev.sigstore.cosign/rfc3161timestamp"
)

// maxAnnotation limits each of them.
const maxAnnotation = 1 << 20

// parseLegacy makes of a layer what a bundle of v0.1 would be: they hold the same.
func parseLegacy(c attest.Candidate) (*entity, error) {
	for _, name := range []string{annotationSignature, annotationCertificate, annotationChain, annotationBundle, annotationTimestamp} {
		if len(c.Annotations[name]) > maxAnnotation {
			return nil, fmt.Errorf("annotation %s is larger than %d bytes", name, maxAnnotation)
		}
	}
	e := &entity{version: "v0.1"}
	steps := []struct {
		name string
		read func(string) error
	}{
		{annotationCertificate, e.readLegacyCertificate},
		{annotationChain, e.readLegacyChain},
		{annotationBundle, e.readLegacyEntry},
		{annotationTimestamp, e.readLegacyTimestamp},
	}
	for _, s := range steps {
		if text := c.Annotations[s.name]; text != "" {
			if err := s.read(text); err != nil {
				return nil, fmt.Errorf("annotation %s: %w", s.name, err)
			}
		}
	}
	if len(e.chain) > 0 && e.leaf == nil {
		return nil, fmt.Errorf("annotation %s without %s", annotationChain, annotationCertificate)
	}
	if c.Format == attest.CosignAttestation {
		return e, e.readLegacyEnvelope(c.Payload)
	}
	signature, err := base64.StdEncoding.Strict().DecodeString(c.Annotations[annotationSignature])
	if err != nil {
		return nil, fmt.Errorf("annotation %s: %w", annotationSignature, err)
	}
	if len(signature) == 0 {
		return nil, fmt.Errorf("annotation %s is missing or empty", annotationSignature)
	}
	sum := sha256.Sum256(c.Payload)
	e.payload, e.digest = c.Payload, sum[:]
	if e.payload == nil {
		e.payload = []byte{}
	}
	e.content = bundle.NewMessageSignature(sum[:], common.HashAlgorithm_SHA2_256.String(), signature)
	return e, nil
}

func (e *entity) readLegacyCertificate(text string) error {
	certificates, err := parseCertificates([]byte(text))
	if err != nil {
		return err
	}
	if len(certificates) != 1 {
		return fmt.Errorf("%d certificates where one is expected", len(certificates))
	}
	e.leaf = certificates[0]
	return guardCertificate(e.leaf)
}

// readLegacyChain keeps intermediates; cosign writes the root too, which is nobody's to bring.
func (e *entity) readLegacyChain(text string) error {
	certificates, err := parseCertificates([]byte(text))
	if err != nil {
		return err
	}
	for _, c := range certificates {
		if err := guardCertificate(c); err != nil {
			return err
		}
		if !c.IsCA {
			return fmt.Errorf("%s is not a certificate authority", nameOf(c))
		}
		if !selfSigned(c) {
			e.chain = append(e.chain, c)
		}
	}
	return nil
}

// readLegacyEntry reads a log entry as Rekor v1 promised it.
func (e *entity) readLegacyEntry(text string) error {
	var b struct {
		SignedEntryTimestamp []byte
		Payload              struct {
			Body           []byte `json:"body"`
			IntegratedTime int64  `json:"integratedTime"`
			LogIndex       int64  `json:"logIndex"`
			LogID          string `json:"logID"`
		}
	}
	if err := json.Unmarshal([]byte(text), &b); err != nil {
		return err
	}
	id, err := hex.DecodeString(b.Payload.LogID)
	if err != nil {
		return fmt.Errorf("logID: %w", err)
	}
	var body struct {
		Kind       string `json:"kind"`
		APIVersion string `json:"apiVersion"`
	}
	if err := json.Unmarshal(b.Payload.Body, &body); err != nil {
		return fmt.Errorf("body: %w", err)
	}
	if len(b.SignedEntryTimestamp) == 0 {
		return errors.New("SignedEntryTimestamp is missing or empty")
	}
	if err := guardBody(b.Payload.Body); err != nil {
		return err
	}
	entry, err := tlog.ParseTransparencyLogEntry(&rekorpb.TransparencyLogEntry{
		LogIndex: b.Payload.LogIndex, LogId: &common.LogId{KeyId: id},
		KindVersion:    &rekorpb.KindVersion{Kind: body.Kind, Version: body.APIVersion},
		IntegratedTime: b.Payload.IntegratedTime, CanonicalizedBody: b.Payload.Body,
		InclusionPromise: &rekorpb.InclusionPromise{SignedEntryTimestamp: b.SignedEntryTimestamp},
	})
	if err != nil {
		return err
	}
	e.entries = []*tlog.Entry{entry}
	return nil
}

func (e *entity) readLegacyTimestamp(text string) error {
	var t struct{ SignedRFC3161Timestamp []byte }
	if err := json.Unmarshal([]byte(text), &t); err != nil {
		return err
	}
	if len(t.SignedRFC3161Timestamp) == 0 {
		return errors.New("SignedRFC3161Timestamp is missing or empty")
	}
	e.timestamps = [][]byte{t.SignedRFC3161Timestamp}
	return guardStamps(e.timestamps)
}

func (e *entity) readLegacyEnvelope(raw []byte) error {
	envelope := &dsse.Envelope{}
	reduced, encoded := cutPayload(raw)
	if err := json.Unmarshal(reduced, envelope); err != nil {
		return fmt.Errorf("parse envelope: %w", err)
	}
	if encoded != "" {
		envelope.Payload = encoded
	}
	payload, err := base64.StdEncoding.DecodeString(envelope.Payload)
	if err != nil {
		return fmt.Errorf("parse envelope: payload: %w", err)
	}
	// The library takes a signature in the other alphabet for a good one and has timestamps and log entries vouch for
	// an empty one in its place.
	for _, s := range envelope.Signatures {
		if raw, err := base64.StdEncoding.Strict().DecodeString(s.Sig); err != nil || len(raw) == 0 {
			return errors.New("parse envelope: its signature is not base64, or empty")
		}
	}
	e.content, e.payloadType, e.payload = &bundle.Envelope{Envelope: envelope}, envelope.PayloadType, payload
	e.envelope = raw
	if e.payloadType == "" {
		return errors.New("parse envelope: payloadType is missing or empty")
	}
	return nil
}
