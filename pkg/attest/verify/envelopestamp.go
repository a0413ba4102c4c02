package verify

import (
	"slices"

	"github.com/sigstore/sigstore-go/pkg/root"
	sg "github.com/sigstore/sigstore-go/pkg/verify"
)

// cosign 2 timestamps an attestation's whole envelope, and cosign 3 its signature, below the same annotation. Of an
// envelope the library knows the second kind alone.

// stampedEnvelope is the content of an envelope as its timestamp sees it. The signature is still checked on the
// envelope itself: sigstore-go takes Signature for timestamps and log entries, and nothing else.
type stampedEnvelope struct {
	sg.SignatureContent
	envelope []byte
}

func (s stampedEnvelope) Signature() []byte { return s.envelope }

// stampedAsWhole is the entity for verifying a timestamp of its whole envelope, without log entries, which are about the
// signature; nil when its timestamp is no such thing, or not of an authority that the root knows.
func (e *entity) stampedAsWhole(tm root.TrustedMaterial) *entity {
	if e.envelope == nil || len(e.timestamps) == 0 {
		return nil
	}
	if known, _, err := sg.VerifySignedTimestamp(e, tm); err == nil && len(known) > 0 {
		return nil
	}
	whole := e.without(true, false)
	whole.content = stampedEnvelope{e.content, e.envelope}
	if known, _, err := sg.VerifySignedTimestamp(whole, tm); err != nil || len(known) == 0 {
		return nil
	}
	whole.envelope = nil
	return whole
}

// proveTwice proves an envelope by its timestamp, and where the log has to hold it, once more by that. Both have to
// be content, and all times count.
func (v *Verifier) proveTwice(e, whole *entity, p proof, digest string) *outcome {
	byTimestamp := p
	byTimestamp.log = false
	o := v.prove(whole, byTimestamp, digest)
	if o.err != nil || !p.log {
		return o
	}
	logged := v.prove(e.without(false, true), p, digest)
	if logged.err != nil {
		return logged
	}
	logged.times = append(logged.times, o.times...)
	slices.SortStableFunc(logged.times, func(a, b moment) int { return a.at.Compare(b.at) })
	return logged
}
