package image

import (
	"context"
	"io"
)

// Fetch reads one layer once more, for the contents of some of its files. They are kept in memory.
func Fetch(ctx context.Context, img *Image, index int, paths map[string]bool, o Options) (map[string][]byte, error) {
	one := *img
	one.Layers = img.Layers[index : index+1]
	o.Inspector, o.Cache, o.Ready = fetcher(paths), Cache{}, nil
	if img.Stream != nil {
		// The stream brings all layers, and the one wanted is told by its digest.
		one.Layers = img.Layers
	}
	layers, err := Load(ctx, &one, o)
	if err != nil {
		return nil, err
	}
	defer CloseLayers(layers)
	layer := layers[0]
	if img.Stream != nil {
		layer = layers[index]
	}
	contents := map[string][]byte{}
	for path := range paths {
		c, ok := layer.Content(path)
		if !ok {
			continue
		}
		data := make([]byte, c.Size())
		if _, err := io.ReadFull(c, data); err != nil {
			return nil, err
		}
		contents[path] = data
	}
	return contents, nil
}

// fetcher is an inspector that wants certain files and nothing else.
type fetcher map[string]bool

func (fetcher) Key() string             { return "" }
func (f fetcher) Layer() LayerInspector { return f }
func (f fetcher) Notes() []byte         { return nil }

func (f fetcher) Look(e *Entry, _ []byte) Interest {
	if f[e.Path] {
		return Retain
	}
	return Ignore
}

func (fetcher) Inspect(*Entry, []byte) Keep { return Keep{} }
