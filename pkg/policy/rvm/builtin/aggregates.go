package builtin

import (
	"slices"
	"unicode/utf8"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// aggregates make one value of many, or look one up among many.
var aggregates = map[string]Func{
	"count":             count,
	"sum":               fold(0, add),
	"product":           fold(1, multiply),
	"max":               maximum,
	"min":               minimum,
	"sort":              sorted,
	"all":               allTrue,
	"any":               anyTrue,
	"internal.member_2": member,
	"internal.member_3": memberWithKey,
}

func count(_ *Budget, args []value.Value) (value.Value, bool) {
	if s, ok := value.Text(args[0]); ok {
		return value.NewInt(int64(utf8.RuneCountInString(s))), true
	}
	n, ok := value.Len(args[0])
	if !ok {
		return nil, false
	}
	return value.NewInt(int64(n)), true
}

// fold accumulates integers with op, as long as op can.
func fold(start int64, op func(x, y int64) (int64, bool)) Func {
	return func(_ *Budget, args []value.Value) (value.Value, bool) {
		elems, ok := elements(args[0])
		if !ok {
			return nil, false
		}
		total := start
		for _, e := range elems {
			n, ok := integer(e)
			if !ok {
				return nil, false
			}
			if total, ok = op(total, n); !ok {
				return nil, false
			}
		}
		return value.NewInt(total), true
	}
}

// maximum returns the last of equal ones, whose spelling may differ; of nothing it is undefined.
func maximum(_ *Budget, args []value.Value) (value.Value, bool) {
	elems, ok := elements(args[0])
	if !ok || len(elems) == 0 {
		return nil, ok
	}
	most := elems[0]
	for _, e := range elems[1:] {
		if value.Compare(most, e) <= 0 {
			most = e
		}
	}
	return most, true
}

// minimum returns the last of equal ones, whose spelling may differ; of nothing it is undefined.
func minimum(_ *Budget, args []value.Value) (value.Value, bool) {
	elems, ok := elements(args[0])
	if !ok || len(elems) == 0 {
		return nil, ok
	}
	least := elems[0]
	for _, e := range elems[1:] {
		if value.Compare(least, e) >= 0 {
			least = e
		}
	}
	return least, true
}

// sorted sorts as unstably as OPA does: of equal numbers the spellings come out in the same order.
func sorted(b *Budget, args []value.Value) (value.Value, bool) {
	elems, ok := elements(args[0])
	if !ok || !b.Spend(sizeOfValue*len(elems)) {
		return nil, false
	}
	own := slices.Clone(elems)
	if _, ok := args[0].(*value.Array); ok {
		slices.SortFunc(own, value.Compare)
	}
	return value.NewArray(own), true
}

func allTrue(_ *Budget, args []value.Value) (value.Value, bool) {
	elems, ok := elements(args[0])
	if !ok {
		return nil, false
	}
	for _, e := range elems {
		if e != value.True {
			return value.False, true
		}
	}
	return value.True, true
}

func anyTrue(_ *Budget, args []value.Value) (value.Value, bool) {
	elems, ok := elements(args[0])
	if !ok {
		return nil, false
	}
	return value.NewBool(slices.Contains(elems, value.True)), true
}

// member is x in xs.
func member(_ *Budget, args []value.Value) (value.Value, bool) {
	var among []value.Value
	switch xs := args[1].(type) {
	case *value.Set:
		return value.NewBool(xs.Has(args[0])), true
	case *value.Array:
		among = xs.Elems()
	case *value.Object:
		among = xs.Vals()
	}
	for _, x := range among {
		if value.Equal(args[0], x) {
			return value.True, true
		}
	}
	return value.False, true
}

// memberWithKey is k, x in xs.
func memberWithKey(_ *Budget, args []value.Value) (value.Value, bool) {
	key, x := args[0], args[1]
	found, ok := get(args[2], key)
	return value.NewBool(found != nil && value.Equal(x, found)), ok
}

// get looks key up in a collection; of a set it is the key as asked for. It is not ok where OPA
// reads more as an index of an array than we do: [7][0.0] is 7.
func get(xs, key value.Value) (x value.Value, ok bool) {
	switch xs := xs.(type) {
	case *value.Object:
		return xs.Get(key), true
	case *value.Set:
		if xs.Has(key) {
			return key, true
		}
	case *value.Array:
		if n, is := key.(*value.Number); is {
			i, ok := n.Int()
			if ok && i >= 0 && i < int64(xs.Len()) {
				return xs.At(int(i)), true
			}
			return nil, ok
		}
	}
	return nil, true
}
