package decode

import (
	"fmt"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/errors"
	"cuelang.org/go/cue/parser"
	_ "cuelang.org/go/pkg" // the standard library
	"github.com/sallyport-dev/sallyport/pkg/policy"
)

// configCUE evaluates a CUE file to JSON: regular fields, which must be concrete. Packages of the
// standard library can be imported, nothing else.
func configCUE(s source, o Options) ([]configDocument, error) {
	if err := checkProgram(s.data, o); err != nil {
		return nil, err
	}
	data, err := evaluate(o.MaxEvaluation, func() ([]byte, error) {
		context, err := newCUE()
		if err != nil {
			return nil, err
		}
		v := context.CompileBytes(s.data, cue.Filename(s.name))
		if err := v.Validate(cue.Concrete(true)); err != nil {
			return nil, cueError(err)
		}
		data, err := v.MarshalJSON()
		return data, cueError(err)
	})
	if err != nil {
		return nil, err
	}
	value, err := configValue(data, o)
	if err != nil {
		return nil, err
	}
	return single(value, nil, func() *entry { return cueOutline(s) }), nil
}

// newCUE makes a context that knows the language and its standard library. Package cuecontext has
// more: @embed, which reads files, and for its sake decoders of everything, which every process
// would initialise, whatever it judges. A runtime is the other way to a context.
func newCUE() (*cue.Context, error) {
	//lint:ignore SA1019 see above; the context is the same
	empty, err := new(cue.Runtime).Compile("", "")
	if err != nil {
		return nil, err
	}
	//lint:ignore SA1019 the context is as new as the value
	return empty.Value().Context(), nil
}

func cueError(err error) error {
	if err == nil {
		return nil
	}
	out := &treeError{message: strings.TrimSpace(err.Error())}
	if list := errors.Errors(err); len(list) > 1 {
		out.message = fmt.Sprintf("%s (and %d more)", list[0], len(list)-1)
	}
	for _, at := range errors.Positions(err) {
		if at.IsValid() {
			out.line, out.column = at.Line(), at.Column()
			break
		}
	}
	return out
}

// cueOutline makes the outline of the fields as they are written; what is computed has none.
func cueOutline(s source) *entry {
	root := &entry{keys: []string{}, at: newLines(s.data, false).region(0, len(s.data), 1)}
	if file, err := parser.ParseFile(s.name, s.data); err == nil {
		cueFields(root, file.Decls)
	}
	return root
}

func cueFields(e *entry, declarations []ast.Decl) {
	for _, d := range declarations {
		field, ok := d.(*ast.Field)
		if !ok {
			continue
		}
		name, _, err := ast.LabelName(field.Label)
		if err != nil {
			continue
		}
		kid := e.child(name, &entry{at: cueRegion(field)})
		cueExpression(kid, field.Value)
	}
}

func cueExpression(e *entry, x ast.Expr) {
	switch x := x.(type) {
	case *ast.StructLit:
		e.keys = append([]string{}, e.keys...)
		cueFields(e, x.Elts)
	case *ast.BinaryExpr:
		cueExpression(e, x.X)
		cueExpression(e, x.Y)
	case *ast.ListLit:
		for _, element := range x.Elts {
			kid := &entry{at: cueRegion(element)}
			cueExpression(kid, element)
			e.kids = append(e.kids, kid)
		}
	}
}

func cueRegion(n ast.Node) policy.Position {
	start, end := n.Pos(), n.End()
	return policy.Position{Line: start.Line(), Column: start.Column(), EndLine: end.Line(), EndColumn: end.Column()}
}
