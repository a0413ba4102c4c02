package value

import (
	"strings"
	"unique"
)

// Compact returns a copy of v that shares nothing with the document or evaluation that v came from:
// a value that is kept must not keep their memory. Short strings are shared between all compact
// values; they repeat.
func Compact(v Value) Value {
	switch v := v.(type) {
	case *String:
		return &String{CompactText(v.s)}
	case *Number:
		if v.text == "" {
			return NewInt(v.i)
		}
		return &Number{text: strings.Clone(v.text)}
	case *Array:
		return &Array{compactAll(v.elems)}
	case *Object:
		return &Object{keys: compactAll(v.Keys()), vals: compactAll(v.Vals()), frozen: true}
	case *Set:
		return &Set{elems: compactAll(v.Elems()), frozen: true}
	}
	return v
}

func compactAll(list []Value) []Value {
	if len(list) == 0 {
		return nil
	}
	out := make([]Value, len(list))
	for i, v := range list {
		out[i] = Compact(v)
	}
	return out
}

// CompactText returns a string of the same content that keeps no other memory.
func CompactText(s string) string {
	const short = 64
	if len(s) > short {
		return strings.Clone(s)
	}
	return unique.Make(s).Value()
}
