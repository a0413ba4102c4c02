package policy

import (
	"context"
	"io"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/metrics"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/topdown/cache"
)

// query asks a compiled policy for one value.
type query struct {
	ref    string // "data.policies.kubernetes.privileged.deny", or entryPoint
	input  Value
	facts  Value
	now    time.Time
	cancel topdown.Cancel
}

// entryPoint stands for all rules of a program.
const entryPoint = ""

// evaluator runs a compiled policy. It is the seam at which the interpreter can be exchanged; an
// implementation is safe for concurrent use.
type evaluator interface {
	// eval returns the value of q.ref, or the zero Value when it is undefined. Errors of
	// built-ins are errors of the evaluation.
	eval(ctx context.Context, q query) (Value, error)
}

// topdownEvaluator is OPA's own interpreter.
type topdownEvaluator struct {
	compiler *ast.Compiler
	store    *dataStore
	values   cache.InterQueryValueCache // compiled regular expressions and globs
	entry    ast.Body
}

const resultVar = ast.Var("result")

func (t *topdownEvaluator) eval(ctx context.Context, q query) (Value, error) {
	body := t.entry
	if q.ref != entryPoint {
		body = ast.NewBody(equal(ast.NewTerm(resultVar), reference(q.ref)))
	}
	run := topdown.NewQuery(body).
		WithCompiler(t.compiler).
		WithStore(t.store).
		WithTransaction(factsTxn{q.facts}).
		WithInput(q.input.term).
		WithCancel(q.cancel).
		WithTime(q.now).
		WithSeed(noChance{}).
		WithMetrics(metrics.NoOp()).
		WithStrictBuiltinErrors(true).
		WithInterQueryBuiltinValueCache(t.values)
	var result Value
	err := run.Iter(ctx, func(r topdown.QueryResult) error {
		result = Value{r[resultVar]}
		return nil
	})
	return result, err
}

// noChance stands where OPA would read random bytes; no built-in that is left reads any.
type noChance struct{}

func (noChance) Read([]byte) (int, error) { return 0, io.EOF }
