package verify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// BundleOptions say what a bundle by itself has to be: about a file, or about a digest, and signed by an
// identity or a key. It is the contract of the command verify-bundle, which sigstore-conformance drives.
type BundleOptions struct {
	Bundle []byte
	// Exactly one of Artifact and Digest ("sha256:...") is set. An artifact may be empty, but not nil.
	Artifact []byte
	Digest   string
	// Identity and Issuer are set, or Key (PEM).
	Identity, Issuer string
	Key              []byte
	// TrustedRoot is a trusted_root.json; nil is the built-in one.
	TrustedRoot []byte
	Now         func() time.Time
	Limits      attest.Limits
}

// Bundle verifies a bundle as Sigstore's clients do: the log has to hold it where the root has a log, and
// timestamps have to be of an authority of the root where it has one. Nil means that it verifies.
func Bundle(ctx context.Context, o BundleOptions) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the bundle makes a parser panic: %.200v", r)
		}
	}()
	if (o.Artifact == nil) == (o.Digest == "") {
		return errors.New("name either a file or a digest")
	}
	if o.Digest == "" {
		o.Digest = digestOf(o.Artifact)
	}
	if _, ok := attest.SHA256(o.Digest); !ok {
		return fmt.Errorf("digest %q is not sha256: and 64 lower-case hexadecimal digits", o.Digest)
	}
	v, err := o.verifier()
	if err != nil {
		return err
	}
	if int64(len(o.Bundle)) > v.limits.Payload {
		return fmt.Errorf("the bundle is larger than %d bytes", v.limits.Payload)
	}
	e, err := parseBundle(o.Bundle, false)
	if err != nil {
		return err
	}
	if _, err := read(e, attest.Bundle, o.Digest, v.limits); err != nil {
		return err
	}
	if e.payloadType == "" && o.Artifact != nil {
		e.payload = o.Artifact
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	a := v.authorities[0]
	if (a.kind == kindKey) != (e.leaf == nil) {
		return errors.New("a key was asked for and a certificate found, or the other way round")
	}
	j := v.newJudgement(e, o.Digest)
	j.keys = v.keys // there is one, whatever the bundle calls it
	if _, no := j.authority(a); no != nil {
		return errors.New(no.why)
	}
	return nil
}

func (o *BundleOptions) verifier() (*Verifier, error) {
	v := &Verifier{limits: o.Limits.WithDefaults(), now: o.Now, strict: true}
	if v.now == nil {
		v.now = time.Now
	}
	var err error
	if v.revoked, err = newRevocations(attest.Revoked{}); err != nil {
		return nil, err
	}
	raw := o.TrustedRoot
	if raw == nil {
		raw = publicGood
	}
	read := newRoot
	if len(o.Key) > 0 {
		read = readRoot
	}
	r, err := read("trusted root", raw, 0, v.revoked, v.now())
	if err != nil {
		return nil, err
	}
	a := &authority{name: "bundle", root: r, log: logRequired}
	if len(r.logs) == 0 {
		a.log = logIgnore
	}
	switch {
	case len(o.Key) > 0 && o.Identity == "" && o.Issuer == "":
		public, err := parseKey(o.Key)
		if err != nil {
			return nil, fmt.Errorf("key: %w", err)
		}
		k, err := newKey(public)
		if err != nil {
			return nil, fmt.Errorf("key: %w", err)
		}
		a.kind, a.keys, v.keys = kindKey, []keyUse{{key: k}}, []*key{k}
	case len(o.Key) == 0:
		id, err := newIdentity(attest.Identity{Issuer: o.Issuer, Subject: o.Identity})
		if err != nil {
			return nil, err
		}
		a.kind, a.identities = kindIdentity, []*identity{id}
	default:
		return nil, errors.New("name either a key or an identity with its issuer")
	}
	v.authorities = []*authority{a}
	return v, nil
}
