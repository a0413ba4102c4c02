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

// maxHCLNesting is far below what fills the stack of the parser (about 200,000).
const maxHCLNesting = 10_000

// configHCL decodes HCL 2 as hcl2json does: blocks by type and labels, each a list, expressions
// that are not literals as "${...}". Nothing is evaluated.
func configHCL(s source, o Options) ([]configDocument, error) {
	if tokens, _ := hclsyntax.LexConfig(s.data, s.name, hcl.InitialPos); hclNesting(tokens) > maxHCLNesting {
		return nil, fmt.Errorf("an expression of more than %d tokens", maxHCLNesting)
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

// hclNesting bounds how deep the parser will recurse, and the process with it when its stack is
// full, before it does. Whatever makes it go one level down, a bracket, an operator, a part of a
// template, is a token that neither a comma nor the line end of a body has come after.
func hclNesting(tokens hclsyntax.Tokens) (deepest int) {
	depth := 0
	open := []int{0} // tokens at each level since the last end of an item
	body := []bool{true}
	for _, token := range tokens {
		top := len(open) - 1
		switch token.Type {
		case hclsyntax.TokenOBrace, hclsyntax.TokenOBrack, hclsyntax.TokenOParen, hclsyntax.TokenOQuote,
			hclsyntax.TokenOHeredoc, hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
			open, body = append(open, 0), append(body, token.Type == hclsyntax.TokenOBrace)
		case hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenCQuote,
			hclsyntax.TokenCHeredoc, hclsyntax.TokenTemplateSeqEnd:
			if top == 0 {
				continue
			}
			depth -= open[top]
			open, body = open[:top], body[:top]
			open[top-1]++ // what was closed is one token of the level above, as its opening was
		case hclsyntax.TokenComma, hclsyntax.TokenNewline:
			if token.Type == hclsyntax.TokenComma || body[top] {
				depth -= open[top]
				open[top] = 0
			}
			continue
		case hclsyntax.TokenComment:
			continue
		default:
			open[top]++
		}
		depth++
		deepest = max(deepest, depth)
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
