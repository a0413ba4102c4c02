package catalog_test

import (
	"fmt"
	"os"
	"path"
	"slices"
	"testing"

	"github.com/sallyport-dev/sallyport/internal/testimage"
	"github.com/sallyport-dev/sallyport/pkg/scan/image"
	"github.com/sallyport-dev/sallyport/pkg/scan/image/catalog"
)

// TestKnownFindings adds a layer to images that the cache knows, and compares what is found with the
// cache to what is found without: reusing what was found before must never show.
func TestKnownFindings(t *testing.T) {
	inspector := catalog.NewInspector()
	for _, n := range testimage.All(t) {
		t.Run(n.Name, func(t *testing.T) {
			o := image.Options{Inspector: inspector, Cache: image.Cache{Dir: t.TempDir()}}
			found := func(spec testimage.Spec, o image.Options) packages {
				return catalogue(t, inspector, openLayout(t, spec.Layout(t)), o)
			}
			base := found(n.Spec, o)
			compare(t, "again", base, found(n.Spec, o))
			for _, changed := range changes(n.Spec) {
				compare(t, changed.Name, found(changed.Spec, image.Options{Inspector: inspector}), found(changed.Spec, o))
			}
			compare(t, "at last", base, found(n.Spec, o))
		})
	}
}

// changes are images that differ from one in the last layer.
func changes(spec testimage.Spec) []testimage.Named {
	var all []testimage.Named
	with := func(name string, files ...testimage.File) {
		changed := spec
		changed.Layers = append(slices.Clone(spec.Layers), testimage.Layer{Files: files, Compression: testimage.None})
		all = append(all, testimage.Named{Name: name, Spec: changed})
	}
	with("another distribution", testimage.File{Path: "etc/os-release", Data: []byte("ID=sles\nVERSION_ID=15.5\nNAME=SLES\n")})
	with("a file of no interest", testimage.File{Path: "srv/data", Data: []byte("x")})
	for _, l := range spec.Layers {
		for _, f := range l.Files {
			if f.Type != testimage.Regular || len(f.Data) == 0 {
				continue
			}
			dir, base := path.Split(f.Path)
			edited := f
			edited.Data = append(slices.Clone(f.Data), "\nedited\n"...)
			with("edited "+f.Path, edited)
			with("deleted "+f.Path, testimage.File{Path: dir + ".wh." + base})
			with("licence beside "+f.Path, testimage.File{Path: dir + "LICENSE", Data: []byte(licence)})
			with("link to "+f.Path, testimage.File{Path: "elsewhere/" + base, Type: testimage.Symlink, Target: "/" + f.Path})
			moved := f
			moved.Path = "moved/" + f.Path
			with("copied "+f.Path, moved)
		}
	}
	if os.Getenv("SALLYPORT_LAB") != "" {
		return all
	}
	// Some of them, the same each time.
	const most = 5
	var some []testimage.Named
	for i := range all {
		if i < 2 || i*most/len(all) != (i-1)*most/len(all) {
			some = append(some, all[i])
		}
	}
	return some
}

const licence = `Permission to use, copy, modify, and/or distribute this software for any
purpose with or without fee is hereby granted, provided that the above
copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH
REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF MERCHANTABILITY
AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT,
INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM
LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR
OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR
PERFORMANCE OF THIS SOFTWARE.
`

// TestKnownFindingsOfOneFile changes what a finding depends on, one by one.
func TestKnownFindingsOfOneFile(t *testing.T) {
	inspector := catalog.NewInspector()
	npm := func(name, license string) testimage.File {
		return testimage.File{Path: "app/node_modules/a/package.json", Data: fmt.Appendf(nil, `{"name": %q, "version": "1.0.0", "license": %q}`, name, license)}
	}
	o := image.Options{Inspector: inspector, Cache: image.Cache{Dir: t.TempDir()}}
	layers := func(files ...testimage.File) testimage.Spec {
		return testimage.Spec{Layers: []testimage.Layer{{Files: files}}}
	}
	for _, spec := range []testimage.Spec{
		layers(npm("a", "MIT")), layers(npm("b", "MIT")), layers(npm("b", "")), layers(npm("b", ""), testimage.File{Path: "app/node_modules/a/LICENSE", Data: []byte(licence)}),
		layers(npm("a", "MIT"), testimage.File{Path: "app/link", Type: testimage.Symlink, Target: "node_modules"}),
	} {
		dir := spec.Layout(t)
		want := catalogue(t, inspector, openLayout(t, dir), image.Options{Inspector: inspector})
		for range 2 {
			compare(t, "with a cache", want, catalogue(t, inspector, openLayout(t, dir), o))
		}
	}
}
