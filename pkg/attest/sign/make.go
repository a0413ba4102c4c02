package sign

import (
	"bytes"
	"context"
	"crypto"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	bundlepb "github.com/sigstore/protobuf-specs/gen/pb-go/bundle/v1"
	"github.com/sigstore/sigstore-go/pkg/root"
	"github.com/sigstore/sigstore-go/pkg/sign"
	"github.com/sigstore/sigstore/pkg/signature"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// bundleType is the media type of bundles, and the artifact type of their manifests.
const bundleType = "application/vnd.dev.sigstore.bundle.v0.3+json"

// Evidence is what was made, ready to be stored.
type Evidence struct {
	// Format is attest.Bundle, attest.CosignSignature or attest.CosignAttestation.
	Format attest.Format
	// MediaType of the payload: that of the layer.
	MediaType string
	// PredicateType of the statement; attest.CosignSign for signatures, legacy ones too.
	PredicateType string
	// Payload is the bundle, the simple signing document or the envelope.
	Payload []byte
	// Annotations of the layer, for legacy formats; nil for bundles.
	Annotations map[string]string
	// Subject is the digest that it is about.
	Subject string

	// SignedBy says who signed, for people: a key's fingerprint, or the names in the certificate.
	SignedBy string
	// KeyID is the hint of the key (keys.Public.ID), "" for certificates.
	KeyID string
	// Entries are the places in transparency logs, in the order of Services.Logs.
	Entries []Entry
}

// Entry is a place in a transparency log.
type Entry struct {
	Log   string `json:"log"` // URL
	Index int64  `json:"index"`
}

// Candidate is the evidence as a verifier takes it, before it is stored anywhere.
func (e *Evidence) Candidate(origin string) attest.Candidate {
	return attest.Candidate{
		Format: e.Format, Subject: e.Subject, Origin: origin, MediaType: e.MediaType, Payload: e.Payload, Annotations: e.Annotations,
		Hint: attest.Hint{PredicateType: e.PredicateType, KeyID: e.KeyID},
	}
}

// work is one thing to be signed.
type work struct {
	subject       Subject
	predicateType string
	payload       []byte
	simple        bool // the payload is signed as it is, not in an envelope
	legacy        bool
}

// possible refuses what nobody could verify, before anything is signed or logged.
func (s *Signer) possible(w work, id *identity) error {
	// In a bundle the payload becomes a third larger (base64), and an envelope the same.
	if size := int64(base64.StdEncoding.EncodedLen(len(w.payload))) + 64<<10; size > s.o.Limits.Payload {
		return tooLarge("statement", len(w.payload), s.o.Limits)
	}
	for _, log := range s.o.Services.Logs {
		if log.Version == 2 && w.legacy {
			return fmt.Errorf("entries of Rekor 2 (%s) do not fit into cosign's older formats; use a bundle, or a log of version 1", log.URL)
		}
		if id.details.GetHashType() > crypto.SHA256 && log.Version < 2 && !w.simple {
			return fmt.Errorf("the log %s is of Rekor 1, which takes envelopes signed with SHA-256 alone, and the key is %s; "+
				"use an ECDSA P-256 key, a log of version 2, or no log", log.URL, id.signer.Public().Algorithm())
		}
		if id.isEd25519() && (log.Version == 2 || w.simple) {
			return fmt.Errorf("the log %s takes hashes, and an Ed25519 key signs none; use an ECDSA key, or no log", log.URL)
		}
	}
	if w.legacy && (len(s.o.Services.Logs) > 1 || len(s.o.Services.Timestamps) > 1) {
		return errors.New("cosign's older formats hold one log entry and one timestamp; name one of each, or use a bundle")
	}
	return nil
}

// make signs, logs, timestamps, and reads back what it made.
func (s *Signer) make(ctx context.Context, w work) (*Evidence, error) {
	if s.o.Key != nil { // who it is, is known before anybody is asked
		if err := s.possible(w, s.id); err != nil {
			return nil, err
		}
	}
	id, err := s.identity(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.possible(w, id); err != nil {
		return nil, err
	}
	made, err := s.bundle(ctx, w, id)
	if err != nil {
		return nil, err
	}
	if err := readBack(made, w, id); err != nil {
		return nil, err
	}
	var e *Evidence
	switch {
	case !w.legacy:
		e, err = bundleEvidence(made, w, id)
	case w.simple:
		e, err = legacySignature(made, w, id)
	default:
		e, err = s.legacyAttestation(ctx, made, w, id)
	}
	if err != nil {
		return nil, err
	}
	e.Subject, e.PredicateType, e.SignedBy = w.subject.Digest, w.predicateType, id.name()
	if id.certificate == nil {
		e.KeyID = id.signer.Public().ID()
	}
	for i, entry := range made.GetVerificationMaterial().GetTlogEntries() {
		e.Entries = append(e.Entries, Entry{Log: s.o.Services.Logs[i].URL, Index: entry.GetLogIndex()})
	}
	if int64(len(e.Payload)) > s.o.Limits.Payload {
		return nil, tooLarge("evidence", len(e.Payload), s.o.Limits)
	}
	return e, nil
}

// bundle has sigstore-go put a bundle together.
func (s *Signer) bundle(ctx context.Context, w work, id *identity) (b *bundlepb.Bundle, err error) {
	// What a hostile service answers goes through several libraries.
	defer func() {
		if r := recover(); r != nil {
			b, err = nil, fmt.Errorf("an answer of a service cannot be read: %v", r)
		}
	}()
	o := sign.BundleOptions{Context: ctx}
	if id.certificate != nil {
		o.CertificateProvider = id
	}
	for _, log := range s.o.Services.Logs {
		o.TransparencyLogs = append(o.TransparencyLogs, newLog(s.client, log))
	}
	if !w.legacy || w.simple { // the timestamp of a legacy attestation is about its envelope
		for _, address := range s.o.Services.Timestamps {
			o.TimestampAuthorities = append(o.TimestampAuthorities, s.authority(ctx, address))
		}
	}
	if s.root != nil {
		if o.TrustedRoot, err = trusting(s.root, id); err != nil {
			return nil, err
		}
	}
	var content sign.Content = &sign.DSSEData{Data: w.payload, PayloadType: payloadType}
	if w.simple {
		content = &sign.PlainData{Data: w.payload}
	}
	return sign.Bundle(content, id.keypair, o)
}

func (s *Signer) authority(ctx context.Context, address string) *sign.TimestampAuthority {
	transport := s.client.http(ctx).Transport
	return sign.NewTimestampAuthority(&sign.TimestampAuthorityOptions{
		URL: address, Timeout: s.o.Timeout,
		// The library puts whatever a refusal says into its error.
		Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			response, err := transport.RoundTrip(r)
			if err != nil || response.StatusCode < 300 {
				return response, err
			}
			defer response.Body.Close()
			data, _ := io.ReadAll(io.LimitReader(response.Body, 1<<10)) // as much as there is of it
			return nil, fmt.Errorf("%s answers %s: %s", r.URL.Host, response.Status, said(data))
		}),
	})
}

