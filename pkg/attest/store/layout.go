package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"syscall"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// Annotations in the index.json of a layout: its names, and what cosign save says an entry is.
const (
	refName    = "org.opencontainers.image.ref.name"
	cosignKind = "kind"
	cosignSigs = "dev.cosignproject.cosign/sigs"
	cosignAtts = "dev.cosignproject.cosign/atts"
)

const maxIndex = 16 << 20 // bytes of index.json

// layoutPlace is a folder with an OCI layout (OCI image-spec, image-layout.md); os.Root keeps links inside.
type layoutPlace struct {
	dir  string
	root *os.Root
}

func openLayout(dir string) (layoutPlace, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return layoutPlace{}, err
	}
	if info, err := root.Stat("oci-layout"); err != nil || !info.Mode().IsRegular() {
		return layoutPlace{}, errors.Join(fmt.Errorf("the folder %q is no OCI layout: it has no file oci-layout", dir), root.Close())
	}
	return layoutPlace{dir, root}, nil
}

func (p layoutPlace) String() string { return "the layout " + p.dir }

func (p layoutPlace) manifest(ctx context.Context, digest string) ([]byte, string, error) {
	rc, err := p.blob(ctx, digest, maxManifest)
	if err != nil {
		return nil, "", err
	}
	raw, err := io.ReadAll(io.LimitReader(rc, maxManifest+1))
	if err = errors.Join(err, rc.Close()); err == nil && len(raw) > maxManifest {
		err = fmt.Errorf("%s is bigger than %d bytes, the most that are read of a manifest", blobName(digest), maxManifest)
	}
	if err == nil {
		err = verify(raw, digest)
	}
	return raw, "", err
}

func (p layoutPlace) blob(ctx context.Context, digest string, _ int64) (io.ReadCloser, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return p.open(blobName(digest))
}

