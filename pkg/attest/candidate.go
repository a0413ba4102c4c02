package attest

import "fmt"

// Format is the shape of a piece of evidence.
type Format string

// The formats that are read.
const (
	// Bundle is a Sigstore bundle (application/vnd.dev.sigstore.bundle, v0.1 to v0.3): Payload is its JSON.
	Bundle Format = "sigstore-bundle"
	// CosignSignature is a layer of cosign's tag sha256-<hex>.sig: Payload is the simple signing document,
	// Annotations hold signature, certificate, chain, log entry and timestamp.
	CosignSignature Format = "cosign-signature"
	// CosignAttestation is a layer of cosign's tag sha256-<hex>.att: Payload is a DSSE envelope.
	CosignAttestation Format = "cosign-attestation"
	// Notary is a Notary Project signature (application/vnd.cncf.notary.signature): Payload is the envelope,
	// JWS or COSE as MediaType says.
	Notary Format = "notary"
)

// Candidate is a piece of evidence as it was found. Nothing in it is believed.
type Candidate struct {
	Format Format
	// Subject is the digest that was asked about ("sha256:..."): what the evidence has to be about to count.
	Subject string
	// Origin says where it was found, for people: "referrer sha256:... of ghcr.io/acme/shop",
	// "tag sha256-....sig", "file app.sigstore.json".
	Origin string
	// Digest is that of the manifest or, in cosign's tags, of the layer.
	Digest string
	// MediaType of the payload.
	MediaType string
	// Payload is the bytes as they came, checked against their descriptor's digest and size.
	Payload []byte
	// Annotations of the layer (cosign's tags) or of the manifest.
	Annotations map[string]string
	// Hint orders the work and decides nothing: the predicate type and key that it is said to have.
	Hint Hint
}

// Hint is what a piece of evidence says of itself where nobody has signed it.
type Hint struct {
	PredicateType string
	// KeyID is base64 of the SHA-256 of the public key (Sigstore's public key hint).
	KeyID string
	// Key is that key, of hints that a verifier gives; nil takes candidates at their word.
	Key KeyChecker
}

// KeyChecker tells cheaply whether a key signed a candidate at all. Whether it counts is another question.
type KeyChecker interface{ Signed(c *Candidate) bool }

// Found is what the stores hold about one digest.
type Found struct {
	// Candidates of all stores: the union, never the first that answered.
	Candidates []Candidate
	// Looked are the places that answered, found something or not.
	Looked []string
	// Unreachable are the places that gave no answer, or not all of it: what is there is unknown.
	Unreachable []Problem
	// Ignored are things that were read, and are no evidence about the digest: manifests whose subject is
	// another image, artifacts of other kinds, entries of lists that lead nowhere.
	Ignored []Problem
}

// Problem is something that could not be found out.
type Problem struct {
	What string `json:"what"`
	Why  string `json:"why"`
}

// Error implements error.
func (p Problem) Error() string { return fmt.Sprintf("%s: %s", p.What, p.Why) }

// Limits bound what is read about one image. The zero value means the defaults.
type Limits struct {
	Candidates int   // of all stores together; 0 means 200
	Payload    int64 // of one; 0 means 32 MiB
	Total      int64 // of all payloads together; 0 means 128 MiB
	Subjects   int   // of one statement; 0 means 1,000
	Depth      int   // of JSON; 0 means 64
}

// WithDefaults fills in what is not set.
func (l Limits) WithDefaults() Limits {
	if l.Candidates == 0 {
		l.Candidates = 200
	}
	if l.Payload == 0 {
		l.Payload = 32 << 20
	}
	if l.Total == 0 {
		l.Total = 128 << 20
	}
	if l.Subjects == 0 {
		l.Subjects = 1_000
	}
	if l.Depth == 0 {
		l.Depth = 64
	}
	return l
}
