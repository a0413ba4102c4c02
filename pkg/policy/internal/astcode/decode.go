package astcode

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Archive is an archive whose modules wait to be decoded. It is safe for concurrent use.
type Archive struct {
	strings []string
	modules []string
}

// errCorrupt is the one error of data that no encoder wrote.
var errCorrupt = errors.New("the compiled rules are corrupt")

// Open reads everything but the modules. An archive of another Version is an error.
func Open(data []byte) (a *Archive, err error) {
	defer recoverCorrupt(&err)
	d := &decoder{in: string(data)}
	if version := d.text(); version != Version {
		return nil, fmt.Errorf("compiled rules of version %q, this is %q", clip(version), Version)
	}
	a = &Archive{strings: list(d, d.text)}
	a.modules = list(d, d.text)
	if len(d.in) > 0 {
		return nil, errCorrupt
	}
	return a, nil
}

func clip(s string) string { return s[:min(len(s), len(Version)+20)] }

// Len is the number of modules.
func (a *Archive) Len() int { return len(a.modules) }

// Module decodes the module at position i; file names it in locations.
func (a *Archive) Module(i int, file string) (m *ast.Module, err error) {
	defer recoverCorrupt(&err)
	d := &decoder{in: a.modules[i], strings: a.strings, location: &ast.Location{File: file}}
	m = d.module()
	if len(d.in) > 0 {
		return nil, errCorrupt
	}
	return m, nil
}

// decoder panics with errCorrupt, so that the methods below read as the format.
type decoder struct {
	in       string // what is left
	strings  []string
	location *ast.Location // the last one: neighbours share it
	depth    int
	spare    []ast.Term // allocated ahead, as most of a module is terms
}

func recoverCorrupt(err *error) {
	switch r := recover(); r {
	case nil:
	case errCorrupt:
		*err = errCorrupt
	default:
		panic(r)
	}
}

func (d *decoder) uint() int {
	if len(d.in) > 0 && d.in[0] < 0x80 {
		n := int(d.in[0])
		d.in = d.in[1:]
		return n
	}
	n, size := binary.Uvarint([]byte(d.in[:min(len(d.in), binary.MaxVarintLen32)]))
	if size <= 0 || n > 1<<31-1 {
		panic(errCorrupt)
	}
	d.in = d.in[size:]
	return int(n)
}

// count is the number of things that follow; each of them takes a byte or more.
func (d *decoder) count() int {
	n := d.uint()
	if n > len(d.in) {
		panic(errCorrupt)
	}
	return n
}

func (d *decoder) byte() byte {
	if len(d.in) == 0 {
		panic(errCorrupt)
	}
	b := d.in[0]
	d.in = d.in[1:]
	return b
}

func (d *decoder) text() string {
	n := d.count()
	s := d.in[:n]
	d.in = d.in[n:]
	return s
}

func (d *decoder) string() string {
	i := d.uint()
	if i >= len(d.strings) {
		panic(errCorrupt)
	}
	return d.strings[i]
}

func (d *decoder) row() *ast.Location {
	row := d.uint()
	if row == 0 {
		return nil
	}
	if row != d.location.Row {
		d.location = &ast.Location{File: d.location.File, Row: row, Col: 1}
	}
	return d.location
}

// list decodes a count and as many things. It allocates as they come, because a count is only a claim.
func list[T any](d *decoder, one func() T) []T {
	n := d.count()
	if n == 0 {
		return nil
	}
	out := make([]T, 0, min(n, 32))
	for range n {
		out = append(out, one())
	}
	return out
}

// enter counts the depth of what nests; the caller leaves with d.depth--.
func (d *decoder) enter() {
	if d.depth++; d.depth > maxDepth {
		panic(errCorrupt)
	}
}

func (d *decoder) module() *ast.Module {
	m := &ast.Module{Package: &ast.Package{Location: d.row(), Path: d.terms()}}
	m.Rules = list(d, func() *ast.Rule { return d.rule(m) })
	return m
}

