package policy

import (
	"context"
	"io"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/metrics"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/topdown/cache"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

type canceller = topdown.Cancel

// query asks an interpreter for one value.
type query struct {
	ref    string // "data.policies.kubernetes.privileged.deny"
	input  Value
	facts  Value
	now    time.Time
	cancel topdown.Cancel
	trace  topdown.QueryTracer // nil traces nothing, and lets indexes spare work
}

// interpreter is OPA's own evaluator, topdown, with what one folder of rules or libraries needs. It
// is the measure of what rules mean: it evaluates what cannot be compiled to closures, and decides
// where closures end in an error. It is safe for concurrent use.
type interpreter struct {
	compiler *ast.Compiler
	store    *dataStore
	values   cache.InterQueryValueCache // compiled regular expressions and globs
}

// interpreter returns the one for a folder, which it compiles from its sources once.
func (e *Engine) interpreter(dir string) (*interpreter, error) {
	e.interpreting.Lock()
	defer e.interpreting.Unlock()
	if e.interpret {
		dir = "" // all in one
	}
	if t := e.interpreters[dir]; t != nil {
		return t, nil
	}
	if err := e.sources(); err != nil {
		return nil, err
	}
	needed := map[string]bool{dir: true}
	if e.interpret {
		for dir := range e.folders {
			needed[dir] = true
		}
	}
	modules, err := parseAll(needed, e.folders)
	if err != nil {
		return nil, err
	}
	c := ast.NewCompiler().WithCapabilities(pureCapabilities())
	if c.Compile(modules); c.Failed() {
		return nil, c.Errors
	}
	t := &interpreter{
		compiler: c,
		store:    &dataStore{params: value.ToAST(e.data.params)},
		values:   cache.NewInterQueryValueCache(context.Background(), nil),
	}
	e.interpreters[dir] = t
	return t, nil
}

// eval returns the value of q.ref, or the zero Value when it is undefined. Errors of built-ins are
// errors of the evaluation.
func (t *interpreter) eval(ctx context.Context, q query) (Value, error) {
	result := ast.VarTerm("result")
	run := topdown.NewQuery(ast.NewBody(ast.Equality.Expr(result, reference(q.ref)))).
		WithCompiler(t.compiler).
		WithStore(t.store).
		WithTransaction(factsTxn{q.facts.term()}).
		WithInput(q.input.term()).
		WithCancel(q.cancel).
		WithTime(q.now).
		WithSeed(noChance{}).
		WithMetrics(metrics.NoOp()).
		WithStrictBuiltinErrors(true).
		WithInterQueryBuiltinValueCache(t.values).
		WithIndexing(q.trace == nil)
	if q.trace != nil {
		run = run.WithQueryTracer(q.trace)
	}
	var found *ast.Term
	err := run.Iter(ctx, func(r topdown.QueryResult) error {
		found = r[result.Value.(ast.Var)]
		return nil
	})
	if err != nil || found == nil {
		return Value{}, err
	}
	v, err := value.FromAST(found.Value)
	return Value{v}, err
}

// term is v for OPA; absent is nil.
func (v Value) term() *ast.Term {
	if v.v == nil {
		return nil
	}
	return value.ToTerm(v.v)
}

// reference is the term for a dotted path of names below data.
func reference(path string) *ast.Term {
	steps := strings.Split(path, ".")
	ref := ast.Ref{ast.DefaultRootDocument}
	for _, step := range steps[1:] {
		ref = append(ref, ast.InternedTerm(step))
	}
	return ast.NewTerm(ref)
}

// noChance stands where OPA would read random bytes; no built-in that is left reads any.
type noChance struct{}

func (noChance) Read([]byte) (int, error) { return 0, io.EOF }
