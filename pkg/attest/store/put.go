package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/scan/image"
	"github.com/sallyport-dev/sallyport/pkg/scan/image/source"
)

// Subject is the manifest that evidence is about. Without a media type or size they are asked for in the
// image's repository.
type Subject struct {
	Digest    string
	MediaType string
	Size      int64
}

// Artifact is evidence to be kept.
type Artifact struct {
	// Format is attest.Bundle, which becomes a referrer, or attest.CosignSignature or
	// attest.CosignAttestation, which become layers of cosign's tags.
	Format attest.Format
	// Payload is the bundle's JSON, the simple signing document, or the DSSE envelope.
	Payload []byte
	// PredicateType of the statement; "" for simple signing.
	PredicateType string
	// Annotations of the layer in cosign's tags: signature, certificate, chain, log entry, timestamp.
	Annotations map[string]string
	// Created is when a bundle was made, for its annotation; there is none for the zero time.
	Created time.Time
	// Repository is where evidence is kept when that is not beside the image, as in Find.
	Repository string
}

// emptyConfig is what stands for a configuration (OCI image-spec, "Guidance for an Empty Descriptor").
const emptyConfig = "{}"

// Put keeps evidence about a subject. It returns the digest of the referrer's manifest or, in cosign's
// tags, of the layer; the same one when the same evidence is there already.
func (s *Store) Put(ctx context.Context, ref image.Reference, subject Subject, a Artifact) (digest string, err error) {
	if err := checkSubject(subject.Digest); err != nil {
		return "", err
	}
	if err := s.checkArtifact(a); err != nil {
		return "", err
	}
	at, err := evidenceAt(ref, a.Repository)
	if err != nil {
		return "", err
	}
	r, err := s.client.Push(ctx, at)
	if err != nil {
		return "", fmt.Errorf("keep evidence in %s: %w", at.Name(), err)
	}
	switch a.Format {
	case attest.Bundle:
		if subject, err = s.complete(ctx, ref, subject); err == nil {
			digest, err = s.putBundle(ctx, r, subject, a)
		}
	default:
		digest, err = s.putLayer(ctx, r, subject, a)
	}
	if err != nil {
		return "", fmt.Errorf("keep evidence about %s: %w", subject.Digest, err)
	}
	return digest, nil
}

func (s *Store) checkArtifact(a Artifact) error {
	switch {
	case a.Format == attest.Notary:
		return fmt.Errorf("evidence of the format %q is read and not written; sign with a Sigstore bundle", a.Format)
	case a.Format != attest.Bundle && a.Format != attest.CosignSignature && a.Format != attest.CosignAttestation:
		return fmt.Errorf("evidence of the format %q is not known; expected %q, %q or %q", a.Format, attest.Bundle, attest.CosignSignature, attest.CosignAttestation)
	case len(a.Payload) == 0:
		return errors.New("the evidence is empty")
	case int64(len(a.Payload)) > s.limits.Payload:
		return fmt.Errorf("the evidence has %d bytes; more than %d are not read again, and not written", len(a.Payload), s.limits.Payload)
	case a.Format == attest.Bundle && bundleType(a.Payload) == "":
		return fmt.Errorf("the evidence is no Sigstore bundle: it has no mediaType that begins with %s", bundlePrefix)
	}
	return nil
}

// complete asks for what is not known of a subject.
func (s *Store) complete(ctx context.Context, ref image.Reference, subject Subject) (Subject, error) {
	if subject.MediaType != "" && subject.Size > 0 {
		return subject, nil
	}
	r, err := s.client.Pull(ctx, image.Reference{Registry: ref.Registry, Repository: ref.Repository})
	if err != nil {
		return subject, err
	}
	doc, err := r.Manifest(ctx, subject.Digest)
	if err != nil {
		return subject, err
	}
	var said struct {
		MediaType string `json:"mediaType"`
	}
	if err := json.Unmarshal(doc.Raw, &said); err != nil {
		return subject, fmt.Errorf("%s in %s is not a manifest: %w", subject.Digest, r.Name(), err)
	}
	subject.MediaType, subject.Size = said.MediaType, int64(len(doc.Raw))
	if subject.MediaType == "" {
		subject.MediaType = bare(doc.MediaType)
	}
	return subject, nil
}

