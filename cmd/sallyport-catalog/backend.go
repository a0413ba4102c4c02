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

// Begin implements inventory.Backend.
func (b *backend) Begin(img *image.Image, o image.Options) inventory.Cataloging {
	return b.inspector().Begin(img, o)
}

// Folder implements inventory.Backend.
func (b *backend) Folder(ctx context.Context, r inventory.Request) (*sbom.Document, error) {
	return catalog.Folder(ctx, r.Name, r.Exclude)
}
