package verify

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// Options say whom to believe.
type Options struct {
	// Trust is required. Authorities of Notary Project signatures are not this package's.
	Trust *attest.Trust
	// Dir is where relative files of Trust are.
	Dir string
	// Keys opens keys of key services and of clusters; nil refuses them.
	Keys KeySource
	// Now is the clock; nil is time.Now.
	Now func() time.Time
	// Limits of payloads and statements.
	Limits attest.Limits
}

// Verifier turns candidates into claims. It may be used by many at once.
type Verifier struct {
	authorities []*authority // by name
	roots       []*trustRoot // those that authorities use, by name
	keys        []*key       // by id
	revoked     *revocations
	limits      attest.Limits
	now         func() time.Time
	// strict is for bundles by themselves: timestamps that nobody known made are refused, whoever signed.
	strict bool
}

// New reads keys, certificates and roots, and checks that every authority can be satisfied at all. Errors
// name the authority or root.
func New(ctx context.Context, o Options) (*Verifier, error) {
	if o.Trust == nil {
		return nil, errors.New("no trust configuration")
	}
	v := &Verifier{limits: o.Limits.WithDefaults(), now: o.Now}
	if v.now == nil {
		v.now = time.Now
	}
	var err error
	if v.revoked, err = newRevocations(o.Trust.Revoked); err != nil {
		return nil, err
	}
	roots, err := loadRoots(o, v.revoked, v.now())
	if err != nil {
		return nil, err
	}
	l := &loader{dir: o.Dir, sources: o.Keys, revoked: v.revoked, keys: map[string]*key{}}
	used := map[string]*trustRoot{}
	for _, name := range slices.Sorted(maps.Keys(o.Trust.Authorities)) {
		c := o.Trust.Authorities[name]
		if c.Notary != nil && len(c.Keys)+len(c.Identities) == 0 && c.Certificates == nil {
			continue
		}
		rootName := c.Root
		if rootName == "" {
			rootName = attest.PublicGood
		}
		r := roots[rootName]
		if r == nil {
			return nil, fmt.Errorf("authority %q: there is no trust root %q; define it under roots", name, rootName)
		}
		a, err := newAuthority(ctx, l, name, c, r)
		if err != nil {
			return nil, fmt.Errorf("authority %q: %w", name, err)
		}
		used[rootName] = r
		v.authorities = append(v.authorities, a)
	}
	for _, name := range slices.Sorted(maps.Keys(used)) {
		v.roots = append(v.roots, used[name])
	}
	for _, id := range slices.Sorted(maps.Keys(l.keys)) {
		v.keys = append(v.keys, l.keys[id])
	}
	return v, nil
}

// loadRoots reads all roots: the built-in one too, unless the configuration names a file for it.
func loadRoots(o Options, revoked *revocations, now time.Time) (map[string]*trustRoot, error) {
	configured := maps.Clone(o.Trust.Roots)
	if configured == nil {
		configured = map[string]attest.Root{}
	}
	if _, is := configured[attest.PublicGood]; !is {
		configured[attest.PublicGood] = attest.Root{}
	}
	roots := map[string]*trustRoot{}
	for _, name := range slices.Sorted(maps.Keys(configured)) {
		c := configured[name]
		raw := publicGood
		if c.File != "" || name != attest.PublicGood {
			if c.File == "" {
				return nil, fmt.Errorf("root %q: file is missing", name)
			}
			var err error
			if raw, err = readFile(o.Dir, c.File); err != nil {
				return nil, fmt.Errorf("root %q: %w", name, err)
			}
		}
		if c.MaxAge < 0 {
			return nil, fmt.Errorf("root %q: maxAge is negative", name)
		}
		r, err := newRoot(name, raw, time.Duration(c.MaxAge), revoked, now)
		if err != nil {
			return nil, fmt.Errorf("root %q: %s: %w", name, c.File, err)
		}
		roots[name] = r
	}
	return roots, nil
}

// Roots are the trust roots that authorities use.
func (v *Verifier) Roots() []attest.RootFacts {
	now := v.now()
	out := make([]attest.RootFacts, len(v.roots))
	for i, r := range v.roots {
		out[i] = r.facts(now)
	}
	return out
}

// Hints are what the stores may look for first: the keys that are trusted.
func (v *Verifier) Hints() []attest.Hint {
	out := make([]attest.Hint, len(v.keys))
	for i, k := range v.keys {
		out[i] = attest.Hint{KeyID: k.hint, Key: &keyChecker{v, k}}
	}
	return out
}

// keyChecker looks at signatures of one key and at nothing else: logs, times and authorities come later.
type keyChecker struct {
	v *Verifier
	k *key
}

// Signed implements attest.KeyChecker.
func (c *keyChecker) Signed(candidate *attest.Candidate) (signed bool) {
	defer func() {
		if recover() != nil { // as in Verify
			signed = false
		}
	}()
	e, err := c.v.parse(*candidate)
	if err != nil || e.leaf != nil {
		return false
	}
	if _, err := read(e, candidate.Format, candidate.Subject, c.v.limits); err != nil {
		return false
	}
	j := &judgement{v: c.v, e: e, digest: candidate.Subject, now: c.v.now(), proofs: map[proof]*outcome{}, nobody: nobody()}
	return j.prove(proof{root: j.nobody, key: c.k}).err == nil
}
