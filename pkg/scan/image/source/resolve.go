package source

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// fetcher is where content is had by digest. What it returns has been compared with the digest.
type fetcher interface {
	// manifest returns an error that is fs.ErrNotExist when the place is known to be incomplete.
	manifest(ctx context.Context, d descriptor) (raw []byte, contentType string, err error)
	config(ctx context.Context, d descriptor) ([]byte, error)
	// open is nil for content that can only be streamed.
	open(d descriptor) func(context.Context) (io.ReadCloser, error)
	// stream is nil where layers are opened one by one.
	stream(layers []descriptor) func(context.Context, image.VisitLayer) error
}

// resolver walks from a root manifest to images.
type resolver struct {
	fetch  fetcher
	limits Limits
	want   image.Platform
	asked  bool // for that platform, by the user
	all    bool
	base   image.Image // what all images of this name share
	set    *Set
	read   int // manifests so far
}

// root resolves a document that has been read and checked already.
func (r *resolver) root(ctx context.Context, raw []byte, d descriptor) error {
	m, err := parseManifest(raw, d.MediaType, r.limits)
	if err != nil {
		return err
	}
	if !m.isIndex() {
		img, err := r.image(ctx, raw, m, d)
		if err != nil {
			return err
		}
		img.Platform = image.Platform{}
		if r.asked {
			img.Platform = r.want
		}
		r.set.Images = append(r.set.Images, *img)
		return nil
	}
	if r.all {
		return r.every(ctx, raw, m, d, 1)
	}
	var seen []image.Platform
	found, err := r.one(ctx, raw, m, d, 1, &seen)
	if err == nil && !found {
		err = fmt.Errorf("the index has no image for %s; there is: %s", platformText(r.want), platformList(seen))
	}
	return err
}

// one finds the image for the wanted platform: the best entry that says so, then the indexes within,
// then entries that leave it to the configuration.
func (r *resolver) one(ctx context.Context, raw []byte, m *manifest, d descriptor, depth int, seen *[]image.Platform) (bool, error) {
	if depth > r.limits.Depth {
		return false, fmt.Errorf("index %s is nested deeper than %d, the most that is read", d.Digest, r.limits.Depth)
	}
	r.set.Indexes = append(r.set.Indexes, newIndex(raw, m, d))
	if best := r.best(m.entries, seen); best != nil {
		return true, r.chosen(ctx, *best, d.Digest)
	}
	for _, e := range m.entries {
		if !e.isIndex() {
			continue
		}
		raw, m, err := r.get(ctx, e)
		if err != nil {
			return false, err
		}
		if !m.isIndex() {
			return false, fmt.Errorf("%s is no index, though the index calls it one", e.Digest)
		}
		if found, err := r.one(ctx, raw, m, e, depth+1, seen); found || err != nil {
			return found, err
		}
		// The way to the image leads through indexes that hold it.
		r.set.Indexes = r.set.Indexes[:len(r.set.Indexes)-1]
	}
	for _, e := range m.entries {
		if e.Platform != nil || !e.isManifest() || e.isAttestation() {
			continue
		}
		if found, err := r.unlabelled(ctx, e, d.Digest, seen); found || err != nil {
			return found, err
		}
	}
	return false, nil
}

func (r *resolver) best(entries []descriptor, seen *[]image.Platform) *descriptor {
	var best *descriptor
	rank := -1
	for i, e := range entries {
		if e.Platform == nil || !e.isManifest() || e.isAttestation() {
			continue
		}
		*seen = append(*seen, e.platform())
		if n := suits(r.want, e.platform()); n >= 0 && (best == nil || n < rank) {
			best, rank = &entries[i], n
		}
	}
	return best
}

func (r *resolver) chosen(ctx context.Context, e descriptor, index string) error {
	raw, m, err := r.get(ctx, e)
	if err != nil {
		return err
	}
	img, err := r.image(ctx, raw, m, e)
	if err != nil {
		return err
	}
	img.IndexDigest = index
	r.set.Images = append(r.set.Images, *img)
	return nil
}

// unlabelled opens an entry without a platform to see what its configuration says.
func (r *resolver) unlabelled(ctx context.Context, e descriptor, index string, seen *[]image.Platform) (bool, error) {
	raw, m, err := r.get(ctx, e)
	if err != nil {
		return false, err
	}
	img, err := r.image(ctx, raw, m, e)
	if notImage := new(NotImageError); errors.As(err, &notImage) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	*seen = append(*seen, img.Platform)
	if suits(r.want, img.Platform) < 0 {
		return false, nil
	}
	img.IndexDigest = index
	r.set.Images = append(r.set.Images, *img)
	return true, nil
}

