package value

import (
	"hash/maphash"
	"strings"
)

// Compare is Rego's order of all values: negative, zero or positive.
func Compare(a, b Value) int {
	ka, kb := a.kind(), b.kind()
	if ka != kb {
		return int(ka) - int(kb)
	}
	switch a := a.(type) {
	case Bool:
		switch {
		case a == b.(Bool):
			return 0
		case bool(a):
			return 1
		}
		return -1
	case *Number:
		return a.compare(b.(*Number))
	case *String:
		return strings.Compare(a.s, b.(*String).s)
	case *Array:
		return compareAll(a.elems, b.(*Array).elems)
	case *Object:
		return a.compare(b.(*Object))
	case *Set:
		o := b.(*Set)
		if a == o {
			return 0
		}
		a.order()
		o.order()
		return compareAll(a.elems, o.elems)
	}
	return 0 // null
}

func compareAll(a, b []Value) int {
	for i := 0; i < len(a) && i < len(b); i++ {
		if c := Compare(a[i], b[i]); c != 0 {
			return c
		}
	}
	return len(a) - len(b)
}

func (o *Object) compare(p *Object) int {
	if o == p {
		return 0
	}
	o.order()
	p.order()
	for i := 0; i < len(o.keys) && i < len(p.keys); i++ {
		if c := Compare(o.keys[i], p.keys[i]); c != 0 {
			return c
		}
		if c := Compare(o.vals[i], p.vals[i]); c != 0 {
			return c
		}
	}
	return len(o.keys) - len(p.keys)
}

// Equal reports whether Compare finds no difference, faster. Both are defined.
func Equal(a, b Value) bool {
	switch a := a.(type) {
	case *String:
		b, ok := b.(*String)
		return ok && (a == b || a.s == b.s)
	case Bool:
		b, ok := b.(Bool)
		return ok && a == b
	case *Number:
		b, ok := b.(*Number)
		return ok && (a == b || a.compare(b) == 0)
	case *Array:
		b, ok := b.(*Array)
		if !ok || len(a.elems) != len(b.elems) {
			return false
		}
		if a == b {
			return true
		}
		for i := range a.elems {
			if !Equal(a.elems[i], b.elems[i]) {
				return false
			}
		}
		return true
	case *Object:
		b, ok := b.(*Object)
		return ok && a.equal(b)
	case *Set:
		b, ok := b.(*Set)
		return ok && a.equal(b)
	case Null:
		_, ok := b.(Null)
		return ok
	}
	return false
}

func (o *Object) equal(p *Object) bool {
	if len(o.keys) != len(p.keys) {
		return false
	}
	if o == p {
		return true
	}
	o.order()
	p.order()
	for i := range o.keys {
		if !Equal(o.keys[i], p.keys[i]) || !Equal(o.vals[i], p.vals[i]) {
			return false
		}
	}
	return true
}

func (s *Set) equal(t *Set) bool {
	if len(s.elems) != len(t.elems) {
		return false
	}
	if s == t {
		return true
	}
	s.order()
	t.order()
	for i := range s.elems {
		if !Equal(s.elems[i], t.elems[i]) {
			return false
		}
	}
	return true
}

var seed = maphash.MakeSeed()

func mix(x uint64) uint64 {
	x ^= x >> 32
	x *= 0xd6e8feb86659fd93
	x ^= x >> 32
	x *= 0xd6e8feb86659fd93
	return x ^ x>>32
}

// hash is equal for equal values, and differs between processes, so that no document can be
// prepared to collide.
func hash(v Value) uint64 {
	switch v := v.(type) {
	case *String:
		return maphash.String(seed, v.s)
	case *Number:
		return v.hash()
	case Bool:
		if v {
			return 2
		}
		return 1
	case *Array:
		h := uint64(3)
		for _, e := range v.elems {
			h = mix(h + hash(e))
		}
		return h
	case *Object: // the order of members does not matter
		h := uint64(4)
		for i := range v.keys {
			h += mix(hash(v.keys[i]) + 31*hash(v.vals[i]))
		}
		return h
	case *Set:
		h := uint64(5)
		for _, e := range v.elems {
			h += mix(hash(e))
		}
		return h
	}
	return 0
}
