package testimage_test

import (
	"bytes"
	"debug/elf"
	"io/fs"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/validate"

	"github.com/sallyport-dev/sallyport/internal/testimage"
)

func TestAllImagesAreValid(t *testing.T) {
	all := testimage.All(t)
	for _, n := range all {
		t.Run(n.Name, func(t *testing.T) {
			// validate reads layers as gzip alone.
			spec := n.Spec
			spec.Layers = slices.Clone(spec.Layers)
			for i := range spec.Layers {
				spec.Layers[i].Compression = testimage.Gzip
			}
			var options []validate.Option
			if n.Name == "tree" { // which has a file twice in one layer, on purpose
				options = append(options, validate.Fast)
			}
			if err := validate.Image(spec.Image(t), options...); err != nil {
				t.Error(err)
			}
			if first, second := digest(t, n.Spec.Image(t)), digest(t, n.Spec.Image(t)); first != second {
				t.Errorf("two builds differ: %s and %s", first, second)
			}
		})
	}
	if len(all) < 7 {
		t.Errorf("%d images, which are not the ecosystems that matter", len(all))
	}
}

func TestText(t *testing.T) {
	got := testimage.Text(t, `
-- bin/su 4755 --
x
-- lib/ --
-- lib64 -> lib --
-- bin/hard => bin/su --
-- layer zstd RUN rm -rf /lib --
-- .wh.lib --
`)
	want := []testimage.Layer{
		{CreatedBy: "COPY . /", Files: []testimage.File{
			{Path: "bin/su", Mode: 0o4755, Data: []byte("x\n")},
			{Path: "lib/", Type: testimage.Directory},
			{Path: "lib64", Type: testimage.Symlink, Target: "lib"},
			{Path: "bin/hard", Type: testimage.Hardlink, Target: "bin/su"},
		}},
		{CreatedBy: "RUN rm -rf /lib", Compression: testimage.Zstd, Files: []testimage.File{{Path: ".wh.lib", Data: []byte{}}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got[0].Files[0].Mode&fs.FileMode(0o4000) == 0 {
		t.Error("the set-uid bit is lost")
	}
}

func TestStores(t *testing.T) {
	spec := testimage.Spec{Name: "example.com/a/b:2", Layers: testimage.Text(t, "-- x --\nx\n-- layer zstd again --\n-- y --\ny\n-- layer none more --\n-- y --\nz\n")}
	want := config(t, spec.Image(t))
	index, err := layout.ImageIndexFromPath(spec.Layout(t))
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := index.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	fromLayout, err := index.Image(manifest.Manifests[0].Digest)
	if err != nil {
		t.Fatal(err)
	}
	tag, err := name.NewTag(spec.Name)
	if err != nil {
		t.Fatal(err)
	}
	saved, err := tarball.ImageFromPath(spec.DockerSave(t), &tag)
	if err != nil {
		t.Fatal(err)
	}
	legacy, err := tarball.ImageFromPath(spec.LegacySave(t), &tag)
	if err != nil {
		t.Fatal(err)
	}
	ref, err := name.ParseReference(testimage.Registry(t, spec) + "/a/b:2")
	if err != nil {
		t.Fatal(err)
	}
	pulled, err := remote.Image(ref)
	if err != nil {
		t.Fatal(err)
	}
	for from, img := range map[string]v1.Image{"layout": fromLayout, "docker save": saved, "legacy save": legacy, "registry": pulled} {
		if got := config(t, img); got != want {
			t.Errorf("%s: config %s, want %s", from, got, want)
		}
	}
}

func TestIndex(t *testing.T) {
	arm := testimage.Spec{Platform: v1.Platform{OS: "linux", Architecture: "arm64", Variant: "v8"}}
	index := testimage.Index(t, testimage.Spec{}, arm)
	if err := validate.Index(index); err != nil {
		t.Error(err)
	}
	if _, err := layout.FromPath(testimage.IndexLayout(t, index, "example.com/multi:1")); err != nil {
		t.Error(err)
	}
}

func TestProgram(t *testing.T) {
	f, err := elf.NewFile(bytes.NewReader(testimage.Program(map[string][]byte{".dep-v0": []byte("d"), ".note.package": []byte("n")})))
	if err != nil {
		t.Fatal(err)
	}
	data, err := f.Section(".dep-v0").Data()
	if err != nil || string(data) != "d" {
		t.Errorf("section %q, %v", data, err)
	}
}

func digest(t *testing.T, img v1.Image) string {
	t.Helper()
	h, err := img.Digest()
	if err != nil {
		t.Fatal(err)
	}
	return h.String()
}

func config(t *testing.T, img v1.Image) string {
	t.Helper()
	h, err := img.ConfigName()
	if err != nil {
		t.Fatal(err)
	}
	return h.String()
}
