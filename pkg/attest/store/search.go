package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// inspected is how many things are read for each candidate that is returned: a flood is looked through
// before it is cut, because what it claims to be costs nothing.
const inspected = 10

// small is the size of a layer that is surely read before a larger one. Signatures are some kilobytes.
const small = 1 << 20

// search is one look for evidence about one digest in one place.
type search struct {
	place    place
	subject  string
	limits   attest.Limits
	parallel int
	types    map[string]bool // of predicates that are wanted
	keys     map[string]attest.KeyChecker
	// everything tells that what is listed is all there is, not what is said to refer to the image: that
	// most of it does not is nothing to speak of.
	everything bool
}

func (s *Store) search(p place, subject string, hints []attest.Hint) *search {
	// Signatures of the image are always wanted.
	f := &search{place: p, subject: subject, limits: s.limits, parallel: s.parallel, types: map[string]bool{signatureType: true}, keys: map[string]attest.KeyChecker{}}
	for _, h := range hints {
		if h.PredicateType != "" {
			f.types[h.PredicateType] = true
		}
		if h.KeyID != "" {
			f.keys[h.KeyID] = h.Key
		}
	}
	return f
}

func (f *search) wanted(kind string) bool { return f.types[kind] }

// run reads what a listing leads to.
func (f *search) run(ctx context.Context, l listing) attest.Found {
	// A list that says a manifest is too large to be read must not speak for another list.
	l.referrers = once(l.referrers, func(d descriptor) string { return fmt.Sprint(d.Digest, d.Size > maxManifest) })
	referrers := order(l.referrers, referrerKind, f.wanted)
	if most := inspected * f.limits.Candidates; len(referrers) > most {
		l.fail("referrers in "+f.place.String(), fmt.Errorf("%d of %d were left out: more than %d are not read", len(referrers)-most, len(referrers), most))
		referrers = referrers[:most]
	}
	l.pieces = order(once(l.pieces, piece.same), piece.kind, f.wanted) // those of tags
	l.add(f.manifests(ctx, referrers))
	pieces := reorder(once(l.pieces, piece.same), piece.kind, f.wanted)
	pieces = f.afford(pieces, &l)
	candidates := f.cut(f.payloads(ctx, pieces, &l), &l)
	return attest.Found{Candidates: candidates, Looked: l.looked, Unreachable: few(l.unreachable), Ignored: few(l.ignored)}
}

// manifests reads manifests that are said to refer to the image.
func (f *search) manifests(ctx context.Context, referrers []descriptor) listing {
	results := make([]listing, len(referrers))
	var g errgroup.Group
	g.SetLimit(f.parallel)
	for i, d := range referrers {
		g.Go(func() error {
			results[i] = f.manifest(ctx, d)
			return nil
		})
	}
	_ = g.Wait()
	var together listing
	for _, r := range results {
		together.add(r)
	}
	return together
}

func (f *search) manifest(ctx context.Context, d descriptor) (found listing) {
	what := "referrer " + d.Digest + " in " + f.place.String()
	if d.Size > maxManifest {
		found.fail(what, fmt.Errorf("its manifest has %d bytes; more than %d are not read", d.Size, maxManifest))
		return found
	}
	raw, contentType, err := f.place.manifest(ctx, d.Digest)
	if absent(err) {
		found.ignore(what, errors.New("it is listed, and not there"))
		return found
	}
	if err != nil {
		found.fail(what, err)
		return found
	}
	m, err := decodeManifest(raw, contentType, f.limits.Depth)
	switch {
	case f.everything && (err != nil || m.subject == nil || m.subject.Digest != f.subject):
	case err != nil:
		found.ignore(what, err)
	case m.subject == nil:
		found.ignore(what, errors.New("it is listed, and refers to nothing: it has no subject"))
	case m.subject.Digest != f.subject:
		found.ignore(what, fmt.Errorf("it refers to %q, not to this image", clip(m.subject.Digest)))
	default:
		if found.pieces = referrerPieces(m, d.Digest, what); len(found.pieces) == 0 {
			found.ignore(what, errors.New("it holds no evidence that is understood"))
		}
	}
	return found
}

