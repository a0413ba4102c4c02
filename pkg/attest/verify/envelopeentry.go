package verify

import (
	"crypto/sha256"

	"github.com/secure-systems-lab/go-securesystemslib/dsse"
	common "github.com/sigstore/protobuf-specs/gen/pb-go/common/v1"
	"github.com/sigstore/sigstore-go/pkg/bundle"
)

// Rekor logs an envelope as an entry that knows envelopes (dsse, intoto), or as a hashedrekord of the bytes that its
// signature is of (Sigstore client specification, bundle content and entry kind). Of Rekor v1 the library knows the
// first kind alone, of Rekor v2 the second alone.

// asMessage is an envelope as a signature of the bytes that DSSE signs, for entries of Rekor v1 that say the same; nil
// when there are none, or others as well. The statement has been compared before, and is no part of it.
func (e *entity) asMessage(digest string) *entity {
	if e.payloadType == "" || e.about != digest || len(e.entries) == 0 {
		return nil
	}
	for _, entry := range e.entries {
		if _, _, hashed := entry.GetHashedRekordDigest(); !hashed || entry.IsRekorV2() {
			return nil
		}
	}
	content := e.content.EnvelopeContent()
	if content == nil {
		return nil
	}
	envelope := content.RawEnvelope()
	payload, err := envelope.DecodeB64Payload()
	if err != nil {
		return nil
	}
	message := *e
	message.payloadType, message.payload = "", dsse.PAE(envelope.PayloadType, payload)
	sum := sha256.Sum256(message.payload)
	message.content = bundle.NewMessageSignature(sum[:], common.HashAlgorithm_SHA2_256.String(), e.content.Signature())
	return &message
}
