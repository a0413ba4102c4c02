package builtin

import "github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"

// objectSubset reports whether the second argument is in the first. What that means depends on their
// types: members, deeply; elements; a run of elements; the elements of a set anywhere in an array.
func objectSubset(_ *Budget, args []value.Value) (value.Value, bool) {
	if array, ok := args[0].(*value.Array); ok {
		if set, ok := args[1].(*value.Set); ok {
			return value.NewBool(arrayHoldsSet(array, set)), true
		}
	}
	holds, comparable := contains(args[0], args[1])
	return value.NewBool(holds), comparable
}

// contains compares two values of the same collection type.
func contains(whole, part value.Value) (holds, comparable bool) {
	switch whole := whole.(type) {
	case *value.Object:
		if part, ok := part.(*value.Object); ok {
			return objectHolds(whole, part), true
		}
	case *value.Set:
		if part, ok := part.(*value.Set); ok {
			return setHolds(whole, part), true
		}
	case *value.Array:
		if part, ok := part.(*value.Array); ok {
			return arrayHolds(whole.Elems(), part.Elems()), true
		}
	}
	return false, false
}

func objectHolds(whole, part *value.Object) bool {
	for i := range part.Len() {
		key, val := part.Entry(i)
		found := whole.Get(key)
		if found == nil {
			return false
		}
		if value.Equal(val, found) {
			continue
		}
		if holds, _ := contains(found, val); !holds {
			return false
		}
	}
	return true
}

func setHolds(whole, part *value.Set) bool {
	for _, e := range part.Elems() {
		if !whole.Has(e) {
			return false
		}
	}
	return true
}

// arrayHolds looks for a run of elements that equals part.
func arrayHolds(whole, part []value.Value) bool {
next:
	for start := 0; start+len(part) <= len(whole); start++ {
		for i, e := range part {
			if !value.Equal(whole[start+i], e) {
				continue next
			}
		}
		return true
	}
	return false
}

// arrayHoldsSet counts as OPA does: an element that is there twice counts twice, and an empty array
// does not even hold the empty set.
func arrayHoldsSet(whole *value.Array, part *value.Set) bool {
	missing := part.Len()
	for _, e := range whole.Elems() {
		if part.Has(e) {
			missing--
		}
		if missing == 0 {
			return true
		}
	}
	return false
}
