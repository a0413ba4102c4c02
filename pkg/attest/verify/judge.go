package verify

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sigstore/sigstore-go/pkg/fulcio/certificate"
	"github.com/sigstore/sigstore-go/pkg/root"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// refusal is why an authority does not stand behind a piece of evidence. The higher the score, the closer
// it came.
type refusal struct {
	score int
	why   string
	// named tells that why names the authority already.
	named bool
}

// How close a refusal is.
const (
	scoreStranger = 1
	scoreForeign  = 10 // nothing speaks for this authority
	scoreClaims   = 30 // it is said to be his
	scoreBroken   = 60 // it is his, if it verified
	scoreProven   = 90 // it is his, and he wants more
)

// judgement is the work on one candidate.
type judgement struct {
	v      *Verifier
	e      *entity
	digest string
	now    time.Time
	proofs map[proof]*outcome
	// summary of a certificate for keyless signing; nil when it is not one.
	summary    *certificate.Summary
	extensions map[string]string
	// keys are those that may have signed.
	keys []*key
	// nobody is a root that knows no log, authority or time.
	nobody *trustRoot
}

func nobody() *trustRoot { return &trustRoot{name: "none", material: &root.BaseTrustedMaterial{}} }

func (v *Verifier) newJudgement(e *entity, digest string) *judgement {
	j := &judgement{v: v, e: e, digest: digest, now: v.now(), proofs: map[proof]*outcome{}}
	j.nobody = nobody()
	if e.leaf != nil {
		if s, err := certificate.SummarizeCertificate(e.leaf); err == nil {
			j.summary, j.extensions = &s, extensionsOf(&s)
		}
		return j
	}
	for _, k := range v.keys {
		if k.hint == e.hint {
			j.keys = append(j.keys, k)
		}
	}
	if e.hint == "" && len(v.keys) == 1 {
		j.keys = v.keys
	}
	if len(j.keys) > 0 {
		return j
	}
	// The hint tells nothing. Who signed is found by the signature alone, before anything else.
	for _, k := range v.keys {
		if j.prove(proof{root: j.nobody, key: k}).err == nil {
			j.keys = append(j.keys, k)
		}
	}
	return j
}

func (j *judgement) prove(p proof) *outcome {
	if o, done := j.proofs[p]; done {
		return o
	}
	if why := p.root.tooOld(j.now); why != "" {
		return &outcome{err: errors.New(why)}
	}
	if p.key != nil && !p.log && (len(j.e.timestamps) == 0 || !p.root.hasTSA) {
		p.root = j.nobody // the root has nothing to say
		if o, done := j.proofs[p]; done {
			return o
		}
	}
	o := j.v.prove(j.e, p, j.digest)
	j.proofs[p] = o
	return o
}

// authority asks one authority.
func (j *judgement) authority(a *authority) (*attest.Signer, *refusal) {
	if (a.kind == kindKey) != (j.e.leaf == nil) {
		return nil, nil
	}
	r := a.root
	if r.tooOld(j.now) != "" && !a.needsRoot() {
		r = j.nobody
	}
	known, _ := j.e.knows(r)
	p := proof{root: r, log: a.log == logRequired || a.log == logOptional && known}
	switch a.kind {
	case kindKey:
		return j.key(a, p)
	case kindIdentity:
		return j.identity(a, p)
	}
	return j.certificate(a, p)
}

func (j *judgement) key(a *authority, p proof) (*attest.Signer, *refusal) {
	var no *refusal
	for _, use := range a.keys {
		if !slices.Contains(j.keys, use.key) {
			continue
		}
		if j.v.revoked.keys[use.id] {
			no = closer(no, &refusal{score: scoreProven, why: fmt.Sprintf("key %s is revoked", use.id)})
			continue
		}
		p.key = use.key
		o := j.prove(p)
		if o.err != nil {
			no = closer(no, &refusal{score: scoreBroken, why: o.err.Error()})
			continue
		}
		if why := use.outside(o.times); why != "" {
			no = closer(no, &refusal{score: scoreProven, why: why})
			continue
		}
		signer, bad := a.accept(o, attest.Signer{ID: use.id})
		if bad == nil {
			return signer, nil
		}
		no = closer(no, bad)
	}
	return nil, no
}

