package catalog

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/anchore/syft/syft/sbom"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// TestMain stands in for what a test does not know: the version of syft, which is that of go.mod
// (TestScanner).
func TestMain(m *testing.M) {
	scannerTrusted = func() bool { return true }
	licensecheckTrusted = scannerTrusted
	os.Exit(m.Run())
}

// Missed catalogs an image once, and returns the contents that were wanted and not kept.
func (i *Inspector) Missed(ctx context.Context, img *image.Image, layers []*image.Layer) ([]string, error) {
	c := i.Begin(img, image.Options{})
	for n, l := range layers {
		c.Add(n, l)
	}
	c.Close()
	t, err := c.builder.result()
	if err != nil {
		return nil, err
	}
	if _, err := i.try(ctx, img, t, image.Cache{}, &findings{}); err != nil {
		return nil, err
	}
	var list []string
	for m := range maps.Keys(t.missed) {
		list = append(list, fmt.Sprintf("layer %d %s", m.layer, m.path))
	}
	slices.Sort(list)
	return list, nil
}

// CPEs are those of the packages that were found, by their identifiers.
func (c *Cataloging) CPEs(found *sbom.SBOM) map[string][]string {
	all := map[string][]string{}
	for id, texts := range cpesOf(found.Artifacts.Packages.Sorted(), c.options.Cache, c.inspector.Key()) {
		all[string(id)] = texts
	}
	return all
}
