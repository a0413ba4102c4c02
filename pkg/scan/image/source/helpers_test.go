package source

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"cuelabs.dev/go/oci/ociregistry/ocimem"
	"cuelabs.dev/go/oci/ociregistry/ociserver"
	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	ggcr "github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"github.com/klauspost/compress/gzip"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// anonymous keeps tests from reading the credentials of whoever runs them.
type anonymous struct{}

func (anonymous) Resolve(authn.Resource) (authn.Authenticator, error) { return authn.Anonymous, nil }

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// layerOf makes a layer of one file.
func layerOf(name, content string) v1.Layer {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	_ = w.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(content))})
	_, _ = io.WriteString(w, content)
	_ = w.Close()
	return must(tarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b.Bytes())), nil }))
}

// testImage is an image for a platform with two layers; text makes it differ from others.
func testImage(platform, text string) v1.Image {
	img := must(mutate.AppendLayers(empty.Image, layerOf("etc/base", "base of all"), layerOf("app/"+text, strings.Repeat(text, 1000))))
	cfg := must(img.ConfigFile()).DeepCopy()
	p := must(v1.ParsePlatform(platform))
	cfg.OS, cfg.Architecture, cfg.Variant = p.OS, p.Architecture, p.Variant
	img = must(mutate.ConfigFile(img, cfg))
	return mutate.ConfigMediaType(mutate.MediaType(img, types.OCIManifestSchema1), types.OCIConfigJSON)
}

// testIndex is an index of images for platforms, with an attestation beside.
func testIndex(platforms ...string) v1.ImageIndex {
	index := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	for _, p := range platforms {
		index = mutate.AppendManifests(index, mutate.IndexAddendum{Add: testImage(p, strings.ReplaceAll(p, "/", "-")), Descriptor: v1.Descriptor{Platform: must(v1.ParsePlatform(p))}})
	}
	return mutate.AppendManifests(index, mutate.IndexAddendum{
		Add: testImage("unknown/unknown", "attestation"),
		Descriptor: v1.Descriptor{
			Platform:    &v1.Platform{OS: "unknown", Architecture: "unknown"},
			Annotations: map[string]string{"vnd.docker.reference.type": "attestation-manifest"},
		},
	})
}

// registries are real ones, in memory.
func registries() map[string]http.Handler {
	return map[string]http.Handler{
		"ociregistry":          ociserver.New(ocimem.New(), nil),
		"go-containerregistry": ggcr.New(ggcr.Logger(log.New(io.Discard, "", 0))),
	}
}

// serve starts a registry on loopback and returns its "host:port".
func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return strings.TrimPrefix(s.URL, "http://")
}

func memory() http.Handler { return ggcr.New(ggcr.Logger(log.New(io.Discard, "", 0))) }

func push(t *testing.T, ref string, what remote.Taggable) {
	t.Helper()
	r, err := name.ParseReference(ref)
	if err != nil {
		t.Fatal(err)
	}
	switch what := what.(type) {
	case v1.Image:
		err = remote.Write(r, what)
	case v1.ImageIndex:
		err = remote.WriteIndex(r, what)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func mustOpen(t *testing.T, name string, o Options) *Set {
	t.Helper()
	if o.Keychain == nil {
		o.Keychain = anonymous{}
	}
	set, err := Open(t.Context(), name, o)
	if err != nil {
		t.Fatalf("Open(%q): %v", name, err)
	}
	t.Cleanup(func() {
		if err := set.Close(); err != nil {
			t.Error(err)
		}
	})
	return set
}

// wantError opens a name that must not open, for a reason that its message has all of.
func wantError(t *testing.T, name string, o Options, parts ...string) error {
	t.Helper()
	if o.Keychain == nil {
		o.Keychain = anonymous{}
	}
	set, err := Open(t.Context(), name, o)
	if err == nil {
		set.Close()
		t.Fatalf("Open(%q) succeeds, want an error with %q", name, parts)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("Open(%q): %v\nwant an error with %q", name, err, part)
		}
	}
	return err
}

// checkImage compares what was opened with what was made, down to the bytes of layers.
func checkImage(t *testing.T, got image.Image, want v1.Image) {
	t.Helper()
	if wantConfig := must(want.RawConfigFile()); !bytes.Equal(got.Config, wantConfig) {
		t.Errorf("configuration %s\nwant %s", got.Config, wantConfig)
	}
	if wantDigest := must(want.ConfigName()).String(); got.ConfigDigest != wantDigest {
		t.Errorf("configuration digest %s, want %s", got.ConfigDigest, wantDigest)
	}
	if got.Digest != "" {
		if wantDigest := must(want.Digest()).String(); got.Digest != wantDigest || !bytes.Equal(got.Manifest, must(want.RawManifest())) {
			t.Errorf("manifest %s %s\nwant %s", got.Digest, got.Manifest, wantDigest)
		}
	}
	layers := must(want.Layers())
	if len(got.Layers) != len(layers) {
		t.Fatalf("%d layers, want %d", len(got.Layers), len(layers))
	}
	for i, l := range layers {
		if id := must(l.DiffID()).String(); got.Layers[i].DiffID != id {
			t.Errorf("layer %d has the diff ID %s, want %s", i, got.Layers[i].DiffID, id)
		}
	}
	seen := map[string]bool{}
	for id := range readLayers(t, got) {
		seen[id] = true
	}
	for i, l := range layers {
		if id := must(l.DiffID()).String(); !seen[id] {
			t.Errorf("layer %d, %s, was not read", i, id)
		}
	}
}

// readLayers reads all layers, whichever way the source has for it, and returns diff IDs with sizes.
func readLayers(t *testing.T, img image.Image) map[string]int64 {
	t.Helper()
	seen := map[string]int64{}
	visit := func(_ context.Context, name string, r io.Reader) error {
		raw, err := io.ReadAll(r)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if bytes.HasPrefix(raw, []byte{0x1f, 0x8b}) {
			raw = must(io.ReadAll(must(gzip.NewReader(bytes.NewReader(raw)))))
		}
		sum := sha256.Sum256(raw)
		seen["sha256:"+hex.EncodeToString(sum[:])] = int64(len(raw))
		return nil
	}
	if img.Stream != nil {
		if err := img.Stream(t.Context(), visit); err != nil {
			t.Fatal(err)
		}
		return seen
	}
	for _, l := range img.Layers {
		rc, err := l.Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := visit(t.Context(), l.Digest, rc); err != nil {
			t.Fatal(err)
		}
		if err := rc.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return seen
}

func emptyIndex() v1.ImageIndex { return empty.Index }
