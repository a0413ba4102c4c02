package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// kindTest is a condition on a field of the input: its text is one of values.
type kindTest struct {
	values []string
	// vague says that values are not how the field is spelled: lower case, for example.
	vague bool
	via   string // what hides the test; empty for a spelling of its own
	at    *ast.Location
}

func (t kindTest) place(r *ast.Rule) *ast.Location {
	if t.at != nil {
		return t.at
	}
	return r.Location
}

func (t kindTest) reason(field string) string {
	if t.via == "" {
		return fmt.Sprintf("its test of input.%s is not a plain comparison with constants", field)
	}
	return fmt.Sprintf("%s hides its test of input.%s", t.via, field)
}

// remedy is the literal form to write.
func (t kindTest) remedy(field string) string {
	values := slices.Clone(t.values)
	slices.Sort(values)
	values = slices.Compact(values)
	for i, v := range values {
		values[i] = fmt.Sprintf("%q", v)
	}
	switch {
	case t.vague:
		return fmt.Sprintf("compare it with the texts that documents have: input.%s in {...}", field)
	case len(values) == 1:
		return fmt.Sprintf("write in this body: input.%s == %s", field, values[0])
	}
	return fmt.Sprintf("write in this body: input.%s in {%s}", field, strings.Join(values, ", "))
}

// or is the test that holds when either does.
func (t kindTest) or(u kindTest) kindTest {
	t.values = slices.Concat(t.values, u.values)
	t.vague = t.vague || u.vague
	return t
}

// symbol is what is known of a term: a place of the input, or constants.
type symbol struct {
	path  []string // of the input; nil is unknown, empty the input itself
	vague bool     // the text there, changed (lower, trim_space)
	texts []string // the term is one of these
	list  bool     // the term is the collection of texts
	unset *string  // what stands for a field that is absent
	via   string
}

func (s symbol) known() bool { return s.path != nil || s.texts != nil }

// prober finds what bodies imply about fields of the input, through helpers too. It is careful: what
// it says holds for every document that the body has something to say about.
type prober struct {
	compiler *ast.Compiler
	steps    int // bodies that may still be looked at
	depth    int
}

const (
	maxProbes     = 2000
	maxProbeDepth = 6
)

func newProber(c *ast.Compiler) *prober { return &prober{compiler: c, steps: maxProbes} }

// scope is one body on the way.
type scope struct {
	*prober
	vars  map[ast.Var]symbol
	tests map[string]kindTest
}

// implied are the tests that a rule's body makes, by the field's name.
func (p *prober) implied(r *ast.Rule) map[string]kindTest { return p.body(r, nil).tests }

func (p *prober) body(r *ast.Rule, args []symbol) *scope {
	s := &scope{p, map[ast.Var]symbol{}, map[string]kindTest{}}
	p.steps--
	for i, arg := range r.Head.Args {
		if i >= len(args) {
			break
		}
		if v, ok := arg.Value.(ast.Var); ok {
			s.vars[v] = args[i]
		} else {
			s.compare(args[i], s.symbol(arg), r.Location)
		}
	}
	for _, e := range r.Body {
		if !e.Negated && len(e.With) == 0 && p.steps > 0 {
			s.expr(e)
		}
	}
	return s
}

func (s *scope) expr(e *ast.Expr) {
	switch terms := e.Terms.(type) {
	case *ast.Term:
		s.holds(terms, e.Location)
	case []*ast.Term:
		operator, operands := e.Operator().String(), e.Operands()
		switch {
		case (operator == ast.Equality.Name || operator == ast.Equal.Name) && len(operands) == 2:
			s.equal(operands[0], operands[1], e.Location)
		case operator == ast.Member.Name && len(operands) == 2:
			s.lookup(s.symbol(operands[0]), s.symbol(operands[1]), e.Location)
		default:
			s.call(operator, e.Operator(), operands, e.Location)
		}
		for _, t := range operands {
			s.reads(t, e.Location)
		}
	}
}