func (d *decoder) rule(m *ast.Module) *ast.Rule {
	d.enter()
	flags := d.byte()
	r := &ast.Rule{
		Module:   m,
		Default:  flags&flagDefault != 0,
		Location: d.row(),
		Head: &ast.Head{
			Assign:    flags&flagAssign != 0,
			Location:  d.row(),
			Name:      ast.Var(d.string()),
			Reference: d.terms(),
			Args:      d.terms(),
			Key:       d.optional(),
			Value:     d.optional(),
		},
		Body: d.body(),
	}
	if flags&flagElse != 0 {
		r.Else = d.rule(m)
	}
	d.depth--
	return r
}

func (d *decoder) body() ast.Body {
	d.enter()
	body := list(d, d.expr)
	d.depth--
	return body
}

func (d *decoder) expr() *ast.Expr {
	flags := d.byte()
	x := &ast.Expr{
		Negated:   flags&flagNegated != 0,
		Generated: flags&flagGenerated != 0,
		Location:  d.row(),
		Index:     d.uint(),
	}
	switch form(d.byte()) {
	case formTerm:
		x.Terms = d.term()
	case formCall:
		x.Terms = d.terms()
	case formEvery:
		x.Terms = &ast.Every{Location: d.row(), Key: d.optional(), Value: d.term(), Domain: d.term(), Body: d.body()}
	case formNot:
		x.Terms = &ast.Not{Location: d.row(), Body: d.body()}
	case formAnd:
		x.Terms = &ast.LogicalAnd{Location: d.row(), Lhs: d.body(), Rhs: d.body()}
	case formOr:
		x.Terms = &ast.LogicalOr{Location: d.row(), Lhs: d.body(), Rhs: d.body()}
	default:
		panic(errCorrupt)
	}
	x.With = list(d, d.with)
	return x
}

func (d *decoder) with() *ast.With {
	return &ast.With{Location: d.row(), Target: d.term(), Value: d.term()}
}

func (d *decoder) terms() []*ast.Term { return list(d, d.term) }

// term decodes a term that must be there.
func (d *decoder) term() *ast.Term {
	t := d.optional()
	if t == nil {
		panic(errCorrupt)
	}
	return t
}

func (d *decoder) optional() *ast.Term {
	kind := tag(d.byte())
	if kind == tagNone {
		return nil
	}
	if len(d.spare) == 0 {
		d.spare = make([]ast.Term, 64)
	}
	t := &d.spare[0]
	d.spare = d.spare[1:]
	t.Location = d.row()
	d.enter()
	t.Value = d.value(kind)
	d.depth--
	return t
}

func (d *decoder) value(kind tag) ast.Value {
	switch kind {
	case tagNull:
		return ast.Null{}
	case tagFalse, tagTrue:
		return ast.Boolean(kind == tagTrue)
	case tagNumber:
		return d.number()
	case tagString:
		return ast.String(d.string())
	case tagVar:
		return ast.Var(d.string())
	case tagRef:
		return ast.Ref(d.terms())
	case tagCall:
		return ast.Call(d.terms())
	case tagArray:
		return ast.NewArray(d.terms()...)
	case tagSet:
		return ast.NewSet(d.terms()...)
	case tagObject:
		return d.object()
	case tagArrayComprehension:
		return &ast.ArrayComprehension{Term: d.term(), Body: d.body()}
	case tagSetComprehension:
		return &ast.SetComprehension{Term: d.term(), Body: d.body()}
	case tagObjectComprehension:
		return &ast.ObjectComprehension{Key: d.term(), Value: d.term(), Body: d.body()}
	}
	panic(errCorrupt)
}

// number is one that arithmetic understands; OPA panics on others.
func (d *decoder) number() ast.Number {
	s := d.string()
	if s == "" || s[0] != '-' && (s[0] < '0' || s[0] > '9') || !json.Valid([]byte(s)) {
		panic(errCorrupt)
	}
	return ast.Number(s)
}

func (d *decoder) object() ast.Object {
	n := d.count()
	o := ast.NewObjectWithCapacity(min(n, 32))
	for range n {
		key := d.term()
		o.Insert(key, d.term())
	}
	return o
}
