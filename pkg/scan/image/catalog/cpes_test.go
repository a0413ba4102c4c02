package catalog

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/anchore/syft/syft/file"
	"github.com/anchore/syft/syft/pkg"
	"github.com/google/go-cmp/cmp"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// inLayer is a package that was found in a layer.
func inLayer(name, layer string) pkg.Package {
	at := file.NewLocationFromCoordinates(file.Coordinates{RealPath: "/" + name, FileSystemID: layer})
	p := pkg.Package{Name: name, Version: "1", Type: pkg.DebPkg, Locations: file.NewLocationSet(at)}
	p.SetID()
	return p
}

// TestCPEsAreKeptByLayer: an image on the same base finds the CPEs of the base, whatever other images were
// looked at in between, and makes those of its own layer.
func TestCPEsAreKeptByLayer(t *testing.T) {
	cache := image.Cache{Dir: t.TempDir()}
	base, first, second := inLayer("libfoo", "sha256:base"), inLayer("one", "sha256:one"), inLayer("two", "sha256:two")
	want := cpesOf([]pkg.Package{base, first}, cache, "key")
	if len(want[base.ID()]) == 0 || len(want[first.ID()]) == 0 {
		t.Fatalf("CPEs are %v", want)
	}
	cpesOf([]pkg.Package{second}, cache, "key")
	for _, p := range []pkg.Package{base, first, second} {
		kept := readCPEs(cache, cpesName(cache, "key", layerOf(&p)))
		if diff := cmp.Diff(cpes{p.ID(): textsOf(&p)}, kept); diff != "" {
			t.Errorf("%s (-want +kept):\n%s", p.Name, diff)
		}
	}
	// What is kept is what is used.
	writeCPEs(cache, cpesName(cache, "key", "sha256:base"), []pkg.Package{base}, []int{0}, cpes{base.ID(): {"kept"}})
	if got := cpesOf([]pkg.Package{base, second}, cache, "key"); cmp.Diff([]string{"kept"}, got[base.ID()]) != "" || len(got[second.ID()]) == 0 {
		t.Errorf("CPEs are %v", got)
	}
	if got := cpesOf([]pkg.Package{base}, cache, "another key"); cmp.Diff(want[base.ID()], got[base.ID()]) != "" {
		t.Errorf("under another key: %v", got)
	}
}

// TestCPEsDamaged: a damaged file is as good as none.
func TestCPEsDamaged(t *testing.T) {
	cache := image.Cache{Dir: t.TempDir()}
	p := inLayer("libfoo", "sha256:base")
	want := cpesOf([]pkg.Package{p}, cache, "key")
	name := cpesName(cache, "key", "sha256:base")
	data, err := cache.Read(name)
	if err != nil {
		t.Fatal(err)
	}
	for i := range data {
		broken := bytes.Clone(data)
		broken[i] ^= 0x41
		for _, content := range [][]byte{broken, data[:i]} {
			if err := os.WriteFile(filepath.Join(cache.Dir, name), content, 0o600); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, cpesOf([]pkg.Package{p}, cache, "key")); diff != "" {
				t.Fatalf("byte %d (-want +got):\n%s", i, diff)
			}
		}
	}
}
