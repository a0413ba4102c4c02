package policy

import (
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// symbol tells what is known of a term.
func (s *scope) symbol(t *ast.Term) symbol {
	switch v := t.Value.(type) {
	case ast.String:
		return symbol{texts: []string{string(v)}}
	case ast.Var:
		return s.vars[v]
	case ast.Set:
		return listOf(v.Foreach)
	case *ast.Array:
		return listOf(v.Foreach)
	case ast.Ref:
		return s.ref(v)
	}
	return symbol{}
}

// listOf is a collection of texts, or nothing known.
func listOf(each func(func(*ast.Term))) symbol {
	out := symbol{list: true, texts: []string{}}
	each(func(t *ast.Term) {
		if text, ok := t.Value.(ast.String); ok {
			out.texts = append(out.texts, string(text))
		} else {
			out.list = false
		}
	})
	if !out.list {
		return symbol{}
	}
	return out
}

func (s *scope) ref(ref ast.Ref) symbol {
	if ref[0].Equal(ast.InputRootDocument) {
		return symbol{path: []string{}}.below(ref[1:])
	}
	if v, ok := ref[0].Value.(ast.Var); ok && !ref[0].Equal(ast.DefaultRootDocument) {
		base := s.vars[v]
		if len(base.path) == 0 && base.path != nil && base.via == "" && len(ref) > 1 {
			base.via = "another name for input"
		}
		return base.below(ref[1:])
	}
	name, rules := s.rules(ref)
	if len(rules) != 1 || rules[0].Else != nil || rules[0].Default {
		return symbol{}
	}
	return s.value(rules[0], nil, shortName(name)).below(ref[len(name):])
}

// below follows steps: fields of the input, or any element of a collection.
func (s symbol) below(steps ast.Ref) symbol {
	if len(steps) == 0 {
		return s
	}
	if s.list && len(steps) == 1 {
		if _, ok := steps[0].Value.(ast.Var); ok {
			s.list = false
			if s.via == "" {
				s.via = "going through a list"
			}
			return s
		}
	}
	if s.path == nil || s.vague {
		return symbol{}
	}
	s.path = slices.Clone(s.path)
	for _, step := range steps {
		text, ok := step.Value.(ast.String)
		if !ok {
			return symbol{}
		}
		s.path = append(s.path, string(text))
	}
	return s
}

// value is what a rule or function of one definition returns.
func (s *scope) value(r *ast.Rule, args []symbol, via string) symbol {
	if r.Head.Value == nil || r.Head.RuleKind() == ast.MultiValue || len(r.Head.Ref()) > 1 && !r.Head.Ref().IsGround() ||
		s.depth >= maxProbeDepth || s.steps <= 0 {
		return symbol{}
	}
	s.depth++
	defer func() { s.depth-- }()
	inner := s.body(r, args)
	out := inner.symbol(r.Head.Value)
	if out.known() {
		out.via = via
	}
	return out
}

// changes are built-ins that return a text like their first operand.
var changes = []string{"lower", "upper", "trim_space", "trim", "trim_prefix", "trim_suffix", "trim_left", "trim_right"}

// call notes what a call implies, and what its result is.
func (s *scope) call(operator string, ref ast.Ref, operands []*ast.Term, at *ast.Location) {
	if builtin := ast.BuiltinMap[operator]; builtin != nil {
		s.builtin(operator, operands, builtin.Decl.Arity(), at)
		return
	}
	rules := s.compiler.GetRulesExact(ref)
	if len(rules) == 0 {
		return
	}
	arity := len(rules[0].Head.Args)
	if len(operands) < arity {
		return
	}
	args := make([]symbol, arity)
	var spelled []string
	for i := range arity {
		args[i] = s.symbol(operands[i])
		spelled = append(spelled, s.spell(operands[i], args[i]))
	}
	via := shortName(ref) + "(" + strings.Join(spelled, ", ") + ")"
	s.oneOf(rules, args, len(operands) == arity, via, at)
	if len(operands) > arity {
		var result symbol
		if len(rules) == 1 && rules[0].Else == nil && !rules[0].Default {
			result = s.value(rules[0], args, via)
		}
		s.result(operands[arity], result, at)
	}
}

func (s *scope) builtin(operator string, operands []*ast.Term, arity int, at *ast.Location) {
	if len(operands) <= arity {
		return
	}
	var result symbol
	switch {
	case operator == ast.ObjectGet.Name:
		if of := s.symbol(operands[0]); of.path != nil && !of.vague {
			key := s.symbol(operands[1])
			if len(key.texts) == 1 {
				result = symbol{path: append(slices.Clone(of.path), key.texts[0]), via: "object.get"}
				if absent, ok := operands[2].Value.(ast.String); ok {
					result.unset = (*string)(&absent)
				}
			}
		}
	case slices.Contains(changes, operator):
		if result = s.symbol(operands[0]); result.path != nil {
			result.vague, result.via = true, operator
		}
	}
	s.result(operands[arity], result, at)
}

// result binds or compares what a call returns.
func (s *scope) result(out *ast.Term, is symbol, at *ast.Location) {
	if v, ok := out.Value.(ast.Var); ok {
		if _, bound := s.vars[v]; !bound {
			s.vars[v] = is
			return
		}
	}
	s.compare(is, s.symbol(out), at)
}

// spell writes an argument for people.
func (s *scope) spell(t *ast.Term, is symbol) string {
	switch {
	case is.path != nil:
		return strings.Join(append([]string{"input"}, is.path...), ".")
	case t.IsGround() && len(t.String()) < 40:
		return t.String()
	}
	return "..."
}

// shortName is the last two steps of a reference: lib's name and rule.
func shortName(ref ast.Ref) string {
	steps := ref[max(1, len(ref)-2):]
	var names []string
	for _, step := range steps {
		if text, ok := step.Value.(ast.String); ok {
			names = append(names, string(text))
		}
	}
	return strings.Join(names, ".")
}