// putBundle writes a referrer, blobs first.
func (s *Store) putBundle(ctx context.Context, r *source.Repository, subject Subject, a Artifact) (string, error) {
	raw, entry, err := bundleManifest(subject, a)
	if err != nil {
		return "", err
	}
	there, listed, err := s.listed(ctx, r, subject.Digest)
	if err != nil {
		return "", err
	}
	if digest := s.already(ctx, registryPlace{r}, there, subject, a); digest != "" {
		return digest, nil
	}
	if err := upload(ctx, r, []byte(emptyConfig), a.Payload); err != nil {
		return "", err
	}
	said, err := r.PutManifest(ctx, entry.Digest, source.Document{Raw: raw, MediaType: ociManifest})
	if err != nil {
		return "", err
	}
	if !listed || said != subject.Digest {
		// It had no list, perhaps because it had no such repository; or it has one, and does not say that it
		// put this one on it.
		again := lister{r, subject.Digest, s.limits.Depth}.referrers(ctx)
		listed = contains(again.referrers, entry.Digest)
	}
	if !listed {
		err = s.addToFallback(ctx, r, subject.Digest, entry)
	}
	return entry.Digest, err
}

// bundleManifest is a bundle's manifest as cosign v3 writes it, and its entry in a list of referrers.
func bundleManifest(subject Subject, a Artifact) ([]byte, descriptor, error) {
	var parts struct {
		Envelope json.RawMessage `json:"dsseEnvelope"`
	}
	if err := json.Unmarshal(a.Payload, &parts); err != nil {
		return nil, descriptor{}, fmt.Errorf("the evidence is no Sigstore bundle: %w", err)
	}
	mediaType := bundleType(a.Payload)
	annotations := map[string]string{"dev.sigstore.bundle.content": "dsse-envelope"}
	if parts.Envelope == nil {
		annotations["dev.sigstore.bundle.content"] = "message-signature"
	}
	if a.PredicateType != "" {
		annotations[predicateBundle] = a.PredicateType
	}
	if !a.Created.IsZero() {
		annotations["org.opencontainers.image.created"] = a.Created.UTC().Format(time.RFC3339)
	}
	raw, err := json.Marshal(struct {
		SchemaVersion int               `json:"schemaVersion"`
		MediaType     string            `json:"mediaType"`
		ArtifactType  string            `json:"artifactType"`
		Config        descriptor        `json:"config"`
		Layers        []descriptor      `json:"layers"`
		Subject       descriptor        `json:"subject"`
		Annotations   map[string]string `json:"annotations"`
	}{
		2, ociManifest, mediaType,
		descriptor{MediaType: ociEmpty, Digest: sha256Of([]byte(emptyConfig)), Size: int64(len(emptyConfig))},
		[]descriptor{{MediaType: mediaType, Digest: sha256Of(a.Payload), Size: int64(len(a.Payload))}},
		descriptor{MediaType: subject.MediaType, Digest: subject.Digest, Size: subject.Size},
		annotations,
	})
	return raw, descriptor{MediaType: ociManifest, ArtifactType: mediaType, Digest: sha256Of(raw), Size: int64(len(raw)), Annotations: annotations}, err
}

// listed returns what refers to a digest already, and whether the registry keeps the list itself.
func (s *Store) listed(ctx context.Context, r *source.Repository, digest string) ([]descriptor, bool, error) {
	l := lister{r, digest, s.limits.Depth}
	own, fallback := l.referrers(ctx), l.fallback(ctx)
	// A list that is too long to be read is no reason not to add to it; one that cannot be had is.
	for _, part := range []listing{own, fallback} {
		if len(part.looked) == 0 && len(part.unreachable) > 0 {
			return nil, false, part.unreachable[0]
		}
	}
	return append(own.referrers, fallback.referrers...), len(own.looked) > 0, nil
}

// already returns the digest of a manifest that keeps the same bundle for the same subject, or "".
func (s *Store) already(ctx context.Context, p place, there []descriptor, subject Subject, a Artifact) string {
	f := s.search(p, subject.Digest, []attest.Hint{{PredicateType: a.PredicateType}})
	there = order(once(there, func(d descriptor) string { return d.Digest }), referrerKind, f.wanted)
	there = there[:min(len(there), f.limits.Candidates)]
	for _, p := range f.manifests(ctx, there).pieces {
		if p.layer.Digest == sha256Of(a.Payload) {
			return p.digest
		}
	}
	return ""
}

// upload writes blobs at once.
func upload(ctx context.Context, r *source.Repository, blobs ...[]byte) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, blob := range blobs {
		g.Go(func() error { return r.Upload(ctx, sha256Of(blob), blob) })
	}
	return g.Wait()
}

func contains(entries []descriptor, digest string) bool {
	for _, e := range entries {
		if e.Digest == digest {
			return true
		}
	}
	return false
}

// changedMeanwhile says whether a tag was not written because somebody else wrote it.
func changedMeanwhile(err error) bool {
	status := source.Status(err)
	return status == http.StatusPreconditionFailed || status == http.StatusConflict
}
