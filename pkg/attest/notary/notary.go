package notary

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// Options say whom to believe.
type Options struct {
	// Trust is the whole trust configuration: authorities with "notary", and what is revoked.
	Trust attest.Trust
	// Dir is where the files that it names are relative to.
	Dir string
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Limits bound an envelope; the zero value means the defaults.
	Limits attest.Limits
}

// Verifier verifies Notary Project signatures. It may be used concurrently.
type Verifier struct {
	authorities []authority // by name
	revoked     revoked
	now         func() time.Time
	size        int64
}

// New reads the certificates that the trust configuration names and checks what it says about them.
func New(o Options) (*Verifier, error) {
	v := &Verifier{now: o.Now, size: min(o.Limits.WithDefaults().Payload, envelopeSize)}
	if v.now == nil {
		v.now = time.Now
	}
	var err error
	if v.revoked, err = newRevoked(o.Trust.Revoked); err != nil {
		return nil, fmt.Errorf("trust.revoked: %w", err)
	}
	for _, name := range slices.Sorted(maps.Keys(o.Trust.Authorities)) {
		entry := o.Trust.Authorities[name]
		if entry.Notary == nil {
			continue
		}
		a, err := newAuthority(name, entry, o.Dir)
		if err != nil {
			return nil, fmt.Errorf("trust.authorities.%s: %w", name, err)
		}
		v.authorities = append(v.authorities, a)
	}
	return v, nil
}

// Verify says which authorities made a signature, or why none did. It never fails: what cannot be read does not count.
func (v *Verifier) Verify(ctx context.Context, c attest.Candidate) (claim attest.Claim) {
	refused := attest.Claim{Format: c.Format, Origin: c.Origin, Digest: c.Digest, Subject: c.Subject, Signers: []attest.Signer{}}
	// The parsers below are other people's, and what they parse is hostile.
	defer func() {
		if r := recover(); r != nil {
			claim = refused
			claim.Reason = fmt.Sprintf("the envelope makes its parser panic (%v); report this, and sign the image again", r)
		}
	}()
	claim = refused
	signed, err := v.signed(c)
	if err != nil {
		claim.Reason = err.Error()
		return claim
	}
	claim.Signature = true
	claim.Signers, claim.Nearest, claim.Reason = v.signers(ctx, signed)
	if claim.Verified() {
		claim.Annotations = signed.target.Annotations
	}
	return claim
}

// signed opens an envelope and checks all that holds whoever signed it.
func (v *Verifier) signed(c attest.Candidate) (*signed, error) {
	if c.Format != attest.Notary {
		return nil, fmt.Errorf("format %q is not a Notary Project signature", c.Format)
	}
	s, err := open(c.MediaType, c.Payload, v.size)
	if err != nil {
		return nil, err
	}
	if s.target, err = parseTarget(s.payload, c.Subject); err != nil {
		return nil, err
	}
	if err := s.checkAttributes(); err != nil {
		return nil, err
	}
	if expiry := s.info.SignedAttributes.Expiry; !expiry.IsZero() && !v.now().Before(expiry) {
		return nil, fmt.Errorf("the signature expired at %s, as its signer wished; sign the image again", date(expiry))
	}
	if err := v.revoked.check("signature", s.chain()); err != nil {
		return nil, err
	}
	return s, nil
}

// signers asks every authority. When none accepts, the one that came closest is named and its objection told.
func (v *Verifier) signers(ctx context.Context, s *signed) (accepted []attest.Signer, nearest, reason string) {
	accepted = []attest.Signer{}
	var refusals []*refusal
	for i := range v.authorities {
		signer, refused := v.authorities[i].judge(ctx, s, v.now(), v.revoked)
		if refused == nil {
			accepted = append(accepted, *signer)
			continue
		}
		refusals = append(refusals, refused)
	}
	switch {
	case len(accepted) > 0:
		return accepted, "", ""
	case len(refusals) == 0:
		return accepted, "", "no authority of the trust configuration has \"notary\": add one with the root certificate that the image is signed under"
	}
	closest := slices.MaxFunc(refusals, func(a, b *refusal) int { return cmp.Compare(a.step, b.step) })
	if closest.step == stepRoot {
		root := s.chain()[len(s.chain())-1]
		return accepted, "", fmt.Sprintf("no authority trusts %s, under which it is signed; if it is yours, add it to the \"notary\" of an authority", describe(root))
	}
	return accepted, closest.authority, closest.Error()
}
