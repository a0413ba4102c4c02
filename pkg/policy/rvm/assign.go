package rvm

import (
	"strings"

	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// assign compiles the statements that set a local.
func (c *compiler) assign(n *node) stmt {
	target := n.target
	switch n.op {
	case opAssignInt:
		return c.set(target, value.NewInt(int64(n.n)))
	case opMakeNull, opMakeNumberInt, opMakeNumberRef:
		return c.set(target, c.scalar(n))
	case opResetLocal:
		return func(_ *Machine, frame []value.Value) int {
			frame[target] = nil
			return next
		}
	case opResultSetAdd:
		return func(m *Machine, frame []value.Value) int {
			m.results = append(m.results, frame[target])
			return next
		}
	case opAssignVarOnce:
		return c.assignOnce(n)
	}
	from := c.source(n.a)
	if n.op == opLen {
		return func(_ *Machine, frame []value.Value) int {
			size, ok := value.Len(from.get(frame))
			if !ok {
				return undefined
			}
			frame[target] = value.NewInt(int64(size))
			return next
		}
	}
	if c.dead(target) {
		return nil
	}
	if from.local < 0 {
		return c.set(target, from.constant)
	}
	local := from.local
	return func(_ *Machine, frame []value.Value) int {
		frame[target] = frame[local]
		return next
	}
}

// assignOnce sets the result of a rule; another value than it has is a conflict.
func (c *compiler) assignOnce(n *node) stmt {
	from, target, at, result := c.source(n.a), n.target, n.at, c.f.result
	if only := c.once; only != nil && target != result {
		return func(_ *Machine, frame []value.Value) int {
			frame[result] = only
			return leave
		}
	}
	what, name := "rule", c.name
	if c.f.params() > 2 {
		what = "function"
	}
	if _, path, ok := strings.Cut(name, "."); ok {
		name = path
	}
	return func(m *Machine, frame []value.Value) int {
		v, old := from.get(frame), frame[target]
		switch {
		case old == nil:
			frame[target] = v
		case v != nil && !value.Equal(old, v): // of equal values the first stays: 1 and 1.0 are equal
			if what == "function" {
				return m.fail(topdown.ConflictErr, at, "function %s produced conflicting values for the same inputs", name)
			}
			return m.fail(topdown.ConflictErr, at, "rule %s produced conflicting values", name)
		}
		return next
	}
}

// What values cost, about, in bytes.
const (
	costElement    = 24
	costMember     = 48
	costCollection = 64
	costCall       = 96
)

// collect compiles the statements that make and fill collections.
func (c *compiler) collect(n *node) stmt {
	target := n.target
	switch n.op {
	case opMakeArray:
		size := min(n.n, int(c.usage.additions[target]))
		return func(m *Machine, frame []value.Value) int {
			m.budget.Left -= costCollection
			frame[target] = value.ArrayOfSize(size)
			return next
		}
	case opMakeObject:
		size := min(int(c.usage.additions[target]), 8)
		return func(m *Machine, frame []value.Value) int {
			m.budget.Left -= costCollection
			frame[target] = value.ObjectOfSize(size)
			return next
		}
	case opMakeSet:
		return func(m *Machine, frame []value.Value) int {
			m.budget.Left -= costCollection
			frame[target] = &value.Set{}
			return next
		}
	case opArrayAppend:
		from := c.source(n.a)
		return func(m *Machine, frame []value.Value) int {
			m.budget.Left -= costElement
			array, v := frame[target].(*value.Array), from.get(frame)
			if v == value.Value(array) {
				return corrupt(m, frame)
			}
			array.Append(v)
			return next
		}
	case opSetAdd:
		from := c.source(n.a)
		return func(m *Machine, frame []value.Value) int {
			m.budget.Left -= costElement
			set, ok := frame[target].(*value.Set)
			if !ok { // another rule with a head of that prefix put something else there
				return m.fail(topdown.ConflictErr, location{}, "object keys must be unique")
			}
			v := from.get(frame)
			if v == value.Value(set) {
				return corrupt(m, frame)
			}
			m.fuel -= value.Weight(v)
			set.Add(v)
			return next
		}
	case opObjectMerge:
		return c.merge(n)
	}
	return c.insert(n)
}

func (c *compiler) insert(n *node) stmt {
	target, key, val, at := n.target, c.source(n.a), c.source(n.b), n.at
	if n.op == opObjectInsert {
		return func(m *Machine, frame []value.Value) int {
			m.budget.Left -= costMember
			o, k, v := frame[target].(*value.Object), key.get(frame), val.get(frame)
			if k == value.Value(o) || v == value.Value(o) {
				return corrupt(m, frame)
			}
			o.Insert(k, v)
			return next
		}
	}
	// Of equal values of one key (1 and 1.0) the first stays in a rule, the last in a comprehension,
	// whose object is made at one place and never looked up.
	comprehension := target != c.f.result && c.usage.writes[target] == 1
	return func(m *Machine, frame []value.Value) int {
		m.budget.Left -= costMember
		o, k, v := frame[target].(*value.Object), key.get(frame), val.get(frame)
		m.fuel -= value.Weight(k)
		if k == value.Value(o) || v == value.Value(o) {
			return corrupt(m, frame)
		}
		if old := o.Get(k); old != nil {
			if !value.Equal(old, v) {
				return m.fail(topdown.ConflictErr, at, "object keys must be unique")
			}
			if !comprehension {
				return next
			}
		}
		o.Insert(k, v)
		return next
	}
}

// merge compiles the union of base documents and rules at one path.
func (c *compiler) merge(n *node) stmt {
	a, b, target := int(n.a.n), int(n.b.n), n.target
	return func(m *Machine, frame []value.Value) int {
		size := value.Weight(frame[a]) + value.Weight(frame[b])
		m.fuel -= size
		m.budget.Left -= int64(size) * costMember
		frame[target] = merged(frame[a], frame[b])
		return next
	}
}

// merged is a with what only b has, at every depth: where both a base document and a rule say
// something, the document stays.
func merged(a, b value.Value) value.Value {
	x, ok := a.(*value.Object)
	y, both := b.(*value.Object)
	if !ok || !both {
		return a
	}
	out := y.Clone(x.Len())
	for i, k := range x.Keys() {
		v := x.Vals()[i]
		if other := y.Get(k); other != nil {
			v = merged(v, other)
		}
		out.Insert(k, v)
	}
	return out
}
