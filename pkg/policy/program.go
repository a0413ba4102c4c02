package policy

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown/cache"
)

// program is rules that are asked together, compiled behind one generated entry point.
type program struct {
	rules []*Rule
	out   []*Rule // taken out, because they kept running over their budget
	eval  evaluator
}

// entryBody is one query that asks every rule: it shares what rules compute in common, and arrays
// keep the rules' identity by position. It is written as the compiler would have rewritten it.
//
//	result = [[deny of each rule], [unknown of each rule that has it], [member], [references]]
func entryBody(rules []*Rule, member, references string) ast.Body {
	var body ast.Body
	bind := func(value *ast.Term) *ast.Term {
		name := ast.VarTerm(fmt.Sprintf("%s%d__", ast.LocalVarPrefix, len(body)))
		body.Append(equal(name, value))
		return name
	}
	var deny, unknown []*ast.Term
	for _, r := range rules {
		deny = append(deny, bind(reference(packageOf(r.ID)+".deny")))
		if r.Unknowns {
			unknown = append(unknown, bind(reference(packageOf(r.ID)+".unknown")))
		}
	}
	// An array is undefined as soon as one element is, unless a comprehension stands around it.
	optional := func(ref string) *ast.Term {
		if ref == "" {
			return ast.ArrayTerm()
		}
		x := ast.VarTerm("x")
		return bind(ast.ArrayComprehensionTerm(x, ast.NewBody(equal(x, reference(ref)))))
	}
	verdict := ast.ArrayTerm(ast.ArrayTerm(deny...), ast.ArrayTerm(unknown...), optional(member), optional(references))
	body.Append(equal(ast.NewTerm(resultVar), verdict))
	return body
}

func equal(a, b *ast.Term) *ast.Expr { return ast.Equality.Expr(a, b) }

// reference is the term for a dotted path of names below data.
func reference(path string) *ast.Term {
	steps := strings.Split(path, ".")
	ref := ast.Ref{ast.DefaultRootDocument}
	for _, step := range steps[1:] {
		ref = append(ref, ast.InternedTerm(step))
	}
	return ast.NewTerm(ref)
}

// extras is what a library says of a document that belongs to no rule: its summary for rules about
// sets, and its references.
type extras struct {
	lib  string
	sets *lazyProgram // the selected rules about sets, if any
}

func (x *extras) refs(e *Engine, modules map[string]*ast.Module) (member, references string) {
	for _, f := range e.folders[x.lib] {
		m := modules[f.pack.at(f.file.name)]
		if x.sets != nil && definesRule(m, "member") {
			member = packageOf(x.lib) + ".member"
		}
		if definesRule(m, "references") {
			references = packageOf(x.lib) + ".references"
		}
	}
	return member, references
}

// compile makes a program of the rules and of what they need, and of nothing else.
func (e *Engine) compile(rules []*Rule, extras *extras) (*program, error) {
	needed := map[string]bool{}
	for _, r := range rules {
		needed[r.ID] = true
	}
	if extras != nil {
		needed[extras.lib] = true
	}
	c := ast.NewCompiler().WithCapabilities(pureCapabilities())
	var modules map[string]*ast.Module
	var err error
	if files, ok := e.indexed(needed); ok {
		if modules, err = decodeAll(files); err == nil {
			joins := slices.ContainsFunc(files, func(f folderFile) bool { return f.file.joins })
			link(c, modules, joins)
		}
	} else if modules, err = e.parseAll(needed); err == nil {
		c.Compile(modules)
	}
	if err != nil {
		return nil, err
	}
	if c.Failed() {
		return nil, c.Errors
	}
	var member, references string
	if extras != nil {
		member, references = extras.refs(e, modules)
	}
	return &program{rules: rules, eval: &topdownEvaluator{
		compiler: c,
		store:    &dataStore{params: e.params},
		values:   cache.NewInterQueryValueCache(context.Background(), nil),
		entry:    entryBody(rules, member, references),
	}}, nil
}

// linkStages make of compiled modules what an evaluation looks things up in. The first only gives
// link its place.
var linkStages = []ast.StageID{
	ast.StageInitLocalVarGen, ast.StageSetModuleTree, ast.StageSetRuleTree, ast.StageBuildRuleIndices,
}

// link puts compiled modules into a compiler. Compile would copy them, which costs as much as to
// decode them; so it is given empty ones, and its first stage exchanges them.
func link(c *ast.Compiler, modules map[string]*ast.Module, joins bool) {
	empty := make(map[string]*ast.Module, len(modules))
	for name, m := range modules {
		empty[name] = &ast.Module{Package: m.Package}
	}
	skipped := slices.DeleteFunc(ast.AllStages(), func(id ast.StageID) bool {
		return slices.Contains(linkStages, id) || joins && id == ast.StageBuildComprehensionIndices
	})
	exchange := func(c *ast.Compiler) *ast.Error {
		c.Modules = modules
		return nil
	}
	c.WithSkipStages(skipped...).
		WithStageAfterID(linkStages[0], ast.CompilerStageDefinition{Name: "Link", MetricName: "link", Stage: exchange}).
		Compile(empty)
}
