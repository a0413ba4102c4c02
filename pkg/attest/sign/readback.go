package sign

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/digitorus/timestamp"
	bundlepb "github.com/sigstore/protobuf-specs/gen/pb-go/bundle/v1"
	"github.com/sigstore/sigstore-go/pkg/bundle"
	"github.com/sigstore/sigstore-go/pkg/tlog"

	"github.com/sallyport-dev/sallyport/pkg/attest/keys"
)

// readBack compares what was made with what was asked for: the payload, its signature by the key or the
// certificate's, and that log entries and timestamps are about this signature. A service that answers with somebody
// else's entry would make evidence that nobody accepts, and that only shows when it is needed.
func readBack(made *bundlepb.Bundle, w work, id *identity) error {
	if _, err := bundle.NewBundle(made); err != nil {
		return fmt.Errorf("what was made is no bundle: %w", err)
	}
	made3161 := made.GetVerificationMaterial().GetTimestampVerificationData().GetRfc3161Timestamps()
	signed, signature, err := content(made, w)
	if err != nil {
		return err
	}
	public := id.signer.Public()
	if id.certificate != nil {
		if public, err = keys.NewPublic(id.certificate.PublicKey); err != nil {
			return fmt.Errorf("the certificate: %w", err)
		}
		if !bytes.Equal(made.GetVerificationMaterial().GetCertificate().GetRawBytes(), id.certificate.Raw) {
			return errors.New("what was made has another certificate")
		}
	}
	if err := public.Verify(signed, signature); err != nil {
		return fmt.Errorf("what was made does not verify with %s: %w", public, err)
	}
	for _, raw := range made.GetVerificationMaterial().GetTlogEntries() {
		entry, err := tlog.NewTlogEntry(raw)
		if err != nil {
			return fmt.Errorf("the log's answer: %w", err)
		}
		if !bytes.Equal(entry.Signature(), signature) {
			return errors.New("the log answers with an entry of another signature")
		}
	}
	for _, t := range made3161 {
		if err := stamps(t.GetSignedTimestamp(), signature); err != nil {
			return err
		}
	}
	return nil
}

// content is what was signed, and the signature.
func content(made *bundlepb.Bundle, w work) (signed, signature []byte, err error) {
	if w.simple {
		m := made.GetMessageSignature()
		sum := sha256.Sum256(w.payload)
		if d := m.GetMessageDigest(); d == nil || len(d.GetDigest()) == len(sum) && !bytes.Equal(d.GetDigest(), sum[:]) {
			return nil, nil, errors.New("what was made is about another document")
		}
		return w.payload, m.GetSignature(), nil
	}
	e := made.GetDsseEnvelope()
	if e.GetPayloadType() != payloadType || !bytes.Equal(e.GetPayload(), w.payload) || len(e.GetSignatures()) != 1 {
		return nil, nil, errors.New("what was made is not an envelope of the statement with one signature")
	}
	return pae(w.payload), e.GetSignatures()[0].GetSig(), nil
}

// pae is what the signature of an envelope is about (DSSE's pre-authentication encoding).
func pae(payload []byte) []byte {
	head := fmt.Sprintf("DSSEv1 %d %s %d ", len(payloadType), payloadType, len(payload))
	return append(append(make([]byte, 0, len(head)+len(payload)), head...), payload...)
}

// stamps reports whether a timestamp is about some bytes.
func stamps(response, about []byte) error {
	t, err := timestamp.ParseResponse(response)
	if err != nil {
		return fmt.Errorf("the timestamp authority's answer: %w", err)
	}
	sum := sha256.Sum256(about)
	if t.HashAlgorithm != crypto.SHA256 || !bytes.Equal(t.HashedMessage, sum[:]) {
		return errors.New("the timestamp authority answers with a timestamp of something else")
	}
	return nil
}
