package source

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	ocilayout "github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/klauspost/compress/gzip"
)

// file is one file of an archive made by hand; a link when it has a target.
type file struct{ name, content, link string }

func tarOf(files ...file) []byte {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range files {
		h := &tar.Header{Name: f.name, Mode: 0o644, Size: int64(len(f.content))}
		if f.link != "" {
			h.Typeflag, h.Linkname = tar.TypeSymlink, f.link
		}
		_ = w.WriteHeader(h)
		_, _ = io.WriteString(w, f.content)
	}
	_ = w.Close()
	return b.Bytes()
}

func gzipped(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write(b)
	_ = z.Close()
	return out.Bytes()
}

// write puts bytes into a file of the test's own folder.
func write(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// layoutDir writes images and indexes as an OCI layout.
func layoutDir(t *testing.T, add func(ocilayout.Path)) string {
	t.Helper()
	dir := t.TempDir()
	add(must(ocilayout.Write(dir, mutate.IndexMediaType(emptyIndex(), ociIndex))))
	return dir
}

// filesOf reads a folder for an archive of it.
func filesOf(t *testing.T, dir string) []file {
	t.Helper()
	var files []file
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			files = append(files, file{name: must(filepath.Rel(dir, path)), content: string(must(os.ReadFile(path)))})
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// legacyFiles is what docker save wrote before version 25: a folder for each layer, of which one that
// comes twice is a link, and the configuration under its digest.
func legacyFiles(img v1.Image, tags ...string) []file {
	var files []file
	entry := dockerEntry{Config: strings.TrimPrefix(must(img.ConfigName()).String(), "sha256:") + ".json", RepoTags: tags}
	seen := map[string]string{}
	for i, l := range must(img.Layers()) {
		dir := fmt.Sprintf("%064d", i)
		entry.Layers = append(entry.Layers, dir+"/layer.tar")
		id := must(l.DiffID()).String()
		if first, ok := seen[id]; ok {
			files = append(files, file{name: dir + "/layer.tar", link: "../" + first + "/layer.tar"})
			continue
		}
		seen[id] = dir
		files = append(files, file{name: dir + "/VERSION", content: "1.0"}, file{name: dir + "/layer.tar", content: string(must(io.ReadAll(must(l.Uncompressed()))))})
	}
	files = append(files, file{name: entry.Config, content: string(must(img.RawConfigFile()))})
	return append(files, file{name: "manifest.json", content: string(must(json.Marshal([]dockerEntry{entry})))})
}

func TestDockerArchive(t *testing.T) {
	img := testImage("linux/amd64", "one")
	twice := must(mutate.AppendLayers(img, must(img.Layers())[0])) // the base layer once more
	var written bytes.Buffer
	if err := tarball.Write(must(name.ParseReference("acme/app:1")), img, &written); err != nil {
		t.Fatal(err)
	}
	for what, tc := range map[string]struct {
		archive []byte
		want    v1.Image
	}{
		"by go-containerregistry": {written.Bytes(), img},
		"legacy":                  {tarOf(legacyFiles(twice, "acme/app:1")...), twice},
		"legacy, ./ in names":     {tarOf(dotted(legacyFiles(img, "acme/app:1"))...), img},
	} {
		for how, content := range map[string][]byte{"plain": tc.archive, "gzip": gzipped(tc.archive)} {
			t.Run(what+", "+how, func(t *testing.T) {
				path := write(t, "image.tar", content)
				for _, name := range []string{path, "docker-archive:" + path} {
					set := mustOpen(t, name, Options{})
					got := set.Images[0]
					checkImage(t, got, tc.want)
					if set.Kind != "docker-archive" || got.Name != name || !slices.Equal(got.Tags, []string{"docker.io/acme/app:1"}) || got.Digest != "" {
						t.Errorf("kind %s, %s, tags %q, %q", set.Kind, got.Name, got.Tags, got.Digest)
					}
					if (got.Stream != nil) != (how == "gzip") {
						t.Error("a plain archive has layers to open, a compressed one a stream")
					}
				}
			})
		}
	}
}

func dotted(files []file) []file {
	for i := range files {
		files[i].name = "./" + files[i].name
	}
	return files
}

func TestDockerArchiveOfSeveral(t *testing.T) {
	one, two := testImage("linux/amd64", "one"), testImage("linux/amd64", "two")
	var b bytes.Buffer
	if err := tarball.MultiRefWrite(map[name.Reference]v1.Image{must(name.ParseReference("acme/one:1")): one, must(name.ParseReference("acme/two")): two}, &b); err != nil {
		t.Fatal(err)
	}
	path := write(t, "images.tar", b.Bytes())
	for selected, want := range map[string]v1.Image{"acme/one:1": one, "docker.io/acme/two:latest": two, "acme/two": two, must(two.ConfigName()).String(): two} {
		checkImage(t, mustOpen(t, path, Options{Select: selected}).Images[0], want)
	}
	wantError(t, path, Options{}, "holds 2 images; select one of", "docker.io/acme/one:1", "docker.io/acme/two:latest")
	wantError(t, path, Options{Select: "acme/three"}, `no image "acme/three"`, "docker.io/acme/one:1")
}

func TestLayout(t *testing.T) {
	img, index := testImage("linux/amd64", "one"), testIndex("linux/amd64", "linux/arm64")
	platform := must(v1.ParsePlatform("linux/arm64"))
	named := ocilayout.WithAnnotations(map[string]string{refName: "1", containerdName: "docker.io/acme/app:1"})
	for what, tc := range map[string]struct {
		add func(ocilayout.Path)
		o   Options
		n   int
	}{
		"one image":        {func(p ocilayout.Path) { _ = p.AppendImage(img, named) }, Options{}, 1},
		"selected by tag":  {func(p ocilayout.Path) { _ = p.AppendImage(img, named); _ = p.AppendIndex(index) }, Options{Select: "acme/app:1"}, 1},
		"by its short tag": {func(p ocilayout.Path) { _ = p.AppendImage(img, named); _ = p.AppendIndex(index) }, Options{Select: "1"}, 1},
		"by digest":        {func(p ocilayout.Path) { _ = p.AppendImage(img); _ = p.AppendIndex(index) }, Options{Select: must(img.Digest()).String()}, 1},
		"index, all":       {func(p ocilayout.Path) { _ = p.AppendIndex(index) }, Options{Platform: "all"}, 2},
		"beside its evidence": {func(p ocilayout.Path) {
			_ = p.AppendImage(img)
			for i, a := range []map[string]string{{"kind": "dev.cosignproject.cosign/sigs"}, {refName: "acme/app:sha256-" + strings.Repeat("a", 64) + ".att"}, {refName: "sha256-" + strings.Repeat("a", 64)}} {
				_ = p.AppendImage(testImage("linux/amd64", fmt.Sprint("evidence ", i)), ocilayout.WithAnnotations(a))
			}
		}, Options{}, 1},
		"platforms beside each other": {func(p ocilayout.Path) {
			_ = p.AppendImage(img, ocilayout.WithPlatform(*must(v1.ParsePlatform("linux/amd64"))))
			_ = p.AppendImage(testImage("linux/arm64", "two"), ocilayout.WithPlatform(*platform))
		}, Options{Platform: "linux/amd64"}, 1},
	} {
		t.Run(what, func(t *testing.T) {
			dir := layoutDir(t, tc.add)
			plain := tarOf(filesOf(t, dir)...)
			want := img
			if tc.n == 2 {
				want = testImage("linux/amd64", "linux-amd64")
			}
			for kind, path := range map[string]string{"oci-dir": dir, "oci-archive": write(t, "image.tar", plain), "oci-archive:": write(t, "image.tar.gz", gzipped(plain))} {
				set := mustOpen(t, path, tc.o)
				if len(set.Images) != tc.n || set.Kind != strings.TrimSuffix(kind, ":") {
					t.Fatalf("%s: %d images of the kind %s", kind, len(set.Images), set.Kind)
				}
				checkImage(t, set.Images[0], want)
			}
		})
	}
	several := layoutDir(t, func(p ocilayout.Path) { _ = p.AppendImage(img, named); _ = p.AppendIndex(index) })
	wantError(t, several, Options{}, "2 images; select one of", "docker.io/acme/app:1", must(index.Digest()).String())
	missing := layoutDir(t, func(p ocilayout.Path) { _ = p.AppendIndex(index) })
	gone := must(testImage("linux/arm64", "linux-arm64").Digest()).Hex
	if err := os.Remove(filepath.Join(missing, "blobs/sha256", gone)); err != nil {
		t.Fatal(err)
	}
	set := mustOpen(t, missing, Options{Platform: "all"})
	if len(set.Images) != 1 || set.Indexes[0].Entries[1].Skipped != "not in the archive" {
		t.Errorf("%d images, %+v", len(set.Images), set.Indexes[0].Entries)
	}
	wantError(t, missing, Options{Platform: "linux/arm64"}, gone)
}

// A layout whose blobs are not what they are named after, whose links lead out, or whose two
// descriptions differ.
func TestV14LayoutsThatLie(t *testing.T) {
	img := testImage("linux/amd64", "one")
	fresh := func() string { return layoutDir(t, func(p ocilayout.Path) { _ = p.AppendImage(img) }) }
	manifest := filepath.Join("blobs/sha256", must(img.Digest()).Hex)
	config := filepath.Join("blobs/sha256", must(img.ConfigName()).Hex)

	for _, blob := range []string{manifest, config} {
		dir := fresh()
		content := must(os.ReadFile(filepath.Join(dir, blob)))
		if err := os.WriteFile(filepath.Join(dir, blob), append(content, ' '), 0o600); err != nil {
			t.Fatal(err)
		}
		wantError(t, dir, Options{}, "has the digest")
		wantError(t, write(t, "a.tar", tarOf(filesOf(t, dir)...)), Options{}, "has the digest")
	}

	dir := fresh()
	outside := write(t, "secret", must(img.RawManifest()))
	_ = os.Remove(filepath.Join(dir, manifest))
	if err := os.Symlink(outside, filepath.Join(dir, manifest)); err != nil {
		t.Fatal(err)
	}
	wantError(t, dir, Options{}, "escapes")

	both := append(filesOf(t, fresh()), legacyFiles(testImage("linux/amd64", "two"), "acme/app:1")...)
	wantError(t, write(t, "both.tar", tarOf(both...)), Options{}, "Docker and containerd would run different things")

	entry := dockerEntry{Config: config, Layers: []string{}}
	for _, l := range must(img.Layers()) {
		entry.Layers = append(entry.Layers, "blobs/sha256/"+must(l.Digest()).Hex)
	}
	agreeing := append(filesOf(t, fresh()), file{name: "manifest.json", content: string(must(json.Marshal([]dockerEntry{entry})))})
	path := write(t, "agree.tar", tarOf(agreeing...))
	checkImage(t, mustOpen(t, path, Options{}).Images[0], img)
	checkImage(t, mustOpen(t, "docker-archive:"+path, Options{}).Images[0], img)
}

func TestV14ArchivesThatLie(t *testing.T) {
	img := testImage("linux/amd64", "one")
	files := legacyFiles(img, "acme/app:1")
	config := must(img.RawConfigFile())
	manifest := func(config string, layers ...string) file {
		return file{name: "manifest.json", content: string(must(json.Marshal([]dockerEntry{{Config: config, Layers: layers}})))}
	}
	hex := sha256Of(nil)[7:]
	whole := tarOf(files...)
	for what, tc := range map[string]struct {
		content []byte
		want    string
	}{
		"empty":                        {nil, "not a tar archive"},
		"text":                         {[]byte(strings.Repeat("hello\n", 1000)), "tar archive"},
		"truncated":                    {whole[:len(whole)/2], "unexpected EOF"},
		"truncated, gzip":              {gzipped(whole)[:300], "unexpected EOF"},
		"zstd":                         {[]byte{0x28, 0xb5, 0x2f, 0xfd, 0, 0}, "unpack it first"},
		"no image":                     {tarOf(file{name: "hello", content: "world"}), "holds no image"},
		"no manifest of an image":      {tarOf(file{name: "manifest.json", content: "{}"}), "is not a list"},
		"no images":                    {tarOf(file{name: "manifest.json", content: "[]"}), "names no image"},
		"a name twice":                 {tarOf(append(files, manifest("x.json"))...), "twice"},
		"configuration misnamed":       {tarOf(file{name: hex + ".json", content: "{}"}, manifest(hex+".json")), "has the digest"},
		"configuration outside":        {tarOf(manifest("../../etc/passwd")), "not in the archive"},
		"configuration, absolute":      {tarOf(manifest("/etc/passwd")), "not in the archive"},
		"configuration by a link out":  {tarOf(file{name: "c.json", link: "../../etc/passwd"}, manifest("c.json")), "not in the archive"},
		"configuration in a circle":    {tarOf(file{name: "a", link: "b"}, file{name: "b", link: "a"}, manifest("a")), "circle"},
		"name that leads out":          {tarOf(file{name: "../c.json", content: "{}"}, manifest("c.json")), "not in the archive"},
		"layer outside":                {tarOf(file{name: "c.json", content: `{"rootfs":{"diff_ids":["` + sha256Of(nil) + `"]}}`}, manifest("c.json", "../../etc/passwd")), "not in the archive"},
		"fewer layers":                 {tarOf(file{name: "c.json", content: string(config)}, manifest("c.json")), "has 0 layers"},
		"diff ID that is none":         {tarOf(file{name: "c.json", content: `{"rootfs":{"diff_ids":["../x"]}}`}, manifest("c.json", "x")), "diff_ids[0]"},
		"a million layers":             {tarOf(file{name: "c.json", content: `{"rootfs":{"diff_ids":[` + strings.Repeat(`"",`, 1e6) + `""]}}`}, manifest("c.json")), "more than 512 layers"},
		"configuration bigger than is": {tarOf(file{name: "c.json", content: "{" + strings.Repeat(" ", 9<<20)}, manifest("c.json")), "bigger than 8 MiB"},
	} {
		t.Run(what, func(t *testing.T) { wantError(t, write(t, "image.tar", tc.content), Options{}, tc.want) })
	}
	path := write(t, "image.tar", whole)
	wantError(t, path, Options{Limits: Limits{Files: 3}}, "more than 3 files")
	wantError(t, write(t, "bomb.tgz", gzipped(whole)), Options{Limits: Limits{Archive: 4096}}, "bomb")
}

// FuzzArchive opens archives as either of their kinds. What opens has the configuration that its
// digest says, as many layers as that, and layers that lie within the archive.
func FuzzArchive(f *testing.F) {
	diffID := sha256Of([]byte("layer"))
	config := `{"rootfs":{"diff_ids":["` + diffID + `"]}}`
	manifest := `{"schemaVersion":2,"config":{"mediaType":"` + ociConfig + `","digest":"` + sha256Of([]byte(config)) + `"},"layers":[{"digest":"` + diffID + `","size":5}]}`
	docker := []file{{name: "c.json", content: config}, {name: "a/layer.tar", content: "layer"}, {name: "b", link: "a/layer.tar"}, {name: "manifest.json", content: `[{"Config":"c.json","Layers":["b"]}]`}}
	oci := []file{
		{name: "oci-layout"}, {name: blobName(sha256Of([]byte(config))), content: config}, {name: blobName(diffID), content: "layer"},
		{name: blobName(sha256Of([]byte(manifest))), content: manifest},
		{name: "index.json", content: `{"schemaVersion":2,"manifests":[{"mediaType":"` + ociManifest + `","digest":"` + sha256Of([]byte(manifest)) + `"}]}`},
	}
	for _, files := range [][]file{docker, oci, append(docker, oci...)} {
		f.Add(tarOf(files...))
		f.Add(gzipped(tarOf(files...)))
	}
	o := Options{Limits: Limits{Archive: 1 << 20, Files: 100}.withDefaults()}
	f.Fuzz(func(t *testing.T, content []byte) {
		a, err := newArchive(bytes.NewReader(content), int64(len(content)), o.Limits)
		if err != nil {
			return
		}
		for _, kind := range []string{kindDockerArchive, kindOCIArchive} {
			r := &resolver{limits: o.Limits, all: true, set: &Set{}}
			if err := openArchive(t.Context(), target{kind: kind, archive: a}, o, r); err != nil {
				continue
			}
			for _, img := range r.set.Images {
				if sha256Of(img.Config) != img.ConfigDigest {
					t.Errorf("the configuration is not what its digest says")
				}
				if facts, err := parseConfig(img.Config, o.Limits); err != nil || len(facts.diffIDs) != len(img.Layers) {
					t.Errorf("%d layers, %v; the configuration has %d", len(img.Layers), err, len(facts.diffIDs))
				}
			}
		}
	})
}

func FuzzManifest(f *testing.F) {
	f.Add(must(testImage("linux/amd64", "x").RawManifest()), ociManifest)
	f.Add(must(testIndex("linux/amd64").RawManifest()), "")
	f.Add([]byte(`{"schemaVersion":2,"config":{},"layers":[{}]}`), "application/json")
	limits := Limits{Layers: 10, Entries: 10}.withDefaults()
	f.Fuzz(func(t *testing.T, raw []byte, contentType string) {
		m, err := parseManifest(raw, contentType, limits)
		if err != nil {
			return
		}
		if len(m.layers) > 10 || len(m.entries) > 10 {
			t.Errorf("%d layers and %d entries, over the limit", len(m.layers), len(m.entries))
		}
		if m.isIndex() && (m.layers != nil || m.config.Digest != "") {
			t.Error("an index with layers")
		}
		for _, d := range append(m.layers, m.entries...) {
			if !isDigest(d.Digest) || d.Size < 0 || strings.Contains(blobName(d.Digest), "..") {
				t.Errorf("descriptor %+v", d)
			}
		}
	})
}
