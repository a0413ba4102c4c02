package builtin

import (
	"slices"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// arrays put arrays together and take them apart.
var arrays = map[string]Func{
	"array.concat":  arrayConcat,
	"array.flatten": arrayFlatten,
	"array.reverse": arrayReverse,
	"array.slice":   arraySlice,
}

// arrayOf returns an array of a copy of elems.
func arrayOf(b *Budget, elems []value.Value) (value.Value, bool) {
	if !b.Spend(sizeOfValue * len(elems)) {
		return nil, false
	}
	return value.NewArray(slices.Clone(elems)), true
}

func arrayConcat(b *Budget, args []value.Value) (value.Value, bool) {
	x, ok1 := args[0].(*value.Array)
	y, ok2 := args[1].(*value.Array)
	switch {
	case !ok1 || !ok2:
		return nil, false
	case x.Len() == 0:
		return y, true
	case y.Len() == 0:
		return x, true
	case !b.Spend(sizeOfValue * (x.Len() + y.Len())):
		return nil, false
	}
	return value.NewArray(slices.Concat(x.Elems(), y.Elems())), true
}

// arrayFlatten replaces the arrays in an array by their elements, one level deep.
func arrayFlatten(b *Budget, args []value.Value) (value.Value, bool) {
	a, ok := args[0].(*value.Array)
	if !ok {
		return nil, false
	}
	n, nested := 0, false
	for _, e := range a.Elems() {
		if inner, ok := e.(*value.Array); ok {
			n, nested = n+inner.Len(), true
		} else {
			n++
		}
	}
	if !nested {
		return a, true
	}
	if !b.Spend(sizeOfValue * n) {
		return nil, false
	}
	flat := make([]value.Value, 0, n)
	for _, e := range a.Elems() {
		if inner, ok := e.(*value.Array); ok {
			flat = append(flat, inner.Elems()...)
		} else {
			flat = append(flat, e)
		}
	}
	return value.NewArray(flat), true
}

func arrayReverse(b *Budget, args []value.Value) (value.Value, bool) {
	a, ok := args[0].(*value.Array)
	if !ok || !b.Spend(sizeOfValue*a.Len()) {
		return nil, false
	}
	own := slices.Clone(a.Elems())
	slices.Reverse(own)
	return value.NewArray(own), true
}

// arraySlice returns a part, without copying; indexes out of range are moved into it.
func arraySlice(_ *Budget, args []value.Value) (value.Value, bool) {
	a, ok := args[0].(*value.Array)
	if !ok {
		return nil, false
	}
	start, stop, ok := integers(args[1:])
	if !ok {
		return nil, false
	}
	n := int64(a.Len())
	stop = min(max(stop, 0), n)
	start = min(max(start, 0), stop)
	if start == 0 && stop == n {
		return a, true
	}
	return value.NewArray(a.Elems()[start:stop:stop]), true
}
