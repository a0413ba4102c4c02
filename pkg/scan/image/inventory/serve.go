package inventory

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/google/go-containerregistry/pkg/authn"

	"github.com/sallyport-dev/sallyport/internal/beside"
	"github.com/sallyport-dev/sallyport/pkg/scan/image"
	"github.com/sallyport-dev/sallyport/pkg/scan/sbom"
)

// Backend is what a companion can do.
type Backend interface {
	// Inspector looks into layers for Catalog.
	Inspector() image.Inspector
	// Begin begins to find the packages of an image whose layers are read with the inspector and these
	// options.
	Begin(img *image.Image, o image.Options) Cataloging
	// Folder lists the packages that a source folder declares.
	Folder(ctx context.Context, r Request) (*sbom.Document, error)
}

// Cataloging finds the packages of one image.
type Cataloging interface {
	// Add takes a layer when it was read, nil when it is left out; from any goroutine, in any order.
	Add(index int, l *image.Layer)
	// Document lists the packages when all layers were added.
	Document(ctx context.Context) (*sbom.Document, error)
	// Close ends it; it may be called at any time.
	Close()
}

// requestSize bounds what is read of a request.
const requestSize = 1 << 20

// Serve answers the one request that in holds: a line of JSON, and after it the record, if there is one.
// Whatever goes wrong is part of the answer; an error means that no answer could be written.
func Serve(ctx context.Context, in io.Reader, out io.Writer, credentials authn.Keychain, b Backend) error {
	answer := rawAnswer{Protocol: Protocol}
	var found []byte
	r, err := readRequest(in)
	switch {
	case err != nil:
	case r.Credentials != "":
		answer.Credentials, err = resolve(ctx, credentials, r.Credentials)
	default:
		var record *Record
		if record, err = serve(ctx, r, credentials, b); err == nil {
			found, err = json.Marshal(record)
		}
	}
	if err != nil {
		answer.Error, found = err.Error(), nil
	}
	answer.RecordSize = len(found)
	if err := json.NewEncoder(out).Encode(answer); err != nil {
		return err
	}
	_, err = out.Write(found)
	return err
}

// rawAnswer is what the companion answers. The record follows as it is kept in the cache: it is large, and
// JSON inside of JSON would be read twice.
type rawAnswer struct {
	Protocol   int    `json:"protocol"`
	RecordSize int    `json:"recordSize,omitempty"`
	record     []byte // what follows
	// Credentials are those of the cloud whose registry was asked about; nil when it has none to give.
	Credentials *authn.AuthConfig `json:"credentials,omitempty"`
	Error       string            `json:"error,omitempty"`
}

func readRequest(in io.Reader) (r Request, err error) {
	if err := json.NewDecoder(io.LimitReader(in, requestSize)).Decode(&r); err != nil {
		return r, fmt.Errorf("request: %w", err)
	}
	if r.Protocol != Protocol {
		return r, beside.ErrVersions
	}
	return r, nil
}

func serve(ctx context.Context, r Request, credentials authn.Keychain, b Backend) (*Record, error) {
	remove, err := scratch(r)
	if err != nil {
		return nil, err
	}
	defer remove()
	if r.Folder {
		doc, err := b.Folder(ctx, r)
		return &Record{SBOM: doc}, err
	}
	set, err := open(ctx, r, credentials)
	if err != nil {
		return nil, err
	}
	defer set.Close()
	for i := range set.Images {
		img := &set.Images[i]
		if img.Digest == r.Digest && img.ConfigDigest == r.ConfigDigest {
			return read(ctx, img, r, b)
		}
	}
	return nil, errors.New("the image has changed while it was read")
}

// scratch sends the temporary files of syft's catalogers into a folder that is removed even when this
// process is killed: the next one to use the cache does it.
func scratch(r Request) (remove func(), err error) {
	cache := image.Cache{Dir: r.CacheDir}
	if cache.Dir == "" {
		cache.Dir = filepath.Join(os.TempDir(), fmt.Sprintf("sallyport-%d", os.Getuid()))
	}
	_ = cache.Tidy()
	folder, err := cache.Scratch()
	if err != nil {
		return nil, err
	}
	remove = func() { _ = folder.Remove() }
	for _, variable := range []string{"TMPDIR", "TMP", "TEMP"} {
		if err := os.Setenv(variable, folder.Dir); err != nil {
			remove()
			return nil, err
		}
	}
	return remove, nil
}

func read(ctx context.Context, img *image.Image, r Request, b Backend) (*Record, error) {
	inspector := b.Inspector()
	if inspector.Key() != CatalogKey {
		return nil, fmt.Errorf("finds packages with %q, not with %q: %w", inspector.Key(), CatalogKey, beside.ErrVersions)
	}
	o := image.Options{Inspector: inspector, Cache: image.Cache{Dir: r.CacheDir, Size: r.CacheSize}, Limits: r.Limits, SkipForeign: true}
	cataloging := b.Begin(img, o)
	defer cataloging.Close()
	o.Ready = cataloging.Add
	layers, err := image.Load(ctx, img, o)
	if err != nil {
		return nil, err
	}
	defer image.CloseLayers(layers)
	contents := make(chan *image.Contents, 1)
	go func() { contents <- image.NewContents(layers) }()
	doc, err := cataloging.Document(ctx)
	found := <-contents // before the layers are closed
	if err != nil {
		return nil, err
	}
	return &Record{found, doc}, nil
}
