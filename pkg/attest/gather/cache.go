package gather

import (
	"container/list"
	"sync"
	"time"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

// Limits bound what a cache holds. The zero value means the defaults.
type Limits struct {
	// TTL is how long an answer is believed; 0 is 5 minutes.
	TTL time.Duration
	// Entries is how many answers are kept; 0 is 4,096.
	Entries int
	// Bytes is how much memory they may take, roughly; 0 is 64 MiB.
	Bytes int64
}

func (l Limits) withDefaults() Limits {
	if l.TTL == 0 {
		l.TTL = 5 * time.Minute
	}
	if l.Entries == 0 {
		l.Entries = 4_096
	}
	if l.Bytes == 0 {
		l.Bytes = 64 << 20
	}
	return l
}

// key is everything that an answer depends on but time. Where evidence is kept follows from the image and the
// trust configuration.
type key struct {
	registry, repository, tag, named string // the reference, which entries match
	digest, index                    string
	trust, roots                     string // contents, by digest
	scope                            string // whose credentials
}

func (g *Gatherer) key(s attest.Subject) key {
	r := s.Reference
	return key{r.Registry, r.Repository, r.Tag, r.Digest, s.Digest, s.IndexDigest, g.o.TrustDigest, g.roots, g.o.Scope}
}

// Cache remembers facts, in memory. It is safe for concurrent use; a nil one remembers nothing.
type Cache struct {
	limits Limits

	mu    sync.Mutex
	byKey map[key]*list.Element
	order *list.List // the least recently used last
	bytes int64
}

type remembered struct {
	key   key
	facts attest.Facts
	until time.Time
	size  int64
}

// NewCache returns an empty cache.
func NewCache(l Limits) *Cache {
	return &Cache{limits: l.withDefaults(), byKey: map[key]*list.Element{}, order: list.New()}
}

func (c *Cache) get(k key, now time.Time) (attest.Facts, bool) {
	if c == nil {
		return attest.Facts{}, false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	at, ok := c.byKey[k]
	if !ok {
		return attest.Facts{}, false
	}
	entry := at.Value.(*remembered)
	if !now.Before(entry.until) {
		c.drop(at)
		return attest.Facts{}, false
	}
	c.order.MoveToFront(at)
	return entry.facts, true
}

// put remembers facts until the cache's limit, or until the earlier time at which they stop being true.
func (c *Cache) put(k key, facts attest.Facts, now time.Time, expires time.Time) {
	if c == nil {
		return
	}
	until := now.Add(c.limits.TTL)
	if !expires.IsZero() && expires.Before(until) {
		until = expires
	}
	size := sizeOf(&facts)
	if !now.Before(until) || size > c.limits.Bytes {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if at, ok := c.byKey[k]; ok {
		c.drop(at)
	}
	c.byKey[k] = c.order.PushFront(&remembered{k, facts, until, size})
	c.bytes += size
	for c.order.Len() > c.limits.Entries || c.bytes > c.limits.Bytes {
		c.drop(c.order.Back())
	}
}

// drop forgets one answer. The lock is held.
func (c *Cache) drop(at *list.Element) {
	entry := c.order.Remove(at).(*remembered)
	delete(c.byKey, entry.key)
	c.bytes -= entry.size
}

// sizeOf guesses what facts take: texts of evidence, which may be long, and a sum for everything beside them.
func sizeOf(f *attest.Facts) int64 {
	const each = 2 << 10
	size := each
	for _, claims := range [][]attest.Claim{f.Signatures, f.Attestations, f.Rejected} {
		for i := range claims {
			c := &claims[i]
			size += each + len(c.Predicate) + len(c.Reason) + len(c.PredicateType) + len(c.DockerReference) + sizeOfTexts(c.Annotations)
			for _, s := range c.Signers {
				size += each + len(s.ID) + len(s.Subject) + len(s.Issuer) + sizeOfTexts(s.Extensions)
			}
		}
	}
	for _, e := range f.Entries {
		for _, n := range e.Needs {
			size += each + len(n.Why)
		}
	}
	for _, p := range f.Unknown {
		size += len(p.What) + len(p.Why)
	}
	return int64(size)
}

func sizeOfTexts(m map[string]string) int {
	const each = 100
	size := 0
	for key, value := range m {
		size += each + len(key) + len(value)
	}
	return size
}

// expires is when facts that are true now stop being true because something gets too old; zero is never.
func (g *Gatherer) expires(s attest.Subject, facts *attest.Facts) time.Time {
	now := g.o.Now()
	var first time.Time
	at := func(t time.Time) {
		if t.After(now) && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	for _, age := range g.ages(s) {
		for _, claims := range [][]attest.Claim{facts.Signatures, facts.Attestations} {
			for _, c := range claims {
				for _, signer := range c.Signers {
					if signer.Time != nil {
						at(signer.Time.Add(age))
					}
				}
			}
		}
	}
	for _, r := range facts.Roots {
		if limit := time.Duration(g.o.Trust.Roots[r.Name].MaxAge); limit > 0 && !r.TooOld {
			at(now.Add(limit - time.Duration(r.AgeSeconds)*time.Second))
		}
	}
	return first
}

// ages are the limits of age that the matching entries set.
func (g *Gatherer) ages(s attest.Subject) []time.Duration {
	var out []time.Duration
	for _, e := range g.entries(s) {
		if e.Signatures != nil && e.Signatures.MaxAge > 0 {
			out = append(out, time.Duration(e.Signatures.MaxAge))
		}
		for _, n := range e.Attestations {
			if n.MaxAge > 0 {
				out = append(out, time.Duration(n.MaxAge))
			}
		}
	}
	return out
}
