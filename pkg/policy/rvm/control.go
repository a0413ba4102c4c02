package rvm

import (
	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// control compiles the statements that hold or leave blocks.
func (c *compiler) control(n *node) stmt {
	switch n.op {
	case opBlock:
		return c.nested(n)
	case opNot:
		block := c.block(n.blocks[0])
		return func(m *Machine, frame []value.Value) int {
			switch k := runBlock(block, m, frame); {
			case k == next:
				return undefined
			case k == undefined:
				return next
			default:
				return k - 1
			}
		}
	case opScan:
		return c.scan(n)
	case opWith:
		return c.with(n)
	}
	code := n.n
	return func(*Machine, []value.Value) int { return code }
}

func (c *compiler) nested(n *node) stmt {
	if len(n.blocks) == 1 {
		block := c.block(n.blocks[0])
		return func(m *Machine, frame []value.Value) int {
			if k := runBlock(block, m, frame); k > 0 {
				return k - 1
			}
			return next
		}
	}
	blocks := c.blocks(n.blocks)
	return func(m *Machine, frame []value.Value) int {
		for _, b := range blocks {
			if k := runBlock(b, m, frame); k > 0 {
				return k - 1
			}
		}
		return next
	}
}

// scan compiles the iteration over a collection, in order.
func (c *compiler) scan(n *node) stmt {
	from, key, val := int(n.a.n), int(n.b.n), n.target
	noKey := c.dead(key)
	if c.inData[from] {
		c.inData[val] = true
	}
	s := &scanning{key: key, val: val, block: c.block(n.blocks[0])}
	return func(m *Machine, frame []value.Value) int {
		switch v := frame[from].(type) {
		case *value.Array:
			for i, e := range v.Elems() {
				if !noKey {
					frame[key] = value.NewInt(int64(i))
				}
				frame[val] = e
				if k := s.step(m, frame); k >= 0 {
					return k
				}
			}
		case *value.Object:
			keys, vals := v.Keys(), v.Vals()
			for i := range keys {
				frame[key], frame[val] = keys[i], vals[i]
				if k := s.step(m, frame); k >= 0 {
					return k
				}
			}
		case *value.Set:
			for _, e := range v.Elems() {
				frame[key], frame[val] = e, e
				if k := s.step(m, frame); k >= 0 {
					return k
				}
			}
		}
		return next
	}
}

type scanning struct {
	key, val int
	block    []stmt
}

// step runs the block for one element, and returns how to go on after it.
func (s *scanning) step(m *Machine, frame []value.Value) int {
	if !m.tick() {
		return halted
	}
	if k := runBlock(s.block, m, frame); k > 0 {
		return k - 1
	}
	return next
}

// with compiles a block in which input or data is another one, or has another value at a path.
func (c *compiler) with(n *node) stmt {
	local, from := n.target, c.source(n.a)
	var path []value.Value
	for _, o := range n.args {
		path = append(path, c.p.strings[o.n])
	}
	block := c.block(n.blocks[0])
	return func(m *Machine, frame []value.Value) int {
		old, depth, memo := frame[local], m.depth, m.memo
		if !m.tick() {
			return halted
		}
		frame[local] = m.upsert(old, path, from.get(frame))
		m.enter(frame[0], frame[1])
		k := runBlock(block, m, frame)
		frame[local] = old
		m.depth, m.memo = depth, memo
		if k > 0 {
			return k - 1
		}
		return next
	}
}

// upsert returns v with x at path; what is in the way is replaced.
func (m *Machine) upsert(v value.Value, path []value.Value, x value.Value) value.Value {
	if len(path) == 0 {
		return x
	}
	size := value.Weight(v)
	m.fuel -= size
	m.budget.Left -= costCollection + int64(size)*costMember
	var below value.Value
	out := &value.Object{}
	if o, ok := v.(*value.Object); ok {
		below = o.Get(path[0])
		out = o.Clone(1)
	}
	out.Insert(path[0], m.upsert(below, path[1:], x))
	return out
}
