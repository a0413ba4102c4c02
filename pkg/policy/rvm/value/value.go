package value

// Value is one of Null, Bool, *Number, *String, *Array, *Object and *Set; nil is undefined.
type Value interface{ kind() kind }

// kind is the place of a type in Rego's order.
type kind uint8

const (
	kindNull kind = iota
	kindBool
	kindNumber
	kindString
	kindArray
	kindObject
	kindSet
)

// Null is the JSON null.
type Null struct{}

// Bool is a boolean.
type Bool bool

// String is a string of bytes, by convention UTF-8.
type String struct{ s string }

// Array is a sequence of values.
type Array struct{ elems []Value }

func (Null) kind() kind    { return kindNull }
func (Bool) kind() kind    { return kindBool }
func (*Number) kind() kind { return kindNumber }
func (*String) kind() kind { return kindString }
func (*Array) kind() kind  { return kindArray }
func (*Object) kind() kind { return kindObject }
func (*Set) kind() kind    { return kindSet }

// The two booleans, ready to hand out.
var (
	True  Value = Bool(true)
	False Value = Bool(false)
)

// NewBool returns True or False.
func NewBool(b bool) Value {
	if b {
		return True
	}
	return False
}

// NewString returns a string.
func NewString(s string) *String { return &String{s} }

// NewStrings returns n strings that next yields, in one piece of memory.
func NewStrings(n int, next func() string) []Value {
	slab, out := make([]String, n), make([]Value, n)
	for i := range slab {
		slab[i].s = next()
		out[i] = &slab[i]
	}
	return out
}

// Text is the string's content.
func (s *String) Text() string { return s.s }

// Text returns the content of v if it is a string.
func Text(v Value) (string, bool) {
	if s, ok := v.(*String); ok {
		return s.s, true
	}
	return "", false
}

// NewArray returns an array of elems, which the caller gives away.
func NewArray(elems []Value) *Array { return &Array{elems} }

// ArrayOfSize returns an empty array with room for n elements.
func ArrayOfSize(n int) *Array {
	if n == 0 {
		return &Array{}
	}
	return &Array{make([]Value, 0, n)}
}

// ArrayOfStrings returns an array of strings, in two allocations.
func ArrayOfStrings(texts []string) *Array {
	strings, elems := make([]String, len(texts)), make([]Value, len(texts))
	for i, text := range texts {
		strings[i].s = text
		elems[i] = &strings[i]
	}
	return &Array{elems}
}

// Len is the number of elements.
func (a *Array) Len() int { return len(a.elems) }

// At returns an element; i is within 0 and Len.
func (a *Array) At(i int) Value { return a.elems[i] }

// Elems are the elements; they may be read only.
func (a *Array) Elems() []Value { return a.elems }

// Append adds an element to an array under construction.
func (a *Array) Append(v Value) {
	if cap(a.elems) == 0 {
		a.elems = make([]Value, 0, firstElems)
	}
	a.elems = append(a.elems, v)
}

// firstElems is for how many elements there is room when the first one comes: most collections of
// policies stay that small.
const firstElems = 4

// Get returns what is at key of an array, object or set, or nil. Of a set it is the key itself, as
// asked for.
func Get(v, key Value) Value {
	switch v := v.(type) {
	case *Object:
		return v.Get(key)
	case *Array:
		if n, ok := key.(*Number); ok {
			if i, ok := n.index(); ok && i >= 0 && i < int64(len(v.elems)) {
				return v.elems[i]
			}
		}
	case *Set:
		if v.Has(key) {
			return key
		}
	}
	return nil
}

// Len is the number of elements or members of v, and whether it has any notion of that.
func Len(v Value) (int, bool) {
	switch v := v.(type) {
	case *Array:
		return len(v.elems), true
	case *Object:
		return len(v.keys), true
	case *Set:
		return len(v.elems), true
	}
	return 0, false
}

// Weight is roughly how many steps it takes to look at all of v but what its parts hold.
func Weight(v Value) int {
	switch v := v.(type) {
	case *String:
		return len(v.s) / 16
	case *Array:
		return len(v.elems)
	case *Object:
		return len(v.keys)
	case *Set:
		return len(v.elems)
	}
	return 0
}

// Size is roughly what v and everything below it takes, in bytes.
func Size(v Value) int {
	const word, place = 8, 16
	size := place
	all := func(list []Value) {
		for _, e := range list {
			size += Size(e)
		}
	}
	switch v := v.(type) {
	case *Number:
		size += 3*word + len(v.text)
	case *String:
		size += 2*word + len(v.s)
	case *Array:
		size += 3 * word
		all(v.elems)
	case *Object:
		size += 8 * word
		all(v.keys)
		all(v.vals)
	case *Set:
		size += 5 * word
		all(v.elems)
	}
	return size
}

// Freeze puts everything below v in order, so that any number of goroutines may read it.
// It panics on a value that contains itself, which only a corrupt policy makes.
func Freeze(v Value) { freeze(v, 0) }

// deepest is deeper than any value is that was read or computed.
const deepest = 1e5

func freeze(v Value, depth int) {
	if depth > deepest {
		panic("value: it contains itself")
	}
	switch v := v.(type) {
	case *Array:
		for _, e := range v.elems {
			freeze(e, depth+1)
		}
	case *Object:
		if v.frozen {
			return
		}
		v.order()
		for i := range v.keys {
			freeze(v.keys[i], depth+1)
			freeze(v.vals[i], depth+1)
		}
		v.frozen = true
	case *Set:
		if v.frozen {
			return
		}
		v.order()
		for _, e := range v.elems {
			freeze(e, depth+1)
		}
		v.frozen = true
	}
}