// every opens all images of an index. What is no image is skipped and said in the index; what is one
// and cannot be had is an error, unless the archive never claimed to be complete.
func (r *resolver) every(ctx context.Context, raw []byte, m *manifest, d descriptor, depth int) error {
	if depth > r.limits.Depth {
		return fmt.Errorf("index %s is nested deeper than %d, the most that is read", d.Digest, r.limits.Depth)
	}
	r.set.Indexes = append(r.set.Indexes, newIndex(raw, m, d))
	at := len(r.set.Indexes) - 1
	for i, e := range m.entries {
		why, err := r.entry(ctx, e, d.Digest, depth)
		if err != nil {
			return fmt.Errorf("%s (%s): %w", e.Digest, platformText(e.platform()), err)
		}
		r.set.Indexes[at].Entries[i].Skipped = why
	}
	return nil
}

// entry opens one entry of an index, or says why it does not.
func (r *resolver) entry(ctx context.Context, e descriptor, index string, depth int) (skipped string, err error) {
	if e.isAttestation() {
		return "an attestation", nil
	}
	if !e.isIndex() && !e.isManifest() {
		return fmt.Sprintf("of the media type %q", clip(e.MediaType)), nil
	}
	raw, m, err := r.get(ctx, e)
	if errors.Is(err, fs.ErrNotExist) {
		return "not in the archive", nil
	}
	if err != nil {
		return "", err
	}
	if m.isIndex() {
		return "", r.every(ctx, raw, m, e, depth+1)
	}
	img, err := r.image(ctx, raw, m, e)
	if notImage := new(NotImageError); errors.As(err, &notImage) {
		return notImage.What, nil
	}
	if err != nil {
		return "", err
	}
	img.IndexDigest = index
	r.set.Images = append(r.set.Images, *img)
	return "", nil
}

func (r *resolver) get(ctx context.Context, d descriptor) ([]byte, *manifest, error) {
	if r.read++; r.read > r.limits.Entries {
		return nil, nil, fmt.Errorf("the index leads to more than %d manifests, the most that are read", r.limits.Entries)
	}
	raw, contentType, err := r.fetch.manifest(ctx, d)
	if err != nil {
		return nil, nil, err
	}
	if contentType, err = agree(contentType, d.MediaType); err != nil {
		return nil, nil, fmt.Errorf("manifest %s: %w", d.Digest, err)
	}
	m, err := parseManifest(raw, contentType, r.limits)
	if err != nil {
		return nil, nil, fmt.Errorf("manifest %s: %w", d.Digest, err)
	}
	return raw, m, nil
}

// image reads the configuration of a manifest and pairs its diff IDs with the layers.
func (r *resolver) image(ctx context.Context, raw []byte, m *manifest, d descriptor) (*image.Image, error) {
	if m.isIndex() {
		return nil, fmt.Errorf("%s is an index, though the index that leads to it calls it a manifest", d.Digest)
	}
	if err := m.artifact(); err != nil {
		return nil, err
	}
	config, err := r.fetch.config(ctx, m.config)
	if err != nil {
		return nil, err
	}
	facts, err := parseConfig(config, r.limits)
	if err != nil {
		return nil, fmt.Errorf("configuration %s: %w", m.config.Digest, err)
	}
	if len(facts.diffIDs) != len(m.layers) {
		return nil, fmt.Errorf("configuration %s has %d layers, the manifest %d: the image is broken; build it again", m.config.Digest, len(facts.diffIDs), len(m.layers))
	}
	img := r.base
	img.Digest, img.MediaType, img.Manifest, img.Annotations = d.Digest, m.mediaType, raw, m.annotations
	img.ConfigDigest, img.Config = m.config.Digest, config
	img.Platform = facts.platform
	if d.Platform != nil {
		img.Platform = d.platform()
	}
	for i, l := range m.layers {
		img.Layers = append(img.Layers, image.LayerSource{
			Digest: l.Digest, DiffID: facts.diffIDs[i], MediaType: l.MediaType, Size: l.Size,
			URLs: l.URLs, Annotations: l.Annotations, Open: r.fetch.open(l),
		})
	}
	img.Stream = r.fetch.stream(m.layers)
	return &img, nil
}

// configFacts is what finding layers needs of a configuration (OCI image-spec, config.md).
type configFacts struct {
	platform image.Platform
	diffIDs  []string
}

func parseConfig(raw []byte, limits Limits) (configFacts, error) {
	var doc struct {
		platformJSON
		RootFS struct {
			DiffIDs json.RawMessage `json:"diff_ids"`
		} `json:"rootfs"`
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		return configFacts{}, fmt.Errorf("it is not a configuration: %w", err)
	}
	diffIDs, err := elements[string](doc.RootFS.DiffIDs, "layers", limits.Layers)
	if err != nil {
		return configFacts{}, err
	}
	for i, id := range diffIDs {
		if _, err := newHash(id); err != nil {
			return configFacts{}, fmt.Errorf("rootfs.diff_ids[%d]: %w", i, err)
		}
	}
	return configFacts{platform: descriptor{Platform: &doc.platformJSON}.platform(), diffIDs: diffIDs}, nil
}
