package rvm

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/test/cases"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/types"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

// exceptions are the cases of OPA's suite that closures do not pass, each with its reason. They are
// run all the same: one that passes must leave this table.
var exceptions = map[string]string{}

// OPA's own suite of what Rego means, both versions of the language. Every case is also run by
// topdown, whose error is compared to the letter.
func TestCompliance(t *testing.T) {
	root := opaModule(t)
	registerSleep()
	for _, version := range []struct {
		name string
		rego ast.RegoVersion
	}{{"v0", ast.RegoV0}, {"v1", ast.RegoV1}} {
		set := cases.MustLoad(filepath.Join(root, "v1/test/cases/testdata", version.name)).Sorted().Cases
		if len(set) < 1900 {
			t.Fatalf("only %d cases of %s were found", len(set), version.name)
		}
		for _, c := range set {
			name := version.name + "/" + c.Note
			t.Run(name, func(t *testing.T) {
				err := runCase(t, c, version.rego)
				if reason := exceptions[name]; reason != "" {
					if err == nil {
						t.Errorf("passes, although it is excepted: %s", reason)
					}
					t.Skip(reason)
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
	}
}

func opaModule(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/open-policy-agent/opa").Output()
	if err != nil {
		t.Fatalf("where is OPA's module? %v", err)
	}
	return strings.TrimSpace(string(out))
}

// registerSleep adds the built-in that cases about cancellation use.
func registerSleep() {
	rego.RegisterBuiltin1(&rego.Function{Name: "test.sleep", Decl: types.NewFunction(types.Args(types.S), types.NewNull())},
		func(rego.BuiltinContext, *ast.Term) (*ast.Term, error) { return ast.NullTerm(), nil })
}

func runCase(t *testing.T, c cases.TestCase, version ast.RegoVersion) error {
	for k, v := range c.Env {
		t.Setenv(k, v)
	}
	options := ast.ParserOptions{RegoVersion: version}
	if c.ExperimentalKeywords {
		options.Capabilities = ast.CapabilitiesForThisVersion(ast.CapabilitiesExperimentalKeywords(true))
	}
	modules := map[string]*ast.Module{}
	for i, text := range c.Modules {
		name := fmt.Sprintf("test-%d.rego", i)
		m, err := ast.ParseModuleWithOpts(name, text, options)
		if err != nil {
			return err
		}
		modules[name] = m
	}
	var input *ast.Term
	if c.InputTerm != nil {
		input = ast.MustParseTerm(*c.InputTerm)
	} else if c.Input != nil {
		input = ast.NewTerm(ast.MustInterfaceToValue(*c.Input))
	}
	got, gotErr := closures(t, c, modules, input)
	if code := c.WantErrorCode; code != nil {
		var e *topdown.Error
		if !errors.As(gotErr, &e) || e.Code != *code {
			return fmt.Errorf("error %v, want the code %s", gotErr, *code)
		}
	}
	if text := c.WantError; text != nil && (gotErr == nil || !strings.Contains(gotErr.Error(), *text)) {
		return fmt.Errorf("error %v, want %s", gotErr, *text)
	}
	if c.WantError != nil || c.WantErrorCode != nil {
		return compareErrors(c, gotErr, topdownError(t, c, modules, input))
	}
	if gotErr != nil {
		return gotErr
	}
	return compareBindings(c, got)
}

// otherWords are cases of conflicts for which topdown has other words, or names the other of two
// places; the codes are the same.
var otherWords = []string{
	"partialiter/objects conflict",
	"refheads/general, overlapping rule, deep injection into other rule object value, conflict",
	"refheads/general, overlapping rule, deep override inside other rule object value, conflict",
	"refheads/single-value, with var, conflict",
}

// compareErrors compares texts and places, but for what topdown adds to conflicts: a list of all
// values that it goes on to find; and but for errors in a query itself, which belongs to no file.
func compareErrors(c cases.TestCase, got, want error) error {
	var g, w *topdown.Error
	if !errors.As(got, &g) || !errors.As(want, &w) {
		return fmt.Errorf("error %T, topdown has %T", got, want)
	}
	if g.Code == w.Code && slices.Contains(otherWords, c.Note) {
		return nil
	}
	inQuery := g.Location.File == "" && w.Location.File == ""
	message, _, listed := strings.Cut(w.Message, ":\n")
	if g.Code != w.Code || g.Message != w.Message && !(listed && g.Message == message && g.Code == topdown.ConflictErr) ||
		!inQuery && (g.Location.File != w.Location.File || g.Location.Row != w.Location.Row) {
		return fmt.Errorf("error\n%v\ntopdown has\n%v", got, want)
	}
	return nil
}

func closures(t *testing.T, c cases.TestCase, modules map[string]*ast.Module, input *ast.Term) ([]value.Value, error) {
	t.Helper()
	compiler := ast.NewCompiler().WithEvalMode(ast.EvalModeIR)
	if compiler.Compile(modules); compiler.Failed() {
		t.Fatal(compiler.Errors)
	}
	policy, err := planning.plan(rego.ParsedQuery(ast.MustParseBody(c.Query)), rego.Compiler(compiler))
	if err != nil {
		t.Fatal(err)
	}
	blob, err := Encode(policy)
	if err != nil {
		t.Fatal(err)
	}
	p, err := Load(string(blob))
	if err != nil {
		t.Fatal(err)
	}
	var in, data value.Value = nil, &value.Object{}
	if input != nil {
		if in, err = value.FromAST(input.Value); err != nil {
			t.Fatal(err)
		}
	}
	if c.Data != nil {
		if data, err = value.FromAST(ast.MustInterfaceToValue(*c.Data)); err != nil {
			t.Fatal(err)
		}
	}
	m := p.Machine(t.Context(), Config{Lenient: !c.StrictError, Now: time.Now(), Context: topdown.BuiltinContext{Seed: rand.Reader, Runtime: ast.ObjectTerm(), Capabilities: ast.CapabilitiesForThisVersion()}}, in, data)
	defer m.Done()
	return m.Query("eval")
}

func topdownError(t *testing.T, c cases.TestCase, modules map[string]*ast.Module, input *ast.Term) error {
	t.Helper()
	compiler := ast.NewCompiler()
	if compiler.Compile(modules); compiler.Failed() {
		t.Fatal(compiler.Errors)
	}
	query, err := compiler.QueryCompiler().Compile(ast.MustParseBody(c.Query))
	if err != nil {
		t.Fatal(err)
	}
	store := inmem.New()
	if c.Data != nil {
		store = inmem.NewFromObject(*c.Data)
	}
	_, err = topdown.NewQuery(query).WithCompiler(compiler).WithStore(store).WithTransaction(storage.NewTransactionOrDie(t.Context(), store)).
		WithInput(input).WithStrictBuiltinErrors(c.StrictError).Run(t.Context())
	return err
}

func compareBindings(c cases.TestCase, got []value.Value) error {
	if c.WantResult == nil {
		if c.WantDefined != nil && (len(got) > 0) == *c.WantDefined {
			return nil
		}
		return fmt.Errorf("%d results, defined should be %v", len(got), c.WantDefined)
	}
	want := ast.NewSet()
	for _, b := range *c.WantResult {
		want.Add(ast.NewTerm(ast.MustInterfaceToValue(b)))
	}
	have := ast.NewSet()
	for _, v := range got {
		o := ast.NewObject()
		for i, k := range v.(*value.Object).Keys() {
			name, _ := value.Text(k)
			if strings.HasPrefix(name, "$") || strings.HasPrefix(name, "__localq") && c.IgnoreGeneratedVars {
				continue
			}
			x, err := ast.JSON(value.ToAST(v.(*value.Object).Vals()[i]))
			if err != nil {
				return err
			}
			if list, ok := x.([]any); ok && c.SortBindings {
				slices.SortFunc(list, func(a, b any) int {
					return ast.Compare(ast.MustInterfaceToValue(a), ast.MustInterfaceToValue(b))
				})
			}
			o.Insert(ast.StringTerm(name), ast.NewTerm(ast.MustInterfaceToValue(x)))
		}
		have.Add(ast.NewTerm(o))
	}
	if want.Compare(have) != 0 {
		return fmt.Errorf("have %v\nwant %v", have, want)
	}
	return nil
}
