package decode

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/google/go-jsonnet"
	"github.com/google/go-jsonnet/ast"
	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// noImports refuses every import of a Jsonnet program.
type noImports struct{}

func (noImports) Import(_, path string) (jsonnet.Contents, string, error) {
	return jsonnet.Contents{}, "", fmt.Errorf("import %q: imports are not followed", path)
}

// configJsonnet evaluates a Jsonnet file to JSON, without imports and external variables.
func configJsonnet(s source, o Options) ([]configDocument, error) {
	if err := checkProgram(s.data, o); err != nil {
		return nil, err
	}
	var root ast.Node
	data, err := evaluate(o.MaxEvaluation, func() ([]byte, error) {
		vm := jsonnet.MakeVM()
		vm.MaxStack = 200
		vm.Importer(noImports{})
		vm.SetTraceOut(io.Discard)
		node, err := jsonnet.SnippetToAST(s.name, string(s.data))
		if err != nil {
			return nil, jsonnetError(err)
		}
		root = node
		data, err := vm.Evaluate(node)
		return []byte(data), jsonnetError(err)
	})
	if err != nil {
		return nil, err
	}
	value, err := configValue(data, o)
	if err != nil {
		return nil, err
	}
	return single(value, nil, func() *entry { return jsonnetOutline(root) }), nil
}

func jsonnetError(err error) error {
	if err == nil {
		return nil
	}
	out := &treeError{message: strings.SplitN(err.Error(), "\n", 2)[0]}
	var static interface{ Loc() ast.LocationRange }
	var runtime jsonnet.RuntimeError
	switch {
	case errors.As(err, &runtime):
		out.message = runtime.Msg
		for _, frame := range runtime.StackTrace {
			if at := frame.Loc.Begin; at.Line > 0 {
				out.line, out.column = at.Line, at.Column
				break
			}
		}
	case errors.As(err, &static):
		out.line, out.column = static.Loc().Begin.Line, static.Loc().Begin.Column
		_, out.message, _ = strings.Cut(out.message, " ")
	}
	return out
}

// jsonnetOutline makes the outline of the objects as they are written; what is computed has none.
func jsonnetOutline(n ast.Node) *entry {
	e := &entry{at: jsonnetRegion(*n.Loc())}
	jsonnetFields(e, n)
	return e
}

func jsonnetFields(e *entry, n ast.Node) {
	switch n := n.(type) {
	case *ast.DesugaredObject:
		e.keys = append([]string{}, e.keys...)
		for _, field := range n.Fields {
			if name, ok := field.Name.(*ast.LiteralString); ok {
				kid := e.child(name.Value, &entry{at: jsonnetRegion(field.LocRange)})
				jsonnetFields(kid, field.Body)
			}
		}
	case *ast.Array:
		for _, element := range n.Elements {
			e.kids = append(e.kids, jsonnetOutline(element.Expr))
		}
	case *ast.Local:
		jsonnetFields(e, n.Body)
	case *ast.Binary:
		jsonnetFields(e, n.Left)
		jsonnetFields(e, n.Right)
	}
}

func jsonnetRegion(r ast.LocationRange) policy.Position {
	return policy.Position{Line: r.Begin.Line, Column: r.Begin.Column, EndLine: r.End.Line, EndColumn: r.End.Column}
}
