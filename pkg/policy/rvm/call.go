package rvm

import (
	"errors"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/metrics"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/topdown/builtins"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// push returns a frame of n undefined locals. The caller puts used and stack back.
func (m *Machine) push(n int) []value.Value {
	if m.used+n > len(m.stack) {
		size := max(2*len(m.stack), n)
		m.budget.Left -= int64(size) * costElement
		m.stack = make([]value.Value, size)
		m.used = 0
	}
	frame := m.stack[m.used : m.used+n : m.used+n]
	m.used += n
	clear(frame)
	return frame
}

// invoke runs a function, and returns its result or nil. Whether it is undefined or the evaluation
// was stopped, m.fault says.
func (m *Machine) invoke(f *function, arguments func(frame []value.Value)) value.Value {
	b := f.compiled(m.p)
	if b.err != nil {
		m.fault = b.err
		return nil
	}
	used, stack := m.used, m.stack
	frame := m.push(b.frame)
	arguments(frame)
	var v value.Value
	if m.run(b, frame) {
		v = frame[f.result]
	}
	m.used, m.stack = used, stack
	return v
}

// run runs the blocks of a function, and reports false when the evaluation was stopped.
func (m *Machine) run(b *body, frame []value.Value) bool {
	if m.calls >= maxCalls { // no policy is recursive
		m.fault = errInternal
	}
	if !m.tick() || m.fault != nil {
		return false
	}
	m.calls++
	k := next
	for _, block := range b.blocks {
		if k = runBlock(block, m, frame); k >= returned {
			break
		}
	}
	m.calls--
	return k < stopping
}

func runBlock(block []stmt, m *Machine, frame []value.Value) int {
	for _, s := range block {
		if k := s(m, frame); k >= 0 {
			return k
		}
	}
	return next
}

// memoised is invoke for a rule without arguments.
func (m *Machine) memoised(f *function, input, data value.Value) value.Value {
	memo := m.memo
	if memo.epochs[f.memo] == memo.epoch {
		return memo.values[f.memo]
	}
	if shared := f.shared.Load(); shared != nil {
		return shared.v
	}
	b := f.compiled(m.p)
	if b.err != nil {
		m.fault = b.err
		return nil
	}
	used, stack := m.used, m.stack
	frame := m.push(b.frame)
	frame[0], frame[1] = input, data
	var v value.Value
	if m.run(b, frame) {
		v = frame[f.result]
		memo.values[f.memo], memo.epochs[f.memo] = v, memo.epoch
		if b.alone && m.failed == nil && m.p.isConstant(b, 0) {
			if v != nil {
				value.Freeze(v)
			}
			f.shared.Store(&result{v})
		}
	}
	m.used, m.stack = used, stack
	return v
}

// called says how a block goes on after a call.
func (m *Machine) called(v value.Value, frame []value.Value, target int) int {
	if v == nil {
		if m.fault != nil {
			return halted
		}
		return undefined
	}
	frame[target] = v
	return next
}

// apply computes a built-in; nil is undefined, or a fault.
func (m *Machine) apply(b *builtinCall, at location, args []value.Value) value.Value {
	for _, a := range args {
		m.fuel -= value.Weight(a)
	}
	// Much to look at may take long, and nothing may come after it that looks at the bounds.
	heavy := m.fuel < 0
	if heavy && !m.check() {
		return nil
	}
	if b.native != nil {
		left := m.budget.Left
		v, ok := b.native(&m.budget, args)
		m.fuel -= int(left-m.budget.Left) / costCollection
		if m.budget.Left < 0 {
			m.fault = m.outOfMemory()
			return nil
		}
		if ok && heavy && !m.check() {
			return nil
		}
		if ok {
			return v
		}
	}
	return m.ask(b, at, args)
}

// ask has OPA compute a built-in. That takes long, in comparison, so the bounds are looked at soon.
func (m *Machine) ask(b *builtinCall, at location, args []value.Value) value.Value {
	m.fuel = 0
	if b.opa == nil {
		m.fail(topdown.InternalErr, at, "unsupported built-in: %s", b.name)
		return nil
	}
	terms := make([]*ast.Term, len(args))
	for i, a := range args {
		terms[i] = value.ToTerm(a)
	}
	var out []*ast.Term
	var err error
	c := *m.context()
	c.Location = m.p.location(at)
	call := func(cancel topdown.Cancel) { // which may outlive this, and so looks at nothing of the machine
		c.Cancel = cancel
		err = b.opa(c, terms, func(t *ast.Term) error {
			out = append(out, t)
			return nil
		})
	}
	if stopped := m.guarded(call); stopped != nil {
		m.fault = stopped
		m.builtin = nil // its caches may still be written to
		return nil
	}
	if err != nil {
		m.builtinError(b, at, err)
		return nil
	}
	return m.outcome(b, at, out)
}

// guarded runs a call that cannot be interrupted within the budget.
func (m *Machine) guarded(call func(topdown.Cancel)) error {
	if m.config.Guard == nil {
		call(topdown.NewCancel())
		return nil
	}
	left := time.Duration(0)
	if m.config.Timeout > 0 {
		if left = m.left(); left <= 0 {
			return m.outOfTime()
		}
	}
	var overrun *Overrun
	err := m.config.Guard(m.ctx, left, call)
	if errors.As(err, &overrun) && m.config.Timeout > 0 && m.left() <= 0 {
		err = m.outOfTime()
	}
	return err
}

// outcome converts what a built-in yielded.
func (m *Machine) outcome(b *builtinCall, at location, out []*ast.Term) value.Value {
	convert := func(t *ast.Term) value.Value {
		if t == nil { // of what has no result
			return value.True
		}
		v, err := value.FromAST(t.Value)
		if err != nil {
			m.fail(topdown.InternalErr, at, "%s: %s", b.name, err)
			return nil
		}
		m.budget.Spend(value.Size(v))
		return v
	}
	switch {
	case b.relation:
		all := value.ArrayOfSize(len(out))
		for _, t := range out {
			all.Append(convert(t))
		}
		return all
	case len(out) == 0:
		return nil
	}
	return convert(out[len(out)-1])
}

// builtinError notes an error of a built-in as topdown does: the call is undefined, evaluation goes
// on, and the first error is its outcome in the end.
func (m *Machine) builtinError(b *builtinCall, at location, err error) {
	var (
		//lint:ignore SA1019 other people's built-ins may still return it
		empty   topdown.BuiltinEmpty
		halt    topdown.Halt
		known   *topdown.Error
		operand builtins.ErrOperand
	)
	switch {
	case errors.As(err, &empty):
		return
	case errors.As(err, &halt):
		m.fault = halt.Err
		if errors.As(halt.Err, &known) && known.Location == nil {
			known.Location = m.p.location(at)
		}
		return
	case errors.As(err, &known):
	case errors.As(err, &operand):
		err = (&topdown.Error{Code: topdown.TypeErr, Message: b.name + ": " + err.Error(), Location: m.p.location(at)}).Wrap(err)
	default:
		err = (&topdown.Error{Code: topdown.BuiltinErr, Message: b.name + ": " + err.Error(), Location: m.p.location(at)}).Wrap(err)
	}
	if m.failed == nil {
		m.failed = err
	}
}

// context is what OPA's built-ins see; one for all evaluations of the machine, with caches of its
// own.
func (m *Machine) context() *topdown.BuiltinContext {
	if m.builtin != nil {
		return m.builtin
	}
	c := m.config.Context
	c.Context = m.ctx
	c.PrintHook = m.config.Print
	if c.Time == nil {
		c.Time = ast.NumberTerm(nanoseconds(m.config.Now))
	}
	if c.Metrics == nil {
		c.Metrics = metrics.NoOp()
	}
	if c.Cache == nil {
		c.Cache = builtins.Cache{}
	}
	if c.Seed == nil {
		c.Seed = noChance{}
	}
	if c.Capabilities == nil {
		c.Capabilities = &ast.Capabilities{AllowNet: []string{}} // to OPA, nothing said is everything allowed
	}
	m.builtin = &c
	return m.builtin
}
