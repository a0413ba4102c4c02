package rvm

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/topdown/print"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/builtin"
	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// Config is what evaluations of a machine have in common.
type Config struct {
	// Timeout and Memory (bytes) bound each evaluation; zero is no bound. Memory is counted where
	// values are made, and is an estimate.
	Timeout time.Duration
	Memory  int64
	// Now is the time that rules see.
	Now time.Time
	// Guard runs a built-in of OPA's, which the machine cannot interrupt, within what is left of the
	// budget, and cancels it when that is over; nil runs it as it is. After an error of Guard's own
	// the call may still be running, and its outcome is not looked at.
	Guard func(ctx context.Context, timeout time.Duration, call func(topdown.Cancel)) error
	// Lenient makes errors of built-ins undefined, as OPA does by default.
	Lenient bool
	// Print receives what rules print; nil drops it.
	Print print.Hook
	// Context is the built-ins' context; what the fields above say goes before it.
	Context topdown.BuiltinContext
}

// Overrun is the error of an evaluation that was stopped for using too much.
type Overrun struct{ What string }

func (e *Overrun) Error() string { return e.What }

// Machine evaluates rules of one program on one pair of documents at a time. It belongs to one
// goroutine.
type Machine struct {
	p      *Program
	config Config
	ctx    context.Context

	stack []value.Value
	used  int // of stack

	memo   *memory
	frames []*memory // one per nesting of with, kept for use again
	depth  int       // of frames in use
	epoch  uint32

	calls    int       // on the way
	fuel     int       // steps until the bounds are looked at
	deadline time.Time // set by the first look at the bounds, which most evaluations end before
	budget   builtin.Budget

	fault   error // stops the evaluation
	failed  error // the first error of a built-in
	builtin *topdown.BuiltinContext
	results []value.Value // of a query
}

// memory remembers the results of rules without arguments for one pair of documents.
type memory struct {
	input, data value.Value
	values      []value.Value
	epochs      []uint32 // a value is of this evaluation if its epoch is the frame's
	epoch       uint32
	calls       map[callKey]value.Value // results of functions, nil for undefined
}

// callKey is a call of a function: which, and the very values that it was given. Documents and what
// rules remember are shared, so that functions that many rules call meet the same values again.
type callKey struct {
	function int
	a, b     value.Value
}

// paceOfChecks is how many steps are taken between looks at the bounds: some microseconds.
// What takes longer than a step counts as many.
const paceOfChecks = 256

// maxCalls is how deep calls may nest.
const maxCalls = 10000

// Machine returns a machine for evaluations with the same documents, config and context. Done gives
// it back. A nil input is undefined; data is an object.
func (p *Program) Machine(ctx context.Context, c Config, input, data value.Value) *Machine {
	m, _ := p.machines.Get().(*Machine)
	if m == nil {
		m = &Machine{p: p, stack: make([]value.Value, 1024)}
	}
	m.config, m.ctx, m.builtin = c, ctx, nil
	m.depth = 0
	m.enter(input, data)
	return m
}

// Done gives the machine back; results stay valid.
func (m *Machine) Done() {
	clear(m.stack[:cap(m.stack)])
	for _, f := range m.frames {
		clear(f.values)
		clear(f.calls)
		f.input, f.data = nil, nil
	}
	clear(m.results)
	m.config, m.ctx, m.builtin, m.fault, m.failed = Config{}, nil, nil, nil, nil
	m.p.machines.Put(m)
}

// Eval returns the value of a rule, frozen, or nil when it is undefined. Evaluations of one machine
// share what rules without arguments compute. An error is a *topdown.Error as OPA would have it, an
// *Overrun, the context's, or tells of a panic; it concerns this evaluation alone.
func (m *Machine) Eval(e Entry) (v value.Value, err error) {
	m.begin()
	defer func() {
		if err = m.end(recover(), err); err != nil {
			v = nil
		}
	}()
	top := m.frames[0]
	return frozen(m.memoised(e.f, top.input, top.data)), nil
}

// Query evaluates a query by the name that the planner gave it, and returns its bindings.
func (m *Machine) Query(name string) (bindings []value.Value, err error) {
	m.begin()
	m.results = m.results[:0]
	defer func() {
		if err = m.end(recover(), err); err != nil {
			bindings = nil
		}
	}()
	top := m.frames[0]
	for i := len(m.p.funcs) - m.p.queries; i < len(m.p.funcs); i++ {
		f := m.p.funcs[i].read(m.p)
		if query, _ := m.p.name(i); query == name {
			m.invoke(f, func(frame []value.Value) { frame[0], frame[1] = top.input, top.data })
			for _, v := range m.results {
				bindings = append(bindings, frozen(v))
			}
			return bindings, nil
		}
	}
	return nil, fmt.Errorf("no query %q", name)
}