// outside says why a key may not have signed at these times, or "".
func (u *keyUse) outside(times []moment) string {
	if u.notBefore.IsZero() && u.notAfter.IsZero() {
		return ""
	}
	if len(times) == 0 {
		return fmt.Sprintf("key %s counts only for a limited time, and nobody trustworthy tells when it signed; sign with a timestamp or the log", u.id)
	}
	for _, t := range times {
		switch at := t.at.Format(time.RFC3339); {
		case !u.notBefore.IsZero() && t.at.Before(u.notBefore):
			return fmt.Sprintf("key %s signed at %s and counts from %s", u.id, at, u.notBefore.Format(time.RFC3339))
		case !u.notAfter.IsZero() && t.at.After(u.notAfter):
			return fmt.Sprintf("key %s signed at %s and counted until %s", u.id, at, u.notAfter.Format(time.RFC3339))
		}
	}
	return ""
}

func (j *judgement) identity(a *authority, p proof) (*attest.Signer, *refusal) {
	if j.summary == nil || j.summary.Issuer == "" {
		return nil, &refusal{why: "its certificate is not for keyless signing: it does not say whose token it was given for"}
	}
	var no *refusal
	for _, id := range a.identities {
		score, mismatch := id.compare(j.summary, j.extensions)
		if mismatch == nil {
			no = nil
			break
		}
		no = closer(no, &refusal{score: scoreForeign + 2*score, why: mismatch.Error()})
	}
	if no != nil {
		no.named = true
		no.why = fmt.Sprintf("signed by %s (issuer %s), authority %q wants %s", j.summary.SubjectAlternativeName, j.summary.Issuer, a.name, no.why)
		return nil, no
	}
	if err := j.v.revoked.certificate(j.e.leaf); err != nil {
		return nil, &refusal{score: scoreProven, why: err.Error()}
	}
	o := j.prove(p)
	if o.err != nil {
		return nil, &refusal{score: scoreBroken, why: o.err.Error()}
	}
	return a.accept(o, attest.Signer{
		ID: j.summary.Issuer + " " + j.summary.SubjectAlternativeName, Issuer: j.summary.Issuer,
		Subject: j.summary.SubjectAlternativeName, Extensions: j.extensions, Also: []string{j.leafKey()},
	})
}

func (j *judgement) certificate(a *authority, p proof) (*attest.Signer, *refusal) {
	names := namesOf(j.e.leaf)
	if len(names) == 0 {
		return nil, &refusal{score: 0, why: "its certificate names nobody"}
	}
	subject := names[0]
	if a.subject != "" {
		if !slices.Contains(names, a.subject) {
			return nil, &refusal{score: scoreForeign, why: fmt.Sprintf("signed by %s, authority %q wants %s", names[0], a.name, a.subject), named: true}
		}
		subject = a.subject
	}
	if err := j.v.revoked.certificate(j.e.leaf); err != nil {
		return nil, &refusal{score: scoreProven, why: err.Error()}
	}
	if !a.ca.mayHaveIssued(j.e) {
		return nil, &refusal{score: scoreStranger, why: "its certificate does not verify: another authority issued it"}
	}
	p.ca = a.ca
	o := j.prove(p)
	if o.err != nil {
		score := scoreClaims
		if a.subject == "" {
			score = scoreForeign
		}
		return nil, &refusal{score: score, why: o.err.Error()}
	}
	return a.accept(o, attest.Signer{ID: a.ca.id + " " + names[0], Subject: subject, Also: []string{j.leafKey()}})
}

// leafKey identifies the key of the signer's certificate, as keys are that sign without one.
func (j *judgement) leafKey() string { return digestOf(j.e.leaf.RawSubjectPublicKeyInfo) }

// accept looks at the rest of what an authority wants, and completes the signer.
func (a *authority) accept(o *outcome, s attest.Signer) (*attest.Signer, *refusal) {
	stamped := slices.ContainsFunc(o.times, func(t moment) bool { return t.source == "timestamp" })
	if a.timestamp && !stamped {
		return nil, &refusal{score: scoreProven, why: "it has no timestamp (RFC 3161), and one is required"}
	}
	s.Authority, s.Kind = a.name, a.kind
	s.Logged, s.LogIDs = o.logged, o.logIDs
	if len(o.times) > 0 {
		// The earliest: later ones can be had by anybody, for somebody else's old signature.
		at := o.times[0].at
		s.Time, s.TimeSource = &at, o.times[0].source
	}
	return &s, nil
}

// closer is the better of two refusals, the first of equals.
func closer(a, b *refusal) *refusal {
	if a == nil || b != nil && b.score > a.score {
		return b
	}
	return a
}
