//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/metrics"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/topdown/cache"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// interpreter is OPA's topdown as fast as its options make it: all rules are one prepared query over
// one generated array of sets, the transaction and the caches are shared by all evaluations, and
// what comes out is left as it is.
type interpreter struct {
	query   rego.PreparedEvalQuery
	options []rego.EvalOption
	sets    int // elements of the array that are sets of findings
}

// newInterpreter compiles the modules below the folders of a pack, and an entry point that asks for
// the sets and, for nothing but their cost, for the other references. params is data.params.
func newInterpreter(ctx context.Context, pack fs.FS, folders, sets, others []string, params policy.Value) (*interpreter, error) {
	modules, err := parse(pack, folders)
	if err != nil {
		return nil, err
	}
	elements := slices.Clone(sets)
	for _, ref := range others {
		elements = append(elements, fmt.Sprintf("[x | x := %s]", ref)) // it may be undefined
	}
	entry, err := ast.ParseModuleWithOpts("entry.rego",
		"package entry\n\nfindings := [\n\t"+strings.Join(elements, ",\n\t")+",\n]\n", ast.ParserOptions{RegoVersion: ast.RegoV1})
	if err != nil {
		return nil, err
	}
	modules["entry.rego"] = entry
	c := ast.NewCompiler().WithCapabilities(policy.Capabilities())
	if c.Compile(modules); c.Failed() {
		return nil, c.Errors
	}
	values, err := params.Go()
	if err != nil {
		return nil, err
	}
	store := inmem.NewFromObjectWithOpts(map[string]any{"params": values}, inmem.OptRoundTripOnWrite(false), inmem.OptReturnASTValuesOnRead(true))
	txn, err := store.NewTransaction(ctx, storage.TransactionParams{})
	if err != nil {
		return nil, err
	}
	query, err := rego.New(rego.Query("data.entry.findings"), rego.Compiler(c), rego.Store(store), rego.Transaction(txn),
		rego.StrictBuiltinErrors(true)).PrepareForEval(ctx)
	return &interpreter{query, []rego.EvalOption{
		rego.EvalTransaction(txn),
		rego.EvalExternalCancel(topdown.NewCancel()), // saves a goroutine for each evaluation
		rego.EvalMetrics(metrics.NoOp()),
		rego.EvalInterQueryBuiltinValueCache(cache.NewInterQueryValueCache(ctx, nil)),
		rego.EvalGenerateJSON(func(t *ast.Term, _ *rego.EvalContext) (any, error) { return t.Value, nil }),
	}, len(sets)}, err
}

func parse(pack fs.FS, folders []string) (map[string]*ast.Module, error) {
	modules := map[string]*ast.Module{}
	for _, folder := range folders {
		err := fs.WalkDir(pack, folder, func(name string, d fs.DirEntry, err error) error {
			if err != nil || path.Ext(name) != ".rego" || strings.HasSuffix(name, "_test.rego") {
				return err
			}
			source, err := fs.ReadFile(pack, name)
			if err != nil {
				return err
			}
			modules[name], err = ast.ParseModuleWithOpts(name, string(source), ast.ParserOptions{RegoVersion: ast.RegoV1})
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return modules, nil
}

// parsed is a document as topdown likes it best.
func parsed(data []byte) (ast.Value, error) { return ast.ValueFromReader(bytes.NewReader(data)) }

// eval returns the number of findings.
func (t *interpreter) eval(ctx context.Context, input ast.Value) (int, error) {
	results, err := t.query.Eval(ctx, append(slices.Clip(t.options), rego.EvalParsedInput(input))...)
	if err != nil {
		return 0, err
	}
	if len(results) != 1 {
		return 0, errors.New("topdown: no result")
	}
	found, ok := results[0].Expressions[0].Value.(*ast.Array)
	if !ok {
		return 0, fmt.Errorf("topdown: %T instead of an array", results[0].Expressions[0].Value)
	}
	n := 0
	for i := range t.sets {
		n += found.Elem(i).Value.(ast.Set).Len()
	}
	return n, nil
}
