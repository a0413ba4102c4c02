package rvm

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/ir"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/util"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// trial is a policy with its documents, for both evaluators.
type trial struct {
	modules     []string
	input, base string
	entries     []ast.Ref
	seen        map[string]int

	compiler, ir *ast.Compiler // for topdown, for the planner
	program      *Program
}

var errNotPlanned = errors.New("not planned")

func (t *trial) String() string {
	return fmt.Sprintf("%s\ninput: %s\ndata: %s", strings.Join(t.modules, "\n"), t.input, t.base)
}

// parse compiles the modules for one of the evaluators.
func (t *trial) parse(mode ast.CompilerEvalMode, skip ...ast.StageID) (*ast.Compiler, error) {
	modules := map[string]*ast.Module{}
	for i, text := range t.modules {
		name := fmt.Sprintf("m%d.rego", i)
		m, err := ast.ParseModuleWithOpts(name, text, ast.ParserOptions{RegoVersion: ast.RegoV1})
		if err != nil {
			return nil, err
		}
		modules[name] = m
	}
	c := ast.NewCompiler().WithEvalMode(mode).WithSkipStages(skip...)
	if c.Compile(modules); c.Failed() {
		return nil, c.Errors
	}
	return c, nil
}

// compile prepares both evaluators; an error is of the policy, errNotPlanned of the planner.
func (t *trial) compile() (err error) {
	if t.compiler, err = t.parse(ast.EvalModeTopdown); err != nil {
		return err
	}
	if t.ir, err = t.parse(ast.EvalModeIR); err != nil {
		return err
	}
	policy, err := Plan(t.ir, t.entries)
	if err != nil {
		return fmt.Errorf("%w: %w", errNotPlanned, err)
	}
	t.program, err = load(policy)
	return err
}

func load(policy *ir.Policy) (*Program, error) {
	blob, err := Encode(policy)
	if err != nil {
		return nil, err
	}
	return Load(string(blob))
}

var trialTime = time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC)

// query prepares an evaluation of an entry by OPA's interpreter; it must be stopped in the end.
func (t *trial) query(ctx context.Context, entry ast.Ref) (q *topdown.Query, stop func() bool, err error) {
	query, err := t.compiler.QueryCompiler().Compile(binding(entry))
	if err != nil {
		return nil, nil, err
	}
	var base map[string]any
	if err := util.UnmarshalJSON([]byte(t.base), &base); err != nil {
		return nil, nil, err
	}
	input, err := ast.ValueFromReader(strings.NewReader(t.input))
	if err != nil {
		return nil, nil, err
	}
	store, cancel := inmem.NewFromObject(base), topdown.NewCancel()
	q = topdown.NewQuery(query).WithCompiler(t.compiler).WithStore(store).WithTransaction(storage.NewTransactionOrDie(ctx, store)).
		WithInput(ast.NewTerm(input)).WithTime(trialTime).WithCancel(cancel)
	return q, context.AfterFunc(ctx, cancel.Cancel), nil
}

// topdown evaluates an entry with OPA's interpreter; nil is undefined.
func (t *trial) topdown(ctx context.Context, entry ast.Ref) (ast.Value, error) {
	q, stop, err := t.query(ctx, entry)
	if err != nil {
		return nil, err
	}
	defer stop()
	found, err := q.WithStrictBuiltinErrors(true).Run(ctx)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0]["x"].Value, nil
}

// explains reports whether topdown meets an error too when it is not lazy: without its index of rules
// and early exit, and asked for whole rules.
func (t *trial) explains(ctx context.Context, e *topdown.Error) bool {
	for _, entry := range t.entries {
		var all []topdown.Error
		q, stop, err := t.query(ctx, entry)
		if err != nil {
			return false
		}
		_, err = q.WithIndexing(false).WithEarlyExit(false).WithBuiltinErrorList(&all).Run(ctx)
		stop()
		var known *topdown.Error
		if errors.As(err, &known) {
			all = append(all, *known)
		}
		for i := range all {
			if equalErrors(e, &all[i]) {
				return true
			}
		}
	}
	return false
}

// machine returns a machine with documents of its own.
func (t *trial) machine(ctx context.Context, p *Program) (m *Machine, docs value.Value, err error) {
	input, err := value.DecodeJSON([]byte(t.input))
	if err != nil {
		return nil, nil, err
	}
	base, err := value.DecodeJSON([]byte(t.base))
	if err != nil {
		return nil, nil, err
	}
	docs = value.NewArray([]value.Value{input, base})
	return p.Machine(ctx, Config{Now: trialTime, Timeout: 5 * time.Second, Memory: 1 << 28}, input, base), docs, nil
}

// closures evaluates an entry: as one, or, if it is a part of rules that the planner takes together,
// in a query of its own.
func (t *trial) closures(ctx context.Context, m *Machine, entry ast.Ref) (value.Value, error) {
	var path []string
	for _, step := range entry[1:] {
		path = append(path, string(step.Value.(ast.String)))
	}
	if e, ok := t.program.Entry(path...); ok {
		return m.Eval(e)
	}
	policy, err := planning.plan(rego.ParsedQuery(binding(entry)), rego.Compiler(t.ir))
	if err != nil {
		return nil, err
	}
	p, err := load(policy)
	if err != nil {
		return nil, err
	}
	if m, _, err = t.machine(ctx, p); err != nil {
		return nil, err
	}
	defer m.Done()
	found, err := m.Query("eval")
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0].(*value.Object).GetText("x"), nil
}