// keyed is a trusted root that knows our key too.
type keyed struct {
	root.TrustedMaterial
	key *root.ExpiringKey
}

// PublicKeyVerifier implements root.TrustedMaterial.
func (k keyed) PublicKeyVerifier(string) (root.TimeConstrainedVerifier, error) { return k.key, nil }

func trusting(material root.TrustedMaterial, id *identity) (root.TrustedMaterial, error) {
	if id.certificate != nil {
		return material, nil
	}
	verifier, err := signature.LoadDefaultVerifier(id.signer.Public().Key())
	if err != nil {
		return nil, err
	}
	return keyed{material, root.NewExpiringKey(verifier, time.Time{}, time.Time{})}, nil
}

// bundleEvidence writes a bundle as cosign v3 does: protojson, without the spaces that it puts in at random.
func bundleEvidence(made *bundlepb.Bundle, _ work, _ *identity) (*Evidence, error) {
	raw, err := protojson.Marshal(made)
	if err != nil {
		return nil, fmt.Errorf("encode the bundle: %w", err)
	}
	var compact bytes.Buffer
	compact.Grow(len(raw))
	if err := json.Compact(&compact, raw); err != nil {
		return nil, fmt.Errorf("encode the bundle: %w", err)
	}
	return &Evidence{Format: attest.Bundle, MediaType: bundleType, Payload: compact.Bytes()}, nil
}
