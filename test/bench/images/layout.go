//go:build linux

package images

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// configVersion changes when what is written here does.
const configVersion = 2

// images writes the layouts.
func (l *lab) images(layers []layer) error {
	files := func(layers []layer, of func(layer) string) []string {
		var out []string
		for _, made := range layers {
			out = append(out, of(made))
		}
		return out
	}
	gz := func(made layer) string { return made.gzip }
	zst := func(made layer) string { return made.zstd }
	all, big := layers, layers[:len(layers)-1]
	if err := l.image(Big, big, files(big, gz), types.OCILayer); err != nil {
		return err
	}
	if err := l.image(BigZstd, big, files(big, zst), types.OCILayerZStd); err != nil {
		return err
	}
	return l.image(Next, all, files(all, gz), types.OCILayer)
}

// image writes one layout, and puts it in place when it is whole.
func (l *lab) image(name string, layers []layer, files []string, media types.MediaType) error {
	img := mutate.MediaType(empty.Image, types.OCIManifestSchema1)
	img = mutate.ConfigMediaType(img, types.OCIConfigJSON)
	created := v1.Time{Time: time.Unix(epoch, 0).UTC()}
	img, err := mutate.ConfigFile(img, &v1.ConfigFile{
		OS: "linux", Architecture: "amd64", Created: created, RootFS: v1.RootFS{Type: "layers"},
		Config: v1.Config{
			User: "1000", Cmd: []string{"node", "/app/web/index.js"}, WorkingDir: "/app/web",
			Env:    []string{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
			Labels: map[string]string{"org.opencontainers.image.source": "https://git.example.com/acme/shop"},
		},
	})
	if err != nil {
		return err
	}
	for i, file := range files {
		made, err := tarball.LayerFromFile(file, tarball.WithMediaType(media))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		img, err = mutate.Append(img, mutate.Addendum{Layer: made, MediaType: media, History: v1.History{Created: created, CreatedBy: layers[i].createdBy}})
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	path := filepath.Join(l.work, name)
	folder, err := layout.Write(path, empty.Index)
	if err != nil {
		return err
	}
	tag := map[string]string{"org.opencontainers.image.ref.name": "latest"}
	if err := folder.AppendImage(img, layout.WithAnnotations(tag), layout.WithPlatform(v1.Platform{OS: "linux", Architecture: "amd64"})); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	final := filepath.Join(l.dir, name)
	if err := os.RemoveAll(final); err != nil {
		return err
	}
	return os.Rename(path, final)
}
