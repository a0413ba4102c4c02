package catalog

import (
	"context"
	"io"

	"github.com/anchore/syft/syft/artifact"
	"github.com/anchore/syft/syft/file"
	"github.com/anchore/syft/syft/pkg"

	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// sparing is a probed cataloger that is not shown again what it found nothing in.
type sparing struct {
	*probed
	tree *tree
	// inner is the cataloger, or what looks first for what it found before.
	inner pkg.Cataloger
}

// Name implements pkg.Cataloger.
func (s *sparing) Name() string { return s.cataloger.Name() }

// Catalog implements pkg.Cataloger.
func (s *sparing) Catalog(ctx context.Context, resolver file.Resolver) ([]pkg.Package, []artifact.Relationship, error) {
	r := &sparingResolver{Resolver: resolver, s: s}
	packages, relationships, err := s.inner.Catalog(ctx, r)
	if s.remembered {
		restoreDigests(packages, s.tree.digests)
	}
	return append(packages, r.known.packages...), append(relationships, r.known.relationships...), err
}

// sparingResolver leaves out files that a probe saw and the cataloger found nothing in, or whose
// findings are known.
type sparingResolver struct {
	file.Resolver
	s     *sparing
	known result
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
	return r.undecided(locations), err
}

// FilesByMIMEType implements file.PathResolver.
func (r *sparingResolver) FilesByMIMEType(types ...string) ([]file.Location, error) {
	locations, err := r.Resolver.FilesByMIMEType(types...)
	return r.undecided(locations), err
}

// classify implements rememberer: what a classifier said when the layer was read still holds.
func (r *sparingResolver) classify(class string, l file.Location, ask func() ([]pkg.Package, error)) ([]pkg.Package, error) {
	e, layer := r.s.tree.entry(l)
	if e == nil || e.Path != l.RealPath {
		return ask()
	}
	said, ok := r.s.tree.found[layer][r.s.Name()][e.Path].classified[class]
	if !ok {
		return ask()
	}
	return said.packages(l, r.s.Name())
}

func (r *sparingResolver) undecided(locations []file.Location) []file.Location {
	var out []file.Location
	for _, l := range locations {
		e, layer := r.s.tree.entry(l)
		switch {
		case e == nil || !r.s.probedThere(e, l.RealPath):
			out = append(out, l)
		case r.s.remembered:
			if !r.recall(l, r.s.tree.found[layer][r.s.Name()][e.Path]) {
				out = append(out, l)
			}
		case r.s.tree.found[layer].has(r.s.Name(), e.Path):
			out = append(out, l)
		}
	}
	return out
}

// recall takes what was found in a file when its layer was read, if it was the file of this name: a
// cataloger can make something of the name that leads to a file, which may be a link's.
func (r *sparingResolver) recall(l file.Location, n noted) bool {
	if n.remembered == "" || l.AccessPath != l.RealPath {
		return false
	}
	found, err := recall(n.remembered, l)
	if err != nil {
		return false
	}
	r.known.packages = append(r.known.packages, found.packages...)
	r.known.relationships = append(r.known.relationships, found.relationships...)
	return true
}

// FileContentsByLocation implements file.ContentResolver. A reduced archive is for the cataloger that
// it was reduced for; others get it whole.
func (r *sparingResolver) FileContentsByLocation(l file.Location) (io.ReadCloser, error) {
	if e, layer := r.s.tree.entry(l); e != nil && r.s.remembered {
		if c, ok := r.s.tree.layers[layer].Content(e.Path); ok && c.Replaced {
			return c, nil
		}
	}
	return r.Resolver.FileContentsByLocation(l)
}

// probedThere reports whether the file was shown to the cataloger when its layer was read. A hard
// link was shown under another name, and names matter to catalogers that choose by them.
func (s *sparing) probedThere(e *image.Entry, path string) bool {
	return e.Type == image.File && e.Size > 0 && !s.tree.tooLarge[e.Path] && s.wants(e.Path, e.MIME) &&
		(path == e.Path || len(s.globs.all) == 0)
}
