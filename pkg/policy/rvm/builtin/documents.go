package builtin

import (
	"strconv"
	"strings"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// documents edit parts of a document, which they find by paths: JSON pointers (RFC 6901) whose
// first slash is optional, or arrays of keys.
var documents = map[string]Func{
	"json.filter": jsonFilter,
	"json.remove": jsonRemove,
	"json.patch":  jsonPatch,
}

// path returns the keys of a path if they are strings: for an array, digits.
func path(b *Budget, v value.Value) ([]string, bool) {
	switch v := v.(type) {
	case *value.String:
		pointer := v.Text()
		if pointer == "" {
			return nil, true
		}
		pointer = strings.TrimLeft(pointer, "/")
		if !b.Spend(len(pointer) + sizeOfString*(1+strings.Count(pointer, "/"))) {
			return nil, false
		}
		keys := strings.Split(pointer, "/")
		for i, key := range keys {
			if strings.Contains(key, "~") {
				keys[i] = strings.ReplaceAll(strings.ReplaceAll(key, "~1", "/"), "~0", "~")
			}
		}
		return keys, true
	case *value.Array:
		if !b.Spend(sizeOfString * v.Len()) {
			return nil, false
		}
		keys := make([]string, v.Len())
		for i, e := range v.Elems() {
			key, ok := value.Text(e)
			if !ok {
				return nil, false
			}
			keys[i] = key
		}
		return keys, true
	}
	return nil, false
}

// pathTree is many paths; where it is nil, one ends.
type pathTree map[string]pathTree

// documentAndPaths returns the arguments of json.filter and json.remove. Of paths, one of which
// leads on from the other, the shorter counts; empty ones do not.
func documentAndPaths(b *Budget, args []value.Value) (*value.Object, pathTree, bool) {
	o, ok1 := args[0].(*value.Object)
	paths, ok2 := elements(args[1])
	if !ok1 || !ok2 {
		return nil, nil, false
	}
	tree := pathTree{}
	for _, p := range paths {
		const sizeOfNode = 200
		keys, ok := path(b, p)
		if !ok || !b.Spend(sizeOfNode*len(keys)) {
			return nil, nil, false
		}
		tree.add(keys)
	}
	return o, tree, true
}

func (t pathTree) add(keys []string) {
	for i, key := range keys {
		if i == len(keys)-1 {
			t[key] = nil
			return
		}
		below, known := t[key]
		if !known {
			below = pathTree{}
			t[key] = below
		}
		if below == nil {
			return
		}
		t = below
	}
}

// at returns what is below a key, and whether any path has it.
func (t pathTree) at(key value.Value) (below pathTree, found bool) {
	s, ok := value.Text(key)
	if !ok {
		return nil, false
	}
	below, found = t[s]
	return below, found
}

func jsonFilter(b *Budget, args []value.Value) (value.Value, bool) {
	o, tree, ok := documentAndPaths(b, args)
	if !ok {
		return nil, false
	}
	return tree.filter(b, o)
}

// filter keeps what paths lead to, and scalars on the way.
func (t pathTree) filter(b *Budget, v value.Value) (value.Value, bool) {
	return t.edit(b, v, func(below pathTree, found bool, v value.Value) (value.Value, bool) {
		switch {
		case !found:
			return nil, true
		case below == nil:
			return v, true
		}
		return below.filter(b, v)
	})
}

func jsonRemove(b *Budget, args []value.Value) (value.Value, bool) {
	o, tree, ok := documentAndPaths(b, args)
	if !ok {
		return nil, false
	}
	return tree.remove(b, o)
}

// remove drops what paths lead to.
func (t pathTree) remove(b *Budget, v value.Value) (value.Value, bool) {
	return t.edit(b, v, func(below pathTree, found bool, v value.Value) (value.Value, bool) {
		switch {
		case !found:
			return v, true
		case below == nil:
			return nil, true
		}
		return below.remove(b, v)
	})
}

// edit makes a collection of what choose makes of its elements, nil being nothing.
func (t pathTree) edit(b *Budget, v value.Value, choose func(pathTree, bool, value.Value) (value.Value, bool)) (value.Value, bool) {
	n, collection := value.Len(v)
	if !collection {
		return v, true
	}
	if !b.Spend(sizeOfMember * n) {
		return nil, false
	}
	switch v := v.(type) {
	case *value.Object:
		edited := objectOfSize(n)
		for i := range n {
			key, val := v.Entry(i)
			below, found := t.at(key)
			val, ok := choose(below, found, val)
			if !ok {
				return nil, false
			}
			if val != nil {
				edited.Insert(key, val)
			}
		}
		return edited, true
	case *value.Array:
		edited := value.ArrayOfSize(n)
		for i, e := range v.Elems() {
			below, found := t[strconv.Itoa(i)]
			e, ok := choose(below, found, e)
			if !ok {
				return nil, false
			}
			if e != nil {
				edited.Append(e)
			}
		}
		return edited, true
	case *value.Set:
		edited := &value.Set{}
		for _, e := range v.Elems() {
			below, found := t.at(e)
			e, ok := choose(below, found, e)
			if !ok {
				return nil, false
			}
			if e != nil {
				edited.Add(e)
			}
		}
		return edited, true
	}
	return nil, false
}
