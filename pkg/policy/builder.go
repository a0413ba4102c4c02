package policy

import "github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"

// Builder makes the values of one document with few allocations: many values share one. Its zero
// value is ready; it belongs to one goroutine. It keeps no slice that it is given.
type Builder struct {
	b     value.Builder
	stack []value.Value
}

// String returns a JSON string.
func (b *Builder) String(s string) Value { return Value{b.b.String(s)} }

// Int returns a JSON number.
func (b *Builder) Int(i int64) Value { return Value{b.b.Int(i)} }

// Number returns the number of a JSON literal; see the function of that name.
func (b *Builder) Number(text string) Value { return Value{b.b.Number(text)} }

// Array returns an array of the given elements; a zero Value among them counts as null.
func (b *Builder) Array(elems []Value) Value {
	b.stack = b.stack[:0]
	for _, e := range elems {
		b.stack = append(b.stack, e.orNull())
	}
	return Value{b.b.Array(b.stack)}
}

// Object returns an object of the given members; of equal keys the last wins.
func (b *Builder) Object(members []Member) Value {
	return Value{b.b.Object(len(members), func(i int) (string, value.Value) {
		return members[i].Key, members[i].Value.orNull()
	})}
}
