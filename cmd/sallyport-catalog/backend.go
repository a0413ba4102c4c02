package main

import (
	"context"
	"sync"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
	"github.com/sallyport-dev/sallyport/pkg/scan/image/catalog"
	"github.com/sallyport-dev/sallyport/pkg/scan/image/inventory"
	"github.com/sallyport-dev/sallyport/pkg/scan/sbom"
)

// backend implements inventory.Backend with syft.
type backend struct {
	inspector func() *catalog.Inspector
}

func newBackend() *backend { return &backend{sync.OnceValue(catalog.NewInspector)} }

// Inspector implements inventory.Backend.
func (b *backend) Inspector() image.Inspector { return b.inspector() }

// Catalog implements inventory.Backend.
func (b *backend) Catalog(ctx context.Context, img *image.Image, layers []*image.Layer, o image.Options) (*sbom.Document, error) {
	return b.inspector().Document(ctx, img, layers, o)
}

// Folder implements inventory.Backend.
func (b *backend) Folder(ctx context.Context, r inventory.Request) (*sbom.Document, error) {
	return catalog.Folder(ctx, r.Name, r.Exclude)
}
