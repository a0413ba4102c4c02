package catalog

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"sync"

	"github.com/anchore/syft/syft"
	"github.com/anchore/syft/syft/cataloging"
	"github.com/anchore/syft/syft/cataloging/filecataloging"
	"github.com/anchore/syft/syft/cataloging/pkgcataloging"
	"github.com/anchore/syft/syft/file"
	"github.com/anchore/syft/syft/pkg"
	"github.com/anchore/syft/syft/sbom"
	"github.com/anchore/syft/syft/source"
	"github.com/anchore/syft/syft/source/stereoscopesource"
	_ "modernc.org/sqlite" // rpm databases

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// Version is syft's, as it was linked.
var Version = sync.OnceValue(func() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, d := range info.Deps {
		if d.Path == "github.com/anchore/syft" {
			return d.Version
		}
	}
	return "unknown"
})

// rounds is how often cataloging is tried: each try can ask for contents beside those that the one
// before asked for.
const rounds = 5

// Cataloging finds the packages of one image while its layers are being read.
type Cataloging struct {
	inspector *Inspector
	img       *image.Image
	options   image.Options
	builder   *treeBuilder
	closed    sync.Once
}

// large is the size of an image, in bytes as stored, from which on it surely holds licences.
const large = 32 << 20

// Begin begins with an image whose layers are read with the inspector and these options. Close has to be
// called.
func (i *Inspector) Begin(img *image.Image, o image.Options) *Cataloging {
	var size int64
	for _, l := range img.Layers {
		size += max(l.Size, 0)
	}
	sharedLicences.use(o.Cache, size > large)
	return &Cataloging{inspector: i, img: img, options: o, builder: newTreeBuilder(img)}
}

// Add takes a layer; nil is one that was not read. Each is added once, in any order, from any goroutine.
func (c *Cataloging) Add(index int, l *image.Layer) { c.builder.layers <- numbered{index, l} }

// Close says that no layer will come any more.
func (c *Cataloging) Close() { c.closed.Do(func() { close(c.builder.layers) }) }

// Find finds the packages when all layers were added.
func (c *Cataloging) Find(ctx context.Context) (*sbom.SBOM, error) {
	c.Close()
	t, err := c.builder.result()
	if err != nil {
		return nil, err
	}
	for range rounds {
		kept := &findings{}
		found, err := c.inspector.try(ctx, c.img, t, c.options.Cache, kept)
		if err != nil {
			return nil, err
		}
		if len(t.missed) == 0 {
			kept.keep(c.options.Cache)
			return found, nil
		}
		if err := t.fetch(ctx, c.img, c.options); err != nil {
			return nil, err
		}
	}
	return nil, fmt.Errorf("cataloging asked for more files in each of %d tries", rounds)
}

func (i *Inspector) try(ctx context.Context, img *image.Image, t *tree, cache image.Cache, kept *findings) (*sbom.SBOM, error) {
	around, err := newSurroundings()
	if err != nil {
		return nil, fmt.Errorf("prepare catalogers: %w", err)
	}
	ctx, remove := around.context(ctx)
	defer remove()
	config := syft.DefaultCreateSBOMConfig()
	config.Files = filecataloging.Config{Selection: file.NoFilesSelection}
	config.DataGeneration.GenerateCPEs = false        // see cpes.go
	config.Relationships.PackageFileOwnership = false // which files belong to a package is not told
	without := []string{"file"}
	know := func(c pkg.Cataloger, first []request) pkg.Cataloger {
		if cache.Dir == "" || first == nil {
			return c
		}
		return &knowing{cataloger: c, first: first, tree: t, cache: cache, key: i.Key(), kept: kept}
	}
	for _, p := range i.catalogers.list {
		without = append(without, p.cataloger.Name())
		config.WithCatalogers(pkgcataloging.NewAlwaysEnabledCatalogerReference(&sparing{p, t, know(p.cataloger, p.first)}))
	}
	for _, k := range i.catalogers.known {
		without = append(without, k.cataloger.Name())
		config.WithCatalogers(pkgcataloging.NewAlwaysEnabledCatalogerReference(know(k.cataloger, k.requests)))
	}
	config.CatalogerSelection = cataloging.NewSelectionRequest().WithRemovals(without...)
	found, err := syft.CreateSBOM(ctx, &imageSource{stereoscopesource.New(t.image, stereoscopesource.ImageConfig{Reference: img.Name})}, config)
	if err != nil {
		return nil, fmt.Errorf("catalog packages: %w", err)
	}
	return found, nil
}

// imageSource is syft's, but for what closing it would remove.
type imageSource struct{ source.Source }

// Close implements io.Closer.
func (*imageSource) Close() error { return nil }

// fetch reads layers once more for contents that were not kept.
func (t *tree) fetch(ctx context.Context, img *image.Image, o image.Options) error {
	paths := map[int]map[string]bool{}
	for m := range t.missed {
		if _, ok := t.extra[m]; ok || t.tooLarge[m.path] {
			return fmt.Errorf("%s cannot be read: it is larger than the limit", m.path)
		}
		if paths[m.layer] == nil {
			paths[m.layer] = map[string]bool{}
		}
		paths[m.layer][m.path] = true
	}
	for layer, wanted := range paths {
		contents, err := image.Fetch(ctx, img, layer, wanted, o)
		if err != nil {
			return err
		}
		for path := range wanted {
			content, ok := contents[path]
			if !ok {
				return &image.LayerError{Index: layer, Name: t.layers[layer].DiffID, Err: errors.New(path + " is not there any more")}
			}
			t.extra[missing{layer, path}] = bytes.Clone(content)
		}
	}
	maps.DeleteFunc(t.missed, func(missing, bool) bool { return true })
	return nil
}
