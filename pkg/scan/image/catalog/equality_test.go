package catalog_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/anchore/syft/syft/format/syftjson"
	"github.com/anchore/syft/syft/sbom"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-containerregistry/pkg/v1/layout"

	"github.com/sallyport-dev/sallyport/internal/testimage"
	"github.com/sallyport-dev/sallyport/pkg/scan/image"
	"github.com/sallyport-dev/sallyport/pkg/scan/image/catalog"
)

// TestEqualsSyft compares whole packages, with their metadata and identifiers, and what relates them,
// with what the syft command of the same version finds.
func TestEqualsSyft(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the syft command")
	}
	inspector := catalog.NewInspector()
	for _, n := range testimage.All(t) {
		t.Run(n.Name, func(t *testing.T) {
			t.Parallel()
			dir := n.Spec.Layout(t)
			want := packagesOf(t, syft(t, dir), nil)
			o := image.Options{Inspector: inspector, Cache: image.Cache{Dir: t.TempDir()}}
			for _, run := range []struct {
				name    string
				options image.Options
			}{{"cold", o}, {"warm", o}, {"without a cache", image.Options{Inspector: inspector}}} {
				compare(t, run.name, want, catalogue(t, inspector, openLayout(t, dir), run.options))
			}
		})
	}
}

// TestEqualsSyftLab compares the big images that make lab builds.
func TestEqualsSyftLab(t *testing.T) {
	lab := os.Getenv("SALLYPORT_LAB")
	if lab == "" {
		t.Skip("set SALLYPORT_LAB to the folder that make lab has filled")
	}
	inspector := catalog.NewInspector()
	o := image.Options{Inspector: inspector, Cache: image.Cache{Dir: t.TempDir()}}
	for _, name := range []string{"big-oci", "big2-oci", "big-zstd-oci", "big-oci"} {
		dir := filepath.Join(lab, name)
		want := packagesOf(t, syft(t, dir), nil)
		compare(t, name, want, catalogue(t, inspector, openLayout(t, dir), o))
	}
}

// TestReadsLayersOnce holds what is kept against what catalogers ask for: a layer that has to be read
// again costs as much as the first time.
func TestReadsLayersOnce(t *testing.T) {
	inspector := catalog.NewInspector()
	for _, n := range testimage.All(t) {
		t.Run(n.Name, func(t *testing.T) {
			img := openLayout(t, n.Spec.Layout(t))
			layers, err := image.Load(context.Background(), img, image.Options{Inspector: inspector})
			if err != nil {
				t.Fatal(err)
			}
			defer image.CloseLayers(layers)
			missed, err := inspector.Missed(context.Background(), img, layers)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(onceMore[n.Name], missed); diff != "" {
				t.Errorf("contents that had to be fetched (-want +got):\n%s", diff)
			}
		})
	}
}

// onceMore are the images that need a second reading, and what for.
var onceMore = map[string][]string{}

// syftCommand is built once; the go command keeps it in its cache.
var syftCommand = sync.OnceValues(func() (string, error) {
	cmd := exec.Command("go", "tool", "-n", "syft")
	cmd.Dir = filepath.Join("..", "..", "..", "..", "internal", "tools", "syft")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		err = errors.New(string(exit.Stderr))
	}
	return strings.TrimSpace(string(out)), err
})

// syft returns what the syft command says about an OCI layout, as its own JSON.
func syft(t *testing.T, dir string) []byte {
	t.Helper()
	command, err := syftCommand()
	if err != nil {
		t.Fatalf("build syft: %v", err)
	}
	cmd := exec.Command(command, "scan", "-q", "oci-dir:"+dir, "-o", "syft-json")
	// Its temporary files and its configuration are not those of whoever runs the test.
	home := t.TempDir()
	cmd.Env = append(os.Environ(), "SYFT_CHECK_FOR_APP_UPDATE=false", "TMPDIR="+home, "HOME="+home, "XDG_CONFIG_HOME="+home)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("syft: %v\n%s", err, stderr.String())
	}
	return out
}

// openLayout opens the image of an OCI layout folder.
func openLayout(t *testing.T, dir string) *image.Image {
	t.Helper()
	index, err := layout.ImageIndexFromPath(dir)
	if err != nil {
		t.Fatal(err)
	}
	list, err := index.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	stored, err := index.Image(list.Manifests[0].Digest)
	if err != nil {
		t.Fatal(err)
	}
	config, err := stored.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := stored.Manifest()
	if err != nil {
		t.Fatal(err)
	}
	img := &image.Image{Name: dir}
	for i, l := range manifest.Layers {
		blob := filepath.Join(dir, "blobs", l.Digest.Algorithm, l.Digest.Hex)
		img.Layers = append(img.Layers, image.LayerSource{
			Digest: l.Digest.String(), DiffID: config.RootFS.DiffIDs[i].String(), MediaType: string(l.MediaType), Size: l.Size,
			Open: func(context.Context) (io.ReadCloser, error) { return os.Open(blob) },
		})
	}
	return img
}

