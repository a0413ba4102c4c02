package rvm

import (
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown/print"

	"github.com/sallyport-dev/sallyport/pkg/policy/rvm/value"
)

type printed []string

func (p *printed) Print(c print.Context, text string) error {
	*p = append(*p, c.Location.String()+" "+text)
	return nil
}

// What rules print arrives in order, with its place; what is undefined says so.
func TestPrint(t *testing.T) {
	c := ast.NewCompiler().WithEvalMode(ast.EvalModeIR).WithEnablePrintStatements(true)
	m, err := ast.ParseModule("p.rego", "package p\n\nr if {\n\tsome x in [1, \"two\"]\n\tprint(\"x is\", x, input.absent)\n\tx == \"two\"\n}\n")
	if err != nil {
		t.Fatal(err)
	}
	if c.Compile(map[string]*ast.Module{"p.rego": m}); c.Failed() {
		t.Fatal(c.Errors)
	}
	blob, err := Compile(c, []ast.Ref{ast.MustParseRef("data.p.r")})
	if err != nil {
		t.Fatal(err)
	}
	p, err := Load(string(blob))
	if err != nil {
		t.Fatal(err)
	}
	entry, ok := p.Entry("p", "r")
	if !ok {
		t.Fatal("no entry")
	}
	var got printed
	machine := p.Machine(t.Context(), Config{Print: &got}, &value.Object{}, &value.Object{})
	defer machine.Done()
	if v, err := machine.Eval(entry); err != nil || v != value.True {
		t.Fatalf("%v, %v", v, err)
	}
	if len(got) != 2 || got[0] != "p.rego:5 x is 1 <undefined>" || got[1] != "p.rego:5 x is two <undefined>" {
		t.Errorf("%q", got)
	}
}
