package catalog

import (
	"context"

	"github.com/anchore/syft/syft/artifact"
	"github.com/anchore/syft/syft/file"
	"github.com/anchore/syft/syft/pkg"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// sparing is a probed cataloger that is not shown again what it found nothing in.
type sparing struct {
	*probed
	tree *tree
}

// Name implements pkg.Cataloger.
func (s *sparing) Name() string { return s.cataloger.Name() }

// Catalog implements pkg.Cataloger.
func (s *sparing) Catalog(ctx context.Context, resolver file.Resolver) ([]pkg.Package, []artifact.Relationship, error) {
	return s.cataloger.Catalog(ctx, &sparingResolver{resolver, s})
}

// sparingResolver leaves out files that a probe saw and the cataloger found nothing in.
type sparingResolver struct {
	file.Resolver
	s *sparing
}

// FilesByGlob implements file.PathResolver. Patterns that the cataloger does not begin with are
// about the surroundings of a file: they get the whole answer.
func (r *sparingResolver) FilesByGlob(patterns ...string) ([]file.Location, error) {
	locations, err := r.Resolver.FilesByGlob(patterns...)
	for _, p := range patterns {
		if !r.s.globs.all[p] {
			return locations, err
		}
	}
	return r.s.undecided(locations), err
}

// FilesByMIMEType implements file.PathResolver.
func (r *sparingResolver) FilesByMIMEType(types ...string) ([]file.Location, error) {
	locations, err := r.Resolver.FilesByMIMEType(types...)
	return r.s.undecided(locations), err
}

// classify implements rememberer: what a classifier said when the layer was read still holds.
func (r *sparingResolver) classify(class string, l file.Location, ask func() ([]pkg.Package, error)) ([]pkg.Package, error) {
	e, layer := r.s.tree.entry(l)
	if e == nil || e.Path != l.RealPath {
		return ask()
	}
	said, ok := r.s.tree.found[layer][r.s.Name()][e.Path][class]
	if !ok {
		return ask()
	}
	return said.packages(l, r.s.Name())
}

func (s *sparing) undecided(locations []file.Location) []file.Location {
	var out []file.Location
	for _, l := range locations {
		e, layer := s.tree.entry(l)
		if e == nil || !s.probedThere(e, l.RealPath) || s.tree.found[layer].has(s.Name(), e.Path) {
			out = append(out, l)
		}
	}
	return out
}

// probedThere reports whether the file was shown to the cataloger when its layer was read. A hard
// link was shown under another name, and names matter to catalogers that choose by them.
func (s *sparing) probedThere(e *image.Entry, path string) bool {
	return e.Type == image.File && e.Size > 0 && !s.tree.tooLarge[e.Path] && s.wants(e.Path, e.MIME) &&
		(path == e.Path || len(s.globs.all) == 0)
}
