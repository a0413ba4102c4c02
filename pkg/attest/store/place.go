package store

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"

	"github.com/sallyport-dev/sallyport/pkg/scan/image/source"
)

// place is where content is had by digest.
type place interface {
	String() string
	// manifest returns bytes that have the digest.
	manifest(ctx context.Context, digest string) (raw []byte, contentType string, err error)
	// blob returns at most size bytes, which nobody has verified.
	blob(ctx context.Context, digest string, size int64) (io.ReadCloser, error)
}

// registryPlace is a repository of a registry.
type registryPlace struct{ repository *source.Repository }

func (p registryPlace) String() string { return p.repository.Name() }

func (p registryPlace) manifest(ctx context.Context, digest string) ([]byte, string, error) {
	doc, err := p.repository.Manifest(ctx, digest)
	return doc.Raw, doc.MediaType, err
}

func (p registryPlace) blob(ctx context.Context, digest string, size int64) (io.ReadCloser, error) {
	return p.repository.Blob(ctx, digest, size)
}

// absent says whether err means that something is not there. Everything else that goes wrong leaves it
// unknown: in particular 401 and 403, with which registries answer for what they do not show us.
func absent(err error) bool {
	return source.Status(err) == http.StatusNotFound || errors.Is(err, fs.ErrNotExist)
}

// noReferrers says whether err means that a registry keeps no list of referrers: registries answer a path
// that they do not know in these ways.
func noReferrers(err error) bool {
	switch source.Status(err) {
	case http.StatusBadRequest, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotAcceptable,
		http.StatusUnsupportedMediaType, http.StatusNotImplemented:
		return true
	}
	return false
}
