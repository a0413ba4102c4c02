package rvm

import "github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"

// constants looks whether the block goes on with statements that make values of constants alone:
// numbers, null, and collections of such. They are made here, once; their locals are known from now
// on. It returns the statements that set the locals, the locals, and how many nodes that were.
func (c *compiler) constants(nodes []node) (made []stmt, locals []int, used int) {
	if !starts[nodes[0].op] {
		return nil, nil, 0
	}
	open := map[int]*collection{}
	for used < len(nodes) && c.makes(&nodes[used], open) {
		used++
	}
	if used == 0 {
		return nil, nil, 0
	}
	for i := range used {
		n := &nodes[i]
		if isAddition(n.op) {
			if open[n.target] == nil || !open[n.target].complete(c, n.target) {
				made = append(made, c.collect(n))
			}
			continue
		}
		col := open[n.target]
		switch {
		case col == nil: // a scalar
			if k := c.known[n.target]; k != nil {
				locals = append(locals, n.target)
				made = append(made, c.set(n.target, k))
			} else {
				made = append(made, c.assign(n))
			}
		case col.complete(c, n.target):
			value.Freeze(col.v)
			c.known[n.target] = col.v
			locals = append(locals, n.target)
			made = append(made, c.set(n.target, col.v))
		default:
			made = append(made, c.collect(n))
		}
	}
	return made, locals, used
}

// starts are the statements that such a run can begin with.
var starts = [opWith + 1]bool{opMakeNull: true, opMakeNumberInt: true, opMakeNumberRef: true, opMakeArray: true, opMakeObject: true, opMakeSet: true}

func isAddition(op int) bool { return op == opArrayAppend || op == opSetAdd || op == opObjectInsert }

// collection is one that is being made of constants.
type collection struct {
	v         value.Value
	additions int32
	spoiled   bool // something that is not constant goes into it
}

// complete reports whether all that is ever added to the collection was constant.
func (k *collection) complete(c *compiler, local int) bool {
	return !k.spoiled && k.additions == c.usage.additions[local]
}

// makes reports whether a node makes or fills a constant, and does so.
func (c *compiler) makes(n *node, open map[int]*collection) bool {
	once := n.target < len(c.usage.writes) && c.usage.writes[n.target] == 1 && n.target != c.f.result
	switch n.op {
	case opMakeNull, opMakeNumberInt, opMakeNumberRef:
		if once {
			c.known[n.target] = c.scalar(n)
		}
		return true
	case opMakeArray, opMakeObject, opMakeSet:
		if !once {
			return false
		}
		col := &collection{}
		switch n.op {
		case opMakeArray:
			col.v = value.ArrayOfSize(min(n.n, 1024))
		case opMakeObject:
			col.v = &value.Object{}
		case opMakeSet:
			col.v = &value.Set{}
		}
		open[n.target] = col
		return true
	case opArrayAppend, opSetAdd, opObjectInsert:
		col := open[n.target]
		if col == nil {
			return false
		}
		return col.add(c, n, open)
	}
	return false
}

// add puts a constant into a collection; if it is none, the collection is spoiled and so is the run.
func (k *collection) add(c *compiler, n *node, open map[int]*collection) bool {
	constant := func(o operand) value.Value {
		if o.kind == operandLocal {
			if inner := open[int(o.n)]; inner != nil {
				if inner.complete(c, int(o.n)) {
					return inner.v
				}
				return nil
			}
		}
		return c.constant(o)
	}
	a := constant(n.a)
	if a == nil {
		k.spoiled = true
		return false
	}
	switch v := k.v.(type) {
	case *value.Array:
		v.Append(a)
	case *value.Set:
		v.Add(a)
	case *value.Object:
		b := constant(n.b)
		if b == nil {
			k.spoiled = true
			return false
		}
		v.Insert(a, b)
	}
	k.additions++
	return true
}

func (c *compiler) scalar(n *node) value.Value {
	switch n.op {
	case opMakeNumberInt:
		return value.NewInt(int64(n.n))
	case opMakeNumberRef:
		text, _ := value.Text(c.p.strings[n.n])
		return value.NewNumber(text)
	}
	return value.Null{}
}

func (c *compiler) set(target int, k value.Value) stmt {
	return func(_ *Machine, frame []value.Value) int {
		frame[target] = k
		return next
	}
}
