package builtin

import (
	"slices"
	"strconv"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// jsonPatch applies the operations add, replace, remove and test (RFC 6902) to objects and arrays.
// It leaves to OPA what has many operations, which OPA collects in a tree of changes, and sets, which
// only OPA can patch.
func jsonPatch(b *Budget, args []value.Value) (value.Value, bool) {
	operations, ok := args[1].(*value.Array)
	const most = 64
	if !ok || operations.Len() > most {
		return nil, false
	}
	document := args[0]
	for _, e := range operations.Elems() {
		o, ok := e.(*value.Object)
		if !ok {
			return nil, false
		}
		if document, ok = applyPatch(b, document, o); !ok {
			return nil, false
		}
	}
	return document, true
}

func applyPatch(b *Budget, document value.Value, operation *value.Object) (value.Value, bool) {
	at := operation.GetText("path")
	name, ok := value.Text(orNull(operation.GetText("op")))
	if at == nil || !ok {
		return nil, false
	}
	keys, ok := path(b, at)
	if !ok {
		return nil, false
	}
	p := patch{budget: b, name: name, val: operation.GetText("value")}
	switch name {
	case "remove":
	case "add", "replace", "test":
		if p.val == nil {
			return nil, false
		}
	default:
		return nil, false
	}
	if len(keys) == 0 {
		return p.replaceAll(document)
	}
	return p.apply(document, keys)
}

func orNull(v value.Value) value.Value {
	if v == nil {
		return value.Null{}
	}
	return v
}

// patch is one operation, on its way to its place.
type patch struct {
	budget *Budget
	name   string
	val    value.Value
}

// replaceAll is the operation on the document itself, of which something has to remain.
func (p *patch) replaceAll(document value.Value) (value.Value, bool) {
	switch p.name {
	case "test":
		return document, value.Equal(document, p.val)
	case "remove":
		return nil, false
	}
	return p.val, true
}

// apply returns v with what the operation makes of it below keys; v stays as it is.
func (p *patch) apply(v value.Value, keys []string) (value.Value, bool) {
	n, _ := value.Len(v)
	if !p.budget.Spend(sizeOfMember * (n + 1)) {
		return nil, false
	}
	switch v := v.(type) {
	case *value.Object:
		return p.object(v, keys)
	case *value.Array:
		return p.array(v, keys)
	}
	return nil, false
}

func (p *patch) object(o *value.Object, keys []string) (value.Value, bool) {
	key := keys[0]
	old := o.GetText(key)
	if old == nil && (p.name != "add" || len(keys) > 1) {
		return nil, false
	}
	val := p.val
	if len(keys) > 1 {
		var ok bool
		if val, ok = p.apply(old, keys[1:]); !ok {
			return nil, false
		}
	} else {
		switch p.name {
		case "test":
			return o, value.Equal(old, val)
		case "remove":
			return without(o, key), true
		}
	}
	changed := o.Clone(1)
	changed.Insert(value.NewString(key), val)
	return changed, true
}

func without(o *value.Object, key string) *value.Object {
	kept := objectOfSize(o.Len())
	for i := range o.Len() {
		k, v := o.Entry(i)
		if s, ok := value.Text(k); !ok || s != key {
			kept.Insert(k, v)
		}
	}
	return kept
}

func (p *patch) array(a *value.Array, keys []string) (value.Value, bool) {
	i, ok := arrayIndex(keys[0], a.Len())
	if !ok || i > a.Len() || i == a.Len() && (p.name != "add" || len(keys) > 1) {
		return nil, false
	}
	own := slices.Clone(a.Elems())
	switch {
	case len(keys) > 1:
		if own[i], ok = p.apply(own[i], keys[1:]); !ok {
			return nil, false
		}
	case p.name == "test":
		return a, value.Equal(own[i], p.val)
	case p.name == "remove":
		own = slices.Delete(own, i, i+1)
	case p.name == "replace":
		own[i] = p.val
	default:
		own = slices.Insert(own, i, p.val)
	}
	return value.NewArray(own), true
}

// arrayIndex reads an index; a dash stands for the place after the last element.
func arrayIndex(key string, n int) (int, bool) {
	if key == "-" {
		return n, true
	}
	if !isDigits(key) || len(key) > 1 && key[0] == '0' {
		return 0, false
	}
	i, err := strconv.Atoi(key)
	return i, err == nil
}
