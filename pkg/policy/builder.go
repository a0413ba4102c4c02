package policy

import "strconv"

// Builder makes the values of one document after the other; decoders of large documents use it
// instead of the constructors, so that it may allocate for many values at once. The zero Builder is
// ready to use, by one goroutine; its values are like any others.
type Builder struct{}

// String returns a JSON string.
func (*Builder) String(s string) Value { return String(s) }

// Int returns a JSON number.
func (*Builder) Int(i int64) Value { return Number(strconv.FormatInt(i, 10)) }

// Number returns the number that the JSON literal text stands for, as the function Number does.
func (*Builder) Number(text string) Value { return Number(text) }

// Array returns an array of the elements, which it copies.
func (*Builder) Array(elems []Value) Value { return Array(elems) }

// Object returns an object of the members, which it copies. Of members with the same key the last
// wins.
func (*Builder) Object(members []Member) Value { return Object(members) }
