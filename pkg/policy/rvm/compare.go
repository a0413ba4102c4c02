package rvm

import "github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"

// when makes a statement of a condition.
func when(holds bool) int {
	if holds {
		return next
	}
	return undefined
}

// test compiles the statements that only compare.
func (c *compiler) test(n *node) stmt {
	switch n.op {
	case opEqual:
		return c.equal(n)
	case opNotEqual:
		return c.notEqual(n)
	case opIsDefined:
		local := n.target
		return func(_ *Machine, frame []value.Value) int { return when(frame[local] != nil) }
	case opIsUndefined:
		local := n.target
		return func(_ *Machine, frame []value.Value) int { return when(frame[local] == nil) }
	}
	a := c.source(n.a)
	switch n.op {
	case opIsArray:
		return func(_ *Machine, frame []value.Value) int {
			_, ok := a.get(frame).(*value.Array)
			return when(ok)
		}
	case opIsObject:
		return func(_ *Machine, frame []value.Value) int {
			_, ok := a.get(frame).(*value.Object)
			return when(ok)
		}
	}
	return func(_ *Machine, frame []value.Value) int {
		_, ok := a.get(frame).(*value.Set)
		return when(ok)
	}
}

func (c *compiler) equal(n *node) stmt {
	a, b := c.source(n.a), c.source(n.b)
	if a.local < 0 {
		a, b = b, a
	}
	if a.local < 0 {
		same := value.Equal(a.constant, b.constant)
		return func(*Machine, []value.Value) int { return when(same) }
	}
	local := a.local
	switch k := b.constant.(type) {
	case *value.String:
		text := k.Text()
		return func(_ *Machine, frame []value.Value) int {
			s, ok := frame[local].(*value.String)
			return when(ok && s.Text() == text)
		}
	case value.Bool:
		return func(_ *Machine, frame []value.Value) int {
			x, ok := frame[local].(value.Bool)
			return when(ok && x == k)
		}
	case nil:
		other := b.local
		return func(m *Machine, frame []value.Value) int {
			a := frame[local]
			m.fuel -= value.Weight(a)
			return when(same(a, frame[other]))
		}
	default:
		return func(_ *Machine, frame []value.Value) int { return when(same(frame[local], k)) }
	}
}

// same is equality of what may be undefined.
func same(a, b value.Value) bool {
	if a == nil || b == nil {
		return a == b
	}
	return value.Equal(a, b)
}

func (c *compiler) notEqual(n *node) stmt {
	a, b := c.source(n.a), c.source(n.b)
	if k, ok := b.constant.(value.Bool); ok && a.local >= 0 {
		local := a.local
		return func(_ *Machine, frame []value.Value) int {
			x, ok := frame[local].(value.Bool)
			return when(!ok || x != k)
		}
	}
	return func(_ *Machine, frame []value.Value) int { return when(!same(a.get(frame), b.get(frame))) }
}

// dot compiles a look into a document.
func (c *compiler) dot(n *node) stmt {
	from, key, target := c.source(n.a), c.source(n.b), n.target
	inData := from.local >= 0 && c.inData[from.local]
	if inData {
		c.inData[target] = true
	}
	if k, ok := key.constant.(*value.String); ok && from.local >= 0 && !inData {
		local, text := from.local, k.Text()
		return func(_ *Machine, frame []value.Value) int {
			v := at(frame[local], k, text)
			if v == nil {
				return undefined
			}
			frame[target] = v
			return next
		}
	}
	return func(_ *Machine, frame []value.Value) int {
		key := key.get(frame)
		if key == nil {
			return undefined
		}
		v := value.Get(from.get(frame), key)
		if v == nil && inData {
			v = inBase(from.get(frame), key)
		}
		if v == nil {
			return undefined
		}
		frame[target] = v
		return next
	}
}

// inBase looks into a base document once more: base documents are addressed by paths, in which every
// step is a text, also of a number or a place in an array.
func inBase(v, key value.Value) value.Value {
	switch k := key.(type) {
	case *value.Number:
		return value.Get(v, value.NewString(k.Literal()))
	case *value.String:
		if _, ok := v.(*value.Array); ok && k.Text() != "" {
			return value.Get(v, value.NewNumber(k.Text()))
		}
	}
	return nil
}

// at is value.Get for a constant string.
func at(v value.Value, key *value.String, text string) value.Value {
	switch v := v.(type) {
	case *value.Object:
		return v.GetText(text)
	case *value.Set:
		return v.Find(key)
	}
	return nil
}

// fused compiles statements that often stand together as one.
func (c *compiler) fused(nodes []node) (stmt, int) {
	switch nodes[0].op {
	case opDot:
		if n := c.pathLength(nodes); n > 1 {
			return c.path(nodes[:n]), n
		}
	case opCallBuiltin:
		if len(nodes) > 1 && c.isCondition(&nodes[1], nodes[0].target) {
			return c.callBuiltin(&nodes[0], true), 2
		}
	}
	return nil, 0
}

// isCondition: the local is compared to false, and not looked at again.
func (c *compiler) isCondition(n *node, local int) bool {
	return n.op == opNotEqual && n.a == operand{operandLocal, int32(local)} && n.b == operand{operandBool, 0} &&
		c.usage.reads[local] == 1 && local != c.f.result
}

// pathLength is how many looks by constant names follow one another, each into what the one before
// found and nobody else looks at.
func (c *compiler) pathLength(nodes []node) (n int) {
	for n < len(nodes) && nodes[n].op == opDot && nodes[n].b.kind == operandString {
		if n == 0 && nodes[0].a.kind != operandLocal {
			return 0
		}
		if n > 0 && (nodes[n].a != operand{operandLocal, int32(nodes[n-1].target)} || c.usage.reads[nodes[n-1].target] != 1) {
			break
		}
		n++
	}
	return n
}

func (c *compiler) path(nodes []node) stmt {
	from, target := c.source(nodes[0].a), nodes[len(nodes)-1].target
	inData := from.local >= 0 && c.inData[from.local]
	if inData {
		c.inData[target] = true
	}
	keys := make([]*value.String, len(nodes))
	for i, n := range nodes {
		keys[i] = c.p.strings[n.b.n].(*value.String)
	}
	return func(_ *Machine, frame []value.Value) int {
		v := from.get(frame)
		for _, k := range keys {
			found := at(v, k, k.Text())
			if found == nil && inData {
				found = inBase(v, k)
			}
			if v = found; v == nil {
				return undefined
			}
		}
		frame[target] = v
		return next
	}
}
