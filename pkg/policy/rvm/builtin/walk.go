package builtin

import "github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"

// walks are relations: what they relate their argument to is an array of everything.
var walks = map[string]Func{"walk": walk}

// walk returns [path, value] for a value and everything below it, from the top down.
func walk(b *Budget, args []value.Value) (value.Value, bool) {
	w := walker{budget: b, found: value.ArrayOfSize(0)}
	return w.found, w.visit(args[0])
}

type walker struct {
	budget *Budget
	made   value.Builder
	path   []value.Value // to where we are
	found  *value.Array
}

func (w *walker) visit(v value.Value) bool {
	const size = 2*sizeOfValue + 2*sizeOfArray + 2*sizeOfValue
	if !w.budget.Spend(size + sizeOfValue*len(w.path)) {
		return false
	}
	pair := [2]value.Value{w.made.Array(w.path), v}
	w.found.Append(w.made.Array(pair[:]))
	switch v := v.(type) {
	case *value.Array:
		for i, e := range v.Elems() {
			if !w.below(w.made.Int(int64(i)), e) {
				return false
			}
		}
	case *value.Object:
		for i := range v.Len() {
			if !w.below(v.Entry(i)) {
				return false
			}
		}
	case *value.Set:
		for _, e := range v.Elems() {
			if !w.below(e, e) {
				return false
			}
		}
	}
	return true
}

func (w *walker) below(key, v value.Value) bool {
	w.path = append(w.path, key)
	ok := w.visit(v)
	w.path = w.path[:len(w.path)-1]
	return ok
}
