package decode

import (
	"math/bits"
	"slices"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// seal is a number that two ASCII keys share when they are equal or differ only in letter case;
// others seldom do. Seals are compared instead of keys, which finds keys that stand twice at the
// cost of a few integers.
func seal(key string) uint64 {
	const lower = 0x2020202020202020
	n := len(key)
	switch {
	case n >= 8:
		return (word(key)|lower)*0x9e3779b97f4a7c15 ^ bits.RotateLeft64(word(key[n-8:])|lower, 29) ^ uint64(n)
	case n >= 4:
		return uint64(half(key))<<32 | uint64(half(key[n-4:])) | lower
	case n > 0:
		return uint64(key[0]|0x20)<<16 | uint64(key[n/2]|0x20)<<8 | uint64(key[n-1]|0x20) | uint64(n)<<24
	}
	return 0
}

func word(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

func half(s string) uint32 {
	_ = s[3]
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

// manyKeys is from where seals are sorted instead of compared each with each.
const manyKeys = 24

// distinct reports whether no two members have the same key, and, when fold is set, whether no two
// ASCII keys differ only in letter case. The seals are those of the members, which it may reorder.
func distinct(list []policy.Member, seals []uint64, fold bool) bool {
	if len(list) <= manyKeys {
		for i := 1; i < len(seals); i++ {
			for j := range seals[:i] {
				if seals[i] == seals[j] && sameKey(list[i].Key, list[j].Key, fold) {
					return false
				}
			}
		}
		return true
	}
	slices.Sort(seals)
	for i := 1; i < len(seals); i++ {
		if seals[i] == seals[i-1] {
			return distinctText(list, fold)
		}
	}
	return true
}

func sameKey(a, b string, fold bool) bool {
	return a == b || fold && strings.EqualFold(a, b)
}

func distinctText(list []policy.Member, fold bool) bool {
	seen := make(map[string]bool, len(list))
	for _, member := range list {
		key := member.Key
		if fold {
			key = foldKey(key)
		}
		if seen[key] {
			return false
		}
		seen[key] = true
	}
	return true
}

// keyring is what is known of the keys of an object that is being read: where its members begin on
// the stacks, an index once they are many, and whether any key is not ASCII.
type keyring struct {
	base, seals int
	index       map[string]int
	wide        bool
}

// set stores a member, and reports whether its key stood before; the value then takes that place.
func (p *jsonParser) set(o *keyring, key string, value policy.Value) (twice bool) {
	mine, list := seal(key), p.members[o.base:]
	at := -1
	if o.index != nil {
		if i, ok := o.index[key]; ok {
			at = i
		}
	} else {
		for i, s := range p.seals[o.seals:] {
			if s == mine && list[i].Key == key {
				at = i
			}
		}
	}
	if at >= 0 {
		list[at].Value = value
		return true
	}
	p.members = append(p.members, policy.Member{Key: key, Value: value})
	p.seals = append(p.seals, mine)
	o.wide = o.wide || !ascii(key)
	if o.index != nil {
		o.index[key] = len(list)
	} else if len(list) >= manyKeys {
		o.index = make(map[string]int, 4*manyKeys)
		for i, member := range p.members[o.base:] {
			o.index[member.Key] = i
		}
	}
	return false
}
