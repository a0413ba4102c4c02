package decode

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/sallyport-dev/sallyport/pkg/policy"
	"github.com/tmccombs/hcl2json/convert"
)

// configHCL decodes HCL 2 as hcl2json does: blocks by type and labels, each a list, expressions
// that are not literals as "${...}". Nothing is evaluated.
func configHCL(s source, o Options) ([]configDocument, error) {
	if depth := bracketDepth(s.data); depth > o.MaxDepth {
		return nil, fmt.Errorf("brackets nested more than %d levels deep", o.MaxDepth)
	}
	file, diagnostics := hclsyntax.ParseConfig(s.data, s.name, hcl.InitialPos)
	for _, d := range diagnostics {
		if d.Severity != hcl.DiagError {
			continue
		}
		out := &treeError{message: strings.TrimSuffix(d.Summary+": "+d.Detail, ".")}
		if d.Subject != nil {
			out.line, out.column = d.Subject.Start.Line, d.Subject.Start.Column
		}
		return nil, out
	}
	converted, err := convert.ConvertFile(file, convert.Options{})
	if err != nil {
		return nil, err
	}
	value, err := configValue(converted, o)
	if err != nil {
		return nil, err
	}
	body, ok := file.Body.(*hclsyntax.Body)
	if !ok {
		return nil, errors.New("no native HCL syntax")
	}
	return single(value, nil, func() *entry {
		root := hclBody(body)
		root.at = hclRegion(body.Range())
		return root
	}), nil
}

// bracketDepth is the deepest nesting of brackets in a text, those in strings and comments
// included: a bound for parsers that recurse without one.
func bracketDepth(text []byte) (deepest int) {
	depth := 0
	for _, c := range text {
		switch c {
		case '(', '[', '{':
			depth++
			deepest = max(deepest, depth)
		case ')', ']', '}':
			depth = max(0, depth-1)
		}
	}
	return deepest
}

func hclRegion(r hcl.Range) policy.Position {
	return policy.Position{Line: r.Start.Line, Column: r.Start.Column, EndLine: r.End.Line, EndColumn: r.End.Column}
}

// hclBody makes the outline of a body in the shape that hcl2json gives to its value.
func hclBody(body *hclsyntax.Body) *entry {
	e := &entry{keys: []string{}}
	for _, block := range body.Blocks {
		region := hclRegion(hcl.RangeBetween(block.TypeRange, block.CloseBraceRange))
		at, key := e, block.Type
		for _, label := range block.Labels {
			at, key = at.child(key, &entry{keys: []string{}, at: region}), label
		}
		list := at.step(key)
		if list == nil {
			list = &entry{at: region}
			at.add(key, list)
		}
		kid := hclBody(block.Body)
		kid.at = region
		list.kids = append(list.kids, kid)
	}
	for _, name := range slices.Sorted(maps.Keys(body.Attributes)) {
		attribute := body.Attributes[name]
		kid := hclExpression(attribute.Expr)
		kid.at = hclRegion(attribute.SrcRange)
		e.add(name, kid)
	}
	return e
}

func hclExpression(expression hclsyntax.Expression) *entry {
	e := &entry{at: hclRegion(expression.Range())}
	switch x := expression.(type) {
	case *hclsyntax.TemplateWrapExpr:
		return hclExpression(x.Wrapped)
	case *hclsyntax.TupleConsExpr:
		for _, element := range x.Exprs {
			e.kids = append(e.kids, hclExpression(element))
		}
	case *hclsyntax.ObjectConsExpr:
		e.keys = []string{}
		for _, item := range x.Items {
			kid := hclExpression(item.ValueExpr)
			kid.at = hclRegion(hcl.RangeBetween(item.KeyExpr.Range(), item.ValueExpr.Range()))
			key := hcl.ExprAsKeyword(item.KeyExpr)
			if value, diagnostics := item.KeyExpr.Value(nil); key == "" && !diagnostics.HasErrors() && value.Type().FriendlyName() == "string" {
				key = value.AsString()
			}
			e.add(key, kid)
		}
	}
	return e
}
