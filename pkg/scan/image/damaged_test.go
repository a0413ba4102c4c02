package image

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// A cached layer that is damaged anywhere is none, or says what it said before.
func TestDamagedCacheIsNone(t *testing.T) {
	cache := Cache{Dir: t.TempDir()}
	img := imageOf(archive(t, file("etc/os-release", "ID=test\n"), file("root/.npmrc", "//r/:_authToken=0123456789")))
	read := func() map[string]string {
		layers, err := Load(t.Context(), img, Options{Cache: cache})
		if err != nil {
			t.Fatal(err)
		}
		defer CloseLayers(layers)
		return NewContents(layers).OS
	}
	if os := read(); os["ID"] != "test" {
		t.Fatalf("%v", os)
	}
	files, _ := filepath.Glob(filepath.Join(cache.Dir, "layer-*"))
	if len(files) != 1 {
		t.Fatalf("%v in the cache", files)
	}
	whole, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	for at := range whole {
		damaged := bytes.Clone(whole)
		damaged[at] ^= 0x55
		if err := os.WriteFile(files[0], damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		if os := read(); os["ID"] != "test" && os != nil {
			t.Fatalf("byte %d damaged: %v", at, os)
		}
		if err := os.WriteFile(files[0], whole[:at], 0o600); err != nil {
			t.Fatal(err)
		}
		if os := read(); os["ID"] != "test" {
			t.Fatalf("cut at %d: %v", at, os)
		}
	}
}

func FuzzCachedLayer(f *testing.F) {
	dir := f.TempDir()
	mustLoad(f, imageOf(archive(f, file("etc/os-release", "ID=x\n"))), Options{Cache: Cache{Dir: dir}})
	files, _ := filepath.Glob(filepath.Join(dir, "layer-*"))
	data, err := os.ReadFile(files[0])
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(_ *testing.T, data []byte) {
		// Below the checksum, as if it fitted.
		d := indexReader{text: string(data)}
		d.layer(1 << 10)
	})
}
