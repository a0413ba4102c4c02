package image

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"sync"
	"sync/atomic"
)

// reader reads the layers of one image; its methods are safe for concurrent use.
type reader struct {
	limits    Limits
	inspector Inspector
	entries   atomic.Int64 // of all layers
	kept      atomic.Int64 // bytes in memory
	// large lets one large content at a time into memory.
	large sync.Mutex
}

// largeContent is the size from which contents are looked into one at a time.
const largeContent = 32 << 20

// sink takes what is kept of contents.
type sink interface {
	keep(path string, content []byte, k Keep) error
}

// layerReading is one layer while it is read.
type layerReading struct {
	*reader
	layer   *Layer
	stream  *tarStream
	sink    sink
	looks   LayerInspector
	secrets secretFinder
	buffer  []byte
	head    [HeadSize]byte
}

// read reads a layer from its bytes as stored, of which there are storedSize (-1: unknown). It
// returns the layer with the digest of those bytes; the caller compares digests.
func (r *reader) read(ctx context.Context, raw io.Reader, storedSize int64, to sink) (*Layer, string, error) {
	stream, err := openTarStream(ctx, raw, storedSize, r.limits)
	if err != nil {
		return nil, "", err
	}
	defer stream.close()
	l := &layerReading{reader: r, layer: &Layer{}, stream: stream, sink: to}
	if r.inspector != nil {
		l.looks = r.inspector.Layer()
	}
	archive := tar.NewReader(stream)
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, "", tarError(err)
		}
		if err := l.add(header, archive); err != nil {
			return nil, "", fmt.Errorf("%q: %w", clip(header.Name), tarError(err))
		}
	}
	digest, diffID, err := stream.finish()
	if err != nil {
		return nil, "", tarError(err)
	}
	l.layer.DiffID, l.layer.TarSize = diffID, stream.size
	l.layer.Secrets = l.secrets.found
	if l.looks != nil {
		l.layer.Notes = l.looks.Notes()
	}
	return l.layer, digest, nil
}

// tarError tells a truncated or malformed archive from trouble underneath.
func tarError(err error) error {
	switch {
	case errors.Is(err, tar.ErrHeader):
		return hostile("is not a tar archive, or a damaged one")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return hostile("ends in the middle of the archive: %w", io.ErrUnexpectedEOF)
	}
	return err
}

func (l *layerReading) add(header *tar.Header, content io.Reader) error {
	e, ok, err := newEntry(header)
	if err != nil || !ok {
		return err
	}
	if l.entries.Add(1) > int64(l.limits.Entries) {
		return hostile("the image has more than %d files; raise the limit (--max-files) if this is right", l.limits.Entries)
	}
	if e.Type == File && e.Size > 0 {
		if err := l.look(&e, content); err != nil {
			return err
		}
	}
	l.layer.Entries = append(l.layer.Entries, e)
	return nil
}

// look shows a regular file to whoever is interested.
func (l *layerReading) look(e *Entry, content io.Reader) error {
	n, err := io.ReadFull(content, l.head[:min(e.Size, HeadSize)])
	if err != nil {
		return noEOF(err)
	}
	head := l.head[:n]
	interest := l.secrets.look(e, head)
	var inspector Interest
	if l.looks != nil {
		inspector = l.looks.Look(e, head)
	}
	if isOSRelease(e.Path) {
		inspector = Retain
	}
	if max(interest, inspector) == Ignore {
		return nil
	}
	if e.Size > l.limits.FileSize {
		l.layer.TooLarge = append(l.layer.TooLarge, e.Path)
		return nil
	}
	if e.Size > largeContent {
		l.large.Lock()
		defer l.large.Unlock()
	}
	data, err := l.contentOf(e, head, content)
	if err != nil {
		return err
	}
	if interest == Inspect {
		l.secrets.inspect(e, data)
	}
	keep := Keep{All: inspector == Retain}
	if inspector == Inspect {
		keep = l.looks.Inspect(e, data)
	}
	if !keep.All && len(keep.Ranges) == 0 && keep.Instead == nil {
		return nil
	}
	return l.sink.keep(e.Path, data, keep)
}

