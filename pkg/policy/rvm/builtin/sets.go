package builtin

import (
	"slices"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// sets combine sets. Where an element is in both and its spelling differs, the choice is OPA's.
var sets = map[string]Func{
	"and":          intersection,
	"or":           union,
	"set_diff":     difference,
	"intersection": intersectionOfAll,
	"union":        unionOfAll,
}

func twoSets(args []value.Value) (x, y *value.Set, ok bool) {
	x, ok1 := args[0].(*value.Set)
	y, ok2 := args[1].(*value.Set)
	return x, y, ok1 && ok2
}

// setOf returns a set of elems; of equal ones the first stays.
func setOf(b *Budget, elems []value.Value) (value.Value, bool) {
	if !b.Spend(sizeOfValue * len(elems)) {
		return nil, false
	}
	own := slices.Clone(elems)
	slices.SortStableFunc(own, value.Compare)
	return value.SetOfSorted(slices.CompactFunc(own, value.Equal)), true
}

func difference(b *Budget, args []value.Value) (value.Value, bool) {
	x, y, ok := twoSets(args)
	if !ok || !b.Spend(sizeOfValue*x.Len()) {
		return nil, false
	}
	kept := make([]value.Value, 0, x.Len())
	for _, e := range x.Elems() {
		if !y.Has(e) {
			kept = append(kept, e)
		}
	}
	return value.SetOfSorted(kept), true
}

func intersection(b *Budget, args []value.Value) (value.Value, bool) {
	x, y, ok := twoSets(args)
	if !ok {
		return nil, false
	}
	return intersect(b, x, y)
}

// intersect takes the elements of the smaller set, of the first if they are equally large.
func intersect(b *Budget, x, y *value.Set) (*value.Set, bool) {
	if y.Len() < x.Len() {
		x, y = y, x
	}
	if !b.Spend(sizeOfValue * x.Len()) {
		return nil, false
	}
	kept := make([]value.Value, 0, x.Len())
	for _, e := range x.Elems() {
		if y.Has(e) {
			kept = append(kept, e)
		}
	}
	return value.SetOfSorted(kept), true
}

func union(b *Budget, args []value.Value) (value.Value, bool) {
	x, y, ok := twoSets(args)
	switch {
	case !ok:
		return nil, false
	case x.Len() == 0:
		return y, true
	case y.Len() == 0:
		return x, true
	case !b.Spend(sizeOfValue * (x.Len() + y.Len())):
		return nil, false
	}
	return value.SetOfSorted(merge(x.Elems(), y.Elems())), true
}

// merge returns the elements of two ordered lists; of equal ones the first list's.
func merge(xs, ys []value.Value) []value.Value {
	merged := make([]value.Value, 0, len(xs)+len(ys))
	for len(xs) > 0 && len(ys) > 0 {
		c := value.Compare(xs[0], ys[0])
		if c <= 0 {
			merged, xs = append(merged, xs[0]), xs[1:]
		} else {
			merged = append(merged, ys[0])
		}
		if c >= 0 {
			ys = ys[1:]
		}
	}
	return append(append(merged, xs...), ys...)
}

func intersectionOfAll(b *Budget, args []value.Value) (value.Value, bool) {
	all, ok := setsIn(args[0])
	if !ok {
		return nil, false
	}
	if len(all) == 0 {
		return &value.Set{}, true
	}
	common := all[0].(*value.Set)
	for _, s := range all[1:] {
		if common, ok = intersect(b, common, s.(*value.Set)); !ok {
			return nil, false
		}
	}
	return common, true
}

func unionOfAll(b *Budget, args []value.Value) (value.Value, bool) {
	all, ok := setsIn(args[0])
	if !ok {
		return nil, false
	}
	n := 0
	for _, s := range all {
		n += s.(*value.Set).Len()
	}
	if !b.Spend(sizeOfValue * n) {
		return nil, false
	}
	elems := make([]value.Value, 0, n)
	for _, s := range all {
		elems = append(elems, s.(*value.Set).Elems()...)
	}
	return setOf(b, elems)
}

// setsIn returns the elements of a set of nothing but sets.
func setsIn(v value.Value) ([]value.Value, bool) {
	s, ok := v.(*value.Set)
	if !ok {
		return nil, false
	}
	for _, e := range s.Elems() {
		if _, ok := e.(*value.Set); !ok {
			return nil, false
		}
	}
	return s.Elems(), true
}
