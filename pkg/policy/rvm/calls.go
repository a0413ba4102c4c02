package rvm

import (
	"strings"
	"sync/atomic"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/builtin"
	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

func (c *compiler) sources(list []operand) []source {
	out := make([]source, len(list))
	for i, o := range list {
		out[i] = c.source(o)
	}
	return out
}

// callFunc compiles the call of a rule or function of the policy.
func (c *compiler) callFunc(n *node) stmt {
	f, args, target := c.p.funcs[n.n].read(c.p), c.sources(n.args), n.target
	if len(args) != f.params() {
		return corrupt
	}
	if f.memo >= 0 {
		input, data := args[0], args[1]
		return func(m *Machine, frame []value.Value) int {
			return m.called(m.memoised(f, input.get(frame), data.get(frame)), frame, target)
		}
	}
	call := func(m *Machine, frame []value.Value) value.Value {
		b := f.compiled(m.p)
		if b.err != nil {
			m.fault = b.err
			return nil
		}
		used, stack := m.used, m.stack
		own := m.push(b.frame)
		for i := range args {
			own[f.local(i)] = args[i].get(frame)
		}
		var v value.Value
		if m.run(b, own) {
			v = own[f.result]
		}
		m.used, m.stack = used, stack
		return v
	}
	if f.result == 2 && (f.args == 1 || f.args == 2) && f.heavy(c.p) {
		return rememberedCall(f, args[2:], target, call)
	}
	return func(m *Machine, frame []value.Value) int {
		return m.called(call(m, frame), frame, target)
	}
}

// rememberedCall is a call whose result is remembered for the evaluation by the identity of its
// arguments, as long as input and data stay what they are.
func rememberedCall(f *function, args []source, target int, call func(*Machine, []value.Value) value.Value) stmt {
	return func(m *Machine, frame []value.Value) int {
		key := callKey{function: f.number, a: args[0].get(frame)}
		if len(args) > 1 {
			key.b = args[1].get(frame)
		}
		memo := m.memo
		v, ok := memo.calls[key]
		if !ok {
			v = call(m, frame)
			if m.fault == nil {
				if memo.calls == nil {
					memo.calls = map[callKey]value.Value{}
				}
				m.budget.Left -= costCall
				memo.calls[key] = v
			}
		}
		return m.called(v, frame, target)
	}
}

// heavyBody is the size of a body, in bytes, from which a result is worth remembering: some twenty
// statements.
const heavyBody = 150

func (f *function) heavy(p *Program) bool {
	start := 0
	if f.number > 0 {
		start = p.head(f.number-1, headBody)
	}
	return p.head(f.number, headBody)-start >= heavyBody
}

// corrupt stands for a statement that no planner writes.
func corrupt(m *Machine, _ []value.Value) int {
	m.fault = errInternal
	return halted
}

// callBuiltin compiles the call of a built-in, and, for a condition, the question whether its result
// is anything but false.
func (c *compiler) callBuiltin(n *node, condition bool) stmt {
	b, args, target, at := c.p.builtins[n.n], c.sources(n.args), n.target, n.at
	call := func(m *Machine, frame []value.Value) int {
		used, stack := m.used, m.stack
		own := m.push(len(args))
		for i := range args {
			v := args[i].get(frame)
			if v == nil {
				m.used, m.stack = used, stack
				return undefined
			}
			own[i] = v
		}
		v := m.apply(b, at, own)
		m.used, m.stack = used, stack
		if condition && v == value.False {
			return undefined
		}
		return m.called(v, frame, target)
	}
	if s := c.special(b.name, args, target, condition, call); s != nil {
		return s
	}
	return call
}

// special compiles the calls that are worth a closure of their own: membership in a constant set,
// and constant patterns. What is not as expected goes the usual way.
func (c *compiler) special(name string, args []source, target int, condition bool, usual stmt) stmt {
	if len(args) != 2 {
		return nil
	}
	result := func(frame []value.Value, holds bool) int {
		if condition {
			return when(holds)
		}
		frame[target] = value.NewBool(holds)
		return next
	}
	switch name {
	case "internal.member_2":
		set, ok := args[1].constant.(*value.Set)
		if !ok || args[0].local < 0 {
			return nil
		}
		local := args[0].local
		return func(_ *Machine, frame []value.Value) int {
			v := frame[local]
			if v == nil {
				return undefined
			}
			return result(frame, set.Has(v))
		}
	case "regex.match":
		pattern, ok := args[0].constant.(*value.String)
		if !ok || args[1].local < 0 {
			return nil
		}
		local, compiled := args[1].local, lazyPattern(pattern.Text())
		return func(m *Machine, frame []value.Value) int {
			s, ok := frame[local].(*value.String)
			if !ok {
				return usual(m, frame)
			}
			re := compiled()
			if re == nil {
				return usual(m, frame)
			}
			m.fuel -= value.Weight(s)
			heavy := m.fuel < 0 // as in Machine.apply
			if heavy && !m.check() {
				return halted
			}
			holds := re.MatchString(s.Text())
			if heavy && !m.check() {
				return halted
			}
			return result(frame, holds)
		}
	}
	return nil
}

// lazyPattern compiles a pattern when it is first matched; nil is for one that does not compile.
func lazyPattern(text string) func() *builtin.Pattern {
	var compiled atomic.Pointer[builtin.Pattern]
	return func() *builtin.Pattern {
		if re := compiled.Load(); re != nil {
			return re
		}
		re, err := builtin.Regexp(text)
		if err != nil {
			return nil
		}
		compiled.Store(re)
		return re
	}
}

// callDynamic compiles the call of a rule whose path is known only when it is called.
func (c *compiler) callDynamic(n *node) stmt {
	path, target := c.sources(n.args[:n.n]), n.target
	input, data := c.source(n.args[n.n]), c.source(n.args[n.n+1])
	return func(m *Machine, frame []value.Value) int {
		var key strings.Builder
		for i := range path {
			s, ok := path[i].get(frame).(*value.String)
			if !ok || strings.Contains(s.Text(), pathSeparator) {
				return undefined
			}
			if i > 0 {
				key.WriteString(pathSeparator)
			}
			key.WriteString(s.Text())
		}
		f := m.p.find(key.String())
		if f == nil || f.memo < 0 {
			return undefined
		}
		return m.called(m.memoised(f, input.get(frame), data.get(frame)), frame, target)
	}
}
