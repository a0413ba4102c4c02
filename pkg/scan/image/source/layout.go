package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"syscall"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// Names of an image in the index.json of a layout.
const (
	refName        = "org.opencontainers.image.ref.name" // often only the tag
	containerdName = "io.containerd.image.name"
	cosignKind     = "kind" // what cosign save says an entry is
	cosignKinds    = "dev.cosignproject.cosign/"
)

// tree is a folder or an archive.
type tree interface {
	has(name string) bool
	read(name string, limit int64) ([]byte, error)
	open(name string) func(context.Context) (io.ReadCloser, error)
	stream(names []string) func(context.Context, image.VisitLayer) error
}

// layout fetches from an OCI layout (OCI image-spec, image-layout.md).
type layout struct {
	tree   tree
	limits Limits
}

func openLayoutDir(ctx context.Context, dir string, o Options, r *resolver) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	r.set.closers = append(r.set.closers, root)
	return openLayout(ctx, folder{root}, o, r)
}

func openLayout(ctx context.Context, t tree, o Options, r *resolver) error {
	if !t.has("oci-layout") {
		return fmt.Errorf("it is no OCI layout: it has no file oci-layout")
	}
	raw, err := t.read("index.json", o.Limits.Manifest)
	if err != nil {
		return err
	}
	m, err := parseManifest(raw, ociIndex, o.Limits)
	if err != nil {
		return fmt.Errorf("index.json: %w", err)
	}
	l := layout{t, o.Limits}
	r.fetch = l
	d, err := selectDescriptor(m.entries, o.Select)
	if err != nil {
		return err
	}
	if d == nil {
		// Several manifests without names, each for its platform: index.json is the image's index.
		return r.root(ctx, raw, descriptor{MediaType: ociIndex, Digest: sha256Of(raw), Size: int64(len(raw))})
	}
	r.base.Tags = append(r.base.Tags, tagsFor(m.entries, d.Digest)...)
	content, _, err := l.manifest(ctx, *d)
	if err != nil {
		return err
	}
	if err := r.root(ctx, content, *d); err != nil {
		return err
	}
	return l.agreesWithDocker(ctx, *d, content, o, r.base.Tags)
}

// selectDescriptor picks the image of a layout; nil is all of them, as one index.
func selectDescriptor(entries []descriptor, selected string) (*descriptor, error) {
	var found []descriptor
	var there []string
	named, platforms := false, true
	for _, e := range entries {
		if e.isAttestation() || e.isEvidence() {
			continue
		}
		label := e.Digest
		tags := tagsFor(entries, e.Digest)
		if n := append(tags, e.Annotations[refName]); n[0] != "" {
			label, named = n[0], true
		}
		there = append(there, label)
		platforms = platforms && e.Platform != nil && e.isManifest()
		matches := selected == "" || e.Digest == selected || e.Annotations[refName] == selected || slices.Contains(tags, canonicalName(selected))
		if matches && !slices.ContainsFunc(found, func(d descriptor) bool { return d.Digest == e.Digest }) {
			found = append(found, e)
		}
	}
	switch {
	case len(found) == 1:
		return &found[0], nil
	case len(found) > 1 && selected != "":
		return nil, fmt.Errorf("index.json gives the name %q to several images; select one by its digest: %s", clip(selected), some(there, ", "))
	case len(there) == 0:
		return nil, fmt.Errorf("index.json names no image")
	case selected == "" && platforms && !named:
		return nil, nil
	}
	return nil, selectError(selected, there)
}

// isEvidence recognises signatures and attestations that are kept beside an image, which is not what is meant by
// the image of a layout: by their type, as referrers, or by cosign's names.
func (d descriptor) isEvidence() bool {
	for _, prefix := range []string{"application/vnd.dev.sigstore.", "application/vnd.dev.cosign.", "application/vnd.cncf.notary."} {
		if strings.HasPrefix(d.ArtifactType, prefix) {
			return true
		}
	}
	switch d.Annotations[cosignKind] {
	case cosignKinds + "sigs", cosignKinds + "atts", cosignKinds + "sboms":
		return true
	}
	name := d.Annotations[refName]
	tag, ok := strings.CutPrefix(name[strings.LastIndexByte(name, ':')+1:], "sha256-")
	hex, _, _ := strings.Cut(tag, ".")
	return ok && len(hex) == 64
}

