package catalog

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"sync"

	"github.com/anchore/syft/syft"
	"github.com/anchore/syft/syft/artifact"
	"github.com/anchore/syft/syft/cataloging"
	"github.com/anchore/syft/syft/cataloging/filecataloging"
	"github.com/anchore/syft/syft/cataloging/pkgcataloging"
	"github.com/anchore/syft/syft/file"
	"github.com/anchore/syft/syft/pkg"
	"github.com/anchore/syft/syft/source"
)

// Catalogers expect things in their context that syft keeps the keys of to itself: the scanner of
// licences, which takes a second of CPU time to build, executors, and a folder for temporary files,
// without which Java archives, rpm databases and compressed programs cannot be read. Running them
// outside of syft.CreateSBOM, and building the scanner once for all images, takes a context that
// holds these: made by cataloging an image without files, with a context that notes which keys it
// is asked for, and a cataloger that reads them.

// surroundings are what catalogers find in their context, by key.
type surroundings map[any]any

// newSurroundings is the same for all images, but for folders.
var newSurroundings = sync.OnceValues(func() (surroundings, error) {
	s := surroundings{}
	config := syft.DefaultCreateSBOMConfig()
	asked := &askedContext{Context: context.Background(), keys: map[any]bool{}, scanner: lazyScanner(config.Licenses.Coverage)}
	config.Files = filecataloging.Config{Selection: file.NoFilesSelection}
	config.WithCatalogers(pkgcataloging.NewAlwaysEnabledCatalogerReference(contextReader(func(ctx context.Context) {
		for _, key := range asked.all() {
			switch value := ctx.Value(key).(type) {
			case nil:
			case interface{ Wait(context.Context) }: // an executor: each run has its own
			default:
				s[key] = value
			}
		}
	})))
	config.CatalogerSelection = cataloging.NewSelectionRequest().WithRemovals("file")
	if _, err := syft.CreateSBOM(asked, noSource{}, config); err != nil {
		return nil, err
	}
	return s, nil
})

// context returns a context for catalogers, and the function that removes their temporary files.
func (s surroundings) context(ctx context.Context) (context.Context, func()) {
	remove := func() {}
	for key, value := range s {
		if _, ok := value.(cleaner); ok {
			// The folder of the empty image is gone. A zero one makes itself when it is first used.
			value = reflect.New(reflect.TypeOf(value).Elem()).Interface()
			fresh := value.(cleaner)
			remove = func() { _ = fresh.Cleanup() }
		}
		ctx = context.WithValue(ctx, key, value)
	}
	return ctx, remove
}

// cleaner is syft's folder for temporary files.
type cleaner interface{ Cleanup() error }

// askedContext holds nothing but a scanner, and notes what it is asked for.
type askedContext struct {
	context.Context
	mu   sync.Mutex
	keys map[any]bool
	// scanner of licences; nil lets syft build one.
	scanner any
}

func (a *askedContext) all() []any {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Collect(maps.Keys(a.keys))
}

// Value implements context.Context.
func (a *askedContext) Value(key any) any {
	a.mu.Lock()
	a.keys[key] = true
	a.mu.Unlock()
	if a.scanner != nil && isScannerKey(key) {
		return a.scanner
	}
	return a.Context.Value(key)
}

// contextReader is a cataloger that finds nothing but its context.
type contextReader func(context.Context)

// Name implements pkg.Cataloger.
func (contextReader) Name() string { return "context-reader" }

// Catalog implements pkg.Cataloger.
func (r contextReader) Catalog(ctx context.Context, _ file.Resolver) ([]pkg.Package, []artifact.Relationship, error) {
	r(ctx)
	return nil, nil, nil
}

// noSource is an image without files.
type noSource struct{}

func (noSource) ID() artifact.ID { return "" }
func (noSource) Describe() source.Description {
	return source.Description{Metadata: source.ImageMetadata{}}
}
func (noSource) FileResolver(source.Scope) (file.Resolver, error) { return emptyResolver{}, nil }
func (noSource) Close() error                                     { return nil }