// binding is the query for the value of a reference.
func binding(ref ast.Ref) ast.Body {
	return ast.NewBody(ast.Equality.Expr(ast.VarTerm("x"), ast.NewTerm(ref)))
}

// outcome is what became of comparing one entry.
type outcome string

const (
	sameValue   outcome = "the same value"
	respelled   outcome = "equal numbers, spelled otherwise"
	undefinedly outcome = "undefined in both"
	sameError   outcome = "the same error"
	otherError  outcome = "another of several errors"
	stranger    outcome = "another error, which topdown does not have elsewhere"
	eager       outcome = "an error where topdown is lazy"
	eagerly     outcome = "an error where topdown is lazy, which it does not have elsewhere"
	tooLong     outcome = "topdown took too long"
	indexed     outcome = "an error of topdown's index of comprehensions"
	broken      outcome = "an error of topdown in itself"
)

// compare evaluates one entry with both; an error says how they differ.
func (t *trial) compare(ctx context.Context, m *Machine, entry ast.Ref) (outcome, error) {
	limited, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	want, wantErr := t.topdown(limited, entry)
	switch {
	case topdown.IsCancel(wantErr):
		return tooLong, nil
	case isBroken(wantErr):
		return broken, nil
	}
	got, gotErr := t.closures(ctx, m, entry)
	switch {
	case gotErr != nil:
		return t.compareErrors(ctx, entry, gotErr, wantErr)
	case wantErr != nil:
		if t.unindexed(ctx, entry, got) {
			return indexed, nil
		}
		return "", fmt.Errorf("%v is %v, topdown has the error %v", entry, got, wantErr)
	case got == nil || want == nil:
		if got != nil || want != nil {
			return "", fmt.Errorf("%v is defined: %v; in topdown: %v", entry, got != nil, want != nil)
		}
		return undefinedly, nil
	}
	have := value.ToAST(got)
	if have.Compare(want) != 0 {
		return "", fmt.Errorf("%v is\n%v\nin topdown\n%v", entry, have, want)
	}
	if have.String() != want.String() {
		return respelled, nil
	}
	return sameValue, nil
}

// unindexed reports whether topdown yields a value, and no error, if it does not index comprehensions.
// For that index it evaluates a comprehension for all values of a variable at once, also those that
// the rule does not ask for, and so it can meet an error that is not in the way.
func (t *trial) unindexed(ctx context.Context, entry ast.Ref, v value.Value) bool {
	plain := *t
	var err error
	if plain.compiler, err = t.parse(ast.EvalModeTopdown, ast.StageBuildComprehensionIndices); err != nil {
		return false
	}
	want, err := plain.topdown(ctx, entry)
	if err != nil || want == nil || v == nil {
		return err == nil && want == nil && v == nil
	}
	return value.ToAST(v).String() == want.String()
}

// isBroken recognises what topdown says when it hands a variable to a built-in: within comprehensions
// that are parts of a literal, some that have a value in the enclosing rule are not looked up.
func isBroken(err error) bool {
	return err != nil && strings.Contains(err.Error(), "that requires evaluation")
}

// compareErrors judges an error of closures: topdown's, or one that topdown would come upon.
func (t *trial) compareErrors(ctx context.Context, entry ast.Ref, gotErr, wantErr error) (outcome, error) {
	var got, want *topdown.Error
	if !errors.As(gotErr, &got) || wantErr != nil && !errors.As(wantErr, &want) {
		return "", fmt.Errorf("%v: error %T: %v\ntopdown has %T: %v", entry, gotErr, gotErr, wantErr, wantErr)
	}
	if want != nil && equalErrors(got, want) {
		return sameError, nil
	}
	explained := t.explains(ctx, got)
	switch {
	case want == nil && explained:
		return eager, nil
	case want == nil:
		return eagerly, nil
	case explained || want.Code == topdown.ConflictErr: // which ends the evaluation
		return otherError, nil
	}
	return stranger, nil
}

// equalErrors compares codes, and, but for conflicts, texts and places.
func equalErrors(a, b *topdown.Error) bool {
	line := func(l *ast.Location) string {
		if l == nil {
			return ""
		}
		return fmt.Sprint(l.File, ":", l.Row)
	}
	return a.Code == b.Code && (a.Code == topdown.ConflictErr || a.Message == b.Message && line(a.Location) == line(b.Location))
}

// run compares all entries, and looks whether the documents are still what they were.
func (t *trial) run(ctx context.Context, tb testing.TB, count map[outcome]int) {
	tb.Helper()
	m, docs, err := t.machine(ctx, t.program)
	if err != nil {
		tb.Fatal(err)
	}
	defer m.Done()
	before := fmt.Sprint(value.ToAST(docs))
	for _, entry := range t.entries {
		o, err := t.compare(ctx, m, entry)
		if err != nil {
			tb.Errorf("%v\n%s", err, t)
		}
		count[o]++
	}
	if after := fmt.Sprint(value.ToAST(docs)); after != before {
		tb.Errorf("documents were\n%s\nand are\n%s\n%s", before, after, t)
	}
}
