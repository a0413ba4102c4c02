package testimage

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cuelabs.dev/go/oci/ociregistry/ocimem"
	"cuelabs.dev/go/oci/ociregistry/ociserver"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

// Layout writes the image to a new OCI layout folder, and returns its path.
func (s Spec) Layout(tb testing.TB) string {
	tb.Helper()
	dir := filepath.Join(tb.TempDir(), "layout")
	p := s.platform()
	folder, err := layout.Write(dir, empty.Index)
	if err == nil {
		err = folder.AppendImage(s.Image(tb), layout.WithPlatform(p), layout.WithAnnotations(refName(s.name())))
	}
	if err != nil {
		tb.Fatalf("write layout: %v", err)
	}
	return dir
}

// IndexLayout writes an index to a new OCI layout folder: the layout's index has one entry, which is
// the index of images for several platforms. It returns the folder's path.
func IndexLayout(tb testing.TB, index v1.ImageIndex, name string) string {
	tb.Helper()
	dir := filepath.Join(tb.TempDir(), "layout")
	folder, err := layout.Write(dir, empty.Index)
	if err == nil {
		err = folder.AppendIndex(index, layout.WithAnnotations(refName(name)))
	}
	if err != nil {
		tb.Fatalf("write layout: %v", err)
	}
	return dir
}

func refName(name string) map[string]string {
	return map[string]string{"org.opencontainers.image.ref.name": name}
}

// Archive writes the image to a new archive of an OCI layout, and returns its path.
func (s Spec) Archive(tb testing.TB) string {
	tb.Helper()
	return writeTar(tb, filesBelow(tb, s.Layout(tb)))
}

// DockerSave writes the image as docker save does since version 25: an OCI layout with a
// manifest.json whose layers are uncompressed. It returns the archive's path.
func (s Spec) DockerSave(tb testing.TB) string {
	tb.Helper()
	plain := s
	plain.Layers = nil
	for _, l := range s.Layers {
		l.Compression, l.MediaType = None, ""
		plain.Layers = append(plain.Layers, l)
	}
	files := filesBelow(tb, plain.Layout(tb))
	var layers []string
	config := describe(tb, plain.Image(tb), func(diffID v1.Hash, _ []byte) { layers = append(layers, blobPath(diffID)) })
	return writeTar(tb, append(files, File{Path: "manifest.json", Data: saveManifest(tb, s.name(), blobPath(hashOf(config)), layers)}))
}

// LegacySave writes the image as docker save did before version 25: a folder for each layer, links to
// layers that are there twice, a configuration at the root. It returns the archive's path.
func (s Spec) LegacySave(tb testing.TB) string {
	tb.Helper()
	var (
		files  []File
		layers []string
		seen   = map[v1.Hash]string{}
	)
	config := describe(tb, s.Image(tb), func(diffID v1.Hash, archive []byte) {
		dir := hashOf([]byte(diffID.Hex + strings.Join(layers, ""))).Hex
		files = append(files, File{Path: dir, Type: Directory}, File{Path: dir + "/VERSION", Data: []byte("1.0")})
		if first, ok := seen[diffID]; ok {
			files = append(files, File{Path: dir + "/layer.tar", Type: Symlink, Target: "../" + first})
		} else {
			seen[diffID] = dir + "/layer.tar"
			files = append(files, File{Path: dir + "/layer.tar", Data: archive})
		}
		layers = append(layers, dir+"/layer.tar")
	})
	file := hashOf(config).Hex + ".json"
	return writeTar(tb, append(files, File{Path: file, Data: config}, File{Path: "manifest.json", Data: saveManifest(tb, s.name(), file, layers)}))
}

// Registry serves specs from a registry on loopback, each under the repository and tag of its name,
// and returns the registry's address ("127.0.0.1:40000"). It ends with the test.
func Registry(tb testing.TB, specs ...Spec) string {
	tb.Helper()
	server := httptest.NewServer(ociserver.New(ocimem.New(), nil))
	tb.Cleanup(server.Close)
	host := strings.TrimPrefix(server.URL, "http://")
	for _, s := range specs {
		Push(tb, host, s.name(), s.Image(tb))
	}
	return host
}

// Push puts an image or an index into a registry, under the repository and tag of name, whose own
// registry does not matter. It returns the name there.
func Push(tb testing.TB, host, image string, what remote.Taggable) string {
	tb.Helper()
	ref, err := name.ParseReference(image)
	if err != nil {
		tb.Fatal(err)
	}
	to, err := name.ParseReference(host + "/" + ref.Context().RepositoryStr() + ":" + ref.Identifier())
	if err != nil {
		tb.Fatal(err)
	}
	switch what := what.(type) {
	case v1.Image:
		err = remote.Write(to, what)
	case v1.ImageIndex:
		err = remote.WriteIndex(to, what)
	default:
		err = remote.Put(to, what)
	}
	if err != nil {
		tb.Fatalf("push %s: %v", to, err)
	}
	return to.Name()
}

// describe hands over an image's layers and returns its configuration.
func describe(tb testing.TB, img v1.Image, each func(diffID v1.Hash, archive []byte)) []byte {
	tb.Helper()
	layers, err := img.Layers()
	if err != nil {
		tb.Fatal(err)
	}
	for _, l := range layers {
		archive, err := readLayer(l)
		if err != nil {
			tb.Fatal(err)
		}
		each(hashOf(archive), archive)
	}
	config, err := img.RawConfigFile()
	if err != nil {
		tb.Fatal(err)
	}
	return config
}

func readLayer(l v1.Layer) ([]byte, error) {
	r, err := l.Uncompressed()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	var out bytes.Buffer
	_, err = out.ReadFrom(r)
	return out.Bytes(), err
}

func blobPath(h v1.Hash) string { return "blobs/" + h.Algorithm + "/" + h.Hex }

func saveManifest(tb testing.TB, name, config string, layers []string) []byte {
	tb.Helper()
	out, err := json.Marshal([]map[string]any{{"Config": config, "RepoTags": []string{name}, "Layers": layers}})
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

// filesBelow reads a folder.
func filesBelow(tb testing.TB, dir string) []File {
	tb.Helper()
	var files []File
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(path)))
		files = append(files, File{Path: path, Data: data})
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return files
}

func writeTar(tb testing.TB, files []File) string {
	tb.Helper()
	archive, err := Tar(files...)
	if err != nil {
		tb.Fatal(err)
	}
	path := filepath.Join(tb.TempDir(), "image.tar")
	if err := os.WriteFile(path, archive, 0o644); err != nil {
		tb.Fatal(err)
	}
	return path
}
