package value

import (
	"encoding/json"
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
)

// ToAST converts to OPA's representation.
func ToAST(v Value) ast.Value { return ToTerm(v).Value }

// ToTerm converts to OPA's representation.
func ToTerm(v Value) *ast.Term {
	switch v := v.(type) {
	case Null:
		return ast.InternedNullTerm
	case Bool:
		return ast.InternedTerm(bool(v))
	case *Number:
		if v.text == "" && v.i >= -1 && v.i <= 512 {
			return ast.InternedTerm(int(v.i))
		}
		return ast.NumberTerm(json.Number(v.Literal()))
	case *String:
		return ast.StringTerm(v.s)
	case *Array:
		return ast.ArrayTerm(toTerms(v.elems)...)
	case *Object:
		o := ast.NewObjectWithCapacity(len(v.keys))
		for i := range v.keys {
			o.Insert(ToTerm(v.keys[i]), ToTerm(v.vals[i]))
		}
		return ast.NewTerm(o)
	case *Set:
		return ast.SetTerm(toTerms(v.elems)...)
	}
	panic(fmt.Sprintf("value: %T", v))
}

func toTerms(values []Value) []*ast.Term {
	terms := make([]*ast.Term, len(values))
	for i, v := range values {
		terms[i] = ToTerm(v)
	}
	return terms
}

// FromAST converts a ground value of OPA's; an error names what has no value (a variable, a
// comprehension, a call).
func FromAST(v ast.Value) (Value, error) {
	switch v := v.(type) {
	case ast.Null:
		return Null{}, nil
	case ast.Boolean:
		return NewBool(bool(v)), nil
	case ast.Number:
		return NewNumber(string(v)), nil
	case ast.String:
		return NewString(string(v)), nil
	case *ast.Array:
		elems, err := fromTerms(v.Len(), v.Iter)
		return NewArray(elems), err
	case ast.Set:
		elems, err := fromTerms(v.Len(), v.Iter)
		if err != nil {
			return nil, err
		}
		return NewSet(elems), nil
	case ast.Object:
		both := make([]Value, 0, 2*v.Len())
		keys, vals := both[:0:v.Len()], both[v.Len():v.Len()]
		err := v.Iter(func(k, x *ast.Term) error {
			key, err := FromAST(k.Value)
			if err != nil {
				return err
			}
			val, err := FromAST(x.Value)
			keys, vals = append(keys, key), append(vals, val)
			return err
		})
		if err != nil {
			return nil, err
		}
		return NewObject(keys, vals), nil
	}
	return nil, fmt.Errorf("%s is no value", ast.ValueName(v))
}

func fromTerms(n int, iter func(func(*ast.Term) error) error) ([]Value, error) {
	elems := make([]Value, 0, n)
	err := iter(func(t *ast.Term) error {
		e, err := FromAST(t.Value)
		elems = append(elems, e)
		return err
	})
	return elems, err
}
