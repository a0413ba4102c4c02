package sign

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"

	bundlepb "github.com/sigstore/protobuf-specs/gen/pb-go/bundle/v1"
	rekorpb "github.com/sigstore/protobuf-specs/gen/pb-go/rekor/v1"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// Media types and annotations of cosign's tags .sig and .att (cosign's specs/SIGNATURE_SPEC.md).
const (
	simpleMediaType   = "application/vnd.dev.cosign.simplesigning.v1+json"
	envelopeMediaType = "application/vnd.dsse.envelope.v1+json"

	annotationSignature   = "dev.cosignproject.cosign/signature"
	annotationCertificate = "dev.sigstore.cosign/certificate"
	annotationChain       = "dev.sigstore.cosign/chain"
	annotationBundle      = "dev.sigstore.cosign/bundle"
	annotationTimestamp   = "dev.sigstore.cosign/rfc3161timestamp"
	annotationPredicate   = "predicateType"
)

// legacySignature makes a layer of the tag .sig.
func legacySignature(made *bundlepb.Bundle, w work, id *identity) (*Evidence, error) {
	annotations := map[string]string{
		annotationSignature: base64.StdEncoding.EncodeToString(made.GetMessageSignature().GetSignature()),
	}
	if err := annotate(annotations, made, id); err != nil {
		return nil, err
	}
	for _, t := range made.GetVerificationMaterial().GetTimestampVerificationData().GetRfc3161Timestamps() {
		if err := annotateTimestamp(annotations, t.GetSignedTimestamp()); err != nil {
			return nil, err
		}
	}
	return &Evidence{Format: attest.CosignSignature, MediaType: simpleMediaType, Payload: w.payload, Annotations: annotations}, nil
}

// legacyAttestation makes a layer of the tag .att. Its timestamp is, as cosign has it, about the whole envelope.
func (s *Signer) legacyAttestation(ctx context.Context, made *bundlepb.Bundle, w work, id *identity) (*Evidence, error) {
	// The bytes that the log was shown: its entry holds their hash, and cosign compares it with the layer's.
	payload, err := json.Marshal(made.GetDsseEnvelope())
	if err != nil {
		return nil, fmt.Errorf("encode the envelope: %w", err)
	}
	annotations := map[string]string{annotationSignature: "", annotationPredicate: w.predicateType}
	if err := annotate(annotations, made, id); err != nil {
		return nil, err
	}
	for _, address := range s.o.Services.Timestamps {
		response, err := s.authority(ctx, address).GetTimestamp(ctx, payload)
		if err != nil {
			return nil, fmt.Errorf("timestamp: %w", err)
		}
		if err := stamps(response, payload); err != nil {
			return nil, err
		}
		if err := annotateTimestamp(annotations, response); err != nil {
			return nil, err
		}
	}
	return &Evidence{Format: attest.CosignAttestation, MediaType: envelopeMediaType, Payload: payload, Annotations: annotations}, nil
}

// annotate adds certificate, chain and log entry.
func annotate(annotations map[string]string, made *bundlepb.Bundle, id *identity) error {
	if id.certificate != nil {
		annotations[annotationCertificate] = certificates(id.certificate)
		// cosign takes the last of the chain for the root, so that a chain without one would hide the intermediates.
		if n := len(id.chain); n > 0 && bytes.Equal(id.chain[n-1].RawIssuer, id.chain[n-1].RawSubject) {
			annotations[annotationChain] = certificates(id.chain...)
		}
	}
	for _, entry := range made.GetVerificationMaterial().GetTlogEntries() {
		text, err := rekorBundle(entry)
		if err != nil {
			return err
		}
		annotations[annotationBundle] = text
	}
	return nil
}

// rekorBundle is a log entry with its promise, as cosign writes it.
func rekorBundle(entry *rekorpb.TransparencyLogEntry) (string, error) {
	if len(entry.GetInclusionPromise().GetSignedEntryTimestamp()) == 0 {
		return "", errors.New("the log gives no promise (SET), which cosign's older formats need; use a bundle")
	}
	type payload struct {
		Body           []byte `json:"body"`
		IntegratedTime int64  `json:"integratedTime"`
		LogIndex       int64  `json:"logIndex"`
		LogID          string `json:"logID"`
	}
	text, err := encode(struct {
		SignedEntryTimestamp []byte
		Payload              payload
	}{
		entry.GetInclusionPromise().GetSignedEntryTimestamp(),
		payload{entry.GetCanonicalizedBody(), entry.GetIntegratedTime(), entry.GetLogIndex(), hex.EncodeToString(entry.GetLogId().GetKeyId())},
	})
	return string(text), err
}

func annotateTimestamp(annotations map[string]string, response []byte) error {
	text, err := encode(struct{ SignedRFC3161Timestamp []byte }{response})
	annotations[annotationTimestamp] = string(text)
	return err
}

func certificates(all ...*x509.Certificate) string {
	var b bytes.Buffer
	for _, c := range all {
		pem.Encode(&b, &pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}) // writing to memory does not fail
	}
	return b.String()
}
