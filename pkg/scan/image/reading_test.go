package image

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

// member is an entry of an archive, made by hand: no tool would write most of these.
type member struct {
	tar.Header
	data string
}

func file(name, data string) member {
	return member{tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: 0o644}, data}
}

func dir(name string) member {
	return member{tar.Header{Name: name, Typeflag: tar.TypeDir, Mode: 0o755}, ""}
}

func link(name, target string) member {
	return member{tar.Header{Name: name, Typeflag: tar.TypeSymlink, Linkname: target, Mode: 0o777}, ""}
}

func hardLink(name, target string) member {
	return member{tar.Header{Name: name, Typeflag: tar.TypeLink, Linkname: target}, ""}
}

func archive(t testing.TB, members ...member) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, m := range members {
		h := m.Header
		h.Size = int64(len(m.data))
		if err := w.WriteHeader(&h); err != nil {
			t.Fatalf("%s: %v", h.Name, err)
		}
		if _, err := io.WriteString(w, m.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func gzipped(t testing.TB, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write(data)
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func digestOf(data []byte) string {
	sum := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// imageOf is an image whose layers are stored as they are, with digests that are right.
func imageOf(archives ...[]byte) *Image {
	img := &Image{Name: "test"}
	for _, a := range archives {
		img.Layers = append(img.Layers, storedLayer(a, digestOf(a)))
	}
	return img
}

func storedLayer(stored []byte, diffID string) LayerSource {
	return LayerSource{
		Digest: digestOf(stored), DiffID: diffID, Size: int64(len(stored)),
		Open: func(context.Context) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(stored)), nil },
	}
}

func mustLoad(t testing.TB, img *Image, o Options) []*Layer {
	t.Helper()
	layers, err := Load(context.Background(), img, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { CloseLayers(layers) })
	return layers
}

func contentOf(t testing.TB, l *Layer, path string) string {
	t.Helper()
	c, ok := l.Content(path)
	if !ok {
		return ""
	}
	data, err := io.ReadAll(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// keepAll is an inspector that keeps every content.
type keepAll struct{}

func (keepAll) Key() string                           { return "all" }
func (keepAll) Layer() LayerInspector                 { return keepAll{} }
func (keepAll) Look(*Entry, []byte) Interest          { return Inspect }
func (keepAll) Inspect(_ *Entry, content []byte) Keep { return Keep{All: len(content) > 0} }
func (keepAll) Notes() []byte                         { return []byte("notes") }

// settled fails the test when goroutines are left, or anything but whole layers in the cache.
func settled(t *testing.T, goroutines int, cache Cache) {
	t.Helper()
	deadline := time.Now().Add(5 * time.Second)
	for runtime.NumGoroutine() > goroutines && time.Now().Before(deadline) {
		time.Sleep(time.Millisecond)
	}
	if n := runtime.NumGoroutine(); n > goroutines {
		t.Errorf("%d goroutines are left", n-goroutines)
	}
	entries, err := os.ReadDir(cache.Dir)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), "layer-") {
			t.Errorf("%s is left in the cache", e.Name())
			continue
		}
		f, err := cache.Open(e.Name())
		if err != nil {
			t.Fatal(err)
		}
		l, err := openLayerFile(f)
		if err != nil {
			t.Errorf("%s in the cache: %v", e.Name(), err)
			_ = f.Close()
			continue
		}
		_ = l.Close()
	}
}
