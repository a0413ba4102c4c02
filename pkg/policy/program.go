package policy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/metrics"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/topdown/cache"
	"golang.org/x/sync/errgroup"
)

// query asks a compiled policy for the value of one reference.
type query struct {
	ref    string // "data.sallyport.kubernetes.document"
	input  Value
	facts  Value
	now    time.Time
	cancel topdown.Cancel
}

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
	entries  map[string]ast.Body        // the generated entry points, prepared once

	mu     sync.Mutex // guards others, off the hot path
	others map[string]ast.Body
}

const resultVar = ast.Var("result")

func newTopdown(modules map[string]*ast.Module, params ast.Value, entries []string, checked bool) (*topdownEvaluator, error) {
	c := ast.NewCompiler().WithCapabilities(pureCapabilities())
	if checked {
		c = c.WithSkipStages(checkStages...)
	}
	if c.Compile(modules); c.Failed() {
		return nil, c.Errors
	}
	t := &topdownEvaluator{
		compiler: c,
		store:    &dataStore{params: params},
		values:   cache.NewInterQueryValueCache(context.Background(), nil),
		entries:  map[string]ast.Body{},
		others:   map[string]ast.Body{},
	}
	for _, ref := range entries {
		body, err := t.prepare(ref)
		if err != nil {
			return nil, err
		}
		t.entries[ref] = body
	}
	return t, nil
}

// checkStages only refuse programs, or prepare for those that do; a pack whose index fits was
// checked when the index was built.
var checkStages = []ast.StageID{
	ast.StageCheckUnusedImports, ast.StageCheckKeywordOverrides, ast.StageCheckDuplicateImports,
	ast.StageCheckVoidCalls, ast.StageParseMetadataBlocks, ast.StageSetAnnotationSet,
	ast.StageRewriteRegoMetadataCalls, ast.StageCheckRuleConflicts, ast.StageCheckUndefinedFuncs,
	ast.StageCheckSafetyRuleHeads, ast.StageCheckRecursion, ast.StageCheckTypes,
	ast.StageCheckUnsafeBuiltins, ast.StageCheckDeprecatedBuiltins, ast.StageBuildRequiredCapabilities,
	ast.StageSetGraph,
}

func (t *topdownEvaluator) prepare(ref string) (ast.Body, error) {
	body, err := ast.ParseBody(ref + " = " + string(resultVar))
	if err != nil {
		return nil, err
	}
	return t.compiler.QueryCompiler().Compile(body)
}

