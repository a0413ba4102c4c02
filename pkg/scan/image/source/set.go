package source

import (
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// Set is what a name stands for.
type Set struct {
	// Kind is where the images are: "registry", "docker", "podman", "docker-archive", "oci-archive",
	// "oci-dir" or "dir".
	Kind string
	// Images has one image, or with the platform "all" every image of an index.
	Images []image.Image
	// Indexes are those that led to the images, outermost first.
	Indexes []Index

	closers []io.Closer
}

// Close gives back the files that layers are read from.
func (s *Set) Close() error {
	var err error
	for _, c := range slices.Backward(s.closers) {
		err = errors.Join(err, c.Close())
	}
	s.closers = nil
	return err
}

// Index is an image index (OCI image-spec, image-index.md) or a Docker manifest list.
type Index struct {
	Digest      string
	MediaType   string
	Raw         []byte
	Annotations map[string]string
	Entries     []Entry
}

// Entry is one manifest in an index.
type Entry struct {
	Digest       string
	MediaType    string
	ArtifactType string
	Size         int64
	Platform     image.Platform
	Annotations  map[string]string
	// Skipped says why the entry is not among the images of the platform "all".
	Skipped string
}

func newIndex(raw []byte, m *manifest, d descriptor) Index {
	index := Index{Digest: d.Digest, MediaType: m.mediaType, Raw: raw, Annotations: m.annotations}
	for _, e := range m.entries {
		index.Entries = append(index.Entries, Entry{
			Digest: e.Digest, MediaType: e.MediaType, ArtifactType: e.ArtifactType, Size: e.Size,
			Platform: e.platform(), Annotations: e.Annotations,
		})
	}
	return index
}

func platformList(platforms []image.Platform) string {
	var names []string
	for _, p := range platforms {
		if name := platformText(p); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return "nothing that says what it is for"
	}
	return some(names, ", ")
}

// some joins names, and leaves out what makes a message unreadable.
func some(names []string, separator string) string {
	const most = 20
	if len(names) > most {
		names = append(slices.Clone(names[:most]), "...")
	}
	return strings.Join(names, separator)
}
