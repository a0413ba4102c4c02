package testimage

import (
	"fmt"
	"io/fs"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// Spec says what an image is made of.
type Spec struct {
	Name        string            // the name it has in archives, layouts and registries; "example.com/test:1.0" when empty
	Platform    v1.Platform       // linux/amd64 when zero
	Config      v1.Config         // of the container
	Created     time.Time         // of the image; none when zero
	Annotations map[string]string // of the manifest
	Layers      []Layer           // in the order in which they are applied
	Docker      bool              // Docker's media types instead of OCI's
}

// Layer says what a layer is made of.
type Layer struct {
	Files       []File
	Tar         []byte // the uncompressed bytes instead of Files, for archives that are damaged or hostile
	Compression Compression
	MediaType   types.MediaType // the one that goes with Compression when empty
	CreatedBy   string          // in the image's history
}

// Compression of a layer.
type Compression int

// Gzip is what a Layer has unless it says something else.
const (
	Gzip Compression = iota
	Zstd
	None
)

// File is an entry of a layer. Its zero Type is a regular file, for which Mode 0 means 0644; for a
// directory it means 0755.
type File struct {
	Path   string // below the root, with slashes
	Type   Type
	Mode   fs.FileMode // permissions, as the octal digits of chmod: 0o4755
	UID    int
	GID    int
	Data   []byte
	Target string            // of a link
	Xattrs map[string]string // extended attributes: "security.capability"
}

// Type of a File.
type Type int

// The types of entries that images have.
const (
	Regular Type = iota
	Directory
	Symlink
	Hardlink
	CharDevice
	BlockDevice
	FIFO
)

// Name of the image when a Spec has none.
const defaultName = "example.com/test:1.0"

func (s Spec) name() string {
	if s.Name == "" {
		return defaultName
	}
	return s.Name
}

func (s Spec) platform() v1.Platform {
	if s.Platform.OS == "" {
		return v1.Platform{OS: "linux", Architecture: "amd64"}
	}
	return s.Platform
}

// Image makes the image.
func (s Spec) Image(tb testing.TB) v1.Image {
	tb.Helper()
	img, err := s.image()
	if err != nil {
		tb.Fatalf("make image %s: %v", s.name(), err)
	}
	return img
}

func (s Spec) image() (v1.Image, error) {
	img := empty.Image
	if !s.Docker {
		img = mutate.ConfigMediaType(mutate.MediaType(img, types.OCIManifestSchema1), types.OCIConfigJSON)
	}
	p := s.platform()
	img, err := mutate.ConfigFile(img, &v1.ConfigFile{
		OS: p.OS, Architecture: p.Architecture, Variant: p.Variant, OSVersion: p.OSVersion,
		Created: v1.Time{Time: s.Created}, Config: s.Config, RootFS: v1.RootFS{Type: "layers"},
	})
	if err != nil {
		return nil, err
	}
	for i, l := range s.Layers {
		made, err := s.layer(l)
		if err != nil {
			return nil, fmt.Errorf("layer %d: %w", i, err)
		}
		img, err = mutate.Append(img, mutate.Addendum{
			Layer: made, MediaType: made.mediaType,
			History: v1.History{CreatedBy: l.CreatedBy, Created: v1.Time{Time: s.Created}},
		})
		if err != nil {
			return nil, fmt.Errorf("layer %d: %w", i, err)
		}
	}
	if len(s.Annotations) > 0 {
		img = mutate.Annotations(img, s.Annotations).(v1.Image)
	}
	return img, nil
}

// Index makes an index of images for several platforms.
func Index(tb testing.TB, specs ...Spec) v1.ImageIndex {
	tb.Helper()
	index := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	for _, s := range specs {
		p := s.platform()
		index = mutate.AppendManifests(index, mutate.IndexAddendum{Add: s.Image(tb), Descriptor: v1.Descriptor{Platform: &p}})
	}
	return index
}
