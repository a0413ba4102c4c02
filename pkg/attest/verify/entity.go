package verify

import (
	"crypto"
	"crypto/x509"
	"encoding/hex"
	"net/url"
	"time"

	"github.com/sigstore/sigstore-go/pkg/root"
	"github.com/sigstore/sigstore-go/pkg/tlog"
	sg "github.com/sigstore/sigstore-go/pkg/verify"
)

// entity is a parsed candidate. sigstore-go's own entities parse certificate, envelope and log entries again
// each time they are asked; this one has them.
type entity struct {
	version string
	// leaf is the signer's certificate, nil when a key signed; chain is what came with it.
	leaf  *x509.Certificate
	chain []*x509.Certificate
	// hint is what the key is said to be.
	hint       string
	content    sg.SignatureContent
	entries    []*tlog.Entry
	timestamps [][]byte

	// payloadType and payload of the envelope; or, with payloadType "", what a message signature signs,
	// nil when only its digest is known.
	payloadType string
	payload     []byte
	// envelope is the layer of a legacy attestation, which its timestamp may be about.
	envelope []byte
	// digest is that of a message signature (SHA-256).
	digest []byte
	// about is the digest that the envelope's statement was found to be about.
	about string
}

// knows reports whether an entry is of a log of the root, and whether one of those carries a promise, which
// is what tells a time.
func (e *entity) knows(r *trustRoot) (known, promise bool) {
	for _, entry := range e.entries {
		if _, ok := r.logs[hex.EncodeToString([]byte(entry.LogKeyID()))]; ok {
			known, promise = true, promise || entry.HasInclusionPromise()
		}
	}
	return known, promise
}

// The methods of sigstore-go's SignedEntity.

func (e *entity) HasInclusionPromise() bool {
	for _, entry := range e.entries {
		if entry.HasInclusionPromise() {
			return true
		}
	}
	return false
}

func (e *entity) HasInclusionProof() bool {
	for _, entry := range e.entries {
		if entry.HasInclusionProof() {
			return true
		}
	}
	return false
}

func (e *entity) SignatureContent() (sg.SignatureContent, error)       { return e.content, nil }
func (e *entity) Timestamps() ([][]byte, error)                        { return e.timestamps, nil }
func (e *entity) TlogEntries() ([]*tlog.Entry, error)                  { return e.entries, nil }
func (e *entity) Version() (string, error)                             { return e.version, nil }
func (e *entity) VerificationContent() (sg.VerificationContent, error) { return (*signedWith)(e), nil }

// only is the entity with one of its log entries.
func (e *entity) only(entry *tlog.Entry) *entity {
	one := *e
	one.entries = []*tlog.Entry{entry}
	return &one
}

// without is the entity as if it had no log entries, no timestamps, or neither.
func (e *entity) without(log, timestamps bool) *entity {
	less := *e
	if log {
		less.entries = nil
	}
	if timestamps {
		less.timestamps = nil
	}
	return &less
}

// named is the entity for certificates of private authorities, which need not have a URI or an e-mail
// address; sigstore-go wants one. The name that they get here is shown to nobody.
func (e *entity) named() *entity {
	if len(e.leaf.URIs)+len(e.leaf.EmailAddresses) > 0 {
		return e
	}
	leaf, other := *e.leaf, *e
	leaf.URIs = []*url.URL{{Scheme: "subject", Opaque: "unnamed"}}
	other.leaf = &leaf
	return &other
}

// signedWith is the entity's certificate or key.
type signedWith entity

func (s *signedWith) CompareKey(key any, tm root.TrustedMaterial) bool {
	if s.leaf != nil {
		certificate, ok := key.(*x509.Certificate)
		return ok && s.leaf.Equal(certificate)
	}
	v, err := tm.PublicKeyVerifier(s.hint)
	if err != nil {
		return false
	}
	public, err := v.PublicKey()
	if err != nil {
		return false
	}
	same, ok := key.(interface{ Equal(crypto.PublicKey) bool })
	return ok && same.Equal(public)
}

func (s *signedWith) ValidAtTime(t time.Time, tm root.TrustedMaterial) bool {
	if s.leaf != nil {
		return !s.leaf.NotAfter.Before(t) && !s.leaf.NotBefore.After(t)
	}
	v, err := tm.PublicKeyVerifier(s.hint)
	return err == nil && v.ValidAtTime(t)
}

func (s *signedWith) Certificate() *x509.Certificate { return s.leaf }

// Intermediates are none: authorities that accept a chain have it already.
func (s *signedWith) Intermediates() []*x509.Certificate { return nil }

func (s *signedWith) PublicKey() sg.PublicKeyProvider {
	if s.leaf != nil {
		return nil
	}
	return s
}

// Hint of the key.
func (s *signedWith) Hint() string { return s.hint }
