package verify

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"runtime"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// Verify says who made a candidate, of those that are trusted. It reads nothing and asks nobody. A claim
// without signers does not count and says why.
func (v *Verifier) Verify(ctx context.Context, c attest.Candidate) (claim attest.Claim) {
	empty := attest.Claim{Format: c.Format, Origin: c.Origin, Digest: c.Digest, Subject: c.Subject, Signers: []attest.Signer{}}
	defer func() {
		// Parsers of many projects see bytes of strangers here.
		if r := recover(); r != nil {
			claim = empty
			claim.Reason = fmt.Sprintf("it makes a parser panic: %.200v", r)
		}
	}()
	claim = empty
	if err := v.verify(ctx, c, &claim); err != nil {
		claim.Signers, claim.Reason = []attest.Signer{}, err.Error()
	}
	return claim
}

// collectFrom is the size of evidence from which on it pays to collect garbage at once: a collection takes a
// millisecond, verification of this much some hundred.
const collectFrom = 8 << 20

func (v *Verifier) verify(ctx context.Context, c attest.Candidate, claim *attest.Claim) error {
	if _, ok := attest.SHA256(c.Subject); !ok {
		return fmt.Errorf("the image's digest %q is not sha256: and 64 lower-case hexadecimal digits", c.Subject)
	}
	e, err := v.parse(c)
	if err != nil {
		return err
	}
	what, err := read(e, c.Format, c.Subject, v.limits)
	if what != nil {
		what.describe(claim)
	}
	if err != nil {
		return err
	}
	if e.payloadType != "" {
		// The envelope has it; what was to be read in it has been read.
		e.payload = nil
		if len(c.Payload) > collectFrom {
			// The collector lets the heap grow to twice what lives. Here, that is twice the largest thing
			// that a verifier holds, and half of it has just died.
			runtime.GC()
		}
	}
	j := v.newJudgement(e, c.Subject)
	var nearest *refusal
	for _, a := range v.authorities {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("verification was cut short: %w", err)
		}
		signer, no := j.authority(a)
		if signer != nil {
			claim.Signers = append(claim.Signers, *signer)
			continue
		}
		if no != nil && (nearest == nil || no.score > nearest.score) {
			nearest, claim.Nearest = no, a.name
		}
	}
	switch {
	case claim.Verified():
		claim.Nearest = ""
		what.show(claim)
	case nearest == nil:
		claim.Reason = j.unknown()
	default:
		claim.Reason = nearest.why
		if !nearest.named {
			claim.Reason = fmt.Sprintf("authority %q: %s", claim.Nearest, nearest.why)
		}
	}
	return nil
}

func (v *Verifier) parse(c attest.Candidate) (*entity, error) {
	if int64(len(c.Payload)) > v.limits.Payload {
		return nil, fmt.Errorf("it is larger than %d bytes", v.limits.Payload)
	}
	switch c.Format {
	case attest.Bundle:
		return parseBundle(c.Payload, v.hasCA())
	case attest.CosignSignature, attest.CosignAttestation:
		return parseLegacy(c)
	}
	return nil, fmt.Errorf("format %q is not Sigstore's", c.Format)
}

func (v *Verifier) hasCA() bool {
	for _, a := range v.authorities {
		if a.kind == kindCertificate {
			return true
		}
	}
	return false
}

// unknown says what nobody asked for.
func (j *judgement) unknown() string {
	switch {
	case j.e.leaf == nil:
		return fmt.Sprintf("signed with %s, which no authority lists", keyName(j.e.hint))
	case j.summary != nil:
		return fmt.Sprintf("signed by %s (issuer %s), and no authority lists identities", j.summary.SubjectAlternativeName, j.summary.Issuer)
	}
	return "signed with a certificate, and no authority lists any"
}

// keyName is how people know a key.
func keyName(hint string) string {
	if hint == "" {
		return "a key"
	}
	if raw, err := base64.StdEncoding.DecodeString(hint); err == nil && len(raw) == 32 {
		return "key sha256:" + hex.EncodeToString(raw)
	}
	return fmt.Sprintf("key %.100q", hint)
}
