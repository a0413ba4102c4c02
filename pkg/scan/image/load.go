package image

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"
)

// Options say how the layers of an image are read.
type Options struct {
	// Inspector looks into files; nil looks for what rules of kind image need alone.
	Inspector Inspector
	// Cache keeps layers between runs.
	Cache Cache
	// Workers read layers in parallel; 0 means one for each CPU.
	Workers int
	Limits  Limits
	// SkipForeign leaves out layers that are stored elsewhere, which otherwise are an error: their Layer
	// is nil. What is then said of the image is of the others alone.
	SkipForeign bool
	// Ready, if not nil, is told of each layer as soon as it can be read, nil for one that was left out; from
	// several goroutines, in any order.
	Ready func(index int, l *Layer)
}

// Load reads the layers of an image, from the cache when they are there. The layers have to be
// closed. Every layer is checked against the digests that the manifest and the configuration state.
func Load(ctx context.Context, img *Image, o Options) ([]*Layer, error) {
	l := &loader{Options: o, image: img, layers: make([]*Layer, len(img.Layers))}
	l.reader = reader{limits: o.Limits.withDefaults(), inspector: o.Inspector}
	if err := l.load(ctx); err != nil {
		CloseLayers(l.layers)
		return nil, err
	}
	return l.layers, nil
}

// CloseLayers lets go of layers.
func CloseLayers(layers []*Layer) {
	for _, l := range layers {
		if l != nil {
			_ = l.Close()
		}
	}
}

type loader struct {
	Options
	reader
	image  *Image
	mu     sync.Mutex // guards layers while a stream hands them over
	layers []*Layer
}

func (l *loader) load(ctx context.Context) error {
	var missing []int
	for i := range l.image.Layers {
		if l.layers[i] = l.cached(l.image.Layers[i].DiffID); l.layers[i] != nil {
			if l.entries.Add(int64(len(l.layers[i].Entries))) > int64(l.limits.Entries) {
				return &LayerError{i, l.name(i), hostile("the image has more than %d files", l.limits.Entries)}
			}
			l.ready(i)
			continue
		}
		if s := &l.image.Layers[i]; l.SkipForeign && len(s.URLs) > 0 && s.Open == nil && l.image.Stream == nil {
			l.ready(i)
			continue
		}
		missing = append(missing, i)
	}
	if len(missing) == 0 {
		return nil
	}
	if l.image.Stream != nil {
		return l.readStream(ctx)
	}
	// The largest first, so that the last one does not leave the other workers idle.
	slices.SortStableFunc(missing, func(a, b int) int {
		return cmp.Compare(l.image.Layers[b].Size, l.image.Layers[a].Size)
	})
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(cmp.Or(max(l.Workers, 0), runtime.GOMAXPROCS(0)))
	for _, i := range missing {
		g.Go(func() error {
			if err := ctx.Err(); err != nil {
				return context.Cause(ctx)
			}
			if err := l.open(ctx, i); err != nil {
				return &LayerError{i, l.name(i), err}
			}
			return nil
		})
	}
	return g.Wait()
}

func (l *loader) name(i int) string {
	return cmp.Or(l.image.Layers[i].Digest, l.image.Layers[i].DiffID)
}

// cacheName is that of a layer in the cache; "" when nobody says which layer it is.
func (l *loader) cacheName(diffID string) string {
	if diffID == "" || l.Cache.Dir == "" {
		return ""
	}
	key := ""
	if l.inspector != nil {
		key = l.inspector.Key()
	}
	return l.Cache.Name("layer", layerFormat, secretFormat, fmt.Sprint(l.limits.FileSize), key, diffID)
}

// cached returns a layer of the cache; nil when it is not there, or damaged.
func (l *loader) cached(diffID string) *Layer {
	name := l.cacheName(diffID)
	if name == "" {
		return nil
	}
	f, err := l.Cache.Open(name)
	if err != nil {
		return nil
	}
	layer, err := openLayerFile(f)
	if err != nil || layer.DiffID != diffID {
		_ = f.Close()
		return nil
	}
	return layer
}

func (l *loader) open(ctx context.Context, i int) error {
	source := &l.image.Layers[i]
	if len(source.URLs) > 0 && source.Open == nil {
		return fmt.Errorf("is a foreign layer, stored at %s, which is not fetched", source.URLs[0])
	}
	raw, err := source.Open(ctx)
	if err != nil {
		return err
	}
	defer raw.Close()
	layer, err := l.readInto(ctx, raw, source)
	if err != nil {
		return err
	}
	l.layers[i] = layer
	l.ready(i)
	return nil
}

// ready passes a layer on.
func (l *loader) ready(i int) {
	if l.Ready != nil {
		l.Ready(i, l.layers[i])
	}
}

// readInto reads a layer, into the cache if there is one, and checks its digests.
func (l *loader) readInto(ctx context.Context, raw io.Reader, source *LayerSource) (*Layer, error) {
	draft := l.draft(source.DiffID)
	var to sink
	memory := &memorySink{r: &l.reader, contents: map[string]stored{}}
	to = memory
	var file *fileSink
	if draft != nil {
		file = newFileSink(draft)
		to = file
	}
	layer, digest, err := l.read(ctx, raw, source.Size, to)
	if err == nil {
		err = checkDigests(source, digest, layer)
	}
	if err == nil && file != nil {
		if err = file.finish(layer); err == nil {
			err = draft.Commit()
		}
		if err != nil {
			return nil, fmt.Errorf("cache %s: %w", l.Cache.Dir, err)
		}
		return layer, nil
	}
	if err != nil {
		if draft != nil {
			draft.Discard()
		}
		return nil, err
	}
	layer.contents = memory.contents
	return layer, nil
}

// draft begins the file of a layer; nil when there is no cache, or none that can be written.
func (l *loader) draft(diffID string) *Draft {
	name := l.cacheName(diffID)
	if name == "" {
		return nil
	}
	d, err := l.Cache.Create(name)
	if err != nil {
		return nil
	}
	return d
}

func checkDigests(source *LayerSource, digest string, layer *Layer) error {
	if source.Digest != "" && source.Digest != digest {
		return hostile("the bytes have the digest %s", digest)
	}
	if source.DiffID != "" && source.DiffID != layer.DiffID {
		return hostile("the archive has the digest %s, the configuration states %s", layer.DiffID, source.DiffID)
	}
	return nil
}

// readStream takes the layers as they come. What a stream holds beside layers is read and dropped.
func (l *loader) readStream(ctx context.Context) error {
	byDiffID := map[string][]int{}
	for i, s := range l.image.Layers {
		byDiffID[s.DiffID] = append(byDiffID[s.DiffID], i)
	}
	err := l.image.Stream(ctx, func(ctx context.Context, name string, raw io.Reader) error {
		source := &LayerSource{Size: -1}
		for diffID := range byDiffID {
			// Archives name layers by their digest; what is named so has to be that, and can be cached.
			if _, hex, _ := strings.Cut(diffID, ":"); hex != "" && strings.Contains(name, hex) {
				source.DiffID = diffID
			}
		}
		layer, err := l.readInto(ctx, raw, source)
		if err != nil {
			return &LayerError{-1, name, err}
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		for _, i := range byDiffID[layer.DiffID] {
			if l.layers[i] == nil {
				l.layers[i] = layer
				l.ready(i)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i, layer := range l.layers {
		if layer == nil {
			return &LayerError{i, l.name(i), errors.New("is not in what the daemon sent")}
		}
	}
	return nil
}