// contentOf reads a content into the buffer, which grows with what arrives and not with what the
// header promises.
func (l *layerReading) contentOf(e *Entry, head []byte, rest io.Reader) ([]byte, error) {
	const atOnce = 1 << 20
	data := append(l.buffer[:0], head...)
	for int64(len(data)) < e.Size {
		step := int(min(e.Size-int64(len(data)), int64(max(atOnce, len(data)))))
		if cap(data)-len(data) < step {
			grown := make([]byte, len(data), len(data)+step)
			copy(grown, data)
			data = grown
		}
		n, err := io.ReadFull(rest, data[len(data):len(data)+step])
		data = data[:len(data)+n]
		if err != nil {
			return nil, noEOF(err)
		}
	}
	if cap(data) <= largeContent {
		l.buffer = data
	}
	return data, nil
}

var entryTypes = map[byte]EntryType{
	tar.TypeReg: File, '\x00': File, tar.TypeCont: File, tar.TypeGNUSparse: File,
	tar.TypeDir: Dir, tar.TypeSymlink: Symlink, tar.TypeLink: HardLink,
	tar.TypeChar: CharDevice, tar.TypeBlock: BlockDevice, tar.TypeFifo: FIFO,
}

// newEntry reads a header. ok is false for those that are no entry of the file system.
func newEntry(h *tar.Header) (e Entry, ok bool, err error) {
	if h.Typeflag == tar.TypeXGlobalHeader {
		return Entry{}, false, nil
	}
	t, known := entryTypes[h.Typeflag]
	if !known {
		return Entry{}, false, hostile("is of the unknown type %q", h.Typeflag)
	}
	name, err := cleanPath(h.Name)
	if err != nil {
		return Entry{}, false, err
	}
	if name == "/" && t != Dir {
		return Entry{}, false, hostile("the root is no directory")
	}
	if h.Size < 0 {
		return Entry{}, false, hostile("has the size %d", h.Size)
	}
	e = Entry{Path: name, Type: t, Mode: uint16(h.Mode & 0o7777), UID: h.Uid, GID: h.Gid, Capabilities: h.PAXRecords["SCHILY.xattr.security.capability"]}
	switch t {
	case File:
		e.Size = h.Size
	case Symlink:
		e.Link = h.Linkname
	case HardLink:
		if e.Link, err = cleanPath(h.Linkname); err != nil {
			return Entry{}, false, fmt.Errorf("hard link: %w", err)
		}
	}
	if err := checkWhiteout(path.Base(name)); err != nil {
		return Entry{}, false, err
	}
	return e, true, nil
}

// cleanPath makes a name of an archive absolute. A name that leaves the root is refused: runtimes
// differ in what they make of it, and no honest tool writes one.
func cleanPath(name string) (string, error) {
	if strings.IndexByte(name, 0) >= 0 {
		return "", hostile("the name %q holds a NUL", clip(name))
	}
	relative := path.Clean(strings.TrimLeft(name, "/"))
	if relative == ".." || strings.HasPrefix(relative, "../") {
		return "", hostile("the name %q leaves the root of the image", clip(name))
	}
	return path.Join("/", relative), nil
}

// Names of whiteouts (OCI image-spec, layer.md, whiteouts).
const (
	whiteoutPrefix = ".wh."
	opaqueWhiteout = ".wh..wh..opq"
)

// checkWhiteout refuses those that would delete the directory they stand in, or the one above.
func checkWhiteout(base string) error {
	hidden, ok := strings.CutPrefix(base, whiteoutPrefix)
	if ok && (hidden == "" || hidden == "." || hidden == "..") {
		return hostile("is a whiteout of %q", hidden)
	}
	return nil
}
