package rvm

import (
	"strings"
	"sync"
	"sync/atomic"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/builtin"
	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// Program is a loaded policy. It is safe for concurrent use; the only thing in it that changes are
// functions, which are read and compiled when first called.
type Program struct {
	strings  []value.Value
	files    []string
	builtins []*builtinCall
	funcs    []function
	queries  int // the last of funcs
	memos    int // functions without arguments, whose results are remembered
	machines sync.Pool

	// Parts of the blob.
	table, order, names, bodies string
}

// function is a rule or function of the policy, or a query.
type function struct {
	number int
	once   sync.Once
	body   atomic.Pointer[body]

	// Of its head, once it was read. The locals of input, data and what with hands on come first,
	// then the result, then the arguments.
	known  atomic.Bool
	result int // its local, and the number of those before it
	args   int
	memo   int // where the result is remembered, or -1

	// shared is the result of a rule that depends on nothing, once it was computed: it is the same in
	// every evaluation.
	shared atomic.Pointer[result]
}

type result struct{ v value.Value }

// body is a compiled function.
type body struct {
	blocks [][]stmt
	frame  int // locals
	err    error
	// alone: the function looks at neither input nor data, nor at time or chance; callees are the
	// functions that it calls.
	alone   bool
	callees []int
	// constant is what constancy found out, once.
	constant atomic.Int32
}

// isConstant reports whether the function has the same result in every evaluation. What it calls was
// compiled before, if it was reached.
func (p *Program) isConstant(b *body, depth int) bool {
	const yes, no = 1, 2
	if known := b.constant.Load(); known != 0 {
		return known == yes
	}
	if !b.alone || depth > maxConstantDepth {
		b.constant.Store(no)
		return false
	}
	for _, callee := range b.callees {
		other := p.funcs[callee].body.Load()
		if other == nil {
			return false // another time, perhaps
		}
		if !p.isConstant(other, depth+1) {
			b.constant.Store(no)
			return false
		}
	}
	b.constant.Store(yes)
	return true
}

// maxConstantDepth bounds how deep rules are followed; policies do not recurse, damaged ones may.
const maxConstantDepth = 100

// params is the number of parameters.
func (f *function) params() int { return f.result + f.args }

// local is that of a parameter.
func (f *function) local(param int) int {
	if param < f.result {
		return param
	}
	return param + 1
}

// heading guards the reading of heads, which is rare and quick.
var heading sync.Mutex

// read makes the function's head known.
func (f *function) read(p *Program) *function {
	if f.known.Load() {
		return f
	}
	heading.Lock()
	defer heading.Unlock()
	if !f.known.Load() {
		f.result, f.args = min(p.head(f.number, headBefore), maxLocals), min(p.head(f.number, headAfter), maxLocals)
		f.memo = -1
		if memo := p.head(f.number, headMemo); memo > 0 && memo <= p.memos && f.params() == 2 {
			f.memo = memo - 1
		}
		f.known.Store(true)
	}
	return f
}

// Entry is a rule that can be evaluated.
type Entry struct{ f *function }

// Entry returns a rule without arguments by its path below data ("policies", "x", "deny"), and
// whether the policy was planned with it.
func (p *Program) Entry(path ...string) (Entry, bool) {
	f := p.find("g0" + pathSeparator + strings.Join(path, pathSeparator))
	return Entry{f}, f != nil && f.memo >= 0
}

// Compile makes closures of the rule now, which its first evaluation would do otherwise. What it calls
// stays for then.
func (e Entry) Compile(p *Program) { e.f.compiled(p) }

// compiled returns the function's body.
func (f *function) compiled(p *Program) *body {
	if b := f.body.Load(); b != nil {
		return b
	}
	f.once.Do(func() { f.body.Store(p.compile(f.read(p))) })
	return f.body.Load()
}

// builtinCall is a built-in that the policy calls.
type builtinCall struct {
	name     string
	native   builtin.Func
	opa      topdown.BuiltinFunc
	relation bool // yields any number of results
	pure     bool // depends on its arguments alone
}

func newBuiltin(name string) *builtinCall {
	b := &builtinCall{name: name, native: builtin.Lookup(name), opa: topdown.GetBuiltin(name)}
	if decl := ast.BuiltinMap[name]; decl != nil {
		b.relation = decl.Relation
		b.pure = !decl.Nondeterministic && decl.Decl.Result() != nil && !strings.HasPrefix(name, "rego.") && name != "trace"
	}
	return b
}
