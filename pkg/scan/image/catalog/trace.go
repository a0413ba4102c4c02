package catalog

import (
	"context"
	"crypto/sha256"
	"io"
	"slices"
	"sync"

	"github.com/anchore/syft/syft/file"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// A trace is what a cataloger asked an image for, with a digest of each answer. A cataloger that would
// get the same answers from another image would find the same there: what files hold need not be
// compared, since an answer says which layer each file is in, by its digest.

// request is one question to a resolver, and the digest of its answer.
type request struct {
	kind   requestKind
	args   []string
	answer answerDigest
}

type requestKind uint8

const (
	askPath requestKind = iota
	askGlob
	askMIME
	askPresence
)

type answerDigest [16]byte

func newRequest(kind requestKind, args []string) request {
	q := request{kind: kind, args: slices.Clone(args)}
	if kind == askMIME {
		slices.Sort(q.args) // they come from a set, in another order each time
	}
	return q
}

// key identifies the question.
func (r *request) key() string {
	var b []byte
	for _, arg := range r.args {
		b = append(append(b, arg...), 0)
	}
	return string(append(b, byte(r.kind)))
}

// answered is what a resolver said.
type answered struct {
	locations []file.Location
	present   bool
	err       error
}

func (r *request) ask(resolver file.Resolver) (a answered) {
	switch r.kind {
	case askPath:
		a.locations, a.err = resolver.FilesByPath(r.args...)
	case askGlob:
		a.locations, a.err = resolver.FilesByGlob(r.args...)
	case askMIME:
		a.locations, a.err = resolver.FilesByMIMEType(r.args...)
	case askPresence:
		a.present = resolver.HasPath(r.args[0])
	}
	return a
}

// digest identifies an answer: every file by its layer, its path and the path that led to it.
func (a *answered) digest() (d answerDigest) {
	e := &encoder{texts: map[string]uint64{}}
	e.bool(a.present)
	e.bool(a.err != nil)
	for _, l := range a.locations {
		e.coordinates(l.Coordinates)
		e.text(l.AccessPath)
	}
	sum := sha256.Sum256(e.out)
	copy(d[:], sum[:])
	return d
}

// recorder is a resolver that notes what it is asked for.
type recorder struct {
	file.Resolver
	t *tree

	mu       sync.Mutex
	requests map[string]request // by kind and arguments: order depends on who was faster
	unsure   bool               // it was asked for something that a trace cannot express
}

func newRecorder(of file.Resolver, t *tree) *recorder {
	return &recorder{Resolver: of, t: t, requests: map[string]request{}}
}

func (r *recorder) record(kind requestKind, args []string) answered {
	q := newRequest(kind, args)
	a := q.ask(r.Resolver)
	q.answer = a.digest()
	r.mu.Lock()
	defer r.mu.Unlock()
	if before, ok := r.requests[q.key()]; ok && before.answer != q.answer {
		r.unsure = true
	}
	r.requests[q.key()] = q
	r.unsure = r.unsure || a.err != nil
	return a
}

// doubt says that the trace does not tell everything.
func (r *recorder) doubt() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.unsure = true
}

// HasPath implements file.PathResolver.
func (r *recorder) HasPath(path string) bool { return r.record(askPresence, []string{path}).present }

// FilesByPath implements file.PathResolver.
func (r *recorder) FilesByPath(paths ...string) ([]file.Location, error) {
	a := r.record(askPath, paths)
	return a.locations, a.err
}

// FilesByGlob implements file.PathResolver.
func (r *recorder) FilesByGlob(patterns ...string) ([]file.Location, error) {
	a := r.record(askGlob, patterns)
	return a.locations, a.err
}

// FilesByMIMEType implements file.PathResolver.
func (r *recorder) FilesByMIMEType(types ...string) ([]file.Location, error) {
	a := r.record(askMIME, types)
	return a.locations, a.err
}

// RelativeFileByPath implements file.PathResolver, as syft's own does for images.
func (r *recorder) RelativeFileByPath(_ file.Location, path string) *file.Location {
	locations, err := r.FilesByPath(path)
	if err != nil || len(locations) == 0 {
		return nil
	}
	return &locations[0]
}

// AllLocations implements file.LocationResolver.
func (r *recorder) AllLocations(ctx context.Context) <-chan file.Location {
	r.doubt()
	return r.Resolver.AllLocations(ctx)
}

// FileContentsByLocation implements file.ContentResolver.
func (r *recorder) FileContentsByLocation(l file.Location) (io.ReadCloser, error) {
	// The content of a file is settled by its layer and path. That of a link is not.
	if e, _ := r.t.entry(l); e == nil || e.Type != image.File || l.FileSystemID == "" {
		r.doubt()
	}
	return r.Resolver.FileContentsByLocation(l)
}

// trace returns the requests in an order of their own.
func (r *recorder) trace() []request {
	keys := make([]string, 0, len(r.requests))
	for key := range r.requests {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	list := make([]request, len(keys))
	for i, key := range keys {
		list[i] = r.requests[key]
	}
	return list
}
