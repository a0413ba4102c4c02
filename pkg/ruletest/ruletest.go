// Package ruletest holds packs of rules to what they promise: their Rego tests pass, every rule
// has a test, every fixture that must fail yields a finding and every one that must pass yields
// none. `sallyport rules test` and the tests of the built-in pack are the same code.
package ruletest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/cover"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/tester"

	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// Options says what to test.
type Options struct {
	// Pack is tested.
	Pack policy.Pack
	// Base are packs whose libraries it may use; their tests do not run.
	Base []policy.Pack
	// Filter limits the run to rules and libraries whose folder matches one of these patterns of
	// path.Match; empty means all.
	Filter []string
	// Coverage is measured, which makes the Rego tests several times slower.
	Coverage bool
	// Trace keeps what the interpreter did for tests that do not pass; not with Coverage.
	Trace bool
	// Timeout of one Rego test; 0 means 5 s.
	Timeout time.Duration
	// Cache and Debug are those of policy.Options.
	Cache string
	Debug func(line string)
}

// Result is what the tests found.
type Result struct {
	Tests    []Test
	Fixtures []Fixture
	// Missing names what a complete rule has and this one has not.
	Missing []string
	// Coverage maps files to the share of their lines that tests reached, in percent.
	Coverage map[string]float64
}

// Test is one Rego test.
type Test struct {
	Name     string // package.test_name
	File     string
	Line     int
	Problem  string // empty when it passed
	Duration time.Duration
	Trace    policy.Trace // of a test that does not pass, if Options asks for it
}

// Fixture is one file of a rule's folder that must fail or pass.
type Fixture struct {
	Rule, File string
	Problem    string // empty when it does what its name says
}

// Passed reports whether nothing is wrong.
func (r *Result) Passed() bool {
	return len(r.Missing) == 0 &&
		!slices.ContainsFunc(r.Tests, func(t Test) bool { return t.Problem != "" }) &&
		!slices.ContainsFunc(r.Fixtures, func(f Fixture) bool { return f.Problem != "" })
}

// Run tests a pack. An error means that the pack could not be loaded.
func Run(ctx context.Context, o Options) (*Result, error) {
	if o.Pack.FS == nil {
		return nil, errors.New("only a folder can be tested: a bundle holds no tests")
	}
	o.Pack.Index = ""
	engine, err := newEngine(ctx, o, false)
	if err != nil {
		return nil, err
	}
	result := &Result{}
	if err := runRego(ctx, o, result); err != nil {
		return nil, err
	}
	if err := runFixtures(ctx, o, engine, result); err != nil {
		return nil, err
	}
	return result, nil
}

// newEngine runs every rule, with the examples of parameters that have one.
func newEngine(ctx context.Context, o Options, ignoreMatch bool) (*policy.Engine, error) {
	options := policy.Options{
		Packs:       append(slices.Clone(o.Base), o.Pack),
		Select:      policy.Selection{Enable: []string{"*/*"}},
		RuleTimeout: 10 * time.Second,
		IgnoreMatch: ignoreMatch,
		Cache:       o.Cache,
	}
	plain, err := policy.New(ctx, options)
	if err != nil {
		return nil, err
	}
	options.Debug = o.Debug
	options.Params = map[string]map[string]any{}
	for _, r := range plain.Rules() {
		for name, p := range r.Params {
			if p.Example != nil {
				if options.Params[r.ID] == nil {
					options.Params[r.ID] = map[string]any{}
				}
				options.Params[r.ID][name] = p.Example
			}
		}
	}
	return policy.New(ctx, options)
}

func (o Options) wants(folder string) bool {
	return len(o.Filter) == 0 || slices.ContainsFunc(o.Filter, func(p string) bool {
		ok, err := path.Match(p, folder)
		return err == nil && ok
	})
}

