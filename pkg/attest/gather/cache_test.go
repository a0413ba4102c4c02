package gather

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/sallyport-dev/sallyport/pkg/attest"
)

var epoch = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

func digestOf(i int) string { return fmt.Sprintf("sha256:%064d", i) }

func TestA25KeysDoNotMix(t *testing.T) {
	whole := key{"r", "p", "t", "n", "d", "i", "c", "o", "s"}
	c := NewCache(Limits{})
	c.put(whole, attest.Facts{Digest: "d"}, epoch, time.Time{})
	for name, other := range map[string]key{
		"registry":    {"x", "p", "t", "n", "d", "i", "c", "o", "s"},
		"repository":  {"r", "x", "t", "n", "d", "i", "c", "o", "s"},
		"tag":         {"r", "p", "x", "n", "d", "i", "c", "o", "s"},
		"named":       {"r", "p", "t", "x", "d", "i", "c", "o", "s"},
		"digest":      {"r", "p", "t", "n", "x", "i", "c", "o", "s"},
		"index":       {"r", "p", "t", "n", "d", "x", "c", "o", "s"},
		"trust":       {"r", "p", "t", "n", "d", "i", "x", "o", "s"},
		"roots":       {"r", "p", "t", "n", "d", "i", "c", "x", "s"},
		"credentials": {"r", "p", "t", "n", "d", "i", "c", "o", "x"},
	} {
		if _, ok := c.get(other, epoch); ok {
			t.Errorf("an answer was found with another %s", name)
		}
	}
	if _, ok := c.get(whole, epoch); !ok {
		t.Error("the answer is not remembered")
	}
}

func TestA25AnswersEnd(t *testing.T) {
	for name, c := range map[string]struct {
		limits  Limits
		expires time.Time
		last    time.Duration
	}{
		"default":              {Limits{}, time.Time{}, 5*time.Minute - 1},
		"limit":                {Limits{TTL: time.Minute}, time.Time{}, time.Minute - 1},
		"stops being true":     {Limits{}, epoch.Add(time.Second), time.Second - 1},
		"is true for a while":  {Limits{}, epoch.Add(time.Hour), 5*time.Minute - 1},
		"is not true any more": {Limits{}, epoch, -1},
	} {
		t.Run(name, func(t *testing.T) {
			cache := NewCache(c.limits)
			cache.put(key{}, attest.Facts{}, epoch, c.expires)
			if _, ok := cache.get(key{}, epoch.Add(c.last)); ok != (c.last >= 0) {
				t.Errorf("at the last moment remembered: %v", ok)
			}
			if _, ok := cache.get(key{}, epoch.Add(c.last+1)); ok {
				t.Error("remembered for too long")
			}
			if cache.order.Len() != 0 || len(cache.byKey) != 0 || cache.bytes != 0 {
				t.Errorf("what ended is still held: %d, %d, %d bytes", cache.order.Len(), len(cache.byKey), cache.bytes)
			}
		})
	}
}

func TestV9CacheIsBounded(t *testing.T) {
	c := NewCache(Limits{Entries: 10})
	for i := range 100 {
		c.put(key{digest: digestOf(i)}, attest.Facts{Digest: digestOf(i)}, epoch, time.Time{})
		c.get(key{digest: digestOf(0)}, epoch) // is used, and stays
	}
	if c.order.Len() != 10 || len(c.byKey) != 10 {
		t.Errorf("%d entries", c.order.Len())
	}
	for i, want := range map[int]bool{0: true, 50: false, 99: true} {
		if facts, ok := c.get(key{digest: digestOf(i)}, epoch); ok != want || ok && facts.Digest != digestOf(i) {
			t.Errorf("entry %d: %q, %v", i, facts.Digest, ok)
		}
	}
	c = NewCache(Limits{Bytes: 1 << 20})
	big := attest.Facts{Attestations: []attest.Claim{{Predicate: json.RawMessage(make([]byte, 300<<10))}}}
	for i := range 10 {
		c.put(key{digest: digestOf(i)}, big, epoch, time.Time{})
	}
	if c.order.Len() != 3 || c.bytes > 1<<20 {
		t.Errorf("%d entries, %d bytes", c.order.Len(), c.bytes)
	}
	big.Attestations[0].Predicate = make([]byte, 2<<20)
	c.put(key{digest: "huge"}, big, epoch, time.Time{})
	if c.order.Len() != 3 {
		t.Errorf("one answer threw out all others: %d entries", c.order.Len())
	}
	// The same image again takes the place of itself.
	c = NewCache(Limits{})
	for range 3 {
		c.put(key{}, attest.Facts{}, epoch, time.Time{})
	}
	if c.order.Len() != 1 {
		t.Errorf("%d entries of one image", c.order.Len())
	}
}

func TestNoCache(t *testing.T) {
	var c *Cache
	c.put(key{}, attest.Facts{}, epoch, time.Time{})
	if _, ok := c.get(key{}, epoch); ok {
		t.Error("nothing remembers")
	}
}

// Whatever text of evidence is long, it counts.
func TestV9CacheCountsAllTexts(t *testing.T) {
	long := strings.Repeat("x", 2<<20)
	texts := map[string]string{"x": long}
	for name, claim := range map[string]attest.Claim{
		"predicate type": {PredicateType: long}, "reason": {Reason: long}, "reference": {DockerReference: long}, "annotations": {Annotations: texts},
		"subject": {Signers: []attest.Signer{{Subject: long}}}, "extensions": {Signers: []attest.Signer{{Extensions: texts}}},
	} {
		c := NewCache(Limits{Bytes: 1 << 20})
		c.put(key{}, attest.Facts{Rejected: []attest.Claim{claim}}, epoch, time.Time{})
		if c.order.Len() != 0 {
			t.Errorf("a long %s is remembered", name)
		}
	}
}
