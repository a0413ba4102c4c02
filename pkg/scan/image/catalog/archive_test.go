package catalog

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/anchore/syft/syft"
	"github.com/anchore/syft/syft/file"
	"github.com/google/go-cmp/cmp"

	"github.com/sallyport-dev/sallyport/internal/testimage"
)

func TestReduceArchive(t *testing.T) {
	files := map[string]string{
		"META-INF/MANIFEST.MF": "Manifest-Version: 1.0\r\n", "META-INF/LICENSE": "a licence", "meta-inf/notice.txt": "n", "META-INF/services/x": "gone",
		"META-INF/maven/g/a/pom.xml": "<project/>", "META-INF/maven/g/a/pom.properties": "x=y", "a/b/C.class": strings.Repeat("gone", 100), "a/logo.png": "gone",
		"BOOT-INF/lib/x.JAR": "nested", "LICENSE.txt": "root", "Root.class": "root", "deep/my-pom.xml": "kept", "lib/y.zip": "nested",
	}
	archive := testimage.Zip(files)
	reduced := reduceArchive(archive)
	r, err := zip.NewReader(bytes.NewReader(reduced), int64(len(reduced)))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, f := range r.File {
		content, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(content) // which checks the CRC
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		got[f.Name] = string(data)
	}
	want := maps.Clone(files)
	for name, content := range files {
		if strings.HasPrefix(content, "gone") {
			delete(want, name)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what is left (-want +got):\n%s", diff)
	}
	encrypted := bytes.Clone(archive)
	directory := bytes.Index(encrypted, []byte("PK\x01\x02"))
	encrypted[directory+8] |= 1
	for name, odd := range map[string][]byte{
		"nothing to leave out": testimage.Zip(map[string]string{"META-INF/MANIFEST.MF": "x"}), "no archive": []byte("PK\x03\x04 no"), "empty": nil,
		"cut": archive[:len(archive)-30], "something before": append([]byte("#!/bin/sh\n"), archive...), "encrypted": encrypted,
	} {
		if reduceArchive(odd) != nil {
			t.Errorf("an archive with %s was reduced", name)
		}
	}
}

func FuzzReduceArchive(f *testing.F) {
	f.Add(testimage.Zip(map[string]string{"META-INF/MANIFEST.MF": "x", "a/B.class": "y"}))
	f.Fuzz(func(t *testing.T, archive []byte) {
		reduced := reduceArchive(archive)
		if reduced == nil {
			return
		}
		if again := reduceArchive(reduced); again != nil {
			t.Errorf("a reduced archive was reduced again")
		}
	})
}

// TestScanner holds the scanner that is built late against the one that syft builds, since it is
// made by a function whose type nothing else checks.
func TestScanner(t *testing.T) {
	mod, err := os.ReadFile("../../../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(mod, []byte("github.com/anchore/syft "+scannerVersion+"\n")) {
		t.Errorf("syft is of another version than %s: look at its licenses.NewScanner, and change scannerVersion", scannerVersion)
	}
	config := syft.DefaultCreateSBOMConfig()
	ctx, err := syft.SetContextLicenseScanner(&askedContext{Context: context.Background(), keys: map[any]bool{}}, config.Licenses)
	if err != nil {
		t.Fatal(err)
	}
	s, err := newSurroundings()
	if err != nil {
		t.Fatal(err)
	}
	keys := slices.DeleteFunc(slices.Collect(maps.Keys(s)), func(key any) bool { return !isScannerKey(key) })
	if len(keys) != 1 {
		t.Fatalf("the surroundings hold %d scanners of licences", len(keys))
	}
	if want, got := fmt.Sprintf("%T", ctx.Value(keys[0])), fmt.Sprintf("%T", s[keys[0]]); want != got {
		t.Errorf("a scanner of type %s, want %s", got, want)
	}
}

func FuzzDecodeResult(f *testing.F) {
	ctx, remove := probeContext()
	defer remove()
	archive := testimage.Zip(map[string]string{"META-INF/MANIFEST.MF": "Manifest-Version: 1.0\r\nImplementation-Version: 1\r\n"})
	for _, p := range newCatalogers().list {
		if p.remembered {
			packages, relationships, _ := p.cataloger.Catalog(ctx, &probeResolver{cataloger: p, path: "/a.jar", content: archive})
			encoded, err := encodeResult(result{packages, relationships})
			if err != nil || len(packages) == 0 {
				f.Fatal(packages, err)
			}
			f.Add(encoded)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := decodeResult(data, false, func(c file.Coordinates) (file.Location, bool) { return file.NewLocationFromCoordinates(c), true })
		if err != nil {
			return
		}
		if _, err := encodeResult(r); err != nil && len(r.packages) == 0 {
			t.Error(err)
		}
	})
}
