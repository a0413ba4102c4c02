package decode

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// origin says how a member came into an object.
type origin int8

const (
	absent origin = iota
	written
	merged // by a YAML merge key
)

// members collects the members of one object in order; of equal keys the last wins in place of the
// first. Small objects, nearly all of them, are searched; large ones get an index.
type members struct {
	list    []policy.Member
	origins []origin
	index   map[string]int
}

const indexFrom = 12

func (m *members) find(key string) int {
	if m.index != nil {
		if i, ok := m.index[key]; ok {
			return i
		}
		return -1
	}
	for i := range m.list {
		if m.list[i].Key == key {
			return i
		}
	}
	return -1
}

func (m *members) has(key string) origin {
	if i := m.find(key); i >= 0 {
		return m.originOf(i)
	}
	return absent
}

// originOf treats a list without origins as written: only merges need to be told apart.
func (m *members) originOf(i int) origin {
	if m.origins == nil {
		return written
	}
	return m.origins[i]
}

// set stores a member and returns how the key had come in before.
func (m *members) set(key string, value policy.Value, from origin) (before origin) {
	if from == merged && m.origins == nil {
		m.origins = make([]origin, len(m.list), cap(m.list))
		for i := range m.origins {
			m.origins[i] = written
		}
	}
	if i := m.find(key); i >= 0 {
		before = m.originOf(i)
		m.list[i].Value = value
		if m.origins != nil {
			m.origins[i] = from
		}
		return before
	}
	m.list = append(m.list, policy.Member{Key: key, Value: value})
	if m.origins != nil {
		m.origins = append(m.origins, from)
	}
	if n := len(m.list); m.index != nil {
		m.index[key] = n - 1
	} else if n > indexFrom {
		m.index = make(map[string]int, 2*n)
		for i := range m.list {
			m.index[m.list[i].Key] = i
		}
	}
	return absent
}

// sameButCase returns the pairs of keys that differ only in letter case, as strings.EqualFold sees
// it, which is how encoding/json matches the fields of a struct.
func (m *members) sameButCase() (pairs [][2]string) {
	if len(m.list) > indexFrom {
		folded := make(map[string]string, len(m.list))
		for _, member := range m.list {
			f := foldKey(member.Key)
			if other, ok := folded[f]; ok {
				pairs = append(pairs, [2]string{other, member.Key})
				continue
			}
			folded[f] = member.Key
		}
		return pairs
	}
	for i := range m.list {
		for j := range i {
			a, b := m.list[j].Key, m.list[i].Key
			if mayFold(a, b) && strings.EqualFold(a, b) {
				pairs = append(pairs, [2]string{a, b})
			}
		}
	}
	return pairs
}

// mayFold is the cheap question before strings.EqualFold: ASCII text only folds to text that is as
// long and begins with the same letter; other text begins above the letters.
func mayFold(a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	if len(a) == len(b) && (a[0]|0x20 == b[0]|0x20) {
		return true
	}
	return len(a) != len(b) && (!ascii(a) || !ascii(b)) || a[0] >= utf8.RuneSelf || b[0] >= utf8.RuneSelf
}

func ascii[T string | []byte](s T) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// foldKey maps all strings that strings.EqualFold holds equal to one: each letter becomes the
// smallest of those that it folds to.
func foldKey(s string) string {
	return strings.Map(func(r rune) rune {
		for {
			next := unicode.SimpleFold(r)
			if next <= r {
				return next
			}
			r = next
		}
	}, s)
}
