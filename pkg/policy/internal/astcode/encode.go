package astcode

import (
	"encoding/binary"
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Encode returns the archive of compiled modules. Archive.Module knows them by their position.
func Encode(modules []*ast.Module) ([]byte, error) {
	e := &encoder{index: map[string]int{}}
	e.uint(len(modules))
	for i, m := range modules {
		body := &encoder{index: e.index, strings: e.strings}
		body.module(m)
		if body.err != nil {
			return nil, fmt.Errorf("module %d, %s: %w", i, m.Package.Path, body.err)
		}
		e.strings = body.strings
		e.uint(len(body.out))
		e.out = append(e.out, body.out...)
	}
	head := &encoder{}
	head.text(Version)
	head.uint(len(e.strings))
	for _, s := range e.strings {
		head.text(s)
	}
	data := append(head.out, e.out...)
	return data, readable(data)
}

// readable refuses what Module would: code that nests deeper than it reads.
func readable(data []byte) error {
	a, err := Open(data)
	if err != nil {
		return err
	}
	for i := range a.Len() {
		if _, err := a.Module(i, ""); err != nil {
			return fmt.Errorf("module %d of %d cannot be read back: %w", i, a.Len(), err)
		}
	}
	return nil
}

// encoder remembers the first error, so that the methods below read as the format.
type encoder struct {
	out     []byte
	index   map[string]int
	strings []string
	file    string
	err     error
}

func (e *encoder) fail(format string, args ...any) {
	if e.err == nil {
		e.err = fmt.Errorf(format, args...)
	}
}

func (e *encoder) uint(n int) { e.out = binary.AppendUvarint(e.out, uint64(n)) }

func (e *encoder) byte(b byte) { e.out = append(e.out, b) }

func (e *encoder) text(s string) {
	e.uint(len(s))
	e.out = append(e.out, s...)
}

func (e *encoder) string(s string) {
	i, ok := e.index[s]
	if !ok {
		i = len(e.strings)
		e.index[s] = i
		e.strings = append(e.strings, s)
	}
	e.uint(i)
}

func (e *encoder) row(l *ast.Location) {
	if l == nil || l.File == "" {
		e.uint(0) // generated code
		return
	}
	if e.file == "" {
		e.file = l.File
	}
	if l.File != e.file {
		e.fail("a location in %s, another file than %s", l.File, e.file)
	}
	e.uint(max(l.Row, 0))
}

func (e *encoder) module(m *ast.Module) {
	e.row(m.Package.Location)
	e.terms(m.Package.Path)
	e.uint(len(m.Rules))
	for _, r := range m.Rules {
		e.rule(r)
	}
}

func (e *encoder) rule(r *ast.Rule) {
	e.byte(flag(r.Default, flagDefault) | flag(r.Else != nil, flagElse) | flag(r.Head.Assign, flagAssign))
	e.row(r.Location)
	e.row(r.Head.Location)
	e.string(string(r.Head.Name))
	e.terms(r.Head.Reference)
	e.terms(r.Head.Args)
	e.term(r.Head.Key)
	e.term(r.Head.Value)
	e.body(r.Body)
	if r.Else != nil {
		e.rule(r.Else)
	}
}

func (e *encoder) body(b ast.Body) {
	e.uint(len(b))
	for _, x := range b {
		e.expr(x)
	}
}

func (e *encoder) expr(x *ast.Expr) {
	e.byte(flag(x.Negated, flagNegated) | flag(x.Generated, flagGenerated))
	e.row(x.Location)
	e.uint(x.Index)
	switch t := x.Terms.(type) {
	case *ast.Term:
		e.byte(byte(formTerm))
		e.term(t)
	case []*ast.Term:
		e.byte(byte(formCall))
		e.terms(t)
	case *ast.Every:
		e.byte(byte(formEvery))
		e.row(t.Location)
		e.term(t.Key)
		e.term(t.Value)
		e.term(t.Domain)
		e.body(t.Body)
	case *ast.Not:
		e.bodies(formNot, t.Location, t.Body)
	case *ast.LogicalAnd:
		e.bodies(formAnd, t.Location, t.Lhs, t.Rhs)
	case *ast.LogicalOr:
		e.bodies(formOr, t.Location, t.Lhs, t.Rhs)
	default:
		e.fail("row %d: an expression of %T, which no compiled module holds", x.Location.Row, t)
	}
	e.uint(len(x.With))
	for _, w := range x.With {
		e.row(w.Location)
		e.term(w.Target)
		e.term(w.Value)
	}
}

func (e *encoder) bodies(f form, l *ast.Location, bodies ...ast.Body) {
	e.byte(byte(f))
	e.row(l)
	for _, b := range bodies {
		e.body(b)
	}
}

func (e *encoder) terms(list []*ast.Term) {
	e.uint(len(list))
	for _, t := range list {
		e.term(t)
	}
}

func (e *encoder) term(t *ast.Term) {
	if t == nil {
		e.tag(tagNone, nil)
		return
	}
	switch v := t.Value.(type) {
	case ast.Null:
		e.tag(tagNull, t)
	case ast.Boolean:
		if v {
			e.tag(tagTrue, t)
		} else {
			e.tag(tagFalse, t)
		}
	case ast.Number:
		e.tag(tagNumber, t)
		e.string(string(v))
	case ast.String:
		e.tag(tagString, t)
		e.string(string(v))
	case ast.Var:
		e.tag(tagVar, t)
		e.string(string(v))
	case ast.Ref:
		e.tag(tagRef, t)
		e.terms(v)
	case ast.Call:
		e.tag(tagCall, t)
		e.terms(v)
	case *ast.Array:
		e.tag(tagArray, t)
		e.uint(v.Len())
		v.Foreach(e.term)
	case ast.Set:
		e.tag(tagSet, t)
		e.terms(v.Slice())
	case ast.Object:
		e.tag(tagObject, t)
		e.uint(v.Len())
		for _, key := range v.Keys() {
			e.term(key)
			e.term(v.Get(key))
		}
	case *ast.ArrayComprehension:
		e.tag(tagArrayComprehension, t)
		e.term(v.Term)
		e.body(v.Body)
	case *ast.SetComprehension:
		e.tag(tagSetComprehension, t)
		e.term(v.Term)
		e.body(v.Body)
	case *ast.ObjectComprehension:
		e.tag(tagObjectComprehension, t)
		e.term(v.Key)
		e.term(v.Value)
		e.body(v.Body)
	default:
		e.fail("row %d: a term of %T, which no compiled module holds", t.Location.Row, v)
	}
}

func (e *encoder) tag(k tag, t *ast.Term) {
	e.byte(byte(k))
	if t != nil {
		e.row(t.Location)
	}
}

func flag(set bool, bit byte) byte {
	if set {
		return bit
	}
	return 0
}