func frozen(v value.Value) value.Value {
	value.Freeze(v)
	return v
}

func (m *Machine) begin() {
	m.used, m.calls, m.depth, m.memo = 0, 0, 1, m.frames[0]
	m.fault, m.failed = nil, nil
	m.fuel = paceOfChecks
	m.budget.Left = m.config.Memory
	if m.config.Memory <= 0 {
		m.budget.Left = 1 << 62
	}
	m.deadline = time.Time{}
}

// end says how the evaluation ended. After an error nothing that it remembered is believed: another
// rule that needs the same must meet the error itself.
func (m *Machine) end(panicked any, err error) error {
	if m.fault == nil && m.budget.Left < 0 {
		m.fault = m.outOfMemory()
	}
	var known *topdown.Error
	switch {
	case panicked != nil:
		err = fmt.Errorf("panic: %v", panicked)
	case m.fault != nil && (m.failed == nil || m.config.Lenient || !errors.As(m.fault, &known)):
		err = m.fault
	case err == nil && !m.config.Lenient:
		err = m.failed // also when the policy came upon a conflict later
	}
	if err != nil {
		m.Forget()
	}
	return err
}

// Forget makes the next evaluation compute everything anew that rules have in common, but for what is
// the same in all evaluations.
func (m *Machine) Forget() {
	m.frames[0].epoch = m.nextEpoch()
	clear(m.frames[0].calls)
}

// nextEpoch returns an epoch of which nothing is remembered.
func (m *Machine) nextEpoch() uint32 {
	if m.epoch++; m.epoch == 0 { // all were used
		for _, f := range m.frames {
			clear(f.epochs)
			f.epoch = 1
		}
		m.epoch = 2
	}
	return m.epoch
}

// enter opens a frame of memory for documents; if they are those of a frame below, it is that one.
func (m *Machine) enter(input, data value.Value) {
	for i := m.depth - 1; i >= 0; i-- {
		if f := m.frames[i]; f.input == input && f.data == data {
			m.memo = f
			return
		}
	}
	if m.depth == len(m.frames) {
		m.frames = append(m.frames, &memory{values: make([]value.Value, m.p.memos), epochs: make([]uint32, m.p.memos)})
	}
	f := m.frames[m.depth]
	m.depth++
	f.input, f.data, f.epoch = input, data, m.nextEpoch()
	clear(f.calls)
	m.memo = f
}

// tick counts a step, and reports whether to go on.
func (m *Machine) tick() bool {
	m.fuel--
	return m.fuel >= 0 || m.check()
}

// check looks at the bounds.
func (m *Machine) check() bool {
	m.fuel = paceOfChecks
	switch {
	case m.fault != nil:
	case m.ctx.Err() != nil:
		m.fault = context.Cause(m.ctx)
	case m.budget.Left < 0:
		m.fault = m.outOfMemory()
	case m.config.Timeout > 0 && m.left() <= 0:
		m.fault = m.outOfTime()
	default:
		return true
	}
	return false
}

// left is the time until the deadline, of which there is one.
func (m *Machine) left() time.Duration {
	now := time.Now()
	if m.deadline.IsZero() {
		m.deadline = now.Add(m.config.Timeout)
	}
	return m.deadline.Sub(now)
}

func (m *Machine) outOfMemory() error {
	return &Overrun{fmt.Sprintf("used more memory than its budget of %d MiB", m.config.Memory>>20)}
}

func (m *Machine) outOfTime() error {
	return &Overrun{fmt.Sprintf("ran longer than its budget of %s", m.config.Timeout)}
}

// fail notes an error at a place of the policy and leaves the evaluation.
func (m *Machine) fail(code string, at location, format string, args ...any) int {
	m.fault = &topdown.Error{Code: code, Message: fmt.Sprintf(format, args...), Location: m.p.location(at)}
	return halted
}

// location is nil for what the compiler added to the policy.
func (p *Program) location(at location) *ast.Location {
	if at.row == 0 {
		return nil
	}
	l := &ast.Location{Row: int(at.row), Col: int(at.col)}
	if int(at.file) < len(p.files) && p.files[at.file] != "<query>" {
		l.File = p.files[at.file]
	}
	return l
}

var errInternal = errors.New("the compiled policy is corrupt")
