package rvm

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/ir"
	"github.com/open-policy-agent/opa/v1/rego"
)

// Plan has OPA plan what the references (data.lib.x, ...) need of compiled modules. The compiler
// best ran with ast.EvalModeIR, which spares it what only topdown uses. An error means that the
// planner does not take the policy, although it is valid: topdown can evaluate it.
func Plan(c *ast.Compiler, refs []ast.Ref) (policy *ir.Policy, err error) {
	if len(refs) == 0 {
		return nil, errors.New("plan: no entry point")
	}
	if err := misplanned(c, refs); err != nil {
		return nil, err
	}
	defer func() { // the planner is not ours
		if r := recover(); r != nil {
			policy, err = nil, fmt.Errorf("plan: panic: %v", r)
		}
	}()
	var query ast.Body
	for _, ref := range refs {
		query.Append(ast.NewExpr(ast.NewTerm(ref)))
	}
	return planning.plan(rego.ParsedQuery(query), rego.Compiler(c))
}

// planner is a target plugin of OPA: the one way to be handed the plan of a query. Plugins belong to
// the process and are told nothing of who asks, so one query is planned at a time.
type planner struct {
	once   sync.Once
	mu     sync.Mutex
	policy *ir.Policy
}

const target = "sallyport-closures"

var planning planner

func (p *planner) plan(options ...func(*rego.Rego)) (*ir.Policy, error) {
	p.once.Do(func() { rego.RegisterPlugin(target, p) })
	p.mu.Lock()
	defer p.mu.Unlock()
	p.policy = nil
	_, err := rego.New(append(options, rego.Target(target))...).PrepareForEval(context.Background())
	if err == nil && p.policy == nil {
		err = errors.New("plan: OPA made no plan")
	}
	return p.policy, err
}

// IsTarget implements rego.TargetPlugin.
func (*planner) IsTarget(name string) bool { return name == target }

// PrepareForEval implements rego.TargetPlugin.
func (p *planner) PrepareForEval(_ context.Context, policy *ir.Policy, _ ...rego.PrepareOption) (rego.TargetPluginEval, error) {
	p.policy = policy
	return notEvaluated{}, nil
}

// notEvaluated stands for the evaluation that OPA believes to have prepared.
type notEvaluated struct{}

func (notEvaluated) Eval(context.Context, *rego.EvalContext, ast.Value) (ast.Value, error) {
	return nil, errors.New("planned only")
}

// Compile is Plan and Encode: a blob for Load with the references as entries.
func Compile(c *ast.Compiler, refs []ast.Ref) ([]byte, error) {
	policy, err := Plan(c, refs)
	if err != nil {
		return nil, err
	}
	return Encode(policy)
}
