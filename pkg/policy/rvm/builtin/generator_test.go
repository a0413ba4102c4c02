package builtin

import (
	"math"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	opatypes "github.com/open-policy-agent/opa/v1/types"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// generator makes arguments of choices.
type generator struct {
	pick func(n int) int // from 0 to n-1
	raw  bool            // make strings of bytes, too
}

// arguments makes arguments for a function, most of them of the types that it takes.
func (g *generator) arguments(name string) []value.Value {
	types := ast.BuiltinMap[name].Decl.FuncArgs().Args
	args := make([]value.Value, len(types))
	for i, t := range types {
		pool := ""
		if i < len(hints[name]) {
			pool = hints[name][i]
		}
		args[i] = g.argument(t, pool)
	}
	switch name {
	case "json.filter", "json.remove":
		if g.pick(8) != 0 {
			args[0] = g.document(3)
		}
	case "json.patch":
		if g.pick(8) != 0 {
			args = []value.Value{g.document(3), g.operations()}
		}
	case "object.subset", "equal", "minus", "and", "or", "set_diff", "object.union", "object.remove", "object.filter",
		"numbers.range", "numbers.range_step":
		if g.pick(3) == 0 {
			args[1] = g.like(args[0])
		}
	case "union", "intersection":
		if g.pick(8) != 0 {
			s := &value.Set{}
			for range g.pick(4) {
				s.Add(g.collection(2, 'S'))
			}
			args[0] = s
		}
	case "internal.member_2":
		if elems, ok := elements(args[1]); ok && len(elems) > 0 && g.pick(2) == 0 {
			args[0] = g.respelled(elems[g.pick(len(elems))])
		}
	case "internal.member_3", "object.get":
		g.keyOf(name, args)
	case "sum", "product":
		if g.pick(2) == 0 {
			args[0] = g.array(func() value.Value { return g.number() })
		}
	case "internal.template_string":
		if g.pick(4) != 0 {
			args[0] = g.array(g.part)
		}
	case "urlquery.encode_object":
		if g.pick(4) != 0 {
			args[0] = g.query()
		}
	case "object.union_n":
		if g.pick(4) != 0 {
			args[0] = g.array(func() value.Value { return g.document(3) })
		}
	}
	if tooLarge(name, args) {
		return nil
	}
	return args
}

// tooLarge are arguments that OPA computes with for a long time.
func tooLarge(name string, args []value.Value) bool {
	size := func(v value.Value) float64 {
		f := 0.0
		if n, ok := v.(*value.Number); ok {
			f, _ = ast.Number(n.Literal()).Float64()
		}
		return f
	}
	switch name {
	case "numbers.range", "numbers.range_step":
		return math.Abs(size(args[0])-size(args[1])) > 1000
	case "bits.lsh":
		return size(args[1]) > 1000
	case "semver.compare": // identifiers that are numbers of the same place, and both huge
		s, _ := value.Text(args[0])
		t, _ := value.Text(args[1])
		return len(s) > 18 && len(t) > 18 && !strings.HasSuffix(s, ".a") && !strings.HasSuffix(s, ".b")
	}
	return false
}

func (g *generator) argument(t opatypes.Type, pool string) value.Value {
	if g.pick(12) == 0 {
		return g.any(2)
	}
	switch t := t.(type) {
	case *opatypes.NamedType:
		return g.argument(t.Type, pool)
	case opatypes.Any:
		if len(t) > 0 {
			return g.argument(t[g.pick(len(t))], pool)
		}
		return g.any(3)
	case opatypes.String:
		return g.string(pool)
	case opatypes.Number:
		return g.number()
	case opatypes.Boolean:
		return value.NewBool(g.pick(2) == 0)
	case opatypes.Null:
		return value.Null{}
	case *opatypes.Array:
		return g.array(func() value.Value {
			if t.Dynamic() == nil {
				return g.any(2)
			}
			return g.argument(t.Dynamic(), pool)
		})
	case *opatypes.Set:
		s := &value.Set{}
		for range g.pick(5) {
			s.Add(g.argument(t.Of(), pool))
		}
		return s
	case *opatypes.Object:
		return g.collection(3, 'O')
	}
	return g.any(3)
}

func (g *generator) array(elem func() value.Value) value.Value {
	a := value.ArrayOfSize(0)
	for range g.pick(5) {
		e := elem()
		a.Append(e)
		if g.pick(4) == 1 {
			a.Append(g.respelled(e))
		}
	}
	return a
}

// respelled returns a value that equals v, though its numbers may be spelled differently.
func (g *generator) respelled(v value.Value) value.Value {
	all := func(elems []value.Value) []value.Value {
		own := make([]value.Value, len(elems))
		for i, e := range elems {
			own[i] = g.respelled(e)
		}
		return own
	}
	switch v := v.(type) {
	case *value.Number:
		if _, ok := v.Int(); ok && g.pick(3) != 0 {
			return value.NewNumber(v.Literal() + []string{".0", ".00", "e0", "E0"}[g.pick(4)])
		}
	case *value.Array:
		return value.NewArray(all(v.Elems()))
	case *value.Set:
		return value.NewSet(all(v.Elems()))
	case *value.Object:
		return value.NewObject(all(v.Keys()), all(v.Vals()))
	}
	return v
}

func (g *generator) number() value.Value {
	switch g.pick(6) {
	case 5:
		return value.NewInt([]int64{math.MinInt64, math.MinInt64 + 1, -1, 0, 1, math.MaxInt64 - 1, math.MaxInt64}[g.pick(7)])
	case 0:
		return value.NewNumber(literals[g.pick(len(literals))])
	case 1:
		return value.NewInt(int64(g.pick(1000)) - 300)
	}
	return value.NewInt(int64(g.pick(12)) - 3)
}

func (g *generator) string(pool string) value.Value {
	if list := pools[pool]; list != nil && g.pick(6) != 0 {
		return value.NewString(list[g.pick(len(list))])
	}
	if g.raw && g.pick(3) == 0 {
		bytes := make([]byte, g.pick(12))
		for i := range bytes {
			bytes[i] = byte(g.pick(256))
		}
		if pool == "quantity" || pool == "semver" { // whose exponents and numbers OPA takes seriously
			return value.NewString(strings.Trim(string(bytes), "0123456789eE"))
		}
		return value.NewString(string(bytes))
	}
	s := oddStrings[g.pick(len(oddStrings))]
	for g.pick(3) == 2 && len(s) < 40 {
		s += oddStrings[g.pick(len(oddStrings))]
	}
	if pool == "quantity" || pool == "semver" {
		s = strings.NewReplacer("e", "", "E", "").Replace(s)
	}
	return value.NewString(s)
}

func (g *generator) any(depth int) value.Value {
	switch g.pick(8) {
	case 0:
		return value.Null{}
	case 1:
		return value.NewBool(g.pick(2) == 0)
	case 2, 3:
		return g.number()
	case 4:
		return g.string("")
	}
	if depth == 0 {
		return g.string("")
	}
	return g.collection(depth-1, "AOS"[g.pick(3)])
}

func (g *generator) collection(depth int, kind byte) value.Value {
	n := g.pick(5)
	if g.pick(10) == 0 {
		n += 12 // where objects and sets begin to have an index
	}
	switch kind {
	case 'A':
		a := value.ArrayOfSize(0)
		for range n {
			e := g.any(depth)
			a.Append(e)
			if g.pick(6) == 1 {
				a.Append(g.respelled(e))
			}
		}
		return a
	case 'S':
		s := &value.Set{}
		for range n {
			s.Add(g.any(depth))
		}
		return s
	}
	o := &value.Object{}
	for range n {
		o.Insert(g.any(min(depth, 1)), g.any(depth))
	}
	return o
}

// document makes an object such as documents are, of few keys.
func (g *generator) document(depth int) value.Value {
	o := &value.Object{}
	for range g.pick(4) {
		o.Insert(value.NewString([]string{"a", "b", "c", "0", "a/b", "a~b", "~1", ""}[g.pick(8)]), g.below(depth-1))
	}
	return o
}

func (g *generator) below(depth int) value.Value {
	if depth <= 0 {
		return g.any(0)
	}
	switch g.pick(5) {
	case 0:
		return g.array(func() value.Value { return g.below(depth - 1) })
	case 1:
		s := &value.Set{}
		for range g.pick(4) {
			s.Add(g.below(depth - 1))
		}
		return s
	case 2, 3:
		return g.document(depth)
	}
	return g.any(1)
}

// operations makes what json.patch takes.
func (g *generator) operations() value.Value {
	return g.array(func() value.Value {
		o := &value.Object{}
		o.Insert(value.NewString("op"), g.string("op"))
		if g.pick(4) == 0 {
			o.Insert(value.NewString("path"), g.array(func() value.Value { return g.string("path") }))
		} else {
			o.Insert(value.NewString("path"), g.string("path"))
		}
		if g.pick(6) != 0 {
			o.Insert(value.NewString("value"), g.below(2))
		}
		if g.pick(3) == 0 {
			o.Insert(value.NewString("from"), g.string("path"))
		}
		return o
	})
}

// like makes a value that has much in common with v.
func (g *generator) like(v value.Value) value.Value {
	if g.pick(4) == 1 {
		return g.respelled(v)
	}
	some := func(elems []value.Value) []value.Value {
		var kept []value.Value
		for _, e := range elems {
			if g.pick(3) != 0 {
				kept = append(kept, g.like(e))
			}
		}
		return kept
	}
	switch v := v.(type) {
	case *value.Array:
		if g.pick(4) == 0 {
			return value.NewSet(some(v.Elems()))
		}
		return value.NewArray(some(v.Elems()))
	case *value.Set:
		return value.NewSet(some(v.Elems()))
	case *value.Object:
		o := &value.Object{}
		for i := range v.Len() {
			if key, val := v.Entry(i); g.pick(3) != 0 {
				o.Insert(key, g.like(val))
			}
		}
		return o
	case *value.Number:
		if i, ok := v.Int(); ok && i < math.MaxInt64-20 {
			return value.NewInt(i + int64(g.pick(20)))
		}
	}
	return v
}

// keyOf makes a key of what the function looks into.
func (g *generator) keyOf(name string, args []value.Value) {
	in, key := 2, 0
	if name == "object.get" {
		in, key = 0, 1
	}
	v := args[in]
	var path []value.Value
	for range 3 {
		var keys, vals []value.Value
		switch v := v.(type) {
		case *value.Array:
			for i, e := range v.Elems() {
				keys, vals = append(keys, value.NewInt(int64(i))), append(vals, e)
			}
		case *value.Set:
			keys, vals = v.Elems(), v.Elems()
		case *value.Object:
			keys, vals = v.Keys(), v.Vals()
		}
		if len(keys) == 0 || g.pick(4) == 0 {
			break
		}
		i := g.pick(len(keys))
		path = append(path, keys[i])
		if g.pick(3) == 1 {
			path[len(path)-1] = g.respelled(keys[i])
		}
		v = vals[i]
		if name == "internal.member_3" {
			args[1] = v
			break
		}
	}
	switch {
	case len(path) == 0:
	case len(path) == 1 && g.pick(2) == 0:
		args[key] = path[0]
	default:
		args[key] = value.NewArray(path)
	}
}

// part makes a part of a template.
func (g *generator) part() value.Value {
	if g.pick(2) == 0 {
		s := &value.Set{}
		if g.pick(2) == 0 {
			s.Add(g.any(2))
		}
		return s
	}
	return g.any(0)
}

// query makes an object of strings, and of lists of them.
func (g *generator) query() value.Value {
	o := &value.Object{}
	for range g.pick(4) {
		if g.pick(2) == 0 {
			o.Insert(g.string(""), g.string(""))
		} else {
			o.Insert(g.string(""), g.array(func() value.Value { return g.string("") }))
		}
	}
	return o
}
