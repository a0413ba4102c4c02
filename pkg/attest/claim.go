package attest

import (
	"encoding/json"
	"time"
)

// Claim is what verification made of a candidate.
type Claim struct {
	Format Format `json:"format"`
	Origin string `json:"origin"`
	Digest string `json:"digest,omitempty"`
	// Subject is the digest that it is about: the image's, or that of its index.
	Subject string `json:"subject"`

	// PredicateType of the in-toto statement; "" for simple signing and Notary Project signatures.
	PredicateType string `json:"predicate_type,omitempty"`
	// Signature tells that it signs the image itself: predicate type https://sigstore.dev/cosign/sign/v1,
	// simple signing of critical.type "cosign container image signature", or Notary Project.
	Signature bool `json:"signature"`

	// Signers are the authorities that made it, as far as they are trusted; empty means that it does not
	// count, and Reason says why.
	Signers []Signer `json:"signers"`
	// Reason says what is wrong, for people: what, and what to do about it.
	Reason string `json:"reason,omitempty"`
	// Nearest is the name of the authority that came closest to accepting it, "" when none did.
	Nearest string `json:"nearest,omitempty"`

	// Predicate of a verified attestation, up to PredicateSize bytes; larger ones are told by their digest.
	Predicate       json.RawMessage `json:"predicate,omitempty"`
	PredicateDigest string          `json:"predicate_digest,omitempty"` // sha256:... of its bytes
	PredicateBytes  int64           `json:"predicate_bytes,omitempty"`

	// Annotations that were signed: of the subject, or "optional" of simple signing.
	Annotations map[string]string `json:"annotations,omitempty"`
	// DockerReference is critical.identity of simple signing: what the signer called the image.
	DockerReference string `json:"docker_reference,omitempty"`
}

// PredicateSize is how large a predicate may be to be shown to rules.
const PredicateSize = 4 << 20

// Verified reports whether a trusted authority made it.
func (c *Claim) Verified() bool { return len(c.Signers) > 0 }

// Signer is a trusted authority as it appears on one piece of evidence.
type Signer struct {
	// Authority is its name in the trust configuration.
	Authority string `json:"authority"`
	// Kind is "key", "identity" or "certificate".
	Kind string `json:"kind"`
	// ID is what makes it one signer, however often and by whichever name it appears: the SHA-256 of the
	// public key (sha256:...), or issuer and subject of an identity.
	ID string `json:"id"`
	// Also is what else makes it the same signer: the key in a certificate, the name that several certificates share.
	Also []string `json:"also,omitempty"`

	Issuer  string `json:"issuer,omitempty"`  // OIDC issuer
	Subject string `json:"subject,omitempty"` // certificate's subject alternative name, or its subject
	// Extensions of a Fulcio certificate, by the names of sigstore's documentation (oid-info.md) in
	// snake case: source_repository_uri, build_signer_uri, ...
	Extensions map[string]string `json:"extensions,omitempty"`

	// Time is when it was signed, as TimeSource can tell; nil when nobody trustworthy can.
	Time *time.Time `json:"time,omitempty"`
	// TimeSource is "log" (Rekor v1), "timestamp" (RFC 3161), "signing-authority" (Notary Project), or "" for none.
	TimeSource string `json:"time_source,omitempty"`
	// Logged tells that a transparency log holds the entry; LogIDs are the distinct logs.
	Logged bool     `json:"logged"`
	LogIDs []string `json:"log_ids,omitempty"`
}
