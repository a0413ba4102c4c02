package source

import (
	"archive/tar"
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/klauspost/compress/gzip"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// archive is the index of a tar archive that holds images. A plain file is read at offsets; what is
// compressed or comes from a daemon is a stream, of which the index keeps only the small documents.
type archive struct {
	entries map[string]entry
	limits  Limits
	file    io.ReaderAt
	size    int64
	closer  io.Closer
	// reopen starts the stream anew; nil for a plain file.
	reopen func(ctx context.Context) (io.ReadCloser, error)
	kept   int64
}

type entry struct {
	offset, size int64
	link         string // of a symbolic link, or hard link
	hard         bool
	data         []byte // in a stream, of documents
}

// maxKept bounds what is kept of a stream: every document of it may be a manifest or configuration.
const maxKept = 64 << 20

// readArchive indexes the archive in a file.
func readArchive(name string, limits Limits) (*archive, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%q is not a file", clip(name))
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	a, err := newArchive(f, info.Size(), limits)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%q: %w", clip(name), err), f.Close())
	}
	a.closer = f
	return a, nil
}

func newArchive(r io.ReaderAt, size int64, limits Limits) (*archive, error) {
	a := &archive{file: r, size: size, limits: limits, entries: map[string]entry{}}
	magic := make([]byte, 6)
	n, err := r.ReadAt(magic, 0)
	if err != nil && err != io.EOF {
		return nil, err
	}
	switch magic = magic[:n]; {
	case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}):
		a.reopen = a.gunzip
		return a, a.scan(context.Background())
	case bytes.HasPrefix(magic, []byte{0x28, 0xb5, 0x2f, 0xfd}), bytes.HasPrefix(magic, []byte("BZh")), bytes.HasPrefix(magic, []byte{0xfd, '7', 'z', 'X', 'Z'}):
		return nil, fmt.Errorf("it is compressed, and not with gzip; unpack it first")
	}
	section := io.NewSectionReader(r, 0, size)
	return a, a.index(section, func(*tar.Header, io.Reader) (entry, error) {
		offset, err := section.Seek(0, io.SeekCurrent)
		return entry{offset: offset}, err
	})
}

// gunzip reads the compressed file from the start. Each reader has a position of its own.
func (a *archive) gunzip(context.Context) (io.ReadCloser, error) {
	z, err := gzip.NewReader(bufio.NewReaderSize(io.NewSectionReader(a.file, 0, a.size), 1<<16))
	if err != nil {
		return nil, fmt.Errorf("it is compressed with gzip, and broken: %w", err)
	}
	return z, nil
}

// scan reads the stream once and keeps its documents: files that begin as JSON objects and lists do,
// and are no bigger than a configuration may be.
func (a *archive) scan(ctx context.Context) error {
	rc, err := a.reopen(ctx)
	if err != nil {
		return err
	}
	defer rc.Close()
	return a.index(a.bounded(rc), func(h *tar.Header, r io.Reader) (entry, error) {
		first := make([]byte, 1)
		if h.Size == 0 || h.Size > a.limits.Config {
			return entry{}, nil
		}
		if _, err := io.ReadFull(r, first); err != nil {
			return entry{}, err
		}
		if first[0] != '{' && first[0] != '[' {
			return entry{}, nil
		}
		if a.kept += h.Size; a.kept > maxKept {
			return entry{}, tooBig("all documents of the archive", maxKept)
		}
		rest, err := io.ReadAll(r)
		return entry{data: append(first, rest...)}, err
	})
}

func (a *archive) bounded(r io.Reader) io.Reader {
	return &limitedArchive{r: r, left: a.limits.Archive}
}

type limitedArchive struct {
	r    io.Reader
	left int64
}

func (l *limitedArchive) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, fmt.Errorf("the archive is bigger than is read; is it a compression bomb?")
	}
	return n, err
}

