package gather

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/sallyport-dev/sallyport/pkg/attest"
	"github.com/sallyport-dev/sallyport/pkg/scan/image"
)

// Finder finds evidence about a digest; *store.Store is one.
type Finder interface {
	Find(ctx context.Context, ref image.Reference, digest, repository string, hints []attest.Hint) (attest.Found, error)
}

// Verifier says what a candidate is worth; *verify.Verifier and *notary.Verifier are some.
type Verifier interface {
	Verify(ctx context.Context, c attest.Candidate) attest.Claim
}

// Options are what a Gatherer is made of.
type Options struct {
	Store Finder
	// Verifier is for Sigstore's and cosign's formats, Notary for those of the Notary Project; a candidate for
	// which there is none does not count, and its reason says so.
	Verifier, Notary Verifier
	Trust            *attest.Trust
	// TrustDigest identifies the trust configuration with the contents of the files that it names, and Scope
	// the credentials that the store uses. Answers are remembered under both; without TrustDigest they are not.
	TrustDigest, Scope string
	// Roots are the trust roots in use; nil is none.
	Roots func() []attest.RootFacts
	// Hints order the work of the store: the keys that are trusted. The predicate types that entries ask for are
	// added to them.
	Hints []attest.Hint
	// Now is the clock; nil is time.Now.
	Now func() time.Time
	// Cache remembers answers; nil remembers nothing. Several gatherers may share one.
	Cache *Cache
	// Timeout is how long all places together may take to answer; 0 is one minute.
	Timeout time.Duration
}

// Gatherer makes facts. It is safe for concurrent use.
type Gatherer struct {
	o       Options
	roots   string
	flights flights
}

