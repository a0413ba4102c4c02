package catalog

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/anchore/syft/syft"
	"github.com/anchore/syft/syft/cataloging"
	"github.com/anchore/syft/syft/cataloging/filecataloging"
	"github.com/anchore/syft/syft/file"
	"github.com/anchore/syft/syft/pkg"
	syftsbom "github.com/anchore/syft/syft/sbom"
	"github.com/anchore/syft/syft/source"
	"github.com/anchore/syft/syft/source/directorysource"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
	"github.com/sallyport-dev/sallyport/pkg/scan/sbom"
)

// Document lists the packages of an image when all layers were added. It says nothing that depends on the
// image's name or on the time.
func (c *Cataloging) Document(ctx context.Context) (*sbom.Document, error) {
	found, err := c.Find(ctx)
	if err != nil {
		return nil, err
	}
	digests := map[string]string{}
	for _, l := range c.img.Layers {
		digests[l.DiffID] = l.Digest
	}
	packages := found.Artifacts.Packages.Sorted()
	ids := cpesOf(packages, c.options.Cache, c.inspector.Key())
	return newDocument(found, packages, ids, digests), nil
}

// Folder lists the packages that a source folder declares, in lock files and manifests.
func Folder(ctx context.Context, dir string, exclude []string) (*sbom.Document, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	for i, pattern := range exclude {
		if !strings.HasPrefix(pattern, "./") && !strings.HasPrefix(pattern, "**/") && !strings.HasPrefix(pattern, "*/") {
			exclude[i] = "./" + pattern
		}
	}
	src, err := directorysource.New(directorysource.Config{Path: abs, Base: abs, Exclude: source.ExcludeConfig{Paths: exclude}})
	if err != nil {
		return nil, err
	}
	defer src.Close()
	config := syft.DefaultCreateSBOMConfig()
	config.Files = filecataloging.Config{Selection: file.NoFilesSelection}
	config.DataGeneration.GenerateCPEs = false // see cpes.go
	config.CatalogerSelection = cataloging.NewSelectionRequest().WithRemovals("file")
	found, err := syft.CreateSBOM(ctx, src, config)
	if err != nil {
		return nil, fmt.Errorf("catalog packages: %w", err)
	}
	packages := found.Artifacts.Packages.Sorted()
	return newDocument(found, packages, cpesOf(packages, image.Cache{}, ""), nil), nil
}

// newDocument takes over what is common to the formats of SBOMs; layers maps diffIDs to digests.
func newDocument(found *syftsbom.SBOM, packages []pkg.Package, ids cpes, layers map[string]string) *sbom.Document {
	doc := &sbom.Document{
		Tools:      []sbom.Tool{{Vendor: "anchore", Name: "syft", Version: strings.TrimPrefix(Version(), "v")}},
		Lifecycles: []string{"post-build"},
	}
	if layers == nil {
		doc.Lifecycles = []string{"pre-build"}
	}
	if r := found.Artifacts.LinuxDistribution; r != nil && r.ID != "" {
		c := sbom.Component{ID: "os:" + r.ID + "@" + r.VersionID, Type: "operating-system", Name: r.ID, Version: r.VersionID, Description: r.PrettyName}
		if r.CPEName != "" {
			c.CPEs = []string{r.CPEName}
		}
		doc.Components = append(doc.Components, c)
	}
	for i := range packages {
		c := newComponent(&packages[i], layers)
		c.CPEs = ids[packages[i].ID()]
		doc.Components = append(doc.Components, c)
	}
	slices.SortStableFunc(doc.Components, func(a, b sbom.Component) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.PURL, b.PURL), cmp.Compare(a.Name, b.Name),
			cmp.Compare(a.Version, b.Version), cmp.Compare(a.ID, b.ID))
	})
	doc.Dependencies = dependencies(found)
	return doc
}

// rank puts the operating system first.
func rank(c sbom.Component) int {
	if c.Type == "operating-system" {
		return 0
	}
	return 1
}
