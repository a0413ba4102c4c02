package value

// Builder makes the values of a document in slabs, one allocation for many. Its zero value is ready;
// it belongs to one goroutine. Values of one slab live as long as any of them.
type Builder struct {
	strings []String
	numbers []Number
	values  []Value
	arrays  []Array
	objects []Object
}

// slab is how many scalars one allocation holds, at most: the first ones are smaller, for small
// documents.
const (
	firstSlab = 16
	slab      = 256
)

// room returns list with at least one free place at its end.
func room[T any](list []T, n int) []T {
	if cap(list)-len(list) >= n {
		return list
	}
	return make([]T, 0, max(n, min(slab, max(firstSlab, 2*cap(list)))))
}

// String returns a string.
func (b *Builder) String(s string) Value {
	b.strings = append(room(b.strings, 1), String{s})
	return &b.strings[len(b.strings)-1]
}

// Int returns a number.
func (b *Builder) Int(i int64) Value {
	if i >= 0 && i < int64(len(smallInts)) {
		return &smallInts[i]
	}
	b.numbers = append(room(b.numbers, 1), Number{i: i})
	return &b.numbers[len(b.numbers)-1]
}

// Number returns the number of a JSON literal.
func (b *Builder) Number(text string) Value {
	if i, ok := canonicalInt(text); ok {
		return b.Int(i)
	}
	b.numbers = append(room(b.numbers, 1), Number{text: text})
	return &b.numbers[len(b.numbers)-1]
}

// take returns n values of a slab.
func (b *Builder) take(n int) []Value {
	b.values = room(b.values, n)
	at := len(b.values)
	b.values = b.values[:at+n]
	return b.values[at : at+n : at+n]
}

// Array returns an array of a copy of elems.
func (b *Builder) Array(elems []Value) Value {
	own := b.take(len(elems))
	copy(own, elems)
	return b.array(own)
}

func (b *Builder) array(own []Value) Value {
	b.arrays = append(room(b.arrays, 1), Array{own})
	return &b.arrays[len(b.arrays)-1]
}

// members returns n free places for keys and for values.
func (b *Builder) members(n int) (keys, vals []Value) {
	both := b.take(2 * n)
	return both[:n:n], both[n:]
}

// object returns a frozen object of string keys; of equal keys the last wins.
func (b *Builder) object(keys, vals []Value) Value {
	b.objects = append(room(b.objects, 1), Object{keys: keys, vals: vals, frozen: true})
	o := &b.objects[len(b.objects)-1]
	o.sortText()
	return o
}

// sortText sorts members whose keys are strings.
func (o *Object) sortText() {
	const few = 16
	keys, vals := o.keys, o.vals
	sorted, repeated := true, false
	for i := 1; i < len(keys); i++ {
		if keys[i-1].(*String).s >= keys[i].(*String).s {
			sorted = false
			break
		}
	}
	if sorted {
		return
	}
	if len(keys) > few {
		*o = *NewObject(keys, vals)
		return
	}
	for i := 1; i < len(keys); i++ { // insertion, which is stable
		k, v := keys[i], vals[i]
		s, j := k.(*String).s, i
		for ; j > 0; j-- {
			before := keys[j-1].(*String).s
			if before <= s {
				repeated = repeated || before == s
				break
			}
			keys[j], vals[j] = keys[j-1], vals[j-1]
		}
		keys[j], vals[j] = k, v
	}
	if repeated {
		o.dropRepeated()
	}
}

// Object returns an object of n members, which member names one by one; of equal keys the last wins.
func (b *Builder) Object(n int, member func(i int) (key string, val Value)) Value {
	keys, vals := b.members(n)
	for i := range n {
		key, val := member(i)
		keys[i], vals[i] = b.String(key), val
	}
	return b.object(keys, vals)
}