// afford picks what is read, by the sizes that descriptors promise: no more of it is read later. Small
// things have half of the bytes for themselves, so that a few large ones cannot use up all, and large ones
// a tenth of the number.
func (f *search) afford(pieces []piece, l *listing) []piece {
	var total int64
	var tooMany, tooMuch int
	chosen := make([]bool, len(pieces))
	paid := map[string]bool{}
	number := 0
	most := inspected * f.limits.Candidates
	pass := func(fits func(int64) bool, budget int64, most int) {
		for i, p := range pieces {
			if chosen[i] || !fits(p.layer.Size) {
				continue
			}
			cost := p.layer.Size
			if paid[p.content()] {
				cost = 0
			}
			switch {
			case number >= most:
				tooMany++
			case total+cost > budget:
				tooMuch++
			default:
				chosen[i], paid[p.content()] = true, true
				total += cost
				number++
			}
		}
	}
	isSmall := func(size int64) bool { return size <= small }
	isLarge := func(size int64) bool { return size > small && size <= f.limits.Payload }
	pass(isSmall, f.limits.Total/2, most-most/10)
	tooMany, tooMuch = 0, 0 // they have another chance
	pass(isLarge, f.limits.Total, most)
	pass(isSmall, f.limits.Total, most)
	var out []piece
	for i, p := range pieces {
		switch {
		case chosen[i]:
			out = append(out, p)
		case p.layer.Size > f.limits.Payload:
			l.fail(p.origin, fmt.Errorf("the layer %s has %d bytes; more than %d are not read", p.layer.Digest, p.layer.Size, f.limits.Payload))
		}
	}
	if tooMany > 0 {
		l.fail("evidence in "+f.place.String(), fmt.Errorf("%d pieces were left out: more than %d are not read", tooMany, most))
	}
	if tooMuch > 0 {
		l.fail("evidence in "+f.place.String(), fmt.Errorf("%d pieces were left out: more than %d bytes together are not read", tooMuch, f.limits.Total))
	}
	return out
}

// cut keeps as many candidates as may be, those first that are by a key that is trusted.
func (f *search) cut(candidates []attest.Candidate, l *listing) []attest.Candidate {
	const byKey = "by a trusted key "
	most := f.limits.Candidates
	flooded := len(candidates) > most
	kind := func(c attest.Candidate) string {
		kind := c.Hint.PredicateType
		if c.Format == attest.CosignSignature || c.Format == attest.Notary {
			kind = signatureType
		}
		if f.types[kind] && f.byKey(&c, flooded) {
			return byKey + kind
		}
		return kind
	}
	candidates = reorder(candidates, kind, func(k string) bool { return f.wanted(k) || len(k) > len(byKey) && k[:len(byKey)] == byKey })
	if !flooded {
		return candidates
	}
	l.fail("evidence in "+f.place.String(), fmt.Errorf("%d of %d pieces were left out: more than %d are not verified", len(candidates)-most, len(candidates), most))
	return candidates[:most]
}

// manyKeys is from when on trying all keys on what does not say by which it is costs more than it is worth.
const manyKeys = 8

// byKey tells whether a candidate is by a trusted key. What it says of itself is enough where there is room for all;
// in a flood it is not, for whoever makes one knows whose evidence it is to hide. cosign's older formats name no key.
func (f *search) byKey(c *attest.Candidate, flooded bool) bool {
	key, trusted := f.keys[c.Hint.KeyID]
	switch {
	case trusted && (!flooded || key == nil):
		return true
	case trusted:
		return key.Signed(c)
	case !flooded || c.Hint.KeyID != "" || len(f.keys) > manyKeys || c.Format != attest.CosignSignature && c.Format != attest.CosignAttestation:
		return false
	}
	for _, key := range f.keys {
		if key != nil && key.Signed(c) {
			return true
		}
	}
	return false
}

// once drops what is there a second time.
func once[T any](items []T, key func(T) string) []T {
	seen := make(map[string]bool, len(items))
	return slices.DeleteFunc(items, func(item T) bool {
		k := key(item)
		was := seen[k]
		seen[k] = true
		return was
	})
}

// few keeps a flood of problems from becoming a flood of messages.
func few(problems []attest.Problem) []attest.Problem {
	const most = 50
	if len(problems) <= most {
		return problems
	}
	more := len(problems) - most
	return append(slices.Clip(problems[:most]), attest.Problem{What: fmt.Sprintf("%d more", more), Why: "they are like those before"})
}
