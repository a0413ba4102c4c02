package catalog

import (
	"fmt"
	"io"
	"io/fs"
	"path"
	"sync"
	"time"

	stereofile "github.com/anchore/stereoscope/pkg/file"
	"github.com/anchore/stereoscope/pkg/filetree"
	stereo "github.com/anchore/stereoscope/pkg/image"
	"github.com/anchore/syft/syft/file"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// tree is an image in the shape that syft reads: stereoscope's, built from layers that were read
// before, so that syft's own resolver answers every question about paths and links.
type tree struct {
	layers   []*image.Layer
	found    []notes // by layer
	tooLarge map[string]bool
	digests  map[string]string // of archives, by those of what they were reduced to

	image   *stereo.Image
	entries map[stereofile.ID]owned

	mu     sync.Mutex
	missed map[missing]bool
	extra  map[missing][]byte
}

// owned is an entry with its layer.
type owned struct {
	entry *image.Entry
	layer int
}

// missing is a content that was wanted and not kept.
type missing struct {
	layer int
	path  string
}

// treeBuilder builds the tree of an image while its layers are still being read.
type treeBuilder struct {
	img    *image.Image
	tree   *tree
	squash *squasher
	names  map[string]bool // base names
	layers chan numbered
	ready  chan struct{} // closed when every layer was added, or stop was called
	err    error
}

// numbered is a layer with its place; nil is one that was not read.
type numbered struct {
	index int
	layer *image.Layer
}

// How many files there may be in layers of some size: an estimate, so that maps need not grow.
const (
	sizePerFile  = 12 << 10
	maxFilesHint = 200_000
)

// newTreeBuilder begins a tree. Its layers are put into the channel in any order, each once; then, or
// when that will not come to an end, the channel is closed.
func newTreeBuilder(img *image.Image) *treeBuilder {
	var size int64
	for _, l := range img.Layers {
		size += max(l.Size, 0)
	}
	files := int(min(size/sizePerFile, maxFilesHint))
	t := &tree{
		layers: make([]*image.Layer, len(img.Layers)), found: make([]notes, len(img.Layers)),
		tooLarge: map[string]bool{}, digests: map[string]string{}, entries: make(map[stereofile.ID]owned, files),
		missed: map[missing]bool{}, extra: map[missing][]byte{},
	}
	catalog := stereo.NewFileCatalog()
	t.image = &stereo.Image{FileCatalog: catalog}
	b := &treeBuilder{
		img: img, tree: t, squash: newSquasher(t, catalog, files), names: make(map[string]bool, files),
		layers: make(chan numbered, len(img.Layers)), ready: make(chan struct{}),
	}
	go b.run()
	return b
}

// run adds the layers in their order, each as soon as those below are there.
func (b *treeBuilder) run() {
	defer close(b.ready)
	waiting := map[int]*image.Layer{}
	next := 0
	for n := range b.layers {
		waiting[n.index] = n.layer
		for ; b.err == nil; next++ {
			l, ok := waiting[next]
			if !ok {
				break
			}
			b.err = b.add(next, l)
		}
	}
	if b.err == nil && next < len(b.img.Layers) {
		b.err = fmt.Errorf("layer %d was not read", next)
	}
	b.tree.image.SquashedSearchContext = filetree.NewSearchContext(b.squash.tree, newPrefixIndex(b.squash.catalog.Index, b.names))
}

// add applies a layer to the tree. One that was not read changes nothing.
func (b *treeBuilder) add(i int, l *image.Layer) error {
	t := b.tree
	if l == nil {
		l = &image.Layer{DiffID: b.img.Layers[i].DiffID}
	}
	t.layers[i], t.found[i] = l, readNotes(l.Notes)
	for _, n := range t.found[i][javaArchives] {
		if reduced, whole, ok := memoDigests(n.remembered); ok {
			t.digests[reduced] = whole
		}
	}
	for _, path := range l.TooLarge {
		t.tooLarge[path] = true
	}
	layer := &stereo.Layer{Metadata: stereo.LayerMetadata{Index: uint(i), Digest: l.DiffID}}
	layer.Metadata.MediaType = types.MediaType(b.img.Layers[i].MediaType)
	if err := b.squash.add(i, l, layer); err != nil {
		return &image.LayerError{Index: i, Name: l.DiffID, Err: err}
	}
	t.image.Layers = append(t.image.Layers, layer)
	for j := range l.Entries {
		b.names[path.Base(l.Entries[j].Path)] = true
	}
	return nil
}

// result waits for the tree.
func (b *treeBuilder) result() (*tree, error) {
	<-b.ready
	return b.tree, b.err
}

// target returns the file of the layer that a hard link names; nil when it is not there, or no file.
func (t *tree) target(upper filetree.Reader, path string) *image.Entry {
	ok, found, err := upper.File(stereofile.Path(path))
	if !ok || err != nil || found == nil || found.Reference == nil {
		return nil
	}
	e := t.entries[found.ID()].entry
	if e == nil || e.Type == image.Dir || e.Type == image.HardLink {
		return nil
	}
	return e
}

func stereoMetadata(e *image.Entry) stereofile.Metadata {
	return stereofile.Metadata{
		FileInfo:        stereofile.ManualInfo{NameValue: e.Path, SizeValue: e.Size, ModeValue: fileMode(e), ModTimeValue: time.Time{}},
		Path:            e.Path,
		LinkDestination: e.Link,
		UserID:          e.UID,
		GroupID:         e.GID,
		Type:            stereoTypes[e.Type],
		MIMEType:        e.MIME,
	}
}

var stereoTypes = [...]stereofile.Type{
	image.File: stereofile.TypeRegular, image.Dir: stereofile.TypeDirectory, image.Symlink: stereofile.TypeSymLink,
	image.HardLink: stereofile.TypeHardLink, image.CharDevice: stereofile.TypeCharacterDevice, image.BlockDevice: stereofile.TypeBlockDevice,
	image.FIFO: stereofile.TypeFIFO,
}

func fileMode(e *image.Entry) fs.FileMode {
	mode := fs.FileMode(e.Mode & 0o777)
	for _, bit := range []struct {
		of   uint16
		mode fs.FileMode
	}{{image.SetUID, fs.ModeSetuid}, {image.SetGID, fs.ModeSetgid}, {image.Sticky, fs.ModeSticky}} {
		if e.Mode&bit.of != 0 {
			mode |= bit.mode
		}
	}
	switch e.Type {
	case image.Dir:
		mode |= fs.ModeDir
	case image.Symlink:
		mode |= fs.ModeSymlink
	case image.CharDevice:
		mode |= fs.ModeDevice | fs.ModeCharDevice
	case image.BlockDevice:
		mode |= fs.ModeDevice
	case image.FIFO:
		mode |= fs.ModeNamedPipe
	}
	return mode
}

// entry returns what a location of syft's is in its layer.
func (t *tree) entry(l file.Location) (*image.Entry, int) {
	ref := l.Reference()
	o := t.entries[ref.ID()]
	return o.entry, o.layer
}

// open returns what was kept of a content. Parts that were not are noted, and fetched before the
// next try.
func (t *tree) open(layer int, e *image.Entry) (io.ReadCloser, error) {
	key := missing{layer, e.Path}
	t.mu.Lock()
	extra, ok := t.extra[key]
	t.mu.Unlock()
	if ok {
		return &observed{content: extra, reads: &reads{}}, nil
	}
	if e.Size == 0 {
		return &observed{reads: &reads{}}, nil
	}
	c, ok := t.layers[layer].Content(e.Path)
	if !ok || c.Replaced {
		t.miss(key)
		return nil, fmt.Errorf("%s: %w", e.Path, &image.MissingError{Length: e.Size})
	}
	c.Missed = func(image.Range) { t.miss(key) }
	return c, nil
}

func (t *tree) miss(key missing) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.missed[key] = true
}
