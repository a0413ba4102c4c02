//go:build interop

package interop

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"cuelabs.dev/go/oci/ociregistry/ocimem"
	"cuelabs.dev/go/oci/ociregistry/ociserver"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// Every test runs against both kinds of registries.
var registries = map[string]func() http.Handler{
	"referrers API":    func() http.Handler { return ociserver.New(ocimem.New(), nil) },
	"no referrers API": func() http.Handler { return registry.New(registry.Logger(log.New(io.Discard, "", 0))) },
}

func eachRegistry(t *testing.T, test func(t *testing.T, host string)) {
	for kind, handler := range registries {
		t.Run(kind, func(t *testing.T) {
			server := httptest.NewServer(handler())
			t.Cleanup(server.Close)
			test(t, strings.TrimPrefix(server.URL, "http://"))
		})
	}
}

// pushed is an image in a registry.
type pushed struct {
	name   string // with its digest
	digest string
	ref    image.Reference
}

func push(t testing.TB, host, repository string) pushed {
	t.Helper()
	img, err := random.Image(100, 1)
	if err != nil {
		t.Fatal(err)
	}
	return pushAny(t, host, repository, img)
}

// pushIndex pushes an index of two images.
func pushIndex(t testing.TB, host, repository string) pushed {
	t.Helper()
	index, err := random.Index(100, 1, 2)
	if err != nil {
		t.Fatal(err)
	}
	return pushAny(t, host, repository, index)
}

func pushAny(t testing.TB, host, repository string, what interface{ Digest() (v1.Hash, error) }) pushed {
	t.Helper()
	tag, err := name.NewTag(host + "/" + repository + ":1")
	if err != nil {
		t.Fatal(err)
	}
	switch w := what.(type) {
	case v1.Image:
		err = remote.Write(tag, w)
	case v1.ImageIndex:
		err = remote.WriteIndex(tag, w)
	}
	if err != nil {
		t.Fatal(err)
	}
	digest, err := what.Digest()
	if err != nil {
		t.Fatal(err)
	}
	p := pushed{name: tag.Context().Digest(digest.String()).String(), digest: digest.String()}
	if p.ref, err = image.ParseReference(p.name); err != nil {
		t.Fatal(err)
	}
	return p
}