// tagsFor collects the names of one manifest, which has an entry for each.
func tagsFor(entries []descriptor, digest string) []string {
	var names []string
	for _, e := range entries {
		if e.Digest != digest {
			continue
		}
		names = append(names, e.Annotations[containerdName])
		// A bare tag is no name; read as one it would be an image of Docker Hub.
		if name := e.Annotations[refName]; strings.ContainsAny(name, "/:") {
			names = append(names, name)
		}
	}
	return tagsOf(names)
}

// agreesWithDocker compares a layout with the manifest.json that Docker writes beside it. Docker
// loads the one and containerd the other: if they differ, what is judged is not what runs.
func (l layout) agreesWithDocker(ctx context.Context, d descriptor, raw []byte, o Options, tags []string) error {
	if !l.tree.has("manifest.json") {
		return nil
	}
	entries, err := readDockerEntries(l.tree, l.limits)
	if err != nil {
		return err
	}
	configs := map[string]bool{}
	budget := l.limits.Entries
	if err := l.configs(ctx, d, raw, configs, l.limits.Depth, &budget); err != nil {
		return err
	}
	for _, e := range entries {
		shared := slices.ContainsFunc(tagsOf(e.RepoTags), func(tag string) bool { return slices.Contains(tags, tag) })
		if (o.Select == "" || shared) && !configs[digestInName(e.Config)] {
			return fmt.Errorf("manifest.json says that the image has the configuration %s, index.json leads to another: Docker and containerd would run different things; save the image again", clip(e.Config))
		}
	}
	return nil
}

// configs collects the digests of the configurations under a manifest, as far as they are there.
func (l layout) configs(ctx context.Context, d descriptor, raw []byte, into map[string]bool, depth int, budget *int) error {
	m, err := parseManifest(raw, d.MediaType, l.limits)
	if err != nil {
		return err
	}
	if !m.isIndex() {
		into[m.config.Digest] = true
		return nil
	}
	for _, e := range m.entries {
		if *budget--; depth == 0 || *budget < 0 {
			return nil
		}
		raw, _, err := l.manifest(ctx, e)
		if errors.Is(err, fs.ErrNotExist) || !e.isIndex() && !e.isManifest() {
			continue
		}
		if err != nil {
			return err
		}
		if err := l.configs(ctx, e, raw, into, depth-1, budget); err != nil {
			return err
		}
	}
	return nil
}

func (l layout) manifest(_ context.Context, d descriptor) ([]byte, string, error) {
	raw, err := l.blob(d, "manifest", l.limits.Manifest)
	return raw, d.MediaType, err
}

func (l layout) config(_ context.Context, d descriptor) ([]byte, error) {
	return l.blob(d, "configuration", l.limits.Config)
}

func (l layout) blob(d descriptor, what string, limit int64) ([]byte, error) {
	raw, err := l.tree.read(blobName(d.Digest), limit)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return raw, verify(what, raw, d.Digest)
}

func (l layout) open(d descriptor) func(context.Context) (io.ReadCloser, error) {
	return l.tree.open(blobName(d.Digest))
}

func (l layout) stream(layers []descriptor) func(context.Context, image.VisitLayer) error {
	var names []string
	for _, d := range layers {
		// Foreign layers are elsewhere, on purpose.
		if name := blobName(d.Digest); len(d.URLs) == 0 || l.tree.has(name) {
			names = append(names, name)
		}
	}
	return l.tree.stream(names)
}

// blobName is safe: digests have been checked to be hexadecimal.
func blobName(digest string) string { return "blobs/" + strings.Replace(digest, ":", "/", 1) }

// folder is a tree on disk; os.Root keeps links inside it.
type folder struct{ root *os.Root }

func (f folder) has(name string) bool {
	info, err := f.root.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

func (f folder) file(name string) (*os.File, error) {
	// Without O_NONBLOCK opening a named pipe waits for a writer.
	file, err := f.root.OpenFile(path.Clean(name), os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is not a file", name)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

func (f folder) read(name string, limit int64) ([]byte, error) {
	file, err := f.file(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return readAll(file, name, limit)
}

func (f folder) open(name string) func(context.Context) (io.ReadCloser, error) {
	return func(ctx context.Context) (io.ReadCloser, error) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		return f.file(name)
	}
}

func (f folder) stream([]string) func(context.Context, image.VisitLayer) error { return nil }