func catalogue(t *testing.T, inspector *catalog.Inspector, img *image.Image, o image.Options) packages {
	t.Helper()
	layers, err := image.Load(context.Background(), img, o)
	if err != nil {
		t.Fatal(err)
	}
	defer image.CloseLayers(layers)
	c := inspector.Begin(img, o)
	for i, l := range layers {
		c.Add(i, l)
	}
	found, err := c.Find(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return packagesOf(t, encode(t, found), c.CPEs(found))
}

func encode(t *testing.T, s *sbom.SBOM) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := syftjson.NewFormatEncoder().Encode(&out, *s); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// packages are what a document in syft's JSON says about packages, one text for each.
type packages struct {
	byID      map[string]string
	relations map[string]bool
}

// packagesOf reads them. CPEs are compared as texts, those of the document or, if they are not nil, others.
func packagesOf(t *testing.T, document []byte, cpes map[string][]string) packages {
	t.Helper()
	var doc struct {
		Artifacts             []map[string]any
		ArtifactRelationships []struct{ Parent, Child, Type string }
		Distro                any
	}
	if err := json.Unmarshal(document, &doc); err != nil {
		t.Fatal(err)
	}
	p := packages{map[string]string{}, map[string]bool{}}
	for _, a := range doc.Artifacts {
		texts := cpes[a["id"].(string)]
		if list, ok := a["cpes"].([]any); ok && cpes == nil {
			for _, c := range list {
				texts = append(texts, c.(map[string]any)["cpe"].(string))
			}
		}
		a["cpes"] = texts
		p.byID[a["id"].(string)] = indented(t, a)
	}
	p.byID["distribution"] = indented(t, doc.Distro)
	for _, r := range doc.ArtifactRelationships {
		if r.Type != "contains" { // which files a package owns is not told
			p.relations[r.Type+" "+r.Parent+" "+r.Child] = true
		}
	}
	return p
}

func indented(t *testing.T, v any) string {
	t.Helper()
	text, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func compare(t *testing.T, run string, want, got packages) {
	t.Helper()
	if diff := cmp.Diff(want.byID, got.byID); diff != "" {
		t.Errorf("%s: packages differ from syft's (-want +got):\n%s", run, diff)
	}
	lost, extra := missing(want.relations, got.relations), missing(got.relations, want.relations)
	if len(lost)+len(extra) > 0 {
		t.Errorf("%s: relationships differ from syft's: %d are lost, %d are not syft's\nlost: %s\nextra: %s", run, len(lost), len(extra),
			strings.Join(lost[:min(5, len(lost))], "\n"), strings.Join(extra[:min(5, len(extra))], "\n"))
	}
	if len(want.byID) < 2 {
		t.Logf("%s: syft found no packages", run)
	}
}

func missing(in, from map[string]bool) []string {
	var list []string
	for _, s := range slices.Sorted(maps.Keys(in)) {
		if !from[s] {
			list = append(list, s)
		}
	}
	return list
}

// TestLayerNotRead leaves a layer out, as foreign layers are: what the others hold is found all the same.
func TestLayerNotRead(t *testing.T) {
	spec := testimage.Spec{Layers: testimage.Text(t, `
-- var/lib/dpkg/status --
Package: first
Status: install ok installed
Version: 1.0
Architecture: amd64
-- layer gzip COPY other /other --
-- other/file --
text
`)}
	inspector := catalog.NewInspector()
	img := openLayout(t, spec.Layout(t))
	o := image.Options{Inspector: inspector}
	layers, err := image.Load(context.Background(), img, o)
	if err != nil {
		t.Fatal(err)
	}
	defer image.CloseLayers(layers)
	for _, order := range [][]int{{0, 1}, {1, 0}} {
		c := inspector.Begin(img, o)
		for _, i := range order {
			if i == 1 {
				c.Add(1, nil)
			} else {
				c.Add(0, layers[0])
			}
		}
		found, err := c.Find(context.Background())
		if err != nil || found.Artifacts.Packages.PackageCount() != 1 {
			t.Errorf("order %v: %v, %v packages", order, err, found)
		}
	}
	c := inspector.Begin(img, o)
	c.Add(1, layers[1])
	if _, err := c.Find(context.Background()); err == nil || !strings.Contains(err.Error(), "layer 0 was not read") {
		t.Errorf("a layer that nobody added: %v", err)
	}
}
