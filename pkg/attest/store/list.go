package store

import (
	"context"
	"fmt"
	"sync"

	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/scan/image/source"
)

// maxPages bounds how often a list of referrers may go on.
const maxPages = 50

// listing is what a place says it has about a digest.
type listing struct {
	looked      []string
	referrers   []descriptor
	pieces      []piece
	unreachable []attest.Problem
	ignored     []attest.Problem
}

func (l *listing) add(other listing) {
	l.looked = append(l.looked, other.looked...)
	l.pieces = append(l.pieces, other.pieces...)
	l.unreachable = append(l.unreachable, other.unreachable...)
	l.ignored = append(l.ignored, other.ignored...)
	l.referrers = append(l.referrers, other.referrers...)
}

func (l *listing) fail(what string, err error) {
	l.unreachable = append(l.unreachable, attest.Problem{What: what, Why: err.Error()})
}

func (l *listing) ignore(what string, err error) {
	l.ignored = append(l.ignored, attest.Problem{What: what, Why: err.Error()})
}

// lister asks the registry for lists and tags, of one digest.
type lister struct {
	repository *source.Repository
	digest     string
	depth      int
}

// listRegistry looks at all stores of a repository at once.
func listRegistry(ctx context.Context, r *source.Repository, digest string, depth int) listing {
	l := lister{r, digest, depth}
	looks := []func(context.Context) listing{
		l.referrers,
		l.fallback,
		func(ctx context.Context) listing { return l.tag(ctx, ".sig", attest.CosignSignature) },
		func(ctx context.Context) listing { return l.tag(ctx, ".att", attest.CosignAttestation) },
	}
	results := make([]listing, len(looks))
	var all sync.WaitGroup
	for i, look := range looks {
		all.Go(func() { results[i] = look(ctx) })
	}
	all.Wait()
	var together listing
	for _, r := range results {
		together.add(r)
	}
	return together
}

// referrers reads the registry's list, page by page. That it keeps none is no problem: then it is in the
// tag, which is always looked at.
func (l lister) referrers(ctx context.Context) listing {
	what := "referrers in " + l.repository.Name()
	var found listing
	for page, number := "", 1; ; number++ {
		doc, next, broken := l.repository.Referrers(ctx, l.digest, page)
		if broken != nil && doc.Raw == nil {
			if number > 1 || !noReferrers(broken) {
				found.fail(what, broken)
			}
			return found
		}
		entries, cut, err := decodeIndex(doc.Raw, l.depth)
		if err != nil && bare(doc.MediaType) != ociIndex && number == 1 && !doc.Cut {
			return found // a page for people, as registries without a list send it
		}
		if err != nil {
			found.fail(what, err)
			return found
		}
		if number == 1 {
			found.looked = append(found.looked, what)
		}
		found.referrers = append(found.referrers, entries...)
		switch {
		case cut || doc.Cut || len(found.referrers) > maxEntries:
			found.referrers = found.referrers[:min(len(found.referrers), maxEntries)]
			found.fail(what, fmt.Errorf("the list is cut off or longer than is read: %d of it were read, the rest is not known", len(found.referrers)))
			return found
		case broken != nil: // what is on this page counts all the same
			found.fail(what, broken)
			return found
		case next == "":
			return found
		case number == maxPages:
			found.fail(what, fmt.Errorf("the list has more than %d pages, the most that are read", maxPages))
			return found
		}
		page = next
	}
}

// fallback reads the tag that stands for the list of referrers. It counts beside the list as well: it stays
// behind when a registry begins to keep one.
func (l lister) fallback(ctx context.Context) listing {
	tag := fallbackTag(l.digest)
	what := "tag " + tag + " in " + l.repository.Name()
	var found listing
	doc, err := l.repository.Manifest(ctx, tag)
	if err != nil && !absent(err) {
		found.fail(what, err)
		return found
	}
	found.looked = []string{what}
	if err != nil {
		return found
	}
	entries, cut, err := decodeIndex(doc.Raw, l.depth)
	if err != nil {
		found.ignore(what, err)
		return found
	}
	found.referrers = entries
	if cut {
		found.fail(what, fmt.Errorf("the list is broken or longer than %d, the most that are read", maxEntries))
	}
	return found
}

// tag reads one of cosign's tags.
func (l lister) tag(ctx context.Context, suffix string, usual attest.Format) listing {
	tag := fallbackTag(l.digest) + suffix
	what := "tag " + tag + " in " + l.repository.Name()
	var found listing
	doc, err := l.repository.Manifest(ctx, tag)
	if err != nil && !absent(err) {
		found.fail(what, err)
		return found
	}
	found.looked = []string{what}
	if err != nil {
		return found
	}
	m, err := decodeManifest(doc.Raw, doc.MediaType, l.depth)
	if err != nil {
		found.ignore(what, err)
		return found
	}
	found.pieces = tagPieces(m, what, usual)
	if n := len(m.layers) - len(found.pieces); n > 0 {
		found.ignore(what, fmt.Errorf("%d of its %d layers have no digest or size", n, len(m.layers)))
	}
	return found
}