// index reads the headers of a tar archive.
func (a *archive) index(r io.Reader, keep func(*tar.Header, io.Reader) (entry, error)) error {
	tr := tar.NewReader(r)
	for files := 0; ; files++ {
		h, err := tr.Next()
		switch {
		case err == io.EOF && files > 0:
			return nil
		case err == io.EOF:
			return fmt.Errorf("it is not a tar archive, or an empty one")
		case err != nil:
			return fmt.Errorf("tar archive, after %d files: %w", files, err)
		case files == a.limits.Files:
			return fmt.Errorf("the archive has more than %d files, the most that are read", a.limits.Files)
		}
		name, ok := entryName(h.Name)
		if !ok {
			continue // no document names it
		}
		var e entry
		switch h.Typeflag {
		case tar.TypeReg:
			if h.PAXRecords["GNU.sparse.major"] != "" || h.PAXRecords["GNU.sparse.map"] != "" {
				return fmt.Errorf("%s is a sparse file, which no program writes into archives of images", clip(name))
			}
			if e, err = keep(h, tr); err != nil {
				return fmt.Errorf("%s: %w", clip(name), err)
			}
			e.size = h.Size
		case tar.TypeSymlink:
			e.link = h.Linkname
		case tar.TypeLink:
			e.link, e.hard = h.Linkname, true
		default:
			continue
		}
		if _, twice := a.entries[name]; twice {
			return fmt.Errorf("the archive has %s twice; which of the two counts, programs differ over", clip(name))
		}
		a.entries[name] = e
	}
}

// entryName is the name under which a file is found; names that lead out of the archive are none.
func entryName(name string) (string, bool) {
	if len(name) > 512 || strings.ContainsRune(name, 0) || slices.Contains(strings.Split(name, "/"), "..") {
		return "", false
	}
	name = strings.TrimPrefix(path.Clean("/"+name), "/")
	return name, name != ""
}

// find follows links within the archive: old versions of docker save link layers that are the same.
func (a *archive) find(name string) (string, entry, error) {
	at := name
	for range 10 {
		clean, ok := entryName(at)
		e, there := a.entries[clean]
		switch {
		case !ok || !there:
			return "", entry{}, fmt.Errorf("%s is not in the archive: %w", clip(name), fs.ErrNotExist)
		case e.link == "":
			return clean, e, nil
		case e.hard:
			at = e.link
		default:
			at = path.Join(path.Dir(clean), e.link)
		}
	}
	return "", entry{}, fmt.Errorf("%s is a link that leads in a circle", clip(name))
}

func (a *archive) has(name string) bool {
	_, _, err := a.find(name)
	return err == nil
}

// read returns a small file.
func (a *archive) read(name string, limit int64) ([]byte, error) {
	name, e, err := a.find(name)
	switch {
	case err != nil:
		return nil, err
	case e.size > limit:
		return nil, tooBig(name, limit)
	case a.reopen != nil && int64(len(e.data)) != e.size:
		return nil, fmt.Errorf("%s is no document", name)
	case a.reopen != nil:
		return e.data, nil
	}
	b := make([]byte, e.size)
	if _, err := io.ReadFull(io.NewSectionReader(a.file, e.offset, e.size), b); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return b, nil
}

// open returns how a layer is read; nil when it can only be streamed.
func (a *archive) open(name string) func(context.Context) (io.ReadCloser, error) {
	if a.reopen != nil {
		return nil
	}
	return func(ctx context.Context) (io.ReadCloser, error) {
		_, e, err := a.find(name)
		if err != nil {
			return nil, err
		}
		return &contextReader{ctx: ctx, r: io.NewSectionReader(a.file, e.offset, e.size)}, ctx.Err()
	}
}

// contextReader stops when its context does.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c *contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

func (c *contextReader) Close() error { return nil }

// stream returns how layers are visited in the order of the archive; nil for a plain file.
func (a *archive) stream(names []string) func(context.Context, image.VisitLayer) error {
	if a.reopen == nil {
		return nil
	}
	return func(ctx context.Context, visit image.VisitLayer) error {
		wanted := map[string]bool{}
		for _, name := range names {
			name, _, err := a.find(name)
			if err != nil {
				return err
			}
			wanted[name] = true
		}
		rc, err := a.reopen(ctx)
		if err != nil {
			return err
		}
		defer rc.Close()
		return visitEntries(ctx, a.bounded(rc), wanted, visit)
	}
}

func visitEntries(ctx context.Context, r io.Reader, wanted map[string]bool, visit image.VisitLayer) error {
	tr := tar.NewReader(&contextReader{ctx: ctx, r: r})
	for len(wanted) > 0 {
		h, err := tr.Next()
		if err == io.EOF {
			return fmt.Errorf("the archive ended and %d layers had not come; it changed since it was looked at", len(wanted))
		}
		if err != nil {
			return fmt.Errorf("tar archive: %w", err)
		}
		name, _ := entryName(h.Name)
		if h.Typeflag != tar.TypeReg || !wanted[name] {
			continue
		}
		delete(wanted, name)
		if err := visit(ctx, name, tr); err != nil {
			return err
		}
	}
	return nil
}

// Close gives the file back.
func (a *archive) Close() error {
	if a.closer == nil {
		return nil
	}
	return a.closer.Close()
}
