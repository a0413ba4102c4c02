package rvm

import (
	"sync"
	"sync/atomic"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/builtin"
	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// Program is a loaded policy. It is safe for concurrent use; the only thing in it that changes are
// the bodies of functions, which are compiled when first called.
type Program struct {
	strings  []value.Value
	files    []string
	builtins []*builtinCall
	funcs    []function
	plans    []function // the last of funcs: queries
	byPath   map[string]*function
	memos    int // functions without arguments, whose results are remembered
	machines sync.Pool
}

// function is a rule or function of the policy, or a query.
type function struct {
	name   string // "g0.data.lib.x"
	path   string // "g0", "lib", "x", joined
	params []int  // the locals of input, data and the arguments
	result int    // the local of the result
	memo   int    // where the result is remembered, or -1
	code   string
	once   sync.Once
	body   atomic.Pointer[body]
}

// body is a compiled function.
type body struct {
	blocks [][]stmt
	frame  int // locals
	err    error
}

// Entry is a rule that can be evaluated.
type Entry struct{ f *function }

// Entry returns a rule without arguments by its path below data ("policies", "x", "deny"), and
// whether the policy was planned with it.
func (p *Program) Entry(path ...string) (Entry, bool) {
	key := "g0"
	for _, step := range path {
		key += pathSeparator + step
	}
	f := p.byPath[key]
	return Entry{f}, f != nil && f.memo >= 0
}

// compiled returns the function's body.
func (f *function) compiled(p *Program) *body {
	if b := f.body.Load(); b != nil {
		return b
	}
	f.once.Do(func() { f.body.Store(p.compile(f)) })
	return f.body.Load()
}

// builtinCall is a built-in that the policy calls.
type builtinCall struct {
	name     string
	native   builtin.Func
	opa      topdown.BuiltinFunc
	relation bool // yields any number of results
}

func newBuiltin(name string) *builtinCall {
	b := &builtinCall{name: name, native: builtin.Lookup(name), opa: topdown.GetBuiltin(name)}
	if decl := ast.BuiltinMap[name]; decl != nil {
		b.relation = decl.Relation
	}
	return b
}
