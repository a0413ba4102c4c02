package catalog

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"

	"github.com/anchore/syft/syft/file"
	"github.com/anchore/syft/syft/pkg"
	"github.com/bmatcuk/doublestar/v4"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// finding is a cataloger that found something in a file.
type finding struct {
	cataloger  string
	classified []classified
	remembered []byte // see memo.go
}

// probe shows one file to the catalogers that would look into it, and returns those that found
// something, or may find something when they see the other files too. What they read is what has to
// be kept.
func (c *catalogers) probe(e *image.Entry, content []byte) (found []finding, keep image.Keep) {
	ctx, remove := probeContext()
	defer remove()
	read := &reads{}
	for _, p := range c.list {
		if !p.wants(e.Path, e.MIME) {
			continue
		}
		if p.remembered {
			f, instead := p.remember(ctx, e, content)
			found = append(found, f)
			keep.Instead, keep.All = instead, instead == nil
			continue
		}
		r := &probeResolver{cataloger: p, path: e.Path, content: content}
		packages, relationships, _ := p.cataloger.Catalog(ctx, r)
		if p.inContext.match(e.Path) {
			read.add(r.read.list)
		}
		if len(packages) == 0 && len(relationships) == 0 && !r.curious {
			continue
		}
		f := finding{cataloger: p.cataloger.Name()}
		keep.All = keep.All || r.curious
		if r.classified != nil && !r.curious {
			f.classified = r.classified
		} else {
			read.add(r.read.list)
		}
		found = append(found, f)
	}
	if len(read.list) > 0 && keep.Instead != nil {
		keep.Instead, keep.All = nil, true // somebody else wants the file itself
	}
	if len(read.list) > 0 && !keep.All {
		keep.Ranges = read.merged(int64(len(content)))
	}
	return found, keep
}

// probeContext is what catalogers expect. Without it they find less, and are asked again later.
func probeContext() (context.Context, func()) {
	s, err := newSurroundings()
	if err != nil {
		return context.Background(), func() {}
	}
	return s.context(context.Background())
}

// probeResolver is an image of one file.
type probeResolver struct {
	emptyResolver
	cataloger *probed
	path      string
	content   []byte
	read      reads
	// curious is set when the cataloger asks for files beside those that it always asks for: what it
	// finds depends on them.
	curious    bool
	classified []classified
	// shown, if not nil, is what a classifier sees of the content: see window.go.
	shown []byte
}

// classify implements rememberer. An answer that cannot be remembered has to be asked for again, with
// the content at hand.
func (r *probeResolver) classify(class string, l file.Location, ask func() ([]pkg.Package, error)) ([]pkg.Package, error) {
	if w := r.cataloger.windows[class]; w != nil && l.RealPath == r.path {
		if parts, ok := w.of(r.content); ok {
			r.shown = parts
			defer func() { r.shown = nil }()
		}
	}
	packages, err := ask()
	c := newClassified(class, packages)
	if err != nil || !c.reproducible(packages, l) {
		r.curious = true
	}
	r.classified = append(r.classified, c)
	return packages, err
}

func (r *probeResolver) location() []file.Location {
	return []file.Location{probeLocation(r.path)}
}

// FilesByGlob implements file.PathResolver.
func (r *probeResolver) FilesByGlob(patterns ...string) ([]file.Location, error) {
	inContext := r.cataloger.inContext.match(r.path)
	if len(r.cataloger.globs.all) == 0 && !inContext {
		return nil, nil
	}
	for _, p := range patterns {
		if !inContext && !r.cataloger.globs.all[p] {
			r.curious = true
		}
		if ok, err := doublestar.Match(p, r.path); ok && err == nil {
			return r.location(), nil
		}
	}
	return nil, nil
}

// FilesByMIMEType implements file.PathResolver.
func (r *probeResolver) FilesByMIMEType(...string) ([]file.Location, error) {
	return r.location(), nil
}

// FileContentsByLocation implements file.ContentResolver.
func (r *probeResolver) FileContentsByLocation(l file.Location) (io.ReadCloser, error) {
	if l.RealPath != r.path {
		return nil, errors.New("there is no such file")
	}
	if r.shown != nil {
		return &observed{content: r.shown, reads: &reads{}}, nil
	}
	return &observed{content: r.content, reads: &r.read}, nil
}

// emptyResolver is an image without files.
type emptyResolver struct{}

func (emptyResolver) FileContentsByLocation(file.Location) (io.ReadCloser, error) {
	return nil, errors.New("there is no such file")
}
func (emptyResolver) HasPath(string) bool                                     { return false }
func (emptyResolver) FilesByPath(...string) ([]file.Location, error)          { return nil, nil }
func (emptyResolver) FilesByGlob(...string) ([]file.Location, error)          { return nil, nil }
func (emptyResolver) FilesByMIMEType(...string) ([]file.Location, error)      { return nil, nil }
func (emptyResolver) RelativeFileByPath(file.Location, string) *file.Location { return nil }
func (emptyResolver) FileMetadataByLocation(file.Location) (file.Metadata, error) {
	return file.Metadata{}, errors.New("there is no such file")
}
func (emptyResolver) AllLocations(context.Context) <-chan file.Location {
	none := make(chan file.Location)
	close(none)
	return none
}

// reads are the parts of a content that were read.
type reads struct {
	mu   sync.Mutex
	list []image.Range
}

func (r *reads) note(offset, length int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n := len(r.list); n > 0 && r.list[n-1].Offset+r.list[n-1].Length == offset {
		r.list[n-1].Length += length // reading on
		return
	}
	r.list = append(r.list, image.Range{Offset: offset, Length: length})
}

func (r *reads) add(list []image.Range) { r.list = append(r.list, list...) }

// gap is how far apart two parts may be to be kept as one: a few bytes cost less than an entry.
const gap = 512

// merged returns the parts, sorted and apart, within a content of the given size.
func (r *reads) merged(size int64) []image.Range {
	slices.SortFunc(r.list, func(a, b image.Range) int { return int(min(max(a.Offset-b.Offset, -1), 1)) })
	var out []image.Range
	for _, next := range r.list {
		end := min(next.Offset+next.Length, size)
		if next.Offset >= end {
			continue
		}
		if n := len(out); n > 0 && next.Offset <= out[n-1].Offset+out[n-1].Length+gap {
			out[n-1].Length = max(out[n-1].Length, end-out[n-1].Offset)
			continue
		}
		out = append(out, image.Range{Offset: next.Offset, Length: end - next.Offset})
	}
	return out
}

// observed reads a content and notes which parts.
type observed struct {
	content []byte
	reads   *reads
	at      int64
}

// Read implements io.Reader.
func (o *observed) Read(p []byte) (int, error) {
	if o.at >= int64(len(o.content)) {
		return 0, io.EOF
	}
	n := copy(p, o.content[o.at:])
	o.reads.note(o.at, int64(n))
	o.at += int64(n)
	return n, nil
}

// ReadAt implements io.ReaderAt.
func (o *observed) ReadAt(p []byte, offset int64) (int, error) {
	if offset < 0 || offset >= int64(len(o.content)) {
		return 0, io.EOF
	}
	n := copy(p, o.content[offset:])
	o.reads.note(offset, int64(n))
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// Seek implements io.Seeker.
func (o *observed) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += o.at
	case io.SeekEnd:
		offset += int64(len(o.content))
	}
	if offset < 0 {
		return o.at, errors.New("seek before the beginning")
	}
	o.at = offset
	return offset, nil
}

// Close implements io.Closer.
func (*observed) Close() error { return nil }