// open opens a file and nothing else: without O_NONBLOCK a named pipe would have us wait for a writer.
func (p layoutPlace) open(name string) (*os.File, error) {
	f, err := p.root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is not a file", name)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// index reads index.json.
func (p layoutPlace) index() ([]byte, error) {
	f, err := p.open("index.json")
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(io.LimitReader(f, maxIndex+1))
	if err = errors.Join(err, f.Close()); err == nil && len(raw) > maxIndex {
		err = fmt.Errorf("index.json is bigger than %d bytes, the most that are read", maxIndex)
	}
	return raw, err
}

// blobName is safe: digests have been checked to be hexadecimal.
func blobName(digest string) string { return "blobs/" + strings.Replace(digest, ":", "/", 1) }

// FindLayout looks for evidence about a digest in a folder with an OCI layout: manifests whose subject it is,
// lists under its fallback tag, and cosign's signatures and attestations as cosign save or a copy of its tags
// leaves them.
func (s *Store) FindLayout(ctx context.Context, dir, digest string, hints []attest.Hint) (attest.Found, error) {
	if err := checkSubject(digest); err != nil {
		return attest.Found{}, err
	}
	p, err := openLayout(dir)
	if err != nil {
		return attest.Found{}, err
	}
	defer p.root.Close()
	raw, err := p.index()
	if err != nil {
		return attest.Found{}, fmt.Errorf("layout %q: %w", dir, err)
	}
	f := s.search(p, digest, hints)
	f.everything = true
	l, err := f.listLayout(ctx, p, raw)
	if err != nil {
		return attest.Found{}, fmt.Errorf("layout %q: index.json: %w", dir, err)
	}
	found := f.run(ctx, l)
	return found, ctx.Err()
}

// listLayout says what entries of index.json may be.
func (f *search) listLayout(ctx context.Context, p layoutPlace, raw []byte) (listing, error) {
	entries, cut, err := decodeIndex(raw, f.limits.Depth)
	if err != nil {
		return listing{}, err
	}
	if cut {
		return listing{}, fmt.Errorf("it is broken or has more than %d entries, the most that are read", maxEntries)
	}
	l := listing{looked: []string{p.String()}}
	// A manifest may have a thousand entries, and is read once.
	type copied struct{ what, digest string }
	seen := map[copied]bool{}
	for _, e := range entries {
		if len(l.pieces)+len(l.referrers) > maxEntries {
			l.fail(p.String(), fmt.Errorf("it leads to more than %d pieces of evidence, the most that are read", maxEntries))
			break
		}
		read, what := f.copied(e)
		switch {
		case read == nil && (bare(e.MediaType) == ociIndex || e.Digest == f.subject):
		case read == nil:
			l.referrers = append(l.referrers, e)
		case !seen[copied{what, e.Digest}]:
			seen[copied{what, e.Digest}] = true
			l.add(read(ctx, e))
		}
	}
	return l, nil
}

// copied says what to do with a tag or list that somebody copied with the image; nil is an entry of another kind.
func (f *search) copied(e descriptor) (read func(context.Context, descriptor) listing, what string) {
	tag, fallback := e.Annotations[refName], fallbackTag(f.subject)
	tag = tag[strings.LastIndexByte(tag, ':')+1:]
	switch kind := e.Annotations[cosignKind]; {
	case kind == cosignSigs || tag == fallback+".sig":
		return func(ctx context.Context, e descriptor) listing { return f.legacy(ctx, e, attest.CosignSignature) }, "signatures"
	case kind == cosignAtts || tag == fallback+".att":
		return func(ctx context.Context, e descriptor) listing { return f.legacy(ctx, e, attest.CosignAttestation) }, "attestations"
	case tag == fallback && bare(e.MediaType) == ociIndex:
		return f.nested, "list"
	}
	return nil, ""
}

// legacy reads a manifest of cosign's.
func (f *search) legacy(ctx context.Context, e descriptor, usual attest.Format) (l listing) {
	what := "manifest " + e.Digest + " in " + f.place.String()
	raw, contentType, err := f.place.manifest(ctx, e.Digest)
	if err != nil {
		l.fail(what, err)
		return l
	}
	m, err := decodeManifest(raw, contentType, f.limits.Depth)
	if err != nil {
		l.ignore(what, err)
		return l
	}
	l.pieces = tagPieces(m, what, usual)
	return l
}

// nested reads a list of referrers that somebody copied with the image.
func (f *search) nested(ctx context.Context, e descriptor) (l listing) {
	what := "list " + e.Digest + " in " + f.place.String()
	raw, _, err := f.place.manifest(ctx, e.Digest)
	if err != nil {
		l.fail(what, err)
		return l
	}
	entries, cut, err := decodeIndex(raw, f.limits.Depth)
	if err == nil && cut {
		err = fmt.Errorf("it is broken or has more than %d entries, the most that are read", maxEntries)
	}
	if err != nil {
		l.fail(what, err)
	}
	l.referrers = entries
	return l
}

// PutLayout keeps a Sigstore bundle in a folder with an OCI layout, as a referrer that index.json names. It
// returns the digest of its manifest. One process at a time may write to a folder.
func (s *Store) PutLayout(ctx context.Context, dir string, subject Subject, a Artifact) (string, error) {
	if err := checkSubject(subject.Digest); err != nil {
		return "", err
	}
	if err := s.checkArtifact(a); err != nil {
		return "", err
	}
	if a.Format != attest.Bundle {
		return "", fmt.Errorf("evidence of the format %q is not written to folders; use a Sigstore bundle", a.Format)
	}
	p, err := openLayout(dir)
	if err != nil {
		return "", err
	}
	defer p.root.Close()
	s.writing.Lock()
	defer s.writing.Unlock()
	digest, err := s.putLayout(ctx, p, subject, a)
	if err != nil {
		return "", fmt.Errorf("layout %q: %w", dir, err)
	}
	return digest, nil
}

func (s *Store) putLayout(ctx context.Context, p layoutPlace, subject Subject, a Artifact) (string, error) {
	index, err := p.index()
	if err != nil {
		return "", err
	}
	if subject.MediaType == "" || subject.Size <= 0 {
		raw, _, err := p.manifest(ctx, subject.Digest)
		if err != nil {
			return "", fmt.Errorf("the image %s: %w", subject.Digest, err)
		}
		var said struct {
			MediaType string `json:"mediaType"`
		}
		if err := json.Unmarshal(raw, &said); err != nil {
			return "", fmt.Errorf("%s is not a manifest: %w", subject.Digest, err)
		}
		subject.MediaType, subject.Size = said.MediaType, int64(len(raw))
		if subject.MediaType == "" {
			subject.MediaType = ociManifest
		}
	}
	f := s.search(p, subject.Digest, nil)
	l, err := f.listLayout(ctx, p, index)
	if err != nil {
		return "", fmt.Errorf("index.json: %w", err)
	}
	if digest := s.already(ctx, p, l.referrers, subject, a); digest != "" {
		return digest, nil
	}
	raw, entry, err := bundleManifest(subject, a)
	if err != nil {
		return "", err
	}
	for _, blob := range [][]byte{[]byte(emptyConfig), a.Payload, raw} {
		if err := p.write(blobName(sha256Of(blob)), blob); err != nil {
			return "", err
		}
	}
	changed, err := addEntry(index, entry)
	if err != nil || changed == nil {
		return entry.Digest, err
	}
	return entry.Digest, p.write("index.json", changed)
}

// write makes a file appear whole, by a rename.
func (p layoutPlace) write(name string, content []byte) error {
	if err := p.root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	draft := name + ".draft"
	if err := p.root.Remove(draft); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := p.root.OpenFile(draft, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Close()); err == nil {
		err = p.root.Rename(draft, name)
	}
	if err != nil {
		return errors.Join(err, p.root.Remove(draft))
	}
	return nil
}
