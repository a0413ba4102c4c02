package builtin

import (
	"strings"
	"sync"
	"sync/atomic"
)

// cache keeps what was compiled from a text, for any number of goroutines. To look something up
// takes no lock: whoever adds something copies the map, which is small.
type cache[T any] struct {
	entries atomic.Pointer[map[string]T]
	adding  sync.Mutex
}

// A cache that is full starts anew: texts that are used again soon come back. Long ones are not
// kept at all, nor are failures.
const (
	cacheEntries  = 256
	cacheLongText = 4096
)

// get returns what is kept for text, or what make makes of it.
func (c *cache[T]) get(text string, compile func(text string) (T, error)) (T, error) {
	if entries := c.entries.Load(); entries != nil {
		if v, ok := (*entries)[text]; ok {
			return v, nil
		}
	}
	text = strings.Clone(text) // which may be a small part of a large document
	v, err := compile(text)
	if err != nil || len(text) > cacheLongText {
		return v, err
	}
	c.adding.Lock()
	defer c.adding.Unlock()
	entries := map[string]T{text: v}
	if old := c.entries.Load(); old != nil && len(*old) < cacheEntries {
		for text, v := range *old {
			entries[text] = v
		}
	}
	c.entries.Store(&entries)
	return v, nil
}