func (t *topdownEvaluator) body(ref string) (ast.Body, error) {
	if body, ok := t.entries[ref]; ok {
		return body, nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if body, ok := t.others[ref]; ok {
		return body, nil
	}
	body, err := t.prepare(ref)
	if err == nil {
		t.others[ref] = body
	}
	return body, err
}

func (t *topdownEvaluator) eval(ctx context.Context, q query) (Value, error) {
	body, err := t.body(q.ref)
	if err != nil {
		return Value{}, err
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
	err = run.Iter(ctx, func(r topdown.QueryResult) error {
		result = Value{r[resultVar]}
		return nil
	})
	return result, err
}

// noChance stands where OPA would read random bytes; no built-in that is left reads any.
type noChance struct{}

func (noChance) Read([]byte) (int, error) { return 0, io.EOF }

// program is rules that are asked together, compiled behind one generated entry point.
type program struct {
	rules []*Rule
	out   []*Rule // taken out, because they kept running over their budget
	eval  evaluator
}

const entryPoint = "data.sallyport.entry.verdict"

// entrySource generates the module that asks every rule in one query: one query shares what rules
// compute in common, and an array keeps their identity by position.
func entrySource(rules []*Rule, member, references string) string {
	list := func(name string, want func(*Rule) bool) string {
		var refs []string
		for _, r := range rules {
			if want(r) {
				refs = append(refs, packageOf(r.ID)+"."+name)
			}
		}
		return "[" + strings.Join(refs, ", ") + "]"
	}
	return fmt.Sprintf("package sallyport.entry\n\nverdict := [%s, %s, %s, %s]\n",
		list("deny", func(*Rule) bool { return true }), list("unknown", func(r *Rule) bool { return r.Unknowns }),
		comprehension(member), comprehension(references))
}

// comprehension makes an optional reference safe inside an array literal, which is undefined as
// soon as one element is.
func comprehension(ref string) string {
	if ref == "" {
		return "[]"
	}
	return "[x | x := " + ref + "]"
}

// compile parses what the rules need and nothing else, and compiles it behind the entry point.
// With extras, the entry point also answers what the library of the kind says of a document that
// belongs to no rule: its summary for rules about sets, and its references.
func (e *Engine) compile(rules []*Rule, extras *extras) (*program, error) {
	needed := map[string]bool{}
	for _, r := range rules {
		needed[r.ID] = true
	}
	if extras != nil {
		needed[extras.lib] = true
	}
	modules, checked, err := e.collect(needed)
	if err != nil {
		return nil, err
	}
	var member, references string
	if extras != nil {
		member, references = extras.refs(e, modules)
	}
	source := entrySource(rules, member, references)
	if modules["sallyport/entry.rego"], err = ast.ParseModuleWithOpts("sallyport/entry.rego", source, ast.ParserOptions{RegoVersion: ast.RegoV1}); err != nil {
		return nil, fmt.Errorf("entry point: %w", err)
	}
	eval, err := newTopdown(modules, e.params, []string{entryPoint}, checked)
	if err != nil {
		return nil, err
	}
	return &program{rules: rules, eval: eval}, nil
}

// extras is what a library says of a document beside the rules.
type extras struct {
	lib     string
	members bool // rules about sets are selected
}

func (x *extras) refs(e *Engine, modules map[string]*ast.Module) (member, references string) {
	for _, f := range e.folders[x.lib] {
		m := modules[f.pack.at(f.file.name)]
		if x.members && definesRule(m, "member") {
			member = packageOf(x.lib) + ".member"
		}
		if definesRule(m, "references") {
			references = packageOf(x.lib) + ".references"
		}
	}
	return member, references
}

// folderFile is one file of a folder of rules or of a library, with the pack it came from.
type folderFile struct {
	pack *loadedPack
	file *packFile
}

// collect parses the needed folders and, transitively, those they mention. The second result says
// whether every module comes from a pack that was checked ahead of time.
func (e *Engine) collect(needed map[string]bool) (map[string]*ast.Module, bool, error) {
	modules, checked := map[string]*ast.Module{}, true
	done := map[string]bool{}
	for len(needed) > 0 {
		var batch []folderFile
		for dir := range needed {
			done[dir] = true
			batch = append(batch, e.folders[dir]...)
		}
		if err := parseAll(batch); err != nil {
			return nil, false, err
		}
		needed = map[string]bool{}
		for _, f := range batch {
			m := f.file.module
			// The compiler rewrites modules in place, so this one is given away.
			f.file.module = nil
			modules[f.pack.at(f.file.name)] = m
			checked = checked && f.pack.Index != nil
			for _, dir := range e.mentions(m) {
				if !done[dir] {
					needed[dir] = true
				}
			}
		}
	}
	return modules, checked, nil
}

func parseAll(files []folderFile) error {
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	errs := make([]error, len(files))
	for i, f := range files {
		if f.file.module == nil {
			g.Go(func() error {
				errs[i] = f.pack.parse(f.file, false)
				return nil
			})
		}
	}
	_ = g.Wait()
	return errors.Join(errs...)
}

// mentions lists the folders whose packages the module refers to.
func (e *Engine) mentions(m *ast.Module) []string {
	var dirs []string
	visit := func(ref ast.Ref) bool {
		if len(ref) < 3 || !ref[0].Equal(ast.DefaultRootDocument) {
			return false
		}
		var segments []string
		for _, t := range ref[1:min(len(ref), 4)] {
			s, ok := t.Value.(ast.String)
			if !ok {
				break
			}
			segments = append(segments, strings.ReplaceAll(string(s), "_", "-"))
		}
		if len(segments) > 0 && segments[0] == "policies" {
			segments = segments[1:]
		}
		if len(segments) >= 2 {
			if dir := strings.Join(segments[:2], "/"); e.folders[dir] != nil && !slices.Contains(dirs, dir) {
				dirs = append(dirs, dir)
			}
		}
		return false
	}
	for _, imp := range m.Imports {
		ref, ok := imp.Path.Value.(ast.Ref)
		if !ok {
			continue
		}
		if len(ref) < 3 && ref[0].Equal(ast.DefaultRootDocument) {
			// import data.lib: what it uses of it cannot be told, so everything is needed.
			return slices.Sorted(maps.Keys(e.folders))
		}
		visit(ref)
	}
	ast.WalkRefs(m, visit)
	return dirs
}
