package main

import (
	"context"
	"net/http"
	"os"
	"sync"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
	"github.com/sallyport-dev/sallyport/pkg/scan/image/catalog"
	"github.com/sallyport-dev/sallyport/pkg/scan/image/inventory"
	"github.com/sallyport-dev/sallyport/pkg/scan/image/source"
	"github.com/sallyport-dev/sallyport/pkg/scan/image/source/keychain"
	"github.com/sallyport-dev/sallyport/pkg/scan/sbom"
)

// backend implements inventory.Backend with registries, daemons, archives and syft.
type backend struct {
	inspector func() *catalog.Inspector
}

func newBackend() *backend { return &backend{sync.OnceValue(catalog.NewInspector)} }

// Open implements inventory.Backend.
func (b *backend) Open(ctx context.Context, r inventory.Request) (*inventory.Opened, error) {
	set, err := source.Open(ctx, r.Name, source.Options{
		Platform: r.Platform, Select: r.Select, Keychain: keychain.New(),
		PlainHTTP: r.PlainHTTP, TokenHosts: r.TokenHosts, PrivateHosts: r.PrivateHosts,
		Proxy: http.ProxyFromEnvironment, Getenv: os.Getenv,
	})
	if err != nil {
		return nil, err
	}
	opened := &inventory.Opened{Kind: set.Kind, Images: set.Images, Close: set.Close}
	for _, index := range set.Indexes {
		opened.Indexes = append(opened.Indexes, index.Digest)
		for _, e := range index.Entries {
			if e.Skipped != "" {
				opened.Skipped = append(opened.Skipped, e.Digest+": "+e.Skipped)
			}
		}
	}
	return opened, nil
}

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