// runRego runs the tests with OPA's own runner, under the capabilities that rules have.
func runRego(ctx context.Context, o Options, result *Result) error {
	modules := map[string]*ast.Module{}
	for _, p := range o.Base {
		library := func(name string) bool { return strings.HasPrefix(name, "lib/") && !isTest(name) }
		if err := parse(p, library, modules); err != nil {
			return err
		}
	}
	// Tests that are filtered out do not run; everything else is there to be imported.
	wanted := func(name string) bool { return !isTest(name) || o.wants(path.Dir(name)) }
	if err := parse(o.Pack, wanted, modules); err != nil {
		return err
	}
	// Rego tests see the defaults; they override what they need with `with data.params`.
	defaults, err := policy.New(ctx, policy.Options{Packs: append(slices.Clone(o.Base), o.Pack), Cache: o.Cache})
	if err != nil {
		return err
	}
	params, err := defaults.Params().Go()
	if err != nil {
		return err
	}
	store := inmem.NewFromObject(map[string]any{"params": params})
	coverage := cover.New()
	compiler := ast.NewCompiler().WithCapabilities(policy.Capabilities()).WithEnablePrintStatements(true)
	timeout := o.Timeout
	if timeout <= 0 {
		timeout = 5 * time.Second
	}
	runner := tester.NewRunner().
		SetCompiler(compiler).
		SetStore(store).
		SetModules(modules).
		RaiseBuiltinErrors(true).
		CapturePrintOutput(true).
		EnableTracing(o.Trace).
		SetTimeout(timeout)
	if o.Coverage {
		runner.SetCoverageQueryTracer(coverage)
	}
	return storage.Txn(ctx, store, storage.TransactionParams{}, func(txn storage.Transaction) error {
		outcomes, err := runner.RunTests(ctx, txn)
		if err != nil {
			return err
		}
		for t := range outcomes {
			if folder := o.folderOf(t.Location.File); folder != "" && o.wants(folder) {
				result.Tests = append(result.Tests, readTest(t))
			}
		}
		slices.SortFunc(result.Tests, func(a, b Test) int {
			return strings.Compare(fmt.Sprintf("%s:%06d", a.File, a.Line), fmt.Sprintf("%s:%06d", b.File, b.Line))
		})
		if o.Coverage {
			o.coverage(coverage.Report(modules), result)
		}
		return ctx.Err()
	})
}

func readTest(t *tester.Result) Test {
	out := Test{
		Name:     strings.TrimPrefix(t.Package, "data.") + "." + t.Name,
		File:     t.Location.File,
		Line:     t.Location.Row,
		Duration: t.Duration,
	}
	switch {
	case t.Error != nil:
		out.Problem = t.Error.Error()
	case t.Fail:
		out.Problem = "failed"
	case t.Skip:
		out.Problem = "is skipped (todo_)"
	}
	if out.Problem != "" && len(t.Output) > 0 {
		out.Problem += "\n" + strings.TrimRight(string(t.Output), "\n")
	}
	if out.Problem != "" {
		out.Trace = t.Trace
	}
	return out
}

// folderOf returns the folder of a file inside the tested pack, or "" for files of other packs.
func (o Options) folderOf(file string) string {
	if rest, ok := strings.CutPrefix(file, o.Pack.Name+"/"); ok {
		return path.Dir(rest)
	}
	return ""
}

func (o Options) coverage(report cover.Report, result *Result) {
	result.Coverage = map[string]float64{}
	for file, c := range report.Files {
		if folder := o.folderOf(file); folder != "" && o.wants(folder) && !isTest(file) {
			result.Coverage[file] = c.Coverage
		}
	}
}

func isTest(name string) bool { return strings.HasSuffix(name, "_test.rego") }

func parse(p policy.Pack, want func(name string) bool, modules map[string]*ast.Module) error {
	version := ast.RegoV1
	if p.RegoV0 {
		version = ast.RegoV0
	}
	return fs.WalkDir(p.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".rego") || !want(name) {
			return err
		}
		source, err := fs.ReadFile(p.FS, name)
		if err != nil {
			return err
		}
		full := path.Join(p.Name, name)
		modules[full], err = ast.ParseModuleWithOpts(full, string(source), ast.ParserOptions{
			RegoVersion: version, Capabilities: policy.Capabilities(),
		})
		return err
	})
}