// holds is for a term that is an expression of its own: it is defined, and not false.
func (s *scope) holds(t *ast.Term, at *ast.Location) {
	ref, ok := t.Value.(ast.Ref)
	if !ok {
		return
	}
	if n := len(ref) - 1; n > 0 {
		s.lookup(s.symbol(ref[n]), s.symbol(ast.NewTerm(ref[:n])), at)
	}
	s.rule(ref, at, true)
}

// reads is for a term inside of an expression: it is defined.
func (s *scope) reads(t *ast.Term, at *ast.Location) {
	if ref, ok := t.Value.(ast.Ref); ok {
		s.rule(ref, at, false)
	}
}

// rule notes what a reference to a rule implies: one of its bodies holds.
func (s *scope) rule(ref ast.Ref, at *ast.Location, truthy bool) {
	name, rules := s.rules(ref)
	if len(rules) == 0 || len(rules[0].Head.Args) > 0 {
		return
	}
	s.oneOf(rules, nil, truthy && len(name) == len(ref), shortName(name), at)
}

// rules finds the rules that a reference begins with.
func (s *scope) rules(ref ast.Ref) (ast.Ref, []*ast.Rule) {
	if !ref[0].Equal(ast.DefaultRootDocument) {
		return nil, nil
	}
	for n := 2; n <= len(ref) && ref[:n].IsGround(); n++ {
		if rules := s.compiler.GetRulesExact(ref[:n]); len(rules) > 0 {
			return ref[:n], rules
		}
	}
	return nil, nil
}

// oneOf notes what all definitions of a rule or function imply.
func (s *scope) oneOf(rules []*ast.Rule, args []symbol, truthy bool, via string, at *ast.Location) {
	if s.depth >= maxProbeDepth {
		return
	}
	s.depth++
	defer func() { s.depth-- }()
	var common map[string]kindTest
	for _, r := range rules {
		for ; r != nil; r = r.Else {
			if truthy && r.Head.Value != nil && r.Head.Value.Equal(ast.BooleanTerm(false)) {
				continue
			}
			if r.Default || s.steps <= 0 {
				return
			}
			tests := s.body(r, args).tests
			if common == nil {
				common = tests
				continue
			}
			for field, t := range common {
				if u, ok := tests[field]; ok {
					common[field] = t.or(u)
				} else {
					delete(common, field)
				}
			}
		}
	}
	for field, t := range common {
		t.via, t.at = via, at
		s.note(field, t)
	}
}

func (s *scope) note(field string, t kindTest) {
	if old, ok := s.tests[field]; !ok || old.vague && !t.vague || old.vague == t.vague && len(t.values) < len(old.values) {
		s.tests[field] = t
	}
}

// equal binds a variable, or compares.
func (s *scope) equal(a, b *ast.Term, at *ast.Location) {
	for _, pair := range [][2]*ast.Term{{a, b}, {b, a}} {
		if v, ok := pair[0].Value.(ast.Var); ok {
			if _, bound := s.vars[v]; !bound {
				s.vars[v] = s.symbol(pair[1])
				return
			}
		}
	}
	s.compare(s.symbol(a), s.symbol(b), at)
}

// compare notes that two terms are equal.
func (s *scope) compare(a, b symbol, at *ast.Location) {
	if a.path == nil {
		a, b = b, a
	}
	if !b.list {
		s.constrain(a, b, at)
	}
}

// lookup notes that a term is an element of a collection.
func (s *scope) lookup(element, collection symbol, at *ast.Location) {
	if collection.list {
		s.constrain(element, collection, at)
	}
}

func (s *scope) constrain(field, texts symbol, at *ast.Location) {
	if len(field.path) != 1 || texts.texts == nil || field.unset != nil && slices.Contains(texts.texts, *field.unset) {
		return
	}
	via := field.via
	if via == "" {
		via = texts.via
	}
	s.note(field.path[0], kindTest{texts.texts, field.vague || texts.vague, via, at})
}
