package value

import (
	"slices"
	"sort"
)

// Object maps keys of any type to values.
type Object struct {
	keys, vals []Value
	index      *table // of keys, when they are many and not sorted
	unsorted   bool
	frozen     bool
}

// ObjectOfSize returns an empty object with room for n members.
func ObjectOfSize(n int) *Object {
	if n == 0 {
		return &Object{}
	}
	both := make([]Value, 2*n)
	return &Object{keys: both[:0:n], vals: both[n:n]}
}

// Len is the number of members.
func (o *Object) Len() int { return len(o.keys) }

// Entry returns a member by its place in the order of keys; i is within 0 and Len.
func (o *Object) Entry(i int) (key, val Value) {
	o.order()
	return o.keys[i], o.vals[i]
}

// Keys are the keys in order; they may be read only.
func (o *Object) Keys() []Value {
	o.order()
	return o.keys
}

// Vals are the values in the order of their keys; they may be read only.
func (o *Object) Vals() []Value {
	o.order()
	return o.vals
}

// Get returns the value of a key, or nil.
func (o *Object) Get(key Value) Value {
	if s, ok := key.(*String); ok {
		return o.GetText(s.s)
	}
	if i := o.find(key); i >= 0 {
		return o.vals[i]
	}
	return nil
}

// GetText returns the value of a string key, or nil.
func (o *Object) GetText(key string) Value {
	if len(o.keys) <= indexFrom {
		for i, k := range o.keys {
			if s, ok := k.(*String); ok && s.s == key {
				return o.vals[i]
			}
		}
		return nil
	}
	if i := o.find(&String{key}); i >= 0 {
		return o.vals[i]
	}
	return nil
}

func (o *Object) find(key Value) int {
	switch {
	case o.index != nil:
		i, _ := o.index.find(o.keys, key)
		return i
	case o.unsorted || len(o.keys) <= indexFrom:
		for i, k := range o.keys {
			if Equal(k, key) {
				return i
			}
		}
		return -1
	}
	if i := search(o.keys, key); i < len(o.keys) && Equal(o.keys[i], key) {
		return i
	}
	return -1
}

// search is where in sorted keys the key is or would be.
func search(keys []Value, key Value) int {
	low, high := 0, len(keys)
	for low < high {
		middle := int(uint(low+high) >> 1)
		if Compare(keys[middle], key) < 0 {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low
}

// Insert sets a member of an object under construction.
func (o *Object) Insert(key, val Value) {
	n := len(o.keys)
	if !o.unsorted && (n == 0 || Compare(o.keys[n-1], key) < 0) {
		o.keys, o.vals = append(o.keys, key), append(o.vals, val)
		return
	}
	if n >= indexFrom {
		if !o.unsorted {
			if i := o.find(key); i >= 0 {
				o.vals[i] = val
				return
			}
			o.index = newTable(o.keys)
		}
		i, h := o.index.find(o.keys, key)
		if i >= 0 {
			o.vals[i] = val
			return
		}
		o.unsorted = true
		o.keys, o.vals = append(o.keys, key), append(o.vals, val)
		o.index.added(o.keys, h)
		return
	}
	if i := o.find(key); i >= 0 {
		o.vals[i] = val
		return
	}
	i := search(o.keys, key)
	o.keys, o.vals = slices.Insert(o.keys, i, key), slices.Insert(o.vals, i, val)
}

// order sorts the members.
func (o *Object) order() {
	if !o.unsorted {
		return
	}
	sort.Sort((*byKey)(o))
	o.unsorted, o.index = false, nil
}

type byKey Object

func (o *byKey) Len() int           { return len(o.keys) }
func (o *byKey) Less(i, j int) bool { return Compare(o.keys[i], o.keys[j]) < 0 }
func (o *byKey) Swap(i, j int) {
	o.keys[i], o.keys[j] = o.keys[j], o.keys[i]
	o.vals[i], o.vals[j] = o.vals[j], o.vals[i]
}

// Clone returns an object of the same members, with room for more, to be built on.
func (o *Object) Clone(more int) *Object {
	o.order()
	n := len(o.keys)
	both := make([]Value, 2*(n+more))
	c := &Object{keys: both[: n : n+more], vals: both[n+more : n+more+n]}
	copy(c.keys, o.keys)
	copy(c.vals, o.vals)
	return c
}

// NewObject returns a frozen object. It takes the slices; of equal keys the last wins.
func NewObject(keys, vals []Value) *Object {
	o := &Object{keys: keys, vals: vals, frozen: true}
	for i := 1; i < len(keys); i++ {
		if Compare(keys[i-1], keys[i]) >= 0 {
			sort.Stable((*byKey)(o))
			o.dropRepeated()
			break
		}
	}
	return o
}

// dropRepeated keeps the last of equal neighbours.
func (o *Object) dropRepeated() {
	kept := 0
	for i := range o.keys {
		if i+1 < len(o.keys) && Equal(o.keys[i], o.keys[i+1]) {
			continue
		}
		o.keys[kept], o.vals[kept] = o.keys[i], o.vals[i]
		kept++
	}
	clear(o.keys[kept:])
	clear(o.vals[kept:])
	o.keys, o.vals = o.keys[:kept], o.vals[:kept]
}
