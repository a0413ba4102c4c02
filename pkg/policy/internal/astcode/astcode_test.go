package astcode

import (
	"bytes"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
)

// everything holds each kind of node that a compiled module can hold.
const everything = `package a["b c"].d

import data.lib.f as g
import future.keywords.and
import future.keywords.not
import future.keywords.or

default allow := false

allow if {
	g(input.x, 1.50e3)
	not input.y == null
	every k, v in input.z { k != v; v in {1, "a", [true, false]} }
	every v in input.z { v > 1 }
} else := "other" if {
	input.q with input.q as {"k": input.z, "l": []} with data.p as 3
	not { input.a; input.b }
	(input.c == 1 or input.d == 2)
	(input.e and input.f)
}

deny contains {"message": m, "path": p} if {
	some i, c in input.containers
	m := sprintf("%d %s", [i, c.name])
	p := [[x, y] | x := input.u[_]; y := {z | z := x[_]}]
	q := {k: v | v := input.w[k]}
	count(q) > 0
	input.list[_] = [a, _, {"k": b}]
	a != b
}

by[k].name := v if { v := input.by[k] }

square(x) := x * x

square_of(x, [y]) := {x, y, $"{x} and {y}"}
`

func compile(t testing.TB, sources ...string) []*ast.Module {
	t.Helper()
	modules := map[string]*ast.Module{}
	for i, s := range sources {
		name := string(rune('a'+i)) + ".rego"
		m, err := ast.ParseModule(name, s)
		if err != nil {
			t.Fatal(err)
		}
		modules[name] = m
	}
	c := ast.NewCompiler()
	if c.Compile(modules); c.Failed() {
		t.Fatal(c.Errors)
	}
	var out []*ast.Module
	for i := range sources {
		out = append(out, c.Modules[string(rune('a'+i))+".rego"])
	}
	return out
}

func encode(t testing.TB, modules ...*ast.Module) []byte {
	t.Helper()
	data, err := Encode(modules)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestRoundTrip(t *testing.T) {
	modules := compile(t, everything, "package lib\nf(x, y) if x == y\n")
	data := encode(t, modules...)
	a, err := Open(data)
	if err != nil {
		t.Fatal(err)
	}
	if a.Len() != len(modules) {
		t.Fatalf("%d modules", a.Len())
	}
	for i, want := range modules {
		got, err := a.Module(i, want.Package.Location.File)
		if err != nil {
			t.Fatal(err)
		}
		if !got.Equal(want) {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
		if got, want := rows(got), rows(want); got != want {
			t.Errorf("locations:\ngot  %s\nwant %s", got, want)
		}
	}
	again := []*ast.Module{}
	for i, m := range modules {
		decoded, _ := a.Module(i, m.Package.Location.File)
		again = append(again, decoded)
	}
	if !bytes.Equal(encode(t, again...), data) {
		t.Error("decoded and encoded again, it is something else")
	}
}

// rows lists the places of all nodes in the order of a walk.
func rows(m *ast.Module) string {
	var out strings.Builder
	ast.WalkNodes(m, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Rule, *ast.Expr, *ast.Package, *ast.Head, *ast.With, *ast.Every:
			out.WriteString(n.Loc().String() + " ")
		}
		return false
	})
	ast.WalkTerms(m, func(x *ast.Term) bool {
		if l := x.Location; l != nil && l.File != "" {
			out.WriteString(l.String() + " ")
		}
		return false
	})
	return out.String()
}

func TestAnotherVersionIsAnError(t *testing.T) {
	data := encode(t, compile(t, "package a\n")...)
	data = bytes.Replace(data, []byte("ast/1"), []byte("ast/0"), 1)
	if _, err := Open(data); err == nil || !strings.Contains(err.Error(), `of version "sallyport-ast/0`) {
		t.Error(err)
	}
}

func TestUncompiledModulesAreRefused(t *testing.T) {
	_, err := Encode([]*ast.Module{ast.MustParseModule("package a\np if { some x; input[x] }\n")})
	if err == nil || !strings.Contains(err.Error(), "SomeDecl") {
		t.Error(err)
	}
}

// What would be too deep to read is not written.
func TestDepth(t *testing.T) {
	deep := "package a\n\np := " + strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth) + "\n"
	if _, err := Encode(compile(t, deep)); err == nil || !strings.Contains(err.Error(), "cannot be read back") {
		t.Error(err)
	}
}

// FuzzDecode: corrupt data is an error, and what decodes can be encoded again. The data is taken for
// an archive, and for a module of one whose strings are in order.
func FuzzDecode(f *testing.F) {
	data := encode(f, compile(f, everything, "package lib\nf(x, y) if x == y\n")...)
	good, err := Open(data)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add(data[:len(data)/2])
	for _, m := range good.modules {
		f.Add([]byte(m))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		archives := []*Archive{{strings: good.strings, modules: []string{string(data)}}}
		if a, err := Open(data); err == nil {
			archives = append(archives, a)
		}
		for _, a := range archives {
			for i := range a.Len() {
				m, err := a.Module(i, "x.rego")
				if err != nil {
					continue
				}
				if _, err := Encode([]*ast.Module{m}); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}