// New checks the options. It asks nobody.
func New(o Options) (*Gatherer, error) {
	if o.Store == nil || o.Trust == nil {
		return nil, errors.New("gather: a store and a trust configuration are needed")
	}
	if o.Cache != nil && o.TrustDigest == "" {
		return nil, errors.New("gather: answers can be remembered only under the digest of the trust configuration")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Timeout == 0 {
		o.Timeout = time.Minute
	}
	if o.Roots == nil {
		o.Roots = func() []attest.RootFacts { return nil }
	}
	o.Hints = append(slices.Clone(o.Hints), wanted(o.Trust)...)
	g := &Gatherer{o: o}
	var roots []string
	for _, r := range o.Roots() {
		roots = append(roots, r.Name+"="+r.Digest)
	}
	g.roots = strings.Join(roots, " ")
	return g, nil
}

// wanted are the predicate types that entries ask for, each once.
func wanted(t *attest.Trust) []attest.Hint {
	var out []attest.Hint
	add := func(uri string) {
		if hint := (attest.Hint{PredicateType: uri}); !slices.Contains(out, hint) {
			out = append(out, hint)
		}
	}
	for _, e := range t.Images {
		if e.Signatures != nil {
			add(attest.CosignSign)
		}
		for _, n := range e.Attestations {
			uri, ok := attest.PredicateType(n.Type)
			if !ok {
				uri = n.Type
			}
			add(uri)
		}
	}
	return out
}

// Facts are what is known about an image. The caller must not change them: others may have been given the same.
// An error means that the caller gave up or asked for something that is no image; evidence that could not be
// read is part of the facts.
func (g *Gatherer) Facts(ctx context.Context, s attest.Subject) (attest.Facts, error) {
	if err := checkSubject(s); err != nil {
		return attest.Facts{}, err
	}
	if err := context.Cause(ctx); err != nil {
		return attest.Facts{}, err
	}
	k := g.key(s)
	remembered := func() (attest.Facts, bool) { return g.o.Cache.get(k, g.o.Now()) }
	if facts, ok := remembered(); ok {
		return facts, nil
	}
	return g.flights.do(ctx, k, remembered, func(ctx context.Context) (attest.Facts, error) {
		found, err := g.find(ctx, s)
		if err != nil {
			return attest.Facts{}, err
		}
		facts, err := g.Assess(ctx, s, found)
		if err == nil && len(found.Unreachable) == 0 && len(facts.Unknown) == 0 {
			g.o.Cache.put(k, facts, g.o.Now(), g.expires(s, &facts))
		}
		return facts, err
	})
}

// Assess makes facts of evidence that was found elsewhere: in files or an OCI layout. It asks no registry and
// remembers nothing.
func (g *Gatherer) Assess(ctx context.Context, s attest.Subject, found attest.Found) (attest.Facts, error) {
	claims, err := g.verify(ctx, found.Candidates)
	if err != nil {
		return attest.Facts{}, err
	}
	facts := g.o.Trust.Assess(s, found, claims, g.o.Now())
	facts.Roots = g.o.Roots()
	return facts, nil
}

func checkSubject(s attest.Subject) error {
	if s.IndexDigest != "" && !isDigest(s.IndexDigest) {
		return notDigest(s, s.IndexDigest)
	}
	if !isDigest(s.Digest) {
		return notDigest(s, s.Digest)
	}
	return nil
}

func isDigest(text string) bool {
	hex, ok := strings.CutPrefix(text, "sha256:")
	return ok && len(hex) == 64 && strings.Trim(hex, "0123456789abcdef") == ""
}

func notDigest(s attest.Subject, text string) error {
	return fmt.Errorf("evidence of %s: %q is no digest; expected sha256: and 64 lower-case hexadecimal digits", s.Reference, text)
}

// search is one question to a store.
type search struct{ digest, repository string }

// searches are the questions to ask about an image: each of its digests in each place that the matching entries
// name. An image that no entry matches is looked for beside it, so that the answer can tell who signed it.
func (g *Gatherer) searches(s attest.Subject) []search {
	var places []string
	entries := g.entries(s)
	for _, e := range entries {
		if !e.Skip && !slices.Contains(places, e.Repository) {
			places = append(places, e.Repository)
		}
	}
	if len(entries) == 0 {
		places = []string{""}
	}
	slices.Sort(places)
	var out []search
	for _, place := range places {
		out = append(out, search{s.Digest, place})
		if s.IndexDigest != "" && s.IndexDigest != s.Digest {
			out = append(out, search{s.IndexDigest, place})
		}
	}
	return out
}

// entries are those about an image: by its own digest or by that of its index.
func (g *Gatherer) entries(s attest.Subject) []attest.Entry {
	entries := g.o.Trust.Matching(s.Reference, s.Digest)
	if s.IndexDigest != "" && s.IndexDigest != s.Digest {
		entries = append(entries, g.o.Trust.Matching(s.Reference, s.IndexDigest)...)
	}
	return entries
}

// find asks all places at once and unites what they hold, always in the same order.
func (g *Gatherer) find(ctx context.Context, s attest.Subject) (attest.Found, error) {
	inTime, cancel := context.WithTimeout(ctx, g.o.Timeout)
	defer cancel()
	searches := g.searches(s)
	results := make([]attest.Found, len(searches))
	var group errgroup.Group
	for i, q := range searches {
		group.Go(func() error {
			found, err := g.o.Store.Find(inTime, s.Reference, q.digest, q.repository, g.o.Hints)
			if err != nil {
				place := q.repository
				if place == "" {
					place = s.Reference.Name()
				}
				found.Unreachable = append(found.Unreachable, attest.Problem{What: place + "@" + q.digest, Why: err.Error()})
			}
			results[i] = found
			return nil
		})
	}
	_ = group.Wait()
	// A caller that gave up gets no half an answer; a place that took too long is a problem like others.
	if err := context.Cause(ctx); err != nil {
		return attest.Found{}, err
	}
	return unite(results), nil
}

// unite puts what places hold together. The same piece of evidence in two places is one.
func unite(results []attest.Found) attest.Found {
	var all attest.Found
	seen := map[string][][]byte{}
	for _, found := range results {
		for _, c := range found.Candidates {
			id := identity(&c)
			same := func(payload []byte) bool { return bytes.Equal(payload, c.Payload) }
			if c.Digest != "" && slices.ContainsFunc(seen[id], same) {
				continue
			}
			seen[id] = append(seen[id], c.Payload)
			all.Candidates = append(all.Candidates, c)
		}
		for _, place := range found.Looked {
			if !slices.Contains(all.Looked, place) {
				all.Looked = append(all.Looked, place)
			}
		}
		for _, problem := range found.Unreachable {
			if !slices.Contains(all.Unreachable, problem) {
				all.Unreachable = append(all.Unreachable, problem)
			}
		}
	}
	return all
}

// identity tells pieces of evidence apart, together with their payloads: one manifest may hold several. In cosign's
// tags all signers of an image share the payload and so the digest; who signed stands in the annotations.
func identity(c *attest.Candidate) string {
	id := fmt.Sprintf("%q", []string{string(c.Format), c.Subject, c.Digest, c.MediaType})
	if c.Format == attest.CosignSignature || c.Format == attest.CosignAttestation {
		id += fmt.Sprintf("%q", c.Annotations) // sorted by key
	}
	return id
}

// verify judges all candidates, each for itself, as many at a time as there are processors.
func (g *Gatherer) verify(ctx context.Context, candidates []attest.Candidate) ([]attest.Claim, error) {
	claims := make([]attest.Claim, len(candidates))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, c := range candidates {
		group.Go(func() error {
			// What is not verified is not a claim that failed, so nothing comes of a cancelled call.
			if err := context.Cause(ctx); err != nil {
				return err
			}
			claims[i] = g.claim(ctx, c)
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return claims, context.Cause(ctx)
}

func (g *Gatherer) claim(ctx context.Context, c attest.Candidate) attest.Claim {
	verifier := g.o.Verifier
	if c.Format == attest.Notary {
		verifier = g.o.Notary
	}
	if verifier == nil {
		return attest.Claim{
			Format: c.Format, Origin: c.Origin, Digest: c.Digest, Subject: c.Subject,
			Reason: fmt.Sprintf("this program does not verify evidence of the format %s", c.Format),
		}
	}
	return verifier.Verify(ctx, c)
}
