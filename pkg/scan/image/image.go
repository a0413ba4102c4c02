package image

import (
	"context"
	"io"
)

// Image is one image for one platform: its manifest, its configuration and its layers. Whatever
// opened it has checked Manifest against Digest and Config against ConfigDigest; the bytes of layers
// are checked by whoever reads them.
//
// Its JSON form leaves out what opens layers.
type Image struct {
	// Name is what the user asked for: a reference, or the path of an archive or folder.
	Name string
	// Reference is the name as a registry knows it; zero when the image has none.
	Reference Reference
	// Tags are the names that an archive or a daemon gives the image, normalised.
	Tags []string
	// Digest identifies the image: that of its manifest ("sha256:..."). For an archive or a daemon
	// that has no manifest it is "".
	Digest string
	// IndexDigest is that of the index from which the image was chosen; "" when there was none.
	IndexDigest string
	// MediaType is the manifest's; "" when there is none.
	MediaType string
	// Manifest is the manifest's bytes; nil when there is none.
	Manifest []byte
	// Annotations are the manifest's.
	Annotations map[string]string
	// ConfigDigest identifies the configuration, and so the image that a daemon knows by its ID.
	ConfigDigest string
	// Config is the configuration's bytes (OCI image-spec, config.md).
	Config []byte
	// Platform is what was asked for or chosen; the configuration may say something else.
	Platform Platform
	// Layers are in the order in which they are applied.
	Layers []LayerSource
	// Stream hands over the layers of a source that can be read only once, front to back. nil means
	// that each layer can be opened for itself.
	Stream func(ctx context.Context, visit VisitLayer) error `json:"-"`
}

// LayerSource is one layer as it is stored.
type LayerSource struct {
	// Digest is that of the bytes as stored, usually compressed; "" where nobody states it.
	Digest string
	// DiffID is the digest of the uncompressed tar archive, as the configuration states it.
	DiffID string
	// MediaType as the manifest states it; "" where nobody does.
	MediaType string
	// Size is that of the bytes as stored; -1 when unknown.
	Size int64
	// URLs are where a foreign layer is to be had; Open does not follow them.
	URLs []string
	// Annotations are those of the layer's descriptor.
	Annotations map[string]string
	// Open returns the bytes as stored, unchecked. It is nil when Image.Stream has to be used.
	Open func(ctx context.Context) (io.ReadCloser, error) `json:"-"`
}

// VisitLayer reads one layer of a stream. Its name is the path in the archive, for messages; which
// layer it is shows when it has been read and hashed.
type VisitLayer func(ctx context.Context, name string, r io.Reader) error

// Platform is what an image is built for (OCI image-spec, image-index.md, platform).
type Platform struct {
	OS, Architecture, Variant, OSVersion string
}

// Title names the image for people, with its platform when the name stands for several.
func (img *Image) Title() string {
	if img.IndexDigest == "" {
		return img.Name
	}
	return img.Name + " (" + img.Platform.String() + ")"
}
