package builtin

import (
	"slices"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// objects look into objects and put them together. Where keys are equal and their spelling differs,
// the choice is OPA's.
var objects = map[string]Func{
	"object.get":     objectGet,
	"object.keys":    objectKeys,
	"object.union":   objectUnion,
	"object.union_n": objectUnionN,
	"object.remove":  objectRemove,
	"object.filter":  objectFilter,
	"object.subset":  objectSubset,
}

// objectGet follows a path, if the key is an array, through whatever is there.
func objectGet(_ *Budget, args []value.Value) (value.Value, bool) {
	o, ok := args[0].(*value.Object)
	if !ok {
		return nil, false
	}
	path, ok := args[1].(*value.Array)
	if !ok {
		if v := o.Get(args[1]); v != nil {
			return v, true
		}
		return args[2], true
	}
	v := args[0]
	for _, key := range path.Elems() {
		if v, ok = get(v, key); !ok {
			return nil, false
		}
		if v == nil {
			return args[2], true
		}
	}
	return v, true
}

func objectKeys(b *Budget, args []value.Value) (value.Value, bool) {
	o, ok := args[0].(*value.Object)
	if !ok || !b.Spend(sizeOfValue*o.Len()) {
		return nil, false
	}
	return value.SetOfSorted(slices.Clone(o.Keys())), true
}

// objectOfSize returns an empty object with room for n members.
func objectOfSize(n int) *value.Object { return new(value.Object).Clone(n) }

func objectUnion(b *Budget, args []value.Value) (value.Value, bool) {
	x, ok1 := args[0].(*value.Object)
	y, ok2 := args[1].(*value.Object)
	switch {
	case !ok1 || !ok2:
		return nil, false
	case x.Len() == 0:
		return y, true
	case y.Len() == 0 || value.Equal(x, y):
		return x, true
	}
	return mergeObjects(b, x, y)
}

// mergeObjects returns the members of both. Of equal keys it has the first one's spelling and the
// second one's value, or the merged values if both are objects.
func mergeObjects(b *Budget, x, y *value.Object) (*value.Object, bool) {
	if !b.Spend(sizeOfMember * (x.Len() + y.Len())) {
		return nil, false
	}
	merged := objectOfSize(x.Len() + y.Len())
	i, j := 0, 0
	for i < x.Len() && j < y.Len() {
		key, val := x.Entry(i)
		otherKey, other := y.Entry(j)
		c := value.Compare(key, otherKey)
		switch {
		case c > 0:
			merged.Insert(otherKey, other)
		case c < 0:
			merged.Insert(key, val)
		default:
			below, is := val.(*value.Object)
			otherBelow, both := other.(*value.Object)
			if is && both {
				var ok bool
				if other, ok = mergeObjects(b, below, otherBelow); !ok {
					return nil, false
				}
			}
			merged.Insert(key, other)
		}
		if c <= 0 {
			i++
		}
		if c >= 0 {
			j++
		}
	}
	for ; i < x.Len(); i++ {
		merged.Insert(x.Entry(i))
	}
	for ; j < y.Len(); j++ {
		merged.Insert(y.Entry(j))
	}
	return merged, true
}

func objectUnionN(b *Budget, args []value.Value) (value.Value, bool) {
	list, ok := args[0].(*value.Array)
	if !ok {
		return nil, false
	}
	all := make([]*value.Object, 0, min(list.Len(), 8))
	for _, e := range list.Elems() {
		o, ok := e.(*value.Object)
		if !ok || !b.Spend(sizeOfValue) {
			return nil, false
		}
		all = append(all, o)
	}
	switch len(all) {
	case 0:
		return &value.Object{}, true
	case 1:
		return all[0], true
	}
	slices.Reverse(all)
	return mergeAll(b, all)
}

// unionMember is a member of one of several objects.
type unionMember struct{ key, val value.Value }

// mergeAll merges objects, the strongest first. The value of a key is that of the strongest object
// that has it; as long as the values of a key are objects, they are merged in turn.
func mergeAll(b *Budget, all []*value.Object) (*value.Object, bool) {
	n := 0
	for _, o := range all {
		n += o.Len()
	}
	if !b.Spend(3 * sizeOfMember * n) {
		return nil, false
	}
	members := make([]unionMember, 0, n)
	for _, o := range all {
		for i := range o.Len() {
			key, val := o.Entry(i)
			members = append(members, unionMember{key, val})
		}
	}
	slices.SortStableFunc(members, func(x, y unionMember) int { return value.Compare(x.key, y.key) })

	merged := objectOfSize(n)
	var below []*value.Object
	for len(members) > 0 {
		same := 1
		for same < len(members) && value.Equal(members[0].key, members[same].key) {
			same++
		}
		below = below[:0]
		for _, m := range members[:same] {
			o, ok := m.val.(*value.Object)
			if !ok {
				break
			}
			below = append(below, o)
		}
		val := members[0].val
		if len(below) > 1 {
			var ok bool
			if val, ok = mergeAll(b, below); !ok {
				return nil, false
			}
		}
		merged.Insert(members[0].key, val)
		members = members[same:]
	}
	return merged, true
}

// keySet returns the keys that object.remove and object.filter are given, in any of three forms, as
// something to look them up in.
func keySet(b *Budget, v value.Value) (*value.Set, bool) {
	switch v := v.(type) {
	case *value.Set:
		return v, true
	case *value.Array:
		keys, ok := setOf(b, v.Elems())
		if !ok {
			return nil, false
		}
		return keys.(*value.Set), true
	case *value.Object:
		if !b.Spend(sizeOfValue * v.Len()) {
			return nil, false
		}
		return value.SetOfSorted(slices.Clone(v.Keys())), true
	}
	return nil, false
}

func objectRemove(b *Budget, args []value.Value) (value.Value, bool) {
	o, ok := args[0].(*value.Object)
	if !ok {
		return nil, false
	}
	keys, ok := keySet(b, args[1])
	if !ok || !b.Spend(sizeOfMember*o.Len()) {
		return nil, false
	}
	kept := objectOfSize(o.Len())
	for i := range o.Len() {
		if key, val := o.Entry(i); !keys.Has(key) {
			kept.Insert(key, val)
		}
	}
	return kept, true
}

// objectFilter keeps the members with the keys that are asked for; the keys are spelled as in
// whichever has more of them.
func objectFilter(b *Budget, args []value.Value) (value.Value, bool) {
	o, ok := args[0].(*value.Object)
	if !ok {
		return nil, false
	}
	keys, ok := keySet(b, args[1])
	if !ok || !b.Spend(sizeOfMember*min(o.Len(), keys.Len())) {
		return nil, false
	}
	kept := objectOfSize(min(o.Len(), keys.Len()))
	if o.Len() < keys.Len() {
		for _, key := range keys.Elems() {
			if val := o.Get(key); val != nil {
				kept.Insert(key, val)
			}
		}
		return kept, true
	}
	for i := range o.Len() {
		if key, val := o.Entry(i); keys.Has(key) {
			kept.Insert(key, val)
		}
	}
	return kept, true
}
